#!/bin/sh
# SPDX-License-Identifier: MIT
# Sent with --move, and the sender's engine is killed in between: it goes on,
# and removes what was sent when all of it is delivered, not before; what
# changed meanwhile stays.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

gone_files()
{
	[ -z "$(find "$T/src" -type f)" ]
}

killed()
{
	hold 12
	fx a send --move "$1" bert >"$T/sent" 2>&1 </dev/null &
	sender=$!
	held
	kill_engine a
	wait $sender
	[ -f "$T/src/tree/large" ] || fail "it went before it was delivered"
	pass
}

line
mkdir -p "$T/src/tree/sub"
made_file "$T/src/tree/large" 24
echo small >"$T/src/tree/sub/small"
cp -R "$T/src/tree" "$T/tree"
killed "$T/src/tree"
back a
skipped 6
arrived "$T/tree"
wait_for 10 gone_files || fail "what was delivered stays"
[ ! -e "$T/src/tree" ] || fail "an empty folder stays"

# Without the option it all stays, also over a restart.
rm -r "$(box b a)/tree"
cp -R "$T/tree" "$T/src/tree"
hold 12
fx a send "$T/src/tree" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
held
kill_engine a
wait $sender
pass
back a
skipped 6
arrived "$T/tree"
diff -r "$T/tree" "$T/src/tree" || fail "what was not to be moved is gone"
finish
