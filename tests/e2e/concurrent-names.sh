#!/bin/sh
# SPDX-License-Identifier: MIT
# Several transfers at once to one name: with keep-both all of them are there,
# with overwrite one of them is, whole.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
count=6
for i in $(seq $count); do
	mkdir -p "$T/src/$i/tree"
	random_file "$T/src/$i/name" 400000
	echo "$i" >"$T/src/$i/tree/who"
	echo "$i" >"$T/src/$i/tree/only-$i"
done

send_all()
{
	senders=
	for i in $(seq $count); do
		(as a fxt send "$T/src/$i/$1" bert) >"$T/out.$i" 2>&1 </dev/null &
		senders="$senders $!"
	done
	for pid in $senders; do
		wait "$pid" || fail "a sender ended with $?: $(cat "$T"/out.*)"
	done
}

sums()
{
	sha256sum "$@" | cut -d ' ' -f 1 | sort
}

send_all name
box=$(box b a)
[ "$(sums "$box"/name*)" = "$(sums "$T"/src/*/name)" ] ||
    fail "not all of them are there: $(ls "$box")"

rm -f "$box"/name*
want 0 fx b config conflict overwrite
send_all name
[ "$(find "$box" -name 'name*' | wc -l)" = 1 ] || fail "there are several"
sums "$T"/src/*/name >"$T/all"
grep -qxF "$(sums "$box/name")" "$T/all" || fail "it is a mix"

send_all tree
[ "$(find "$box" -maxdepth 1 -name 'tree*' | wc -l)" = 1 ] ||
    fail "there are several trees"
for i in $(seq $count); do
	[ "$(cat "$box/tree/only-$i")" = "$i" ] || fail "only-$i is not there"
done
no_parts b
finish
