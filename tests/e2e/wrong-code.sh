#!/bin/sh
# SPDX-License-Identifier: MIT
# A typing error is found before anything is sent and costs no try; three
# wrong codes burn a code, and then not even the right one is good.
. "${srcdir:-.}/tests/e2e/lib.sh"

# Another character in the place of the first, or of the last.
other()
{
	case $1 in
	2) echo 3 ;;
	*) echo 2 ;;
	esac
}

symbols=0123456789ABCDEFGHJKMNPQRSTVWXYZ

value()
{
	before=${symbols%%"$1"*}
	echo ${#before}
}

# The check character of six others (protocol.md, annex A).
check_char()
{
	sum=0
	factor=2
	rest=$1
	while [ -n "$rest" ]; do
		last=${rest#"${rest%?}"}
		q=$((factor * $(value "$last")))
		sum=$((sum + q / 32 + q % 32))
		factor=$((3 - factor))
		rest=${rest%?}
	done
	at=$(((32 - sum % 32) % 32))
	echo "$symbols" | cut -c $((at + 1))
}

# A good-looking code that is not the one given; $2: which, 1..3.
wrong()
{
	six=$(echo "$1" | tr -d - | cut -c 1-6)
	tail=${six#?}
	head=$(other "${six%"$tail"}")
	head=$(echo "$symbols" | tr -d "$head${six%"$tail"}" | cut -c "$2")
	echo "$head$tail$(check_char "$head$tail")"
}

[ "$(check_char 7K3M9Q)" = E ] || fail "check_char"
machine a b
start a
start b
where=127.0.0.1:$(status_of b port)
pairing b
code=$(code_of b)

# The check character does not fit: said at once, nothing is tried.
last=${code#"${code%?}"}
echo "${code%?}$(other "$last")" | fx a pair "$where" >"$T/out" 2>"$T/err"
[ $? != 0 ] || fail "a typing error was taken"
for short in '' 7K3 "$code$code"; do
	echo "$short" | fx a pair "$where" >"$T/out" 2>"$T/err" &&
	    fail "'$short' was taken for a code"
done
[ "$(grep -o '"tries_left":[0-9]*' "$T/b/pair.out" | sort -u)" = \
    '"tries_left":3' ] || fail "a typing error cost a try"

tries_left()
{
	grep -q "\"tries_left\":$1" "$T/b/pair.out"
}

for try in 1 2 3; do
	wrong "$code" $try | fx a pair "$where" >"$T/out" 2>"$T/err"
	[ $? = 4 ] || fail "wrong code $try: not refused"
	say "code"
	wait_for 10 tries_left $((3 - try)) ||
	    fail "wrong code $try: it cost no try"
done
wait "$(cat "$T/b/pair.pid")"
[ $? = 4 ] || fail "the one who shows a burnt code was not told"
echo "$code" | fx a pair "$where" >"$T/out" 2>"$T/err"
[ $? = 4 ] || fail "a burnt code was taken"
for side in a b; do
	[ -z "$(fx $side peers --json | grep '"event":"peer"')" ] ||
	    fail "$side knows a peer"
done
finish
