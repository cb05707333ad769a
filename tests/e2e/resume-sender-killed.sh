#!/bin/sh
# SPDX-License-Identifier: MIT
# The sender's engine is killed in mid-file and comes back: it offers again by
# itself.  One that comes back with a state from before the end hears that all
# was delivered, and there is no second copy (C9, H24).
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
made_file "$T/large" 24
hold 12
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
held
kill_engine a
wait $sender
wait_for 20 is transfer_state b interrupted || fail "b shows $(transfer_state b)"
[ "$(of b retry_s)" -ge 0 ] || fail "b does not wait for the sender"
cp -a "$T/a/state" "$T/a/state.old"
pass
back a
skipped 8
arrived "$T/large"

stop a || fail "a did not end well"
rm -r "$T/a/state"
mv "$T/a/state.old" "$T/a/state"
back a
wait_for 20 is transfer_state a done || fail "a shows $(transfer_state a)"
arrived "$T/large"
[ "$(visible b | wc -l)" = 1 ] || fail "b has a second copy"
finish
