#!/bin/sh
# SPDX-License-Identifier: MIT
# Stands for the unit tests where configure found no cmocka.
echo "unit tests are skipped: cmocka is missing (Debian: libcmocka-dev)"
exit 77
