#!/bin/sh
# SPDX-License-Identifier: MIT
# Two dialects share a port when their callers can be told apart by the first
# bytes; a stranger at it is closed without a word; others cannot share.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
second()
{
	which2=$1
	shift
	(as a fxt dialect "$which2" serve --json --port="$port" \
	    --bind=127.0.0.1 --accept=allow "$@") >"$T/second" 2>&1 \
	    </dev/null &
	server2=$!
	wait_for 10 grep -q '"on":true' "$T/second" || fail "$(cat "$T/second")"
}
serve push-md5 --set header_s=2
second push-raw --set header_s=2
set -- "$T/src"/size-0.bin "$T/src"/digits.txt
peer push-md5 send "$@" 127.0.0.1 "$port" --pause=0 >"$T/said" ||
    fail "push-md5: $(cat "$T/said")"
peer push-raw send "$@" 127.0.0.1 "$port" --pause=0 || fail "push-raw"
for f; do
	name=$(basename "$f")
	[ -n "$(named "$T/a/download/fxtui/push-md5" "_$name")" ] ||
	    fail "push-md5 $name"
	wait_for 5 test -f "$T/a/download/fxtui/push-raw/$name" ||
	    fail "push-raw $name"
	cmp -s "$f" "$T/a/download/fxtui/push-raw/$name" || fail "differs"
done
hex=$(hex 'GET / HTTP/1.1\r\n\r\n')
peer raw raw 127.0.0.1 "$port" --hex="$hex" --seconds=8 >"$T/said"
grep -q '^answer $\|^broken' "$T/said" || fail "$(cat "$T/said")"
want 3 fx a dialect go-ahead serve --port="$port" --bind=127.0.0.1
say 'cannot be told from'
kill -INT "$server2"
wait "$server2" || fail "push-raw ended with $?"
unserve

# Our own protocol is the third at its port.
machine b
start b
own=$(status_of a port)
serve push-md5 --port="$own"
peer push-md5 send "$T/src/go.txt" 127.0.0.1 "$own" --pause=0 >"$T/said" ||
    fail "at the own port: $(cat "$T/said")"
pair b a
unserve

serve pull-md5 --share="$T/src"
second echo-json
mkdir "$T/got"
peer pull-md5 get digits.txt '{brace.txt' "$T/got" 127.0.0.1 "$port" ||
    fail "pull-md5"
peer echo-json send "$T/src/size-4097.bin" 127.0.0.1 "$port" || fail "echo"
kill -INT "$server2"
wait "$server2" || fail "echo-json ended with $?"
unserve
finish
