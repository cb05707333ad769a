#!/bin/sh
# SPDX-License-Identifier: MIT
# fxtui --demo in tmux: the offer, [ok], a file sent, chat; then it leaves no
# folder, no process and nothing in the user's state, however it ends.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"

mkdir "$T/tmp"
TMPDIR=$T/tmp
have_tmux
quiet_machine a
mkdir "$T/a.d"
random_file "$T/a.d/mine" 300000

demo()
{
	tui a --demo
	see a '[-─] Welcome'
	keys a Escape
	see a '\[\*\*\] welcome\.txt +OFFER'
	[ -n "$(ls "$T/tmp")" ] || fail "the demo has no folder"
}

no_trace()
{
	[ -z "$(ls -A "$T/tmp")" ] || fail "it leaves a folder: $1"
	[ -z "$(find "$T/a/state" "$T/a/run" -mindepth 1)" ] ||
	    fail "it touches the user's state: $1"
	[ ! -e "$T/a/download/fxtui" ] || fail "it touches the inbox: $1"
	[ -z "$(ours)" ] || fail "it leaves processes: $1"
}

demo
keys a 4
see a '\[4 Inbox'
keys a Enter
box_of a 'Offer from demo-peer'
see a 'welcome\.txt'
press a Accept Tab Tab
see a '\[ok\] welcome\.txt +verified'
keys a V
see a 'welcome\.txt: verified again'
keys a 1
see a '\[1 Files\]'
keys a Down s
box_of a 'Send mine to'
press a Send Tab Tab
see a 'mine +demo-peer .*\[ok\]'
keys a 5
see a '\[5 Log\]'
keys a i
box_of a 'demo-peer'
line a 'is anybody there?'
keys a Enter
see a 'demo-peer: I am only a demo'
keys a Escape
unsee a 'Chat with'
keys a q
ended a 0
no_trace quit

# A lost terminal, and the signals.
demo
tm kill-session -t =a
ended a 129
no_trace "lost terminal"
for signal in HUP:129 TERM:143; do
	demo
	kill "-${signal%:*}" "$(cat "$T/a.front")"
	ended a "${signal#*:}"
	no_trace "${signal%:*}"
done
finish
