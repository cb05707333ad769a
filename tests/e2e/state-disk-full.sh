#!/bin/sh
# SPDX-License-Identifier: MIT
# No space for the state (D2): the engine and its door live, what was received
# stays, and its receipt is kept as soon as there is room.
. "${srcdir:-.}/tests/e2e/lib.sh"

[ "$(id -u)" = 0 ] || skip "mounting a small disk needs root"
machine a b
rm -f "$T/sentinels"
mount -t tmpfs -o size=8m,mode=700 none "$T/b/state" ||
    skip "no tmpfs can be mounted here"
sentinels >"$T/sentinels"
start a
start b
pair a b
trust b a
want 0 fx b config rate_down 2M
random_file "$T/file" 6000000

moving()
{
	done_now=$(fx b transfers --json | head -n 1 |
	    grep '"state":"active"' | grep -o '"bytes_done":[0-9]*' |
	    cut -d : -f 2)
	[ "${done_now:-0}" -gt 1000000 ]
}

parts()
{
	[ -n "$(find "$T/b/download/fxtui" -path '*/.fxtui-part/*/manifest')" ]
}

(as a fxt send "$T/file" bert) >"$T/a.out" 2>"$T/a.err" </dev/null &
sender=$!
wait_for 20 moving || fail "nothing arrives"
dd if=/dev/zero of="$T/b/state/filler" bs=4k 2>/dev/null

# It depends on what the database has left whether it can be recorded now.
is_known()
{
	gone "$sender" || [ "$(transfer_state b)" = paused ]
}
wait_for 30 is_known || fail "it neither ends nor waits"
want 0 fx b engine status
parts || fail "the only list of what arrived is gone"
gone "$sender" || [ "$(transfer_state b)" != paused ] ||
    fx b transfers --json | grep -q "records is full" ||
    fail "it does not say what is full"
rm "$T/b/state/filler"
wait_for 30 gone "$sender" || fail "it did not end"
wait "$sender" || fail "the sender ended with $?: $(cat "$T/a.err")"
cmp "$T/file" "$(box b a)/file" || fail "it is another file"
[ "$(item_state b)" = verified ] || fail "it is called $(item_state b)"
no_parts b
want 0 fx b verify "$(box b a)/file"
finish
