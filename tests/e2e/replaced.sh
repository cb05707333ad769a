#!/bin/sh
# SPDX-License-Identifier: MIT
# What a newer transfer replaced, by the user's rule, leaves the list of the
# inbox and is said to be replaced: verifying everything finds no change.
. "${srcdir:-.}/tests/e2e/lib.sh"

send()
{
	want 0 fx a send "$@" bert
}

items()
{
	fx b inbox --json | grep '"event":"inbox"' | grep -c "\"name\":\"$1\""
}

told()
{
	grep -q "$1 from anna is replaced by what anna sent" \
	    "$T/b/state/fxtui/log"
}

two
mkdir "$T/set"
echo first >"$T/file"
echo first >"$T/set/inside"
send "$T/file" "$T/set"
want 0 fx b verify --all

# Nothing is replaced without a word.
echo second >"$T/file"
send "$T/file"
[ "$(items file)" = 2 ] || fail "an item went though its file is there"

want 0 fx b config conflict overwrite
echo third, and last >"$T/file"
echo third, and last >"$T/set/inside"
send "$T/file" "$T/set"
cmp "$T/file" "$(box b a)/file" || fail "the file was not replaced"
[ "$(items file)" = 2 ] || fail "the item of what was replaced is there"
[ "$(items set)" = 1 ] || fail "the tree that was replaced is there"
told file || fail "nobody says that the file was replaced"
told set || fail "nobody says that the tree was replaced"
want 0 fx b verify --all

# What is younger here stays, and its item.
want 0 fx b config conflict newer
touch -d 2001-01-01 "$T/set/inside"
send "$T/set"
[ "$(items set)" = 1 ] || fail "$(items set) items of the tree"
want 0 fx b verify --all
finish
