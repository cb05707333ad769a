#!/bin/sh
# SPDX-License-Identifier: MIT
# A code that one machine shows and the other types makes both know each
# other, under each other's names and keys, and it is good for one pairing.
. "${srcdir:-.}/tests/e2e/lib.sh"

machine a b c
start a
start b
start c
want 0 fx a peers --json
grep -q '"event":"peer"' "$T/out" && fail "a knows somebody already"
pairing b
code=$(code_of b)
where=127.0.0.1:$(status_of b port)
echo "$code" | fx a pair --json "$where" >"$T/out" 2>"$T/err" ||
    fail "a could not pair"
wait "$(cat "$T/b/pair.pid")" || fail "b could not pair"

for side in a b; do
	other=b
	[ $side = b ] && other=a
	device=$(fx $other engine status --json | field device)
	fx $side peers --json >"$T/peers"
	[ "$(grep -c '"event":"peer"' "$T/peers")" = 1 ] ||
	    fail "$side does not know exactly one peer"
	[ "$(field key <"$T/peers")" = "$device" ] ||
	    fail "$side knows $other by another key"
	[ "$(field name <"$T/peers")" = "$(name_of $other)" ] ||
	    fail "$side knows $other by another name"
	[ "$(field policy <"$T/peers")" = ask ] ||
	    fail "the policy of $side is not to ask"
done

# The same code again, by somebody else: it is used up.
echo "$code" | fx c pair --json "$where" >"$T/out" 2>"$T/err"
[ $? = 4 ] || fail "a used code was not refused"
[ "$(fx b peers --json | grep -c '"event":"peer"')" = 1 ] ||
    fail "b knows a second peer"

# Small letters, blanks, and letters that look like digits are understood.
pairing b
code_of b | tr 'A-Z01' 'a-zoi' | sed 's/-/ - /' |
    fx c pair "$where" >"$T/out" 2>"$T/err" || fail "c could not pair"
wait "$(cat "$T/b/pair.pid")" || fail "b could not pair with c"
say "paired with bert"
finish
