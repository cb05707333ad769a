#!/bin/sh
# SPDX-License-Identifier: MIT
# Hundreds who call at once (1000 with FXT_LARGE) and say half a word: all but
# max_conn are closed, the engine has no more descriptors than for those, it
# answers meanwhile, and takes a file when they are gone.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
callers=${FXT_LARGE:+1000}
callers=${callers:-300}
ulimit -n 2048 2>/dev/null || [ "$(ulimit -n)" -ge 1100 ] || callers=200
echo small >"$T/small"
descriptors()
{
	find "/proc/$(cat "$T/a/pid")/fd" -mindepth 1 | wc -l
}
serve push-md5 --set header_s=60
takes_a_file()
{
	peer push-md5 send "$T/small" 127.0.0.1 "$port" >"$T/said" ||
	    fail "no file is taken: $(cat "$T/said")"
	wait_for 10 resting a || fail "it does not end"
}
few()
{
	[ "$(descriptors)" -le $((before + 2)) ]
}
takes_a_file # what is opened with the first one stays open
before=$(descriptors)
peer raw crowd 127.0.0.1 "$port" --count=$callers --seconds=20 >"$T/crowd" &
crowd=$!
for i in 1 2 3; do
	want 0 timeout 10 fxt --version
	want 0 fx a engine status
done
wait_for 25 grep -q '^closed' "$T/crowd" || fail "the crowd: $(cat "$T/crowd")"
[ "$(sed -n 's/^closed //p' "$T/crowd")" = $((callers - 16)) ] ||
    fail "not all but 16 are closed: $(cat "$T/crowd")"
# A socket, and the two ends of what wakes its thread, for each that is held.
[ "$(descriptors)" -le $((before + 3 * 16 + 8)) ] ||
    fail "$before descriptors became $(descriptors)"
want 0 fx a dialect
say '16 connected'
kill "$(sed -n 's/^pid //p' "$T/crowd")"
wait $crowd 2>/dev/null
alone()
{
	fx a dialect | grep -q ' 0 connected'
}
wait_for 10 alone || fail "they are still there: $(fx a dialect)"
takes_a_file
wait_for 10 few || fail "$before descriptors stay $(descriptors)"
unserve
finish
