#!/bin/sh
# SPDX-License-Identifier: MIT
# Files of a tree that failed are listed, also after a restart, and sent once
# more, one or all: they go into the tree where the rest is, nothing gives way
# to them, and when none is left failed both records are done and the tree is
# verified as a whole.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
made_file "$T/source" 8
mkdir -p "$T/tree/sub" "$T/away/sub"
cp "$T/source" "$T/tree/a"
for name in sub/one sub/two x y z; do
	head -c 2000000 "$T/source" >"$T/tree/$name"
	echo "$name" >>"$T/tree/$name"
done

# The state of the first transfer, which is the oldest.
first()
{
	fx "$1" transfers --json | grep "\"id\":\"$(id_of "$1")\"" |
	    field "$2"
}

id_of()
{
	cat "$T/$1.first"
}

lists()
{
	fx "$1" transfers files "$(id_of "$1")" --json >"$T/files" ||
	    fail "no list"
	[ "$(grep -c '"path"' "$T/files")" = "$2" ] || {
		cat "$T/files"
		fail "$1 lists not $2 failed files"
	}
}

first_is()
{
	[ "$(first "$1" state)" = "$2" ]
}

# Both records, and the item of the inbox.
records()
{
	for m in a b; do
		wait_for 20 first_is $m "$1" ||
		    fail "$m shows $(first $m state), not $1"
		lists $m "$2"
	done
	[ "$(item_state b)" = "$3" ] || fail "the item is $(item_state b)"
}

restart()
{
	stop a || fail "a did not end well"
	stop b || fail "b did not end well"
	start a
	start b
	meet a b
}

# --- three files vanish while the first one is on its way ---

fx a send --rate=4M "$T/tree" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
wait_for 20 receiving b || fail "nothing moves"
for name in sub/two y z; do
	mv "$T/tree/$name" "$T/away/$name"
done
wait $sender && fail "it cannot have been complete"
for m in a b; do
	wait_for 20 is transfer_state $m partial ||
	    fail "$m shows $(transfer_state $m)"
	fx $m transfers --json | head -n 1 | field id >"$T/$m.first"
done
records partial 3 partly
restart
records partial 3 partly
grep -q E_VANISHED "$T/files" || fail "the list does not say why"

# --- one of them, by its name ---

want 1 fx a transfers retry "$(id_of a)" tree/none
say "not among the failed"
mv "$T/away/y" "$T/tree/y"
want 0 fx a transfers retry "$(id_of a)" tree/y
wait_for 20 is transfer_state a done || fail "y was not sent"
records partial 2 partly
cmp "$T/tree/y" "$(box b a)/tree/y" || fail "y is not there"
want 0 fx b verify --all
restart
records partial 2 partly

# --- one is still away, the name of another is taken ---

mv "$T/away/z" "$T/tree/z"
echo mine >"$(box b a)/tree/z"
want 0 fx a transfers retry "$(id_of a)"
wait_for 20 resting a || fail "it does not end"
wait_for 20 resting b || fail "it does not end"
records partial 2 partly
[ "$(cat "$(box b a)/tree/z")" = mine ] || fail "z was overwritten"

# --- killed in the middle; nothing is lost ---

rm "$(box b a)/tree/z" "$T/tree/z"
cp "$T/source" "$T/tree/z"
mv "$T/away/sub/two" "$T/tree/sub/two"
want 0 fx a transfers retry "$(id_of a)"
wait_for 20 receiving b || fail "nothing moves"
kill_engine b
kill_engine a
start b
start a
meet a b
for m in a b; do
	wait_for 60 is transfer_state $m done || {
		fx a transfers
		fail "$m shows $(transfer_state $m)"
	}
done
records done 0 verified
diff -r "$T/tree" "$(box b a)/tree" || fail "the tree differs"
want 0 fx b verify --all
restart
records done 0 verified
[ "$(fx b inbox --json | grep -c '"event":"inbox"')" = 1 ] ||
    fail "there is more than one item"
[ "$(first b files_failed)" = 0 ] || fail "b counts failed files"
[ "$(first b files_done)" = 6 ] || fail "b counts $(first b files_done)"
no_parts b

# What is changed there afterwards is found.
echo changed >>"$(box b a)/tree/sub/two"
fx b verify --all >"$T/out" 2>"$T/err" && fail "the change was not found"
say "sub/two"
finish
