#!/bin/sh
# SPDX-License-Identifier: MIT
# By default a person is asked.  Declined: exit status 4 and nothing arrives;
# accepted: it arrives; withdrawn by the sender: the offer goes away.
. "${srcdir:-.}/tests/e2e/lib.sh"

offered()
{
	fx b inbox --json | grep '"event":"offer"' | head -n 1 | field id
}

asked()
{
	[ -n "$(offered)" ]
}

# Send in the background; $sender is its process, $T/sent what it says.
offer()
{
	fx a send "$T/file" bert >"$T/sent" 2>&1 </dev/null &
	sender=$!
	wait_for 15 asked || fail "b is not asked"
}

two
want 0 fx b peers policy anna ask
echo content >"$T/file"
offer
[ -z "$(visible b)" ] || fail "it is there before anybody was asked"
want 0 fx b inbox decline "$(offered)" "not today"
wait $sender
status=$?
[ $status = 4 ] || fail "declined: exit status $status"
grep -q declined "$T/sent" || fail "the sender does not say declined"
is transfer_state a declined || fail "a does not show it as declined"
[ -z "$(visible b)" ] || fail "something arrived"
no_parts b

offer
want 0 fx b inbox accept "$(offered)"
wait $sender || fail "accepted, but the sender failed"
cmp "$T/file" "$(box b a)/file" || fail "it is not there"

# The one who waits for an offer with `fxt receive` gets it, and only one.
fx b receive --once --yes >"$T/received" 2>"$T/received.err" </dev/null &
receiver=$!
want 0 fx a send "$T/file" bert
wait $receiver || fail "fxt receive failed"
grep -q "verified: file" "$T/received" || fail "fxt receive did not say so"

offer
id=$(fx a transfers --json | head -n 1 | field id)
want 0 fx a transfers cancel "$id"
not_asked()
{
	! asked
}
wait_for 15 not_asked || fail "the offer of a cancelled transfer stays"
wait $sender && fail "a cancelled transfer was called a success"
no_parts b
finish
