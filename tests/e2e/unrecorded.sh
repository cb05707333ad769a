#!/bin/sh
# SPDX-License-Identifier: MIT
# What has its final names but cannot be recorded is not said to be delivered
# (I3, I12): it waits, over a lost line and a kill, and is recorded once there
# is space; no second copy is made, and its list is not lost.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

plain_build
SHIM=$builddir/tests/support/shim.so
[ -f "$SHIM" ] || fail "the shim was not built"
# A sanitizer wants to come before it otherwise.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
export ASAN_OPTIONS

# Writes beneath $1 find no space while $T/full is there.
start_full()
{
	(LD_PRELOAD=$(realpath "$SHIM") SHIM_FULL=$(realpath "$1") \
	    SHIM_FULL_IF=$T/full as b fxt engine --bind=127.0.0.1 --port=0) \
	    </dev/null >>"$T/b/engine.err" 2>&1 &
	echo $! >"$T/b/pid"
	wait_for 15 listens b || fail "the engine of b does not listen"
	status_of b port >"$T/relay/target"
}

named()
{
	[ -f "$(box b a)/large" ]
}

list_kept()
{
	[ -n "$(find "$T/b/download/fxtui/.fxtui-part" -name manifest)" ]
}

one_copy()
{
	[ "$(visible b | wc -l)" = 1 ] || fail "copies: $(visible b)"
	cmp "$T/large" "$(box b a)/large" || fail "it is another file"
}

waits()
{
	wait_for 20 named || fail "the file has no name"
	wait_for 10 is transfer_state b paused ||
	    fail "b shows $(transfer_state b)"
	list_kept || fail "the list of what arrived is gone"
	! is transfer_state a done || fail "a was told that it is delivered"
}

line
stop b || fail "b did not end well"
start_full "$T/b/state"
made_file "$T/large" 16

# Full at the end, and the line breaks meanwhile: the offer comes again.
hold 8
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
held
: >"$T/full"
pass
waits
cut_off 0
wait_for 20 is transfer_state b paused || fail "b shows $(transfer_state b)"
! is transfer_state a done || fail "a was told that it is delivered"
one_copy
rm "$T/full"
pass
wait $sender || fail "the sender ended so: $(cat "$T/sent")"
one_copy
wait_for 10 is transfer_state b done || fail "b shows $(transfer_state b)"
no_parts b

# The same, and the engine is killed meanwhile.
rm "$(box b a)/large"
made_file "$T/large" 17
hold 8
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
held
: >"$T/full"
pass
waits
kill_engine b
rm "$T/full"
start_full "$T/b/state/fxtui/receipts"
wait $sender
one_copy
wait_for 30 is transfer_state b done || fail "b shows $(transfer_state b)"
wait_for 30 is transfer_state a done || fail "a shows $(transfer_state a)"
no_parts b
want 0 fx b verify "$(box b a)/large"

# Recorded, but there is no space for the receipt, at the start neither.
rm "$(box b a)/large"
made_file "$T/large" 18
: >"$T/full"
want 0 fx a send "$T/large" bert
one_copy
list_kept || fail "the only list of what arrived is gone"
kill_engine b
start_full "$T/b/state/fxtui/receipts"
wait_for 10 is transfer_state b done || fail "b shows $(transfer_state b)"
list_kept || fail "the start threw the list away"
rm "$T/full"
kill_engine b
start b
no_parts b
want 0 fx b verify "$(box b a)/large"
finish
