#!/bin/sh
# SPDX-License-Identifier: MIT
# A disk that is full in the middle pauses the transfer, with the reason on
# both sides, and fails no file; when there is room it goes on by itself, and
# ends verified.  A file system for large files, one for many small ones.
. "${srcdir:-.}/tests/e2e/lib.sh"

[ "$(id -u)" = 0 ] || skip "mounting a small disk needs root"
machine a b
inbox=$T/b/download/fxtui
mkdir "$inbox"
rm -f "$T/sentinels"
mount -t tmpfs -o size=320m,mode=755 none "$inbox" ||
    skip "no tmpfs can be mounted here"
sentinels >"$T/sentinels"
start a
start b
pair a b
trust b a

state()
{
	[ "$(transfer_state "$1")" = "$2" ]
}

says()
{
	fx "$1" transfers --json | head -n 1 | grep -qF -e "$2"
}

# Send $@ slowly, and fill the disk when some of it is there.
fill_while_sending()
{
	want 0 fx b config rate_down 4M
	(as a fxt send "$@" bert) >"$T/a.out" 2>"$T/a.err" </dev/null &
	sender=$!
	wait_for 20 moving || fail "nothing arrives"
	dd if=/dev/zero of="$inbox/filler" bs=64k 2>/dev/null
	wait_for 30 state b paused || fail "the disk is full, and b goes on"
	says b E_NOSPC || fail "b does not say why"
	says b "ot enough space" || fail "b has no sentence for it"
	wait_for 20 state a paused || fail "a does not know that it waits"
	want 0 fx b config rate_down 0
	rm "$inbox/filler"
	wait_for 60 gone "$sender" || fail "it did not go on by itself"
	wait "$sender" || fail "the sender ended with $?: $(cat "$T/a.err")"
	[ "$(item_state b)" = verified ] || fail "it is $(item_state b)"
	fx b transfers --json | head -n 1 | grep -q '"files_failed":0' ||
	    fail "files failed though they only had to wait"
}

moving()
{
	done_now=$(fx b transfers --json | head -n 1 |
	    grep '"state":"active"' | grep -o '"bytes_done":[0-9]*' | cut -d : -f 2)
	[ "${done_now:-0}" -gt 1000000 ]
}

random_file "$T/large" 30000000
fill_while_sending "$T/large"
cmp "$T/large" "$(box b a)/large" || fail "the large file is another"
rm "$(box b a)/large"

mkdir "$T/many"
for i in $(seq 400); do
	head -c 50000 "$T/large" >"$T/many/$i"
	echo "$i" >>"$T/many/$i"
done
fill_while_sending "$T/many"
diff -r "$T/many" "$(box b a)/many" || fail "the small files are others"
no_parts b
finish
