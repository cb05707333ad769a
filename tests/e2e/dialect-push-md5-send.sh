#!/bin/sh
# SPDX-License-Identifier: MIT
# push-md5, sending: files of all sizes and names reach an old receiver, one
# after another, with its word for it and the exit status 0; nobody there is 3
# and says what to look for, a refusal 5; a receiver that is slow to look is
# waited for.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
old push-md5 "$T/got"
want 0 fx a dialect push-md5 send "$T/src"/* "127.0.0.1:$port"
say 'peer says MD5 ok'
! grep -qi verified "$T/out" "$T/err" || fail "it says verified"
for f in "$T/src"/*; do
	cmp -s "$f" "$(named "$T/got" "_$(basename "$f")")" ||
	    fail "$f did not arrive as it was"
done
[ "$(grep -c '^ok' "$T/old")" = 15 ] || fail "$(cat "$T/old")"
unold

# A receiver that reads its header 40 ms after it came.
old push-md5 "$T/slow" --slow
want 0 fx a dialect push-md5 send "$T/src/digits.txt" "127.0.0.1:$port"
cmp -s "$T/src/digits.txt" "$(named "$T/slow" _digits.txt)" || fail "slow"
unold

# It says no.
old push-md5 "$T/no" --hostile=refuse
want 5 fx a dialect push-md5 send --max-retries=0 "$T/src/go.txt" \
    "127.0.0.1:$port"
say 'MD5 mismatch'
unold

# Nobody listens: attempts and their pauses are settings.
want 3 fx a dialect push-md5 send --set attempts=2 "$T/src/go.txt" \
    "127.0.0.1:$port"
say "Attempt 2 of 2 in 1 s"
say "Nobody listens at 127.0.0.1:$port."
want 1 fx a dialect push-md5 send "$T/src" "127.0.0.1:$port"
want 2 fx a dialect push-md5 send --set attempts=0 "$T/src/go.txt" \
    "127.0.0.1:$port"
want 2 fx a dialect nonsense send "$T/src/go.txt" "127.0.0.1:$port"
finish
