#!/bin/sh
# SPDX-License-Identifier: MIT
# Stands for the screen tests where configure found no libvterm.
echo "screen tests are skipped: libvterm is missing (Debian: libvterm-dev)"
exit 77
