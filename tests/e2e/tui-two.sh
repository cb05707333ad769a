#!/bin/sh
# SPDX-License-Identifier: MIT
# Two fxtui in tmux, by keys only: pair by a code, send a folder and a file,
# accept, verify again, send back and decline, write a line, quit.  With
# FXT_LARGE=1 the file has 2 GiB and the folder holds this source tree with
# its history.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"

have_tmux
quiet_machine a b
mkdir -p "$T/a.d/tree/deep/empty" "$T/b.d"
random_file "$T/a.d/tree/one" 3000000
random_file "$T/a.d/tree/deep/two words" 70000
: >"$T/a.d/tree/deep/nothing"
echo secret >"$T/a.d/tree/.hidden"
if [ -n "${FXT_LARGE:-}" ]; then
	[ "$(df -Pk "$TMPDIR" | awk 'NR == 2 { print $4 }')" -ge \
	    $((8 << 20)) ] || skip "less than 8 GiB are free below $TMPDIR"
	made_file "$T/a.d/zz-file" 2048
	mkdir "$T/a.d/tree/source"
	for part in .git src tui tests man po; do
		[ ! -e "$srcdir/$part" ] ||
		    cp -r "$srcdir/$part" "$T/a.d/tree/source/$part"
	done
	echo "$(find "$T/a.d/tree" -type f | wc -l) files"
else
	random_file "$T/a.d/zz-file" 5000000
fi
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
# A hidden name needs a tick of its own; with A everything is ticked.
if [ -n "${FXT_LARGE:-}" ]; then
	keys b A
	left_out=
else
	left_out=.hidden
fi
press b Accept Tab Tab
arrived()
{
	[ -e "$(box b a)/zz-file" ] && [ -e "$(box b a)/tree" ]
}
wait_for 150 arrived || no_show "it does not arrive"
see b '\[ok\] zz-file .*verified'
see b '\[ok\] tree/ .*verified'
see a 'bert .*\[ok\]'
see a '1 done'
[ "$(sha256sum <"$T/a.d/zz-file")" = "$(sha256sum <"$(box b a)/zz-file")" ] ||
    fail "the file differs"
diff -r -x "$left_out" "$T/a.d/tree" "$(box b a)/tree" ||
    fail "the folder differs"
[ -z "$left_out" ] || [ ! -e "$(box b a)/tree/.hidden" ] ||
    fail "what was not ticked has arrived"
keys b Home V
see b 'tree: verified again'

# b compares what it has once more; a changed file is found.
keys b End V
see b 'zz-file: verified again'
echo >>"$(box b a)/zz-file"
keys b V
see b '\[!!\] zz-file .*MISMATCH'

# b sends back, a declines.
keys b 1
see b '\[1 Files\]'
keys b Down s
box_of b 'Send back to'
press b Send Tab Tab
see a 'Inbox\(1!\)'
keys a 4
see a '\[4 Inbox'
keys a Enter
box_of a 'Offer from bert'
press a Decline Tab
box_of a 'Reason'
line a 'not today'
keys a Enter
keys b 3
see b '\[xx\]|declined'
keys b Home Enter
see b 'anna says: not today'
keys b Escape
[ -z "$(visible a)" ] || fail "a has got what it declined"

# A line of chat each way.
keys a 5
see a '\[5 Log\]'
keys a i
box_of a 'bert'
line a 'how do you do'
keys a Enter
see a 'you: how do you do'
keys a Escape
unsee a 'Chat with'
see b 'anna: how do you do'
keys b 5
see b '\[5 Log\]'
keys b i
box_of b 'anna'
line b 'fine'
keys b Enter
see b 'anna: how do you do'
see b 'you: fine'
keys b Escape
unsee b 'Chat with'
see a 'bert: fine'

keys a q
ended a 0
keys b q
ended b 0
end_engine a b
finish
