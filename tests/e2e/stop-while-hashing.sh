#!/bin/sh
# SPDX-License-Identifier: MIT
# The engine ends within seconds when it is told to, also in the middle of a
# file that takes minutes to hash (C12).
. "${srcdir:-.}/tests/e2e/lib.sh"

hashing()
{
	find "/proc/$(cat "$T/a/pid")/fd" -lname '*/huge' | grep -q .
}

machine a
start a
truncate -s 40G "$T/huge" || skip "no sparse files here"
fx a sum "$T/huge" >"$T/sum.out" 2>&1 </dev/null &
sum=$!
wait_for 15 hashing || fail "nothing is hashed"
kill "$(cat "$T/a/pid")"
wait_for 8 gone "$(cat "$T/a/pid")" || fail "the engine goes on hashing"
! wait $sum || fail "a sum of half a file"
finish
