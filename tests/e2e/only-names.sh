#!/bin/sh
# SPDX-License-Identifier: MIT
# What holds no byte arrives too: an empty folder, thousands of them, folders
# and symlinks alone, and empty files, all of them in one go and by itself.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
mkdir -p "$T/empty" "$T/many" "$T/links/a/b" "$T/files"
(cd "$T/many" && seq -f 'f%05g/deep/er' 1 2500 | xargs mkdir -p)
for i in 1 2 3; do
	ln -s nowhere "$T/links/a/l$i"
	: >"$T/files/e$i"
done

same()
{
	(cd "$T/$1" && find . | sort) >"$T/want"
	(cd "$(box b a)/$1" && find . | sort) >"$T/have"
	cmp -s "$T/want" "$T/have" || fail "$1 is not what arrived"
}

# Links that b does not make leave folders, and are told by name.
want 0 fx a send --links=keep "$T/links" bert
say "links/a/l2"
for i in 1 2 3; do
	[ ! -e "$(box b a)/links/a/l$i" ] || fail "b made a link"
done
[ -d "$(box b a)/links/a/b" ] || fail "the folders did not arrive"
rm -r "$(box b a)"
want 0 fx b config make_links yes

for what in empty many links files; do
	want 0 fx a send --links=keep "$T/$what" bert
	say verified
	wait_for 10 is transfer_state b done || fail "b: $(transfer_state b)"
	same $what
	rm -r "$(box b a)"
done

want 0 fx a send --links=keep "$T/empty" "$T/many" "$T/links" "$T/files" bert
say verified
for what in empty many links files; do
	same $what
done
no_parts b
finish
