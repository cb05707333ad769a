#!/bin/sh
# SPDX-License-Identifier: MIT
# The disk is full, and then the line is lost, too: taken up again the transfer
# waits for space as before, and no file fails.
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

moving()
{
	done_now=$(fx b transfers --json | head -n 1 |
	    grep '"state":"active"' | grep -o '"bytes_done":[0-9]*' |
	    cut -d : -f 2)
	[ "${done_now:-0}" -gt 1000000 ]
}

waits_for_space()
{
	for m in a b; do
		fx $m transfers --json | head -n 1 | grep -E "\"state\":\"($1)\"" |
		    grep -qF E_NOSPC || return 1
	done
}

random_file "$T/large" 30000000
want 0 fx b config rate_down 4M
want 0 fx a send --background "$T/large" bert
wait_for 20 moving || fail "nothing arrives"
dd if=/dev/zero of="$inbox/filler" bs=64k 2>/dev/null
wait_for 30 waits_for_space paused || fail "the disk is full, and nobody says so"
kill_engine a
wait_for 20 state b interrupted || fail "b shows $(transfer_state b)"
start a
meet a b
wait_for 40 waits_for_space 'paused|interrupted' ||
    fail "taken up again, a shows $(transfer_state a), b $(transfer_state b)"
want 0 fx b config rate_down 0
rm "$inbox/filler"
wait_for 60 state a done || fail "a shows $(transfer_state a)"
cmp "$T/large" "$(box b a)/large" || fail "it is another file"
fx b transfers --json | head -n 1 | grep -q '"files_failed":0' ||
    fail "files failed though they only had to wait"
no_parts b
finish
