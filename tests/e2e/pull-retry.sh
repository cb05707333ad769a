#!/bin/sh
# SPDX-License-Identifier: MIT
# What failed of a folder that was fetched is sent once more by the one who
# shares it, into what was fetched; not what is no longer shared.
. "${srcdir:-.}/tests/e2e/lib.sh"

came()
{
	[ "$(fx a transfers --json | head -n 1 | field bytes_done)" -gt 300000 ]
}

# The fetched folder is the oldest transfer.
first_is()
{
	[ "$(fx "$1" transfers --json | grep "\"id\":\"$2\"" |
	    field state)" = "$3" ]
}

two
own=$T/b/home/music
mkdir -p "$own/live"
random_file "$own/live/a" 2500000
echo late >"$own/live/late"
random_file "$own/live/z" 1000000
want 0 fx b config share.music.dir "$own"
want 0 fx b config share.music.peers anna
want 0 fx b config rate_up 2M
(as a fxt get bert:music/live) >"$T/got" 2>&1 </dev/null &
getter=$!
wait_for 20 came || fail "nothing comes: $(cat "$T/got")"
mv "$own/live/z" "$T/z"
wait $getter && fail "it cannot have been complete"
wait_for 10 is transfer_state a partial || fail "a shows $(transfer_state a)"
wait_for 10 is transfer_state b partial || fail "b shows $(transfer_state b)"
a_id=$(fx a transfers --json | head -n 1 | field id)
b_id=$(fx b transfers --json | head -n 1 | field id)
[ ! -e "$(box a b)/live/z" ] || fail "z came although it was gone"

# Taken back meanwhile: it is not sent.
mv "$T/z" "$own/live/z"
want 0 fx b config rate_up 0
want 0 fx b config share.music.peers nobody
want 0 fx b transfers retry "$b_id"
refused()
{
	fx b transfers --json | grep '"error"' |
	    grep -q 'not shared with anna any more'
}
wait_for 10 refused || fail "what is not shared is sent again"
[ ! -e "$(box a b)/live/z" ] || fail "z came although it is not shared"

want 0 fx b config share.music.peers anna
want 0 fx b transfers retry "$b_id"
wait_for 10 first_is a "$a_id" done || fail "a is not done"
wait_for 10 first_is b "$b_id" done || fail "b is not done"
diff -r "$own/live" "$(box a b)/live" || fail "the folder is not complete"
want 0 fx a verify --all
no_parts a

# One that was cancelled is sent anew, as an offer like all others.
trust a b
want 0 fx b config rate_up 2M
mkdir "$own/more"
random_file "$own/more/large" 2500000
(as a fxt get bert:music/more/large) >"$T/got" 2>&1 </dev/null &
getter=$!
wait_for 20 came || fail "nothing comes: $(cat "$T/got")"
id=$(fx b transfers --json | head -n 1 | field id)
want 0 fx b transfers cancel "$id"
wait $getter && fail "it was cancelled"
want 0 fx b config rate_up 0
want 0 fx b transfers retry "$id"
wait_for 20 is transfer_state a done || fail "a shows $(transfer_state a)"
cmp "$own/more/large" "$(box a b)/large" || fail "large did not come"
finish
