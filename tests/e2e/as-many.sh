#!/bin/sh
# SPDX-License-Identifier: MIT
# As many offers, transfers in the queue and requests as an engine takes, and
# one more: that is refused with its reason, and the others stand.
. "${srcdir:-.}/tests/e2e/lib.sh"
command -v python3 >/dev/null || skip "python3 is not installed"

asker=$builddir/tests/support/asker
machine a b
start a
start b
pair a b
mkdir -m 700 "$T/key"
where=127.0.0.1:$(status_of b port)
pairing b
code_of b | "$asker" "$T/key" "$where" pair || fail "asker cannot pair"
wait "$(cat "$T/b/pair.pid")" || fail "b could not pair with asker"

# Offers of one peer that wait for a person.
"$asker" "$T/key" "$where" offers >"$T/out" 2>"$T/err" ||
    fail "offers: $(cat "$T/err")"

# What is asked of a peer that does not answer, and what waits for one that
# is away.
kill -STOP "$(cat "$T/b/pid")"
python3 "$srcdir/tests/support/door_many.py" \
    "$T/a/run/fxtui/engine.sock" ls bert 256 256 E_BUSY || fail "requests"
kill -CONT "$(cat "$T/b/pid")"
stop b || fail "b did not end well"
echo small >"$T/small"
python3 "$srcdir/tests/support/door_many.py" \
    "$T/a/run/fxtui/engine.sock" send bert 1000 1016 E_LIMIT "$T/small" ||
    fail "transfers"
fx a engine status >/dev/null || fail "the engine is gone"
finish
