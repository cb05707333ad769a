#!/bin/sh
# SPDX-License-Identifier: MIT
# What can be changed while a file goes in a dialect: its rate, at once; and
# that it goes at all, also before there is a connection.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
made_file "$T/large" 2
echo small >"$T/small"
# Send a file in the background: sending DIALECT FILE SETTINGS; $front.
sending()
{
	fx a dialect "$1" send --set "$3" "$2" "127.0.0.1:$port" \
	    >"$T/said" 2>&1 </dev/null &
	front=$!
}
# The one transfer in this state, whose id is $id then.
in_state()
{
	id=$(fx a transfers --json | grep "\"state\":\"$1\"" | field id)
	[ -n "$id" ]
}
# At 64 KiB/s it would take half a minute.
old push-md5 "$T/got"
sending push-md5 "$T/large" 'rate=64K idle_s=60'
wait_for 20 in_state active || fail "nothing moves: $(cat "$T/said")"
want 0 fx a transfers limit "$id" none
before=$(date +%s)
wait $front || fail "$(cat "$T/said")"
[ $(($(date +%s) - before)) -lt 20 ] || fail "the limit stays"
cmp -s "$T/large" "$(named "$T/got" _large)" || fail "it differs"
unold

# Nobody listens there: between two attempts.
sending push-md5 "$T/small" attempts=20
wait_for 10 in_state connecting || fail "it does not connect"
want 0 fx a transfers cancel "$id"
wait $front
[ $? = 1 ] || fail "cancelled while connecting: $(cat "$T/said")"
finish
