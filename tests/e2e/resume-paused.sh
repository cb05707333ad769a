#!/bin/sh
# SPDX-License-Identifier: MIT
# What the receiver's user paused stays paused when the line was lost and is
# back, until he says that it goes on.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
made_file "$T/large" 24
hold 12
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
held
id=$(of b id)
want 0 fx b transfers pause "$id"
wait_for 10 is transfer_state b paused || fail "b shows $(transfer_state b)"
kill_engine a
wait $sender
pass
wait_for 20 is transfer_state b interrupted || fail "b shows $(transfer_state b)"
back a
wait_for 30 is transfer_state b paused || fail "b shows $(transfer_state b)"
wait_for 10 is transfer_state a paused || fail "a shows $(transfer_state a)"
want 0 fx b transfers resume "$id"
skipped 8
arrived "$T/large"
finish
