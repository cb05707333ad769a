#!/bin/sh
# SPDX-License-Identifier: MIT
# Every 16th point of the kill sweep; tests/deep has the whole one.
SWEEP_STEP=16 SWEEP_LIMIT=600 exec sh "${srcdir:-.}/tests/deep/kill-sweep.sh"
