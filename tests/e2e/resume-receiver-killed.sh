#!/bin/sh
# SPDX-License-Identifier: MIT
# The receiver's engine is killed in mid-file and comes back: the transfer goes
# on by itself, what b has is not sent again, and `fxt send` ends well.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
made_file "$T/large" 24
hold 12
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
held
kill_engine b
wait_for 20 is transfer_state a interrupted || fail "a shows $(transfer_state a)"
pass
back b
wait $sender || fail "fxt send ended with $?: $(cat "$T/sent")"
grep -q 'going on' "$T/sent" || fail "nobody said that it goes on"
skipped 8
arrived "$T/large"
finish
