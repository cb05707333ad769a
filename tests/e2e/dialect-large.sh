#!/bin/sh
# SPDX-License-Identifier: MIT
# 100 MB in each dialect, both ways, and 100 small files in a row to an old
# program on a busy machine without a failure.  With FXT_LARGE only.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

[ -n "${FXT_LARGE:-}" ] || skip "FXT_LARGE is not set"
machine a
start a
made_file "$T/large" 96
head -c 8000000 "$T/large" >"$T/middle"
echo 'small, and text' >"$T/small"

# Receiving.
for which in push-md5 push-raw go-ahead; do
	serve $which
	peer $which send "$T/large" 127.0.0.1 "$port" >/dev/null ||
	    fail "$which: an old sender failed"
	wait_for 60 resting a && wait_for 60 test -n "$(named "$(arrived)" large)"
	cmp -s "$T/large" "$(named "$(arrived)" large)" || fail "$which: differs"
	unserve
	rm "$(named "$(arrived)" large)"
done
serve echo-json
peer echo-json send "$T/middle" 127.0.0.1 "$port" || fail "echo-json"
cmp -s "$T/middle" "$(arrived)/middle" || fail "echo-json: differs"
unserve
mkdir "$T/share" "$T/got"
ln "$T/large" "$T/share/large"
serve pull-md5 --share="$T/share"
peer pull-md5 get large "$T/got" 127.0.0.1 "$port" || fail "pull-md5"
cmp -s "$T/large" "$T/got/large" || fail "pull-md5: differs"
unserve

# Sending.
for which in push-md5 go-ahead; do
	old $which "$T/$which"
	want 0 fx a dialect $which send "$T/large" "127.0.0.1:$port"
	wait_for 60 grep -q '^ok' "$T/old" || fail "$which: it is not there"
	cmp -s "$T/large" "$(find "$T/$which" -name '*large*')" ||
	    fail "$which: differs"
	unold
done
peer push-raw serve "$T/got" >"$T/old" &
old=$!
wait_for 10 grep -q '^port' "$T/old"
want 0 fx a dialect push-raw send "$T/large" \
    "127.0.0.1:$(sed -n 's/^port //p' "$T/old")"
wait $old || fail "push-raw: $(cat "$T/old")"
cmp -s "$T/large" "$T/got/large" || fail "push-raw: differs"
old echo-json "$T/echo"
want 0 fx a dialect echo-json send "$T/middle" "127.0.0.1:$port"
unold
old pull-md5 "$T/share"
want 0 fx a dialect pull-md5 get large "127.0.0.1:$port"
unold

# 100 in a row, while the machine is busy.
busy=
for i in 1 2 3 4 5 6 7 8; do
	timeout 300 sh -c 'while :; do :; done' &
	busy="$busy $!"
done
for which in push-md5 go-ahead; do
	old $which "$T/row-$which"
	for i in $(seq 100); do
		want 0 fx a dialect $which send "$T/small" "127.0.0.1:$port"
	done
	wait_for 30 test "$(grep -c '^ok' "$T/old")" -ge 100 ||
	    fail "$which: $(grep -v '^ok' "$T/old")"
	unold
	serve $which
	for i in $(seq 100); do
		peer $which send "$T/small" 127.0.0.1 "$port" >/dev/null ||
		    fail "$which: the old sender failed, the ${i}th time"
	done
	unserve
done
all_ok()
{
	[ "$(grep -c '^ok' "$T/old")" = 100 ]
}
hundred=$(for i in $(seq 100); do echo "$T/small"; done)
# shellcheck disable=SC2086
for which in push-raw echo-json; do
	old $which "$T/row-$which"
	want 0 fx a dialect $which send $hundred "127.0.0.1:$port"
	wait_for 30 all_ok || fail "$which: $(grep -v '^ok' "$T/old")"
	unold
	serve $which --set 'max_conn=64 max_address=64'
	peer $which send $hundred 127.0.0.1 "$port" >/dev/null ||
	    fail "$which: an old sender failed"
	wait_for 30 resting a || fail "$which: something runs"
	[ "$(find "$(arrived)" -name 'small*' | wc -l)" = 100 ] ||
	    fail "$which: not all are there"
	unserve
done
old pull-md5 "$T"
for i in $(seq 100); do
	want 0 fx a dialect pull-md5 get small "127.0.0.1:$port"
done
unold
serve pull-md5 --share="$T/share"
cp "$T/small" "$T/share"
for i in $(seq 100); do
	peer pull-md5 get small "$T/got" 127.0.0.1 "$port" ||
	    fail "pull-md5: the old client failed, the ${i}th time"
done
unserve
for pid in $busy; do
	kill "$pid"
	wait "$pid" 2>/dev/null
done
finish
