#!/bin/sh
# SPDX-License-Identifier: MIT
# fxtui in tmux, by keys only: look at what a peer shares, go into a folder,
# mark, fetch; then write SHA256SUMS beside what came.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"

have_tmux
two
mkdir -p "$T/b/home/music/live" "$T/a.d"
echo one >"$T/b/home/music/one.txt"
random_file "$T/b/home/music/live/large" 2000000
want 0 fx b config share.music.dir "$T/b/home/music"
want 0 fx b config share.music.peers anna
tui a
see a 'bert'
keys a 2
see a '\[2 Peers'
keys a b
box_of a 'bert: shared folders'
see a 'music/'
keys a Enter
see a 'bert: music'
see a 'one\.txt'
keys a Space
see a '1 marked'
keys a Space
see a '2 marked'
press a Fetch Tab Tab
came()
{
	cmp "$T/b/home/music/one.txt" "$(box a b)/one.txt" &&
	    cmp "$T/b/home/music/live/large" "$(box a b)/live/large"
}
wait_for 30 came || no_show "nothing was fetched"
keys a 4
see a '\[4 Inbox'
see a '\[ok\]|✓'
keys a S
sums()
{
	[ -n "$(find "$(box a b)" -name '*.SHA256SUMS')" ]
}
wait_for 15 sums || no_show "no sums were written"
(cd "$(box a b)" && cat ./*.SHA256SUMS | sha256sum -c) >/dev/null ||
    fail "the sums are wrong"
keys a q
ended a 0
finish
