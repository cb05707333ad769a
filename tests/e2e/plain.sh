#!/bin/sh
# SPDX-License-Identifier: MIT
# Two fxtui --plain over pipes: pair by a code, send a folder and a file,
# look, choose, accept, verify, decline, chat, quit.  No escape, no control.
. "${srcdir:-.}/tests/e2e/lib.sh"

# fxtui --plain of a machine; what it is told comes from a pipe.
plain()
{
	mkdir -p "$T/$1.d"
	mkfifo "$T/$1.in"
	(
		cd "$T/$1.d" || exit
		(as "$1" fxtui --plain) <"$T/$1.in" >"$T/$1.said" \
		    2>"$T/$1.words"
		echo $? >"$T/$1.status"
	) &
}

tell()
{
	case $1 in
	a) printf '%s\n' "$2" >&8 ;;
	b) printf '%s\n' "$2" >&9 ;;
	esac
}

heard()
{
	grep -qE -e "$2" "$T/$1.said"
}

hear()
{
	wait_for 15 heard "$1" "$2" || {
		tail -n 50 "$T/a.said" "$T/b.said"
		fail "$1 does not say: $2"
	}
}

ended()
{
	wait_for 15 test -s "$T/$1.status" || fail "$1 does not end"
	[ "$(cat "$T/$1.status")" = "$2" ] ||
	    fail "$1 ended with $(cat "$T/$1.status")"
	[ ! -s "$T/$1.words" ] || fail "$1 complains: $(cat "$T/$1.words")"
}

command -v fxtui >/dev/null || skip "fxtui was not built"
machine a b
start a
start b
plain a
exec 8>"$T/a.in"
plain b
exec 9>"$T/b.in"
hear a '^Peers: 0, connected: 0'
hear b '^Peers: 0, connected: 0'

# b shows a code, a enters it.
tell b pair
hear b '^Pair: 1 show a code here'
tell b 1
hear b '^The code is [0-9A-Z]{3}-[0-9A-Z]{4}'
code=$(grep -oE 'code is [0-9A-Z]{3}-[0-9A-Z]{4}' "$T/b.said" | cut -d ' ' -f 3)
tell a pair
tell a 2
hear a '^The address of the other machine'
tell a "127.0.0.1:$(status_of b port)"
hear a '^The code that it shows'
tell a "$code"
hear a '^Paired. It calls itself bert; its key is fx1-'
hear b '^Paired. It calls itself anna'
tell a ''
tell b ann
hear a '^Saved as bert'
hear b '^Saved as ann\.'
hear b '^Renamed'

# a sends two things; b looks, unticks one, accepts.
mkdir "$T/a.d/tree"
echo one >"$T/a.d/tree/one"
echo two >"$T/a.d/tree/two words"
random_file "$T/a.d/file" 300000
tell a 'ls .'
hear a '^[0-9]+ tree/'
number=$(grep -oE '^[0-9]+ tree/' "$T/a.said" | tail -n 1 | cut -d ' ' -f 1)
tell a "mark $number"
hear a '^Marked: 1 '
tell a send
hear a '^Send to whom'
tell a 1
hear b '^Inbox 1: \[\*\*\] OFFER, tree/ from ann'
tell b 'look 1'
hear b '^Offer from ann: tree/, 2 of 2 files ticked'
tell b 2
hear b '^[0-9]+ ticked tree/two words, 4'
number=$(grep -oE '^[0-9]+ ticked tree/two words' "$T/b.said" | cut -d ' ' -f 1)
tell b "$number"
hear b '^[0-9]+ not ticked tree/two words'
tell b ''
hear b '1 of 2 files ticked'
tell b 1
hear b '^Inbox [0-9]+: \[ok\] verified, tree/ from ann'
hear a '^Transfer 1: \[ok\] (verified|delivered), tree/ to bert'
came=$(find "$T/b/download/fxtui" -name one)
cmp "$T/a.d/tree/one" "$came" || fail "it is not the same"
[ -z "$(find "$T/b/download/fxtui" -name 'two*')" ] || fail "two has come"

# A path that is typed, accepted at once, verified again, changed, verified.
tell a "send $T/a.d/file to bert"
hear b '^Inbox [0-9]+: \[\*\*\] OFFER, file from ann, 2'
offer=$(grep -oE '^Inbox [0-9]+: \[\*\*\] OFFER, file' "$T/b.said" |
    grep -oE '[0-9]+' | head -n 1)
tell b "accept $offer"
hear b '^Inbox [0-9]+: \[ok\] verified, file from ann'
arrival=$(grep -oE '^Inbox [0-9]+: \[ok\] verified, file' "$T/b.said" |
    grep -oE '[0-9]+' | head -n 1)
tell b "verify $arrival"
hear b '^file: verified again'
echo >>"$(find "$T/b/download/fxtui" -name file)"
tell b "verify $arrival"
hear b '^Inbox [0-9]+: \[!!\] MISMATCH, file'

# An offer that is declined with a reason, one line of chat each way.
tell a "send $T/a.d/file to bert"
hear b "^decline $((arrival + 1)) refuses|^accept [0-9]+ takes it"
tell a 'chat bert how do you do'
hear b '^CHAT: ann: how do you do'
tell b 'chat ann fine'
hear a '^CHAT: bert: fine'
last=$(grep -oE '^Inbox [0-9]+: \[\*\*\]' "$T/b.said" | tail -n 1 |
    grep -oE '[0-9]+')
tell b "decline $last"
hear b '^Decline file from ann'
tell b 'not today'
hear a '^Transfer [0-9]+: \[xx\] declined, file to bert.*not today'

# What there is, what there is not, and the end.
tell b peers
hear b '^1 ann, connected, paired'
tell b no-such-thing
hear b '^There is no command no-such-thing'
tell b 'theme light'
hear b '^theme = light'
tell b 'accept 99'
hear b '^There is no 99'
tell b 'info 1'
tell b help
hear b '^verify \[NUMBER\]: Compare'
tell b quit
tell a 'ls /'
exec 8>&-
ended a 0
ended b 0
exec 9>&-
! grep -q "$code" "$T"/*/state/fxtui/*log || fail "the code is in a log"
LC_ALL=C
! grep -n "$(printf '[\001-\011\013-\037\177]')" "$T/a.said" "$T/b.said" ||
    fail "a control character was said"

# Commands from a pipe, one after another, and its end.
printf 'status\nsend %s/a.d/file to bert\nwait\n' "$T" |
    (as a fxtui --plain) >"$T/once" 2>&1 &
piped=$!
want 0 fx b peers policy ann accept --max-file=1G --max-day=1G
wait $piped || fail "a pipe does not work"
grep -q '^Active: 0' "$T/once" || fail "no status: $(cat "$T/once")"
finish
