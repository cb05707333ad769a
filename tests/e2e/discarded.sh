#!/bin/sh
# SPDX-License-Identifier: MIT
# The receiver drops what it kept of an interrupted transfer: the sender hears
# so when it comes back, stays at peace with itself, and can send anew.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
made_file "$T/large" 24
hold 12
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
held
kill_engine a
wait $!
wait_for 20 is transfer_state b interrupted || fail "b shows $(transfer_state b)"
want 0 fx b transfers discard "$(of b id)"
no_parts b
[ "$(transfer_state b)" = cancelled ] || fail "b shows $(transfer_state b)"
want 1 fx b transfers resume "$(of b id)"
pass
back a
wait_for 20 is transfer_state a declined || fail "a shows $(transfer_state a)"
fx a transfers --json | head -n 1 >"$T/out"
say 'discarded'
[ -z "$(visible b)" ] || fail "something arrived"
no_parts b

# It is not asked for again, also after a restart of either side.
stop a || fail "a did not end well"
stop b || fail "b did not end well"
back b
back a
is transfer_state a declined || fail "a shows $(transfer_state a)"
is transfer_state b cancelled || fail "b shows $(transfer_state b)"
want 0 fx a send "$T/large" bert
arrived "$T/large"
finish
