#!/bin/sh
# SPDX-License-Identifier: MIT
# The line breaks twice, both engines live: the transfer goes on by itself, and
# no more is sent twice than what was under way.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
made_file "$T/large" 48
cut_off 16
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
wait_for 30 line_is cut || fail "the line was not cut"
was=$(cat "$T/relay/count")
cut_off 16
again()
{
	[ "$(cat "$T/relay/count")" -gt $((was + (15 << 20))) ]
}
wait_for 30 again || fail "it does not go on"
wait $sender || fail "fxt send ended with $?: $(cat "$T/sent")"
skipped 16
arrived "$T/large"
# Each cut costs what a chunk and the buffers of the line hold.
count=$(cat "$T/relay/count")
[ "$count" -le $((64 << 20)) ] || fail "$count bytes went out"
finish
