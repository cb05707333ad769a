#!/bin/sh
# SPDX-License-Identifier: MIT
# Callers that lie, stall or flood: nothing outside the inbox changes, nothing
# is written for what is undecided, the engine answers meanwhile, and who may
# not call is closed unread.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
md5=$(printf ok | md5sum | cut -c -32)
serve push-md5 --set 'header_s=1 idle_s=1 max_address=16'
raw()
{
	peer raw raw 127.0.0.1 "$port" --hex="$1" --seconds=6 ${2:+"$2"} \
	    >"$T/said"
}
# The bytes of each line of the input, as one --hex with commas between.
all_hex()
{
	while read -r line; do
		hex "$line"
		printf ,
	done | sed 's/,$//'
}
raw "$(all_hex <<END
a\033[31mb<SEPARATOR>2<SEPARATOR>${md5}ok
a\nb<SEPARATOR>2<SEPARATOR>${md5}ok
a\000b<SEPARATOR>2<SEPARATOR>${md5}ok
GET / HTTP/1.1\r\n\r\n
SSH-2.0-x\r\n
\000\001\002
END
)"
[ "$(grep -c '^answer $\|^broken' "$T/said")" = 6 ] ||
    fail "no header: $(cat "$T/said")"
raw "$(all_hex <<END
../x<SEPARATOR>2<SEPARATOR>${md5}ok
/x<SEPARATOR>2<SEPARATOR>${md5}ok
a/../../x<SEPARATOR>2<SEPARATOR>${md5}ok
..\\\\x<SEPARATOR>2<SEPARATOR>${md5}ok
..<SEPARATOR>2<SEPARATOR>${md5}ok
.<SEPARATOR>2<SEPARATOR>${md5}ok
.fxtui-part<SEPARATOR>2<SEPARATOR>${md5}ok
$(printf '%0300d' 1)<SEPARATOR>2<SEPARATOR>${md5}ok
\377\376<SEPARATOR>2<SEPARATOR>${md5}ok
END
)"
n=9
[ "$(grep -c "^answer $(hex 'File received')" "$T/said")" = $n ] ||
    fail "names: $(cat "$T/said")"
wait_for 5 resting a || fail "something runs"
[ "$(find "$(arrived)" -maxdepth 1 -type f | wc -l)" = $n ] ||
    fail "not $n files: $(ls "$(arrived)")"
[ -f "$(named "$(arrived)" '_%FF%FE')" ] || fail "bad UTF-8"
[ "$(find "$T/a/download/fxtui" -type f | wc -l)" = $n ] ||
    fail "files lie elsewhere"

# Sizes that are none; half a header and silence; a header without an end: all
# at once, and the engine answers meanwhile.
peer raw raw 127.0.0.1 "$port" --hex="$(hex "$(printf '%04000d' 7)")" \
    --endless --seconds=2 >"$T/flooded" &
flood=$!
peer raw raw 127.0.0.1 "$port" --seconds=6 >"$T/silent" \
    --hex="$(hex 'half<SEPARATOR>12'),$(hex "stalls<SEPARATOR>9<SEPARATOR>${md5}ok")" &
silent=$!
raw "$(all_hex <<END
big<SEPARATOR>-1<SEPARATOR>${md5}ok
big<SEPARATOR>9223372036854775808<SEPARATOR>${md5}ok
big<SEPARATOR>18446744073709551615<SEPARATOR>${md5}ok
big<SEPARATOR>111111111111111111111<SEPARATOR>${md5}ok
big<SEPARATOR>12x<SEPARATOR>${md5}ok
END
)" --shut
for i in 1 2 3; do
	want 0 timeout 5 fxt --version
	want 0 fx a engine status
done
wait $flood
wait $silent
[ "$(grep -c '^answer\|^broken' "$T/silent")" = 2 ] ||
    fail "silence is not closed: $(cat "$T/silent")"
[ -z "$(find "$(arrived)" -name '*big*')" ] || fail "a wrong size arrived"
wait_for 8 resting a || fail "something still runs"
want 0 fx a transfers --json
! grep -q '"name":"big"' "$T/out" || fail "what has no size has a row"
unserve

# Brackets within brackets, more than a stack has room for.
serve echo-json
body="{\"command\": $(head -c 20000 /dev/zero | tr '\0' '[')}"
raw "$(printf '%08x' ${#body})$(hex '%s' "$body")"
grep -q '^answer $\|^broken' "$T/said" || fail "deep: $(cat "$T/said")"
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
