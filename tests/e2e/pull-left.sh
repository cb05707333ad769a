#!/bin/sh
# SPDX-License-Identifier: MIT
# Who fetches leaves before the peer has answered: nothing comes.  A line that
# breaks while it comes is taken up.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
own=$T/b/home/music
mkdir -p "$own"
made_file "$own/large" 24
want 0 fx b config share.music.dir "$own"
want 0 fx b config share.music.peers anna

withdrawn()
{
	grep -q 'a request to bert was withdrawn' "$T/a/state/fxtui/log"
}

asked()
{
	grep -q 'asked for files' "$T/a/state/fxtui/log"
}

refused()
{
	grep -q declined "$T/b/state/fxtui/log"
}

came()
{
	is transfer_state a active && [ "$(of a bytes_done)" -gt 2000000 ]
}

get()
{
	(as a fxt get bert:music/large) >"$T/got" 2>&1 </dev/null &
	getter=$!
}

# The request is on the line, and its asker leaves.
want 0 fx a ls bert:music
kill -STOP "$(cat "$T/b/pid")"
get
wait_for 10 asked || fail "it does not ask"
kill -INT $getter
wait $getter
[ $? = 6 ] || fail "fxt get ended so: $(cat "$T/got")"
wait_for 10 withdrawn || fail "the request lives on"
kill -CONT "$(cat "$T/b/pid")"
wait_for 10 refused || fail "b was not told"
[ -z "$(visible a)" ] || fail "it came nevertheless"
no_parts a

# The line breaks.
want 0 fx b config rate_up 6M
get
wait_for 20 came || fail "nothing comes"
cut_off 0
wait $getter || fail "fxt get ended so: $(cat "$T/got")"
cmp "$own/large" "$(box a b)/large" || fail "it is another file"
no_parts a

finish
