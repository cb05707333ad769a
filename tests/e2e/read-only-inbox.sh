#!/bin/sh
# SPDX-License-Identifier: MIT
# An inbox that nothing can be written to: the sender is told in a sentence,
# the receiver's engine lives on, and takes the file when it can again.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
echo content >"$T/file"
want 0 fx a send "$T/file" bert
inbox=$T/b/download/fxtui
if [ "$(id -u)" = 0 ]; then
	mount --bind "$inbox" "$inbox" 2>/dev/null &&
	    mount -o remount,bind,ro "$inbox" || skip "nothing can be mounted"
else
	chmod a-w "$inbox" "$inbox"/*
fi
(: >"$(box b a)/probe") 2>/dev/null && skip "this disk takes files anyhow"
# A folder that was held open from before may still be the writable mount.
stop b || fail "b did not end well"
start b
meet a b
fx a send "$T/file" bert >"$T/out" 2>"$T/err" </dev/null
status=$?
[ $status != 0 ] || fail "it cannot have arrived"
[ $status -le 7 ] || fail "exit status $status"
[ -s "$T/err" ] || fail "nobody said why"
grep -qiE 'read-only|permission|stored|write|inbox' "$T/err" ||
    fail "the sentence does not say what is wrong"
[ "$(wc -l <"$T/err")" -le 2 ] || fail "more than one sentence"
[ ! -e "$(box b a)/file (2)" ] || fail "it was written"

if [ "$(id -u)" = 0 ]; then
	stop b || fail "b did not end well"
	umount "$inbox"
	start b
	meet a b
else
	chmod u+w "$inbox" "$inbox"/*
fi
want 0 fx a send "$T/file" bert
cmp "$T/file" "$(box b a)/file (2)" || fail "it did not arrive at last"
finish
