#!/bin/sh
# SPDX-License-Identifier: MIT
# Each rule for names that are taken, for a file and for a tree, from the
# setting, the rule of a peer, and the one who accepts: nothing is overwritten
# but by such a word, and ask asks as soon as anything is in the way.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
src=$T/src
mkdir "$src"
echo first >"$src/first"
want 0 fx a send "$src/first" bert
box=$(box b a)

# What is sent: equal, older and newer than what is there, and new.
fill()
{
	rm -rf "$src" "$box"/*
	mkdir -p "$src/set/sub" "$box/set/sub"
	for side in "$src/set" "$box/set"; do
		echo alpha >"$side/same"
		touch -d 2020-01-01 "$side/same"
	done
	echo mine >"$box/set/mine"
	echo new >"$src/set/new"
	echo sent >"$src/set/younger"
	echo sent >"$src/set/sub/older"
	echo there >"$box/set/younger"
	echo there >"$box/set/sub/older"
	touch -d 2020-01-02 "$src/set/younger" "$box/set/sub/older"
	touch -d 2020-01-03 "$src/set/sub/older" "$box/set/younger"
	touch -d 2019-01-01 "$src/set/younger"
}

rule()
{
	want 0 fx b config conflict "$1"
}

is()
{
	[ "$(cat "$box/$1" 2>/dev/null)" = "$2" ] ||
	    fail "$1 is not \"$2\" but \"$(cat "$box/$1" 2>&1)\""
}

none()
{
	for name in "$@"; do
		[ ! -e "$box/$name" ] || fail "there is $name"
	done
}

common()
{
	is set/mine mine
	is set/new new
	is set/same alpha
	none "set/same (2)" "set (2)"
	no_parts b
}

fill
rule overwrite
want 0 fx a send "$src/set" bert
common
is set/younger sent
is set/sub/older sent
none "set/younger (2)" "set/sub/older (2)"
[ "$(item_state b)" = verified ] || fail "it is called $(item_state b)"

fill
rule newer
want 0 fx a send "$src/set" bert
common
is set/younger there
is set/sub/older sent
none "set/younger (2)" "set/sub/older (2)"

for skip in skip-same skip-unchanged; do
	fill
	rule $skip
	want 0 fx a send "$src/set" bert
	common
	is set/younger there
	is "set/younger (2)" sent
	is set/sub/older there
	is "set/sub/older (2)" sent
	want 0 fx b verify "$box/set"
done

fill
rule keep-both
want 0 fx a send "$src/set" bert
is set/younger there
is "set (2)/younger" sent
none set/new "set/younger (2)"

fill
rule fail
want 1 fx a send "$src/set" bert
none "set (2)" set/new
is set/younger there
[ "$(find "$box" -type f | wc -l)" = 4 ] || fail "something came nevertheless"

# One file, and what is no file never gives way.
rule overwrite
fill
echo there >"$box/younger"
want 0 fx a send "$src/set/younger" bert
is younger sent
none "younger (2)"
for thing in link pipe dir; do
	echo "$thing" >"$src/$thing"
done
ln -s "$T/b/home/target" "$box/link"
mkfifo "$box/pipe"
mkdir "$box/dir"
want 0 fx a send "$src/link" "$src/pipe" "$src/dir" bert
for thing in link pipe dir; do
	is "$thing (2)" $thing
done
[ -L "$box/link" ] && [ -p "$box/pipe" ] && [ -d "$box/dir" ] ||
    fail "what was there is no longer"
[ ! -e "$T/b/home/target" ] || fail "a link was followed"

# The rule of the peer is stronger than the setting, that of accept most.
want 0 fx b peers policy anna accept --max-file=1G --max-day=1G \
    --conflict=newer
fill
echo there >"$box/younger"
want 0 fx a send "$src/set/younger" bert
is younger there
none "younger (2)"
want 2 fx b peers policy anna accept --conflict=maybe

# Nothing was sent of what was left alone.
fx a transfers --json | head -n 1 | grep -q '"state":"done"' ||
    fail "left alone, and not called done"
fx b inbox --json | head -n 1 | grep -q '"name":"younger"' &&
    fail "what never came stands in the inbox"

asked()
{
	fx b inbox --json | grep -q '"event":"offer"'
}
want 0 fx b peers policy anna accept --conflict=ask
fill
want 0 fx a send "$src/set/new" bert
is new new
echo there >"$box/younger"
fx a send "$src/set/younger" bert >"$T/out" 2>"$T/err" </dev/null &
sender=$!
wait_for 15 asked || fail "a name is taken, and nobody is asked"
is younger there
offer=$(fx b inbox --json | grep '"event":"offer"' | field id)
counted()
{
	fx b inbox --json | grep '"event":"offer"' | grep -q '"exists":1'
}
wait_for 15 counted || fail "it is not said that the name is taken"
want 2 fx b inbox accept "$offer" --conflict=ask
want 0 fx b inbox accept "$offer" --conflict=overwrite
wait $sender || fail "the sender was not told that it went well"
is younger sent

# receive --conflict, to a person who says yes.
fill
echo there >"$box/younger"
want 0 fx b peers policy anna ask
(as b fxt receive --once --yes --conflict=skip-same) >"$T/b.out" 2>"$T/b.err" \
    </dev/null &
receiver=$!
want 0 fx a send "$src/set/younger" bert
wait $receiver || fail "receive ended with $?"
is younger there
is "younger (2)" sent
no_parts b
finish
