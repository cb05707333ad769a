#!/bin/sh
# SPDX-License-Identifier: MIT
# A sender that gives up, or is killed, never makes an old program take a part
# for the whole: push-raw's receiver fails, go-ahead's serves the next one.
# A server that is stopped lets what runs finish; a second time breaks it off.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
made_file "$T/large" 2
mkdir "$T/got"
echo small >"$T/small"

# fxt, sending slowly: sending DIALECT; $front is its process.
sending()
{
	(as a fxt dialect "$1" send --set rate=200K "$T/large" \
	    "127.0.0.1:$port") >"$T/front" 2>&1 </dev/null &
	front=$!
	wait_for 10 part_there || fail "nothing moves: $(cat "$T/front")"
}
part_there()
{
	[ -n "$(find "$T/got" -name 'large*' -size +1k)" ]
}
raw_server()
{
	rm -f "$T/got"/* "$T/old"
	peer push-raw serve "$T/got" >"$T/old" 2>&1 &
	old=$!
	wait_for 10 grep -qs '^port' "$T/old" || fail "no old receiver"
	port=$(sed -n 's/^port //p' "$T/old")
}

raw_server
sending push-raw
kill -INT $front
wait $front
[ $? = 1 ] || fail "cancelled: $(cat "$T/front")"
! wait $old || fail "the receiver takes a part for the whole"
raw_server
sending push-raw
kill_engine a
! wait $old || fail "the receiver takes what a killed sender left"
wait $front
start a

old go-ahead "$T/got"
rm -f "$T/got"/*
sending go-ahead
kill -INT $front
wait $front
wait_for 5 grep -q '^broken' "$T/old" || fail "no reset: $(cat "$T/old")"
want 0 fx a dialect go-ahead send "$T/small" "127.0.0.1:$port"
wait_for 5 grep -q '^ok small' "$T/old" || fail "the next was not served"
unold

# Stopping a server.
slow()
{
	peer push-md5 send "$T/large" 127.0.0.1 "$port" >"$T/said" 2>&1 &
	sender=$!
	wait_for 10 grep -q 'Receiving file' "$T/served" || fail "no sender"
}
serve push-md5 --set rate=1M
slow
kill -INT "$server"
wait $sender || fail "it was not let finish: $(cat "$T/said")"
wait "$server" || fail "stopped in order: $?"
serve push-md5 --set rate=50K
slow
kill -INT "$server"
stopped()
{
	grep -q 'Server stopped' "$T/served"
}
wait_for 5 stopped || fail "it does not stop"
kill -INT "$server"
! wait "$server" || fail "a second time is no good end"
! wait $sender || fail "what was broken off looks whole"
[ -z "$(find "$(arrived)" -newer "$T/small" -name '*large (2)')" ] ||
    fail "a part has a name"
finish
