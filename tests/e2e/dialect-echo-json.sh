#!/bin/sh
# SPDX-License-Identifier: MIT
# echo-json: what an old client uploads comes back as it was and is kept as
# not checked; ours believes an old server only when three digests are equal,
# names the chunks that are missing, and repeats.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
serve echo-json --set chunk_size=64K
set -- "$T/src"/size-1.bin "$T/src"/size-102[45].bin \
    "$T/src"/size-1048577.bin "$T/src"/[gG]*.txt
peer echo-json send "$@" 127.0.0.1 "$port" || fail "an old client"
for f; do
	cmp -s "$f" "$(arrived)/$(basename "$f")" || fail "$f differs"
done
! peer echo-json send "$T/src/size-0.bin" 127.0.0.1 "$port" >"$T/said" ||
    fail "an empty file was taken"
grep -q 'Missing file path or file data' "$T/said" || fail "$(cat "$T/said")"
want 0 fx a inbox --json
say '"state":"unchecked"'
unserve

# Kept by nobody, and faults that the old client repairs.
serve echo-json --no-keep --set "simulate=yes error_ppm=100000 seed=2"
peer echo-json send "$T/src/size-4097.bin" 127.0.0.1 "$port" --name=gone ||
    fail "with faults"
[ ! -e "$(arrived)/gone" ] || fail "it was kept"
unserve

old echo-json "$T/got" --chunk=65536
want 0 fx a dialect echo-json send "$T/src"/size-1025.bin \
    "$T/src"/size-1048577.bin "$T/src/Grüße.txt" "127.0.0.1:$port"
say 'SHA-256 ok (echo)'
cmp -s "$T/src/size-1025.bin" "$(arrived)/received_size-1025.bin" ||
    fail "what came back was not saved"
want 1 fx a dialect echo-json send "$T/src/size-0.bin" "127.0.0.1:$port"
unold
old echo-json "$T/lose" --hostile=lose-once
want 0 fx a dialect echo-json send --no-save "$T/src/size-4097.bin" \
    "127.0.0.1:$port"
unold
old echo-json "$T/lose" --hostile=lose
want 5 fx a dialect echo-json send --max-retries=1 "$T/src/size-4097.bin" \
    "127.0.0.1:$port"
unold
old echo-json "$T/wrong" --hostile=digest
want 5 fx a dialect echo-json send --max-retries=0 "$T/src/go.txt" \
    "127.0.0.1:$port"
unold
finish
