#!/bin/sh
# SPDX-License-Identifier: MIT
# A transfer belongs to the engine: it finishes when the front end was told to
# leave it alone, is killed, or loses its terminal; a new one shows it.
. "${srcdir:-.}/tests/e2e/lib.sh"

delivered()
{
	[ "$(fx a transfers --json | grep -F "\"id\":\"$1\"" | field state)" = \
	    done ] && cmp -s "$2" "$(box b a)/${2##*/}"
}

two
for name in background killed hung; do
	random_file "$T/$name" 20000000
done

want 0 fx a send --background "$T/background" bert
id=$(cat "$T/out")
wait_for 20 delivered "$id" "$T/background" || fail "left to the engine"

newest()
{
	fx a transfers --json | grep -F "\"name\":\"$1\"" | head -n 1 | field id
}
known()
{
	[ -n "$(newest "$1")" ]
}
for how in killed:9 hung:1; do
	name=${how%:*}
	(as a fxt send "$T/$name" bert) >/dev/null 2>&1 </dev/null &
	front=$!
	wait_for 15 known "$name" || fail "$name: it never began"
	kill "-${how#*:}" $front 2>/dev/null
	wait $front 2>/dev/null
	wait_for 20 delivered "$(newest "$name")" "$T/$name" ||
	    fail "$name: the transfer did not finish"
done
want 0 fx a transfers
for name in background killed hung; do
	grep -q "done.* $name  to bert" "$T/out" || fail "$name is not shown"
done
finish
