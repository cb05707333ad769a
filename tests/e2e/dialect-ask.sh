#!/bin/sh
# SPDX-License-Identifier: MIT
# A file in a dialect is asked for like any other: it waits as an offer until
# somebody takes it, or refuses, which its sender is told; --once ends with the
# first file, and leaving the front end switches the dialect off.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
offered()
{
	fx a inbox --json | grep -q "\"event\":\"offer\".*~push-md5"
}
offer_id()
{
	fx a inbox --json | grep "\"event\":\"offer\"" | field id
}
serve push-md5 --accept=ask
peer push-md5 send "$T/src/size-4097.bin" 127.0.0.1 "$port" >"$T/said" &
sender=$!
wait_for 10 offered || fail "nobody is asked"
[ -z "$(visible a)" ] || fail "something is there already"
want 0 fx a inbox accept "$(offer_id)"
wait $sender || fail "$(cat "$T/said")"
[ -n "$(named "$(arrived)" _size-4097.bin)" ] || fail "it did not arrive"
peer push-md5 send "$T/src/go.txt" 127.0.0.1 "$port" >"$T/said" &
sender=$!
wait_for 10 offered || fail "nobody is asked again"
want 0 fx a inbox decline "$(offer_id)"
! wait $sender || fail "a refusal looks like success"
grep -q 'File transfer failed' "$T/said" || fail "$(cat "$T/said")"
want 0 fx a dialect
say 'push-md5   on at'
kill -9 "$server"
off()
{
	! fx a dialect | grep -q 'push-md5   on'
}
wait_for 5 off || fail "it is still on"
finish
