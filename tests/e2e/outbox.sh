#!/bin/sh
# SPDX-License-Identifier: MIT
# A transfer to a peer that is away is kept, survives a kill of the engine, and
# goes out when the peer is there; without being asked to wait it fails.
. "${srcdir:-.}/tests/e2e/lib.sh"

row()
{
	fx a transfers --json | grep "\"id\":\"$1\"" | head -n 1
}

state_is()
{
	[ "$(row "$1" | field state)" = "$2" ]
}

# It waits and says why.
waits()
{
	row "$1" | grep -q '"state":"queued".*"code":"E_NET"'
}

check()
{
	"$@" || fail "not so: $*"
}

two
stop b
mkdir "$T/tree"
head -c 300000 /dev/urandom >"$T/tree/large"
echo small >"$T/tree/small file"
echo alone >"$T/alone"

want 3 fx a send "$T/alone" bert
want 0 fx a send --background "$T/tree" bert
id=$(cat "$T/out")
wait_for 15 waits "$id" || fail "it does not wait for the peer"
row "$id" | grep -q '"wait":true' || fail "it does not say that it waits"
next=$(row "$id" | field next)
[ "$next" -gt "$(date +%s)" ] || fail "there is no next try"
want 0 fx a transfers
say "queued"

# a second one is held: it stays so, whatever happens to the engine
want 0 fx a send --background "$T/alone" bert
held=$(cat "$T/out")
want 0 fx a transfers pause "$held"
kill_engine a
start a
wait_for 15 waits "$id" || fail "it is forgotten after a kill"
check state_is "$held" paused
stop a
start a
wait_for 15 waits "$id" || fail "it is forgotten after an orderly end"

start b
meet a b
wait_for 30 state_is "$id" done || fail "it did not go out"
diff -r "$T/tree" "$(box b a)/tree" || fail "the trees differ"
check state_is "$held" paused
want 0 fx a transfers resume "$held"
wait_for 30 state_is "$held" done || fail "the held one did not go out"
cmp "$T/alone" "$(box b a)/alone" || fail "the files differ"
finish
