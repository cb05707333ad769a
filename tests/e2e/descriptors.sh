#!/bin/sh
# SPDX-License-Identifier: MIT
# As soon as a transfer has ended, its sender holds nothing open that it was
# read from, and its receiver nothing of its parts, though the connections
# stay; nor after one that was declined or fetched.
. "${srcdir:-.}/tests/e2e/lib.sh"

# What the engine of a machine holds open beneath a folder.
holds()
{
	find "/proc/$(cat "$T/$1/pid")/fd" -lname "$2/*" -printf '%l\n' \
	    2>/dev/null
}

lets_go()
{
	[ -z "$(holds a "$T/src")" ] &&
	    [ -z "$(holds b "$T/b/home/music")" ] &&
	    [ -z "$(holds a "$T/a/download/fxtui/.fxtui-part")" ] &&
	    [ -z "$(holds b "$T/b/download/fxtui/.fxtui-part")" ]
}

clean()
{
	wait_for 5 lets_go && return
	holds a "$T"
	holds b "$T"
	fail "descriptors are held after $1"
}

two
mkdir -p "$T/src/tree/sub" "$T/b/home/music/live"
echo one >"$T/src/tree/one"
random_file "$T/src/tree/sub/two" 3000000
echo three >"$T/b/home/music/live/three"
want 0 fx a send "$T/src/tree" bert
clean "a tree was sent"
fx b peers --json | grep -q '"online":true' || fail "the session has ended"
want 0 fx b config share.music.dir "$T/b/home/music"
want 0 fx b config share.music.peers anna
want 0 fx a get bert:music/live
clean "a folder was fetched"
want 0 fx b peers policy anna deny
want 4 fx a send "$T/src/tree" bert
clean "a tree was declined"
finish
