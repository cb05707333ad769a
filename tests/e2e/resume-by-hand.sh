#!/bin/sh
# SPDX-License-Identifier: MIT
# Ctrl-C lets a transfer rest (exit status 6) and says how to go on; it is
# listed with what is kept, survives restarts, goes on only when told to, and
# what is kept of another can be dropped.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
made_file "$T/large" 24
hold 12
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
held
# the one that talks with the engine, not the shell around it
front=$(pgrep -f "^fxt send $T/large")
kill -INT "$front"
wait $!
[ $? = 6 ] || fail "fxt send ended with $?"
id=$(of a id)
grep -q "fxt transfers resume $id" "$T/sent" || fail "nobody says how to go on"
stop a || fail "a did not end well"
pass
back a
want 0 fx a transfers --interrupted
say kept
say 'waits for fxt transfers resume'
wait_for 20 is transfer_state b interrupted || fail "b shows $(transfer_state b)"
want 0 fx a transfers resume "$id"
skipped 8
arrived "$T/large"
want 0 fx a transfers --interrupted
[ ! -s "$T/out" ] || fail "it still shows as interrupted"

made_file "$T/other" 24
hold 12
fx a send "$T/other" bert >"$T/sent" 2>&1 </dev/null &
held
kill_engine a
wait $!
wait_for 20 is transfer_state b interrupted || fail "b shows $(transfer_state b)"
want 0 fx b transfers discard "$(of b id)"
no_parts b
finish
