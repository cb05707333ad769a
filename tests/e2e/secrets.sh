#!/bin/sh
# SPDX-License-Identifier: MIT
# Neither the pairing code nor the key of a machine stands in arguments,
# environments, logs, the database, or any file but the key's own (I9).
. "${srcdir:-.}/tests/e2e/lib.sh"

two
pairing b
code=$(code_of b)
plain=$(echo "$code" | tr -d -)
printf '%s\n' "$code" "$plain" >"$T/words"
grep -lszaiF -f "$T/words" /proc/[0-9]*/cmdline /proc/[0-9]*/environ \
    2>/dev/null && fail "^ holds the code"
echo "$code" | fx a pair --json "127.0.0.1:$(status_of b port)" >"$T/out" \
    2>"$T/err" || fail "pairing"
wait "$(cat "$T/b/pair.pid")" || fail "pairing at b"
mv "$T/b/pair.out" "$T/shown"
grep -qF -f "$T/words" "$T/out" "$T/err" &&
    fail "the joiner's program repeats the code"
echo hello >"$T/file"
want 0 fx a send "$T/file" bert
grep -rlaFi -f "$T/words" "$T/a" "$T/b" && fail "^ holds the code"

# The key: in one file, for its owner only, and in no other.
for side in a b; do
	key=$(grep -rl 'PRIVATE KEY' "$T/$side" 2>/dev/null)
	[ "$(echo "$key" | grep -c .)" = 1 ] ||
	    fail "$side has not exactly one key file: $key"
	[ "$(stat -c %a "$key")" = 600 ] || fail "$key is open to others"
	secret=$(sed -n 2p "$key" | cut -c 1-40)
	[ "$(grep -rlF "$secret" "$T/$side" | grep -c .)" = 1 ] ||
	    fail "the key of $side stands in a second file"
	[ "$(stat -c %a "$T/$side/state/fxtui")" = 700 ] ||
	    fail "the state folder of $side is open to others"
	find "$T/$side/state/fxtui" -type f -perm /077 | grep . &&
	    fail "^ open to others"
done
finish
