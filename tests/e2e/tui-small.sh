#!/bin/sh
# SPDX-License-Identifier: MIT
# fxtui on any size of a terminal, without colours, and without a terminal.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"

have_tmux
quiet_machine a
mkdir -p "$T/a.d/folder"
echo hello >"$T/a.d/hello"

size()
{
	tm resize-window -t =a: -x "${1%x*}" -y "${1#*x}" ||
	    fail "tmux does not resize"
}

# The screen without what may change by itself.
steady()
{
	shown a | sed 's/[0-9.]*[BKMGT] free//'
}

same_as_first()
{
	[ "$(steady)" = "$first" ]
}

tui a --private
see a 'hello +6B'
see a 'Nothing has arrived'
first=$(steady)
for case in '20x5:\[1\]2 3 4 5' '10x3:.' '1x1:.' '40x12:hello' '200x60:Mark' \
    '19x24:.' '80x4:.' '60x18:hello' '59x17:hello' '300x20:hello'; do
	size "${case%%:*}"
	see a "${case#*:}"
	keys a 3 4 5 2 Tab BTab j k 1
	[ ! -s "$T/a.status" ] || no_show "it ended at ${case%%:*}"
	size 80x24
	see a 'hello +6B'
	wait_for 15 same_as_first ||
	    no_show "after ${case%%:*} it is not what it was: $first"
done

# 40 columns show one pane at a time.
size 40x12
see a 'hello'
hides a 'Nothing has arrived' || no_show "two panes in 40 columns"
keys a 4
see a 'Nothing has arrived'
keys a 1

# A dialog on few rows, and at last on none.
keys a '?'
box_of a '─ Help'
size 20x5
size 1x1
size 40x12
see a '─ Help'
keys a Escape
unsee a '─ Help'
size 80x24
wait_for 15 same_as_first || no_show "not what it was: $first"

# Many sizes in a row, faster than it draws.
for size in 81x25 3x3 79x23 200x50 1x1 50x10 80x24; do
	size $size
done
wait_for 15 same_as_first || no_show "many sizes: not what it was: $first"
keys a q
ended a 0

# Colours, and none with NO_COLOR.
coloured()
{
	tm capture-pane -p -e -t =a: | tr '\033' '~' |
	    grep -qE '~\[([0-9]+;)*(3[1-7]|9[0-7]|38;[25];[0-9;]+)(;[0-9]+)*m'
}
tui a --private
see a 'Nothing has arrived'
coloured || no_show "no colours"
keys a q
ended a 0
tui a --private --color=never
see a 'Nothing has arrived'
! coloured || no_show "colours with --color=never"
keys a q
ended a 0
more_env="NO_COLOR=1"
tui a --private
see a 'Nothing has arrived'
! coloured || no_show "colours with NO_COLOR"
keys a q
ended a 0

# What cannot be drawn on: lines, or a sentence.
as_a()
{
	(as a setsid -w fxtui "$@")
}
more_env="TERM=dumb"
tui a --private
see a '^fxtui, line by line'
see a '^Peers: 0'
line a 'ls .'
keys a Enter
see a '^[0-9]+ hello, 6B'
line a quit
keys a Enter
ended a 0
for option in --private --demo ''; do
	want 2 as_a $option
	say terminal
	[ ! -s "$T/out" ] || fail "it draws without a terminal"
done
for option in --help --version; do
	want 0 as_a $option
	say fxtui
	[ ! -s "$T/err" ] || fail "$option complains"
done
want 2 as_a --no-such-option
want 2 as_a word
finish
