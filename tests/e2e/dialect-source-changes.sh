#!/bin/sh
# SPDX-License-Identifier: MIT
# A source that becomes shorter, or another, while it is sent in a dialect: the
# sender says so and fails, and no old program takes what came for whole.  One
# that grows is sent as long as it was.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
n=700000
random_file "$T/source" $n
mkdir "$T/share"

# Send a copy of the source slowly: sending DIALECT WHAT; $? in $T/WHAT.status.
sending()
{
	cp "$T/source" "$T/$2"
	(
		fx a dialect "$1" send --set "rate=200K max_retries=0" \
		    "$T/$2" "127.0.0.1:$(cat "$T/$2.port")" >"$T/$2.said" 2>&1 </dev/null
		echo $? >"$T/$2.status"
	) &
}
# Some of it has moved.
moving()
{
	grep -q "Progress to .*$1: " "$T/a/state/fxtui/log"
}
ends_with()
{
	wait_for 20 test -s "$T/$1.status" || fail "$1 does not end"
	[ "$(cat "$T/$1.status")" = "$2" ] ||
	    fail "$1 ended with $(cat "$T/$1.status"): $(cat "$T/$1.said")"
	grep -q "$3" "$T/$1.said" || fail "$1: $(cat "$T/$1.said")"
}

all='push-md5.shorter push-raw.shorter go-ahead.shorter echo-json.shorter
    push-md5.other push-raw.longer go-ahead.longer'
servers=
# An old server for what is to happen.
for what in $all; do
	which=${what%.*}
	case $which in
	push-raw) old $which "$T/got-$what" --count=1 ;;
	*) old $which "$T/got-$what" ;;
	esac
	mv "$T/old" "$T/$what.old"
	echo "$port" >"$T/$what.port"
	servers="$servers $old"
done
cp "$T/source" "$T/share/shared"
serve pull-md5 --share="$T/share" --set rate=200K
(
	peer pull-md5 get shared "$T" 127.0.0.1 "$port" >"$T/shared.said" 2>&1
	echo $? >"$T/shared.status"
) &
for what in $all; do
	sending "${what%.*}" "$what"
done
for what in push-md5.shorter push-raw.shorter go-ahead.shorter \
    echo-json.shorter; do
	wait_for 10 moving $what || fail "$what does not move"
	truncate -s 262144 "$T/$what"
done
wait_for 10 moving shared || fail "nothing is served"
truncate -s 262144 "$T/share/shared"
for what in push-raw.longer go-ahead.longer; do
	wait_for 10 moving $what || fail "$what does not move"
	echo more >>"$T/$what"
done
wait_for 10 moving push-md5.other || fail "nothing moves"
printf other | dd of="$T/push-md5.other" bs=1 seek=$((n - 9)) conv=notrunc \
    2>/dev/null

for which in push-md5 push-raw go-ahead echo-json; do
	ends_with $which.shorter 1 'became shorter while'
done
ends_with push-md5.other 1 'was changed while'
ends_with push-raw.longer 0 'sent, not confirmed'
ends_with go-ahead.longer 0 'sent, not confirmed'
ends_with shared 1 'not as wanted'
grep -q "File 'shared' to .*became shorter" "$T/served" ||
    fail "the server says nothing of it"
unserve
wait_for 5 grep -q '^broken' "$T/push-raw.shorter.old" ||
    fail "push-raw takes a part for the whole"
wait_for 5 grep -q '^broken' "$T/go-ahead.shorter.old" ||
    fail "go-ahead takes a part for the whole"
for what in push-md5.shorter push-md5.other echo-json.shorter; do
	! grep -q '^ok .*shorter\|^ok .*other' "$T/$what.old" ||
	    fail "$what is taken for whole"
done
cmp -s "$T/source" "$T/got-push-raw.longer/push-raw.longer" ||
    fail "push-raw got another file"
cmp -s "$T/source" "$T/got-go-ahead.longer/go-ahead.longer.temp" ||
    fail "go-ahead got another file"
for old in $servers; do
	unold
done
finish
