#!/bin/sh
# SPDX-License-Identifier: MIT
# The engine of the one who gives is killed while a file is fetched: who
# fetches is told so, and gets the rest when it is back; not what is no longer
# shared.
. "${srcdir:-.}/tests/e2e/lib.sh"

came()
{
	is transfer_state a active && [ "$(fx a transfers --json |
	    head -n 1 | field bytes_done)" -gt 2000000 ]
}

told()
{
	grep -q 'bert' "$T/got"
}

get()
{
	(as a fxt get bert:music/large bert:music/live) \
	    >"$T/got" 2>&1 </dev/null &
	getter=$!
	wait_for 20 came || fail "nothing comes"
	kill_engine b
	wait_for 10 is transfer_state a interrupted ||
	    fail "a shows $(transfer_state a)"
	wait_for 10 told || fail "fxt get says nothing: $(cat "$T/got")"
}

two
b_port=$(status_of b port)
own=$T/b/home/music
mkdir -p "$own/live"
made_file "$own/large" 24
echo small >"$own/live/small"
want 0 fx b config share.music.dir "$own"
want 0 fx b config share.music.peers anna
want 0 fx b config rate_up 8M

get
start b --port="$b_port"
wait_for 20 gone $getter || fail "it does not go on: $(cat "$T/got")"
wait $getter || fail "fxt get ended so: $(cat "$T/got")"
cmp "$own/large" "$(box a b)/large" || fail "it is another file"
cmp "$own/live/small" "$(box a b)/live/small" || fail "it is another file"
[ "$(fx b transfers --json | head -n 1 | field skipped)" -gt 1000000 ] ||
    fail "it began from the start"
no_parts a

# What is not shared any more is not sent.
rm -r "$(box a b)"
get
start b --port="$b_port"
want 0 fx b config share.music.peers nobody
stop b || fail "b did not end well"
start b --port="$b_port"
refused()
{
	grep -q 'is not shared with anna any more' "$T/b/state/fxtui/log"
}
wait_for 10 refused || fail "b does not look at its shares"
wait_for 20 gone $getter || fail "who fetches is not told: $(cat "$T/got")"
wait $getter
[ $? = 1 ] || fail "fxt get ended otherwise: $(cat "$T/got")"
grep -q 'bert says: it is not shared with this device any more' "$T/got" ||
    fail "fxt get gives another reason: $(cat "$T/got")"
is transfer_state a failed || fail "a shows $(transfer_state a)"
[ -z "$(visible a)" ] || fail "it came nevertheless"
no_parts a

# A source that is gone when a transfer is taken up ends it on both sides.
trust b a
made_file "$T/a/home/leaves" 24
want 0 fx a config rate_up 4M
want 0 fx a send --background "$T/a/home/leaves" bert
came_b()
{
	is transfer_state b active && [ "$(fx b transfers --json |
	    head -n 1 | field bytes_done)" -gt 2000000 ]
}
wait_for 20 came_b || fail "nothing comes to b"
kill_engine a
rm "$T/a/home/leaves"
start a
wait_for 20 is transfer_state a failed || fail "a shows $(transfer_state a)"
wait_for 20 is transfer_state b failed || fail "b shows $(transfer_state b)"
no_parts b
finish
