#!/bin/sh
# SPDX-License-Identifier: MIT
# A short run of the property sweep with a fixed seed; tests/deep has a long
# one with a seed of its own.
PROPERTY_SEED=1 PROPERTY_RUNS=4 exec sh "${srcdir:-.}/tests/deep/property.sh"
