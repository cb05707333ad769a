#!/bin/sh
# SPDX-License-Identifier: MIT
# Symlinks by choice: left out, followed, or kept; nobody makes one that the
# user of the receiver did not allow.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
mkdir -p "$T/src/tree/dir"
echo inside >"$T/src/tree/dir/file"
echo secret >"$T/src/secret"
ln -s dir/file "$T/src/tree/in"
ln -s ../dir/file "$T/src/tree/dir/up"
ln -s dir "$T/src/tree/folder"
ln -s nowhere "$T/src/tree/dangling"
ln -s ../secret "$T/src/tree/out"
ln -s "$T/src/secret" "$T/src/tree/absolute"
ln -s loop "$T/src/tree/loop"

list()
{
	(cd "$1" && find . -mindepth 1 -printf '%y %P %l\n' | sort)
}

same()
{
	list "$1" >"$T/list"
	cmp -s "$T/list" "$2" && return
	diff "$2" "$T/list"
	fail "$3"
}

# By default none is sent, and the count is said.
want 0 fx a send "$T/src/tree" bert
say "7 entries were left out"
box=$(box b a)
printf '%s\n' "d dir " "f dir/file " >"$T/want"
same "$box/tree" "$T/want" skip
rm -r "${box:?}/tree"

# Followed: copies of what lies beneath the root, no folder twice.
want 0 fx a send --links=follow "$T/src/tree" bert
say "5 entries were left out"
printf '%s\n' "d dir " "f dir/file " "f dir/up " "f in " >"$T/want"
same "$box/tree" "$T/want" follow
[ "$(cat "$box/tree/in")" = inside ] || fail "the copy"
rm -r "${box:?}/tree"

# Kept, but the receiver's user did not allow it.
want 0 fx a send --links=keep "$T/src/tree" bert
printf '%s\n' "d dir " "f dir/file " >"$T/want"
same "$box/tree" "$T/want" "keep without leave"
is item_state b verified || fail "a link that is not made is no failure"
rm -r "${box:?}/tree"

# Allowed: those that stay inside.
want 0 fx b config make_links yes
want 0 fx a config links keep
want 0 fx a send "$T/src/tree" bert
say "2 entries were left out"
printf '%s\n' "d dir " "f dir/file " "l dangling nowhere" "l dir/up ../dir/file" \
    "l folder dir" "l in dir/file" "l loop loop" >"$T/want"
same "$box/tree" "$T/want" keep
is item_state b verified || fail "it is not verified"
[ "$(stat -c %Y "$box/tree/in")" = "$(stat -c %Y "$T/src/tree/in")" ] ||
    fail "the time of a link"
want 0 fx b verify "$box/tree"
ln -sfn elsewhere "$box/tree/in"
want 5 fx b verify "$box/tree"

# The option counts more than the setting; a wrong word is refused.
want 0 fx a send --links=skip "$T/src/tree" bert
printf '%s\n' "d dir " "f dir/file " >"$T/want"
same "$box/tree (2)" "$T/want" "skip by option"
want 2 fx a send --links=maybe "$T/src/tree" bert
say "skip, follow, keep"
no_parts b
finish
