#!/bin/sh
# SPDX-License-Identifier: MIT
# Two fxtui in tmux, by keys only: pair by a code, send a folder and a file,
# accept, verify again, send back and decline, write a line, quit.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"

have_tmux
quiet_machine a b
mkdir -p "$T/a.d/tree/deep/empty" "$T/b.d"
random_file "$T/a.d/tree/one" 3000000
random_file "$T/a.d/tree/deep/two words" 70000
: >"$T/a.d/tree/deep/nothing"
random_file "$T/a.d/zz-file" 5000000
random_file "$T/b.d/back" 1000
tui a
tui b
see a 'Nobody yet'
see b 'Nobody yet'

# b shows a code and an address, a enters them.
keys b 2
keys b P
box_of b 'Show a code here'
keys b Enter
see b 'fxt pair 127\.0\.0\.1:[1-9][0-9]+'
address=$(shown b | grep -o '127\.0\.0\.1:[0-9]*' | head -n 1)
code=$(shown b | grep -oE '[0-9A-Z]{3}-[0-9A-Z]{4}' | head -n 1)
keys a 2
keys a P
box_of a 'Enter the code that'
keys a Down Enter
box_of a 'Pair: enter the code'
line a "$address"
keys a Enter
line a "$code"
keys a Enter
box_of a 'Calls itself +bert'
box_of b 'Calls itself +anna'
press a Save Tab Tab
press b Save Tab Tab
unsee a 'Calls itself'
see a 'o bert|● bert|bert +paired'
see b 'anna +paired'
hides b "$code" || no_show "the code is still shown"

# a marks a folder and a file, and sends both.
keys a 1
see a '\[1 Files\]'
keys a Down Space
see a '1 marked'
keys a Space
see a '2 marked'
keys a s
box_of a 'Send 2 items'
keys a Enter
see b '\[\*\*\] '
hides b '\[ Accept \]' || no_show "an offer opened by itself"
keys b 4
see b '\[4 Inbox'
keys b Enter
box_of b 'Offer from anna'




press b Accept Tab Tab Tab Tab
see b '\[ok\] '
see a '1 done'
shown a

finish
