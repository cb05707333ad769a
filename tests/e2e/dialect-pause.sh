#!/bin/sh
# SPDX-License-Identifier: MIT
# Why there is a pause after a message that must stand alone: without one an
# old program that looks late takes it together with what follows, and fails;
# with the usual one it does not, though it looks 40 ms late.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
echo 'text, and not much' >"$T/small"
mkdir "$T/share" "$T/got"
cp "$T/small" "$T/share"

# $1 with the options behind it to an old receiver with the option $2.
sends()
{
	which=$1
	old "$which" "$T/$which$2" --count=1 "$2"
	shift 2
	fx a dialect "$which" send --set \
	    "reply_s=2 idle_s=2 max_retries=0${*:+ $*}" "$T/small" \
	    "127.0.0.1:$port" >"$T/said" 2>&1
	sent=$?
}
whole()
{
	wait "$old" || fail "$which: the receiver: $(cat "$T/old")"
	[ $sent = 0 ] || fail "$which: $sent: $(cat "$T/said")"
	cmp -s "$T/small" "$(named "$T/$which--slow" small)" ||
	    fail "$which: it differs"
}
sends push-raw --merge header_pause_ms=0
! wait "$old" || fail "push-raw: nothing was merged: $(cat "$T/old")"
sends push-raw --slow
whole
sends push-md5 --merge header_pause_ms=0
[ $sent != 0 ] || fail "push-md5: nothing was merged: $(cat "$T/old")"
unold
sends push-md5 --slow
whole

serve pull-md5 --share="$T/share" --set header_pause_ms=0
! peer pull-md5 get small "$T/got" 127.0.0.1 "$port" --merge >"$T/said" ||
    fail "pull-md5: nothing was merged"
unserve
serve pull-md5 --share="$T/share"
peer pull-md5 get small "$T/got" 127.0.0.1 "$port" --slow >"$T/said" ||
    fail "pull-md5: $(cat "$T/said")"
cmp -s "$T/small" "$T/got/small" || fail "pull-md5: it differs"
unserve
finish
