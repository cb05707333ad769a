#!/bin/sh
# SPDX-License-Identifier: MIT
# Transfers wait for their turn: their order can be changed, they can be held,
# cancelled and sent again, and limits are changed while they run.
. "${srcdir:-.}/tests/e2e/lib.sh"

# One field of one transfer of machine a.
field_of()
{
	fx a transfers --json | grep "\"id\":\"$1\"" | head -n 1 | field "$2"
}

state_is()
{
	[ "$(field_of "$1" state)" = "$2" ]
}

send()
{
	want 0 fx a send --background "$@" bert
	cat "$T/out"
}

check()
{
	"$@" || fail "not so: $*"
}

two
want 0 fx a config sends 1
want 0 fx a config rate_up 64K
for f in 1 2 3 4; do
	head -c 600000 /dev/urandom >"$T/file$f"
done
one=$(send "$T/file1")
wait_for 15 state_is "$one" active || fail "the first does not run"
two=$(send --priority=80 "$T/file2")
three=$(send "$T/file3")
four=$(send "$T/file4")
check state_is "$two" queued
check state_is "$four" queued
[ "$(field_of "$two" position)" = 1 ] || fail "the second is not the next"
[ "$(field_of "$two" weight)" = 80 ] || fail "its priority is lost"
[ "$(field_of "$four" position)" = 3 ] || fail "the last is not third"

# the order is what a person says
want 0 fx a transfers move "$four" top
[ "$(field_of "$four" position)" = 1 ] || fail "it is not on top"
[ "$(field_of "$two" position)" = 2 ] || fail "the other one did not move"
want 0 fx a transfers move "$four" 2
[ "$(field_of "$two" position)" = 1 ] || fail "it did not go back"
want 0 fx a transfers
say "place 3"
want 1 fx a transfers move "$one" up
want 2 fx a transfers move "$four" sideways

# one is held, one is cancelled; a limit shows
want 0 fx a transfers pause "$two"
check state_is "$two" paused
want 0 fx a transfers cancel "$three"
check state_is "$three" cancelled
want 0 fx a transfers limit "$four" 32K
[ "$(field_of "$four" limit)" = 32768 ] || fail "the limit is not shown"
want 2 fx a transfers limit "$four" fast
want 2 fx a transfers limit "$four" 100
want 2 fx a transfers priority "$four" 101
want 0 fx a transfers priority "$four" 7

# without the limit the first one is over soon; the held one is passed over
want 0 fx a config rate_up 0
wait_for 30 state_is "$one" done || fail "the first one did not end"
wait_for 30 state_is "$four" active || fail "the next one does not begin"
want 0 fx a transfers limit "$four" none
wait_for 30 state_is "$four" done || fail "the next one did not end"
check state_is "$two" paused
want 0 fx a transfers resume bert
wait_for 30 state_is "$two" done || fail "the held one did not end"

# what was cancelled can be sent again, as a transfer of its own
want 0 fx a transfers retry "$three"
again=$(cat "$T/out")
[ "$again" != "$three" ] || fail "the same id"
wait_for 30 state_is "$again" done || fail "the second try did not end"
want 1 fx a transfers retry "$one"
for f in 1 2 3 4; do
	cmp "$T/file$f" "$(box b a)/file$f" || fail "file$f differs"
done
finish
