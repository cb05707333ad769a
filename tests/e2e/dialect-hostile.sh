#!/bin/sh
# SPDX-License-Identifier: MIT
# Callers that lie, stall or flood: nothing outside the inbox changes, nothing
# is written for what is undecided, the engine answers meanwhile, and who may
# not call is closed unread.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
hex()
{
	printf "$1" | od -An -v -tx1 | tr -d ' \n'
}
md5=$(printf ok | md5sum | cut -c -32)
serve push-md5 --set 'header_s=1 idle_s=1'
raw()
{
	peer raw raw 127.0.0.1 "$port" --hex="$1" --seconds=6 ${2:+"$2"} \
	    >"$T/said"
}
n=0
for name in 'a\033[31mb' 'a\nb' 'a\000b'; do
	raw "$(hex "$name<SEPARATOR>2<SEPARATOR>${md5}ok")"
	grep -q '^answer $' "$T/said" || fail "$name: $(cat "$T/said")"
done
for name in '../x' '/x' 'a/../../x' '..\\x' '..' '.' '.fxtui-part' \
    "$(printf '%0300d' 1)" '\377\376'; do
	n=$((n + 1))
	raw "$(hex "$name<SEPARATOR>2<SEPARATOR>${md5}ok")"
	grep -q answer "$T/said" || fail "$name: $(cat "$T/said")"
done
wait_for 5 resting a || fail "something runs"
[ "$(find "$(arrived)" -maxdepth 1 -type f | wc -l)" = $n ] ||
    fail "not $n files: $(ls "$(arrived)")"
[ -f "$(named "$(arrived)" '_%FF%FE')" ] || fail "bad UTF-8"
[ "$(find "$T/a/download/fxtui" -type f | wc -l)" = $n ] ||
    fail "files lie elsewhere"

# Sizes that are none; half a header and silence; a header without an end.
for size in -1 9223372036854775808 18446744073709551615 \
    111111111111111111111 12x; do
	raw "$(hex "big<SEPARATOR>$size<SEPARATOR>${md5}ok")" --shut
done
raw "$(hex 'half<SEPARATOR>12')"
grep -q answer "$T/said" || fail "half a header is not closed"
raw "$(hex 'stalls<SEPARATOR>9<SEPARATOR>'"${md5}ok")"
for what in 'GET / HTTP/1.1\r\n\r\n' 'SSH-2.0-x\r\n' '\000\001\002'; do
	raw "$(hex "$what")"
done
peer raw raw 127.0.0.1 "$port" --hex="$(hex "$(printf '%04000d' 7)")" \
    --endless --seconds=2 >"$T/said" &
flood=$!
for i in 1 2 3; do
	want 0 timeout 5 fxt --version
	want 0 fx a engine status
done
wait $flood
[ -z "$(find "$(arrived)" -name '*big*')" ] || fail "a wrong size arrived"
wait_for 8 resting a || fail "something still runs"
want 0 fx a transfers --json
! grep -q '"name":"big"' "$T/out" || fail "what has no size has a row"
unserve

# Who may not call, and how many may.
serve push-md5 --allow=10.0.0.0/8
raw "$(hex "no<SEPARATOR>2<SEPARATOR>${md5}ok")"
! grep -q 'answer ..' "$T/said" || fail "a stranger was heard"
unserve
serve push-md5 --accept=deny
raw "$(hex "no<SEPARATOR>2<SEPARATOR>${md5}ok")"
grep -q "$(hex 'File transfer failed: refused')" "$T/said" || fail "deny"
unserve
serve push-md5 --max-file=1
raw "$(hex "no<SEPARATOR>2<SEPARATOR>${md5}ok")"
grep -q "$(hex 'File transfer failed: ')" "$T/said" || fail "too large"
unserve
finish
