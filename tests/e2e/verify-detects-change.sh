#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifying again finds a file that was changed since, even if size and time
# are as before, one that is missing, and a change deep in a tree.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
random_file "$T/large" 3000000
mkdir -p "$T/tree/sub"
echo one >"$T/tree/sub/one"
echo two >"$T/tree/sub/two"
want 0 fx a send "$T/large" "$T/tree" bert
box=$(box b a)
want 0 fx b verify "$box/large"
say verified
want 0 fx b verify --all

touch -r "$box/large" "$T/time"
printf X | dd of="$box/large" bs=1 seek=2000000 conv=notrunc 2>/dev/null
cmp -s "$T/large" "$box/large" && fail "the byte was an X before"
touch -r "$T/time" "$box/large"
want 5 fx b verify "$box/large"
say MISMATCH
want 5 fx b verify --all
fx b inbox --json | grep '"name":"large"' | grep -q '"state":"mismatch"' ||
    fail "the inbox does not remember it"
cp "$T/large" "$box/large"
want 0 fx b verify "$box/large"

touch -r "$box/tree/sub/two" "$T/time"
echo tow >"$box/tree/sub/two"
touch -r "$T/time" "$box/tree/sub/two"
want 5 fx b verify "$box/tree"
say "two"
rm "$box/tree/sub/two"
want 5 fx b verify "$box/tree"
rm "$box/large"
want 1 fx b verify "$box/large"
want 5 fx b verify --all
say missing
[ ! -e "$box/large" ] || fail "verify made it again"
want 1 fx b verify "$T/tree/sub/one"
say "did not come through the inbox"
finish
