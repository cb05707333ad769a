#!/bin/sh
# SPDX-License-Identifier: MIT
# A person takes a part of an offer; the receiver is killed on the way.  What
# was not wanted does not arrive afterwards either, though the numbers of the files
# in the folder are others then.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

door()
{
	python3 "$srcdir/tests/support/door.py" "$T/b/run/fxtui/engine.sock" \
	    "$@" >"$T/out" 2>"$T/err" || fail "$*: $(cat "$T/out" "$T/err")"
}

# The id of the offer that waits.
offer()
{
	door offers
	grep -o '"id": *"[0-9a-f]*"' "$T/out" | cut -d '"' -f 4
}

waiting()
{
	[ -n "$(offer)" ]
}

# Of a folder (0) with large (1), no (2), small (3) all but no is taken.
begin()
{
	hold 9
	fx a send "$T/tree" bert >"$T/sent" 2>&1 </dev/null &
	sender=$!
	wait_for 15 waiting || fail "b is not asked"
	door accept "{\"ref\":\"$(offer)\",\"unwanted\":[2]}"
	held
	kill_engine b
}

line
want 0 fx b peers policy anna ask
mkdir "$T/tree"
made_file "$T/tree/large" 16
echo unwanted >"$T/tree/no"
echo wanted >"$T/tree/small"
begin
echo new >"$T/tree/another"
pass
back b
wait $sender
wait_for 20 is transfer_state b done || fail "b shows $(transfer_state b)"
box=$(box b a)/tree
cmp "$T/tree/large" "$box/large" && cmp "$T/tree/small" "$box/small" ||
    fail "what was wanted is not there"
[ ! -e "$box/no" ] || fail "what was not wanted is there"
hang_up
finish
