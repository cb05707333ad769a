#!/bin/sh
# SPDX-License-Identifier: MIT
# A front end that sends nonsense, endless lines or never reads is answered or
# shut out; the engine and its other front ends go on; the socket and its
# folder are for their owner only.
. "${srcdir:-.}/tests/e2e/lib.sh"

command -v python3 >/dev/null || skip "python3 is missing"
machine a
start a
socket=$T/a/run/fxtui/engine.sock
[ -S "$socket" ] || fail "no socket at $socket"
[ "$(stat -c %a "$T/a/run/fxtui")" = 700 ] || fail "its folder is open"
python3 "$srcdir/tests/support/hostile_door.py" "$socket" \
    >"$T/out" 2>"$T/err" || {
	tail -n 5 "$T/err"
	fail "hostile_door.py"
}
want 0 fx a engine status
finish
