#!/bin/sh
# SPDX-License-Identifier: MIT
# many-senders.sh with 1,000 of them, and a session too many.  Runs with
# FXT_LARGE=1.
if [ -z "${FXT_LARGE:-}" ]; then
	echo "skipped: large; set FXT_LARGE=1 to run it"
	exit 77
fi
[ "$(ulimit -Hn)" = unlimited ] || [ "$(ulimit -Hn)" -ge 4096 ] || {
	echo "skipped: fewer than 4096 descriptors"
	exit 77
}
FXT_CROWD=1000 "${srcdir:-.}/tests/e2e/many-senders.sh" || exit 1

. "${srcdir:-.}/tests/e2e/lib.sh"
machine b
start b
stop b
mkdir -m 700 "$T/keys"
want 0 "$builddir/tests/support/crowd" trust "$T/keys" 257 \
    "$T/b/state/fxtui"
start b
want 0 "$builddir/tests/support/crowd" full "$T/keys" 1024 \
    "127.0.0.1:$(status_of b port)"
cat "$T/out"
finish
