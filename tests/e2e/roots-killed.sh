#!/bin/sh
# SPDX-License-Identifier: MIT
# The receiver is killed between the final names of several roots: after its
# restart all are there, verified, once, and the sender hears so; also if
# there is no space for a name at first, and if one of them needs none.
. "${srcdir:-.}/tests/e2e/lib.sh"
SHIM=${SHIM:-$builddir/tests/support/shim.so}

killed()
{
	gone "$(cat "$T/b/pid")"
}

decided()
{
	listens b || killed
}

names()
{
	find "$(box b a)" -mindepth 1 -maxdepth 1 | wc -l
}

# $1 is the point, then what is sent.
send_killed()
{
	point=$1
	shift
	stop b || fail "b did not end well"
	start b --port="$b_port" --fault=crash="$point"
	fx a send "$@" bert >"$T/sent" 2>&1 </dev/null &
	sender=$!
	wait_for 15 killed || fail "b was not killed at $point"
	wait "$(cat "$T/b/pid")"
	rm "$T/b/pid"
}

# The sender heard, and $1 names are there, each verified.
settled()
{
	wait_for 15 gone $sender || fail "the sender does not hear of it"
	wait $sender || fail "the sender was told $?"
	is transfer_state b done || fail "b shows $(transfer_state b)"
	[ "$(names)" = "$1" ] || fail "something is missing or came twice"
	no_parts b
	want 0 fx b verify --all
	! fx b inbox --json | grep '"event":"inbox"' |
	    grep -qv '"state":"verified"' || fail "not all of it is verified"
}

two
b_port=$(status_of b port)
mkdir "$T/one" "$T/two"
echo first >"$T/one/file"
echo second >"$T/two/file"
echo third >"$T/three"

send_killed rename:2 "$T/one" "$T/two" "$T/three"
[ "$(names)" = 1 ] || fail "it was not between two names"
start b --port="$b_port"
settled 3
for each in one two three; do
	diff -r "$T/$each" "$(box b a)/$each" || fail "$each is not there"
done

# What is left alone by the rule needs no name.
want 0 fx b config conflict skip-unchanged
echo fourth >"$T/four"
send_killed finish:3 "$T/four" "$T/three"
[ "$(names)" = 4 ] || fail "it was not between two names"
start b --port="$b_port"
settled 4
cmp "$T/four" "$(box b a)/four" || fail "four is not there"

# No space for the second name at the restart: it waits, and nothing is lost.
[ -f "$SHIM" ] && ! grep -q '^FX_SAN = *-' "$builddir/Makefile" || finish
echo fifth >"$T/five"
echo sixth >"$T/six"
send_killed rename:2 "$T/five" "$T/six"
[ "$(names)" = 5 ] || fail "it was not between two names"
rm "$T/b/run/fxtui/engine.sock"
# Usually it is the first such call; another one may end the engine.
for n in 1 2 3; do
	(as b env LD_PRELOAD="$SHIM" SHIM_CALLS=r SHIM_FAIL=$n SHIM_ERRNO=28 \
	    fxt engine --bind=127.0.0.1 --port="$b_port") \
	    </dev/null >>"$T/b/engine.err" 2>&1 &
	echo $! >"$T/b/pid"
	wait_for 15 decided || fail "the engine of b does nothing"
	listens b && break
done
settled 6
for each in five six; do
	cmp "$T/$each" "$(box b a)/$each" || fail "$each is not there"
done
finish
