#!/bin/sh
# SPDX-License-Identifier: MIT
# A newer version of a large file is sent over an old one: chunks that are
# equal at the same place are not sent again.  Nor is anything of a file that
# is the same already, if that is to be left alone.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
MIB=1048576
random_file "$T/large" $((64 * MIB))
want 0 fx a send "$T/large" bert
there=$(box b a)/large

skipped()
{
	fx "$1" transfers --json | head -n 1 | grep -o '"skipped":[0-9]*' |
	    cut -d : -f 2
}

# A MiB that lies across two chunks.
random_file "$T/patch" $MIB
dd if="$T/patch" of="$T/large" bs=64k seek=168 conv=notrunc 2>/dev/null
cmp -s "$T/large" "$there" && fail "nothing has changed"
old=$(stat -c %i "$there")
want 0 fx b config conflict overwrite
want 0 fx a send "$T/large" bert
cmp "$T/large" "$there" || fail "it is not the newer version"
[ "$(stat -c %i "$there")" != "$old" ] || fail "it was written in place"
for side in a b; do
	[ "$(skipped $side)" = $((62 * MIB)) ] ||
	    fail "$side says that $(skipped $side) bytes were not sent"
done
want 0 fx b verify "$there"
[ ! -e "$there (2)" ] || fail "there are two"

# Longer, and then shorter, than what is there.
cat "$T/patch" "$T/patch" "$T/patch" >>"$T/large"
want 0 fx b config conflict newer
touch -d tomorrow "$T/large"
want 0 fx a send "$T/large" bert
cmp "$T/large" "$there" || fail "the longer one is another"
[ "$(skipped a)" = $((64 * MIB)) ] || fail "longer: $(skipped a)"
truncate -s $((40 * MIB + 5)) "$T/large"
touch -d "2 days" "$T/large"
want 0 fx a send "$T/large" bert
cmp "$T/large" "$there" || fail "the shorter one is another"
[ "$(skipped a)" = $((40 * MIB + 5)) ] || fail "shorter: $(skipped a)"

# The same bytes, of another time.
touch "$T/large"
want 0 fx b config conflict skip-same
before=$(stat -c '%i %y' "$there")
want 0 fx a send "$T/large" bert
[ "$(skipped a)" = $((40 * MIB + 5)) ] || fail "the same: $(skipped a)"
[ "$(stat -c '%i %y' "$there")" = "$before" ] || fail "it was touched"
[ ! -e "$there (2)" ] || fail "what is the same came again"

# In a tree, next to what is new.
mkdir -p "$T/tree/sub"
mv "$T/large" "$T/tree/sub/large"
want 0 fx a send "$T/tree" bert
dd if="$T/patch" of="$T/tree/sub/large" bs=1M seek=7 conv=notrunc 2>/dev/null
echo new >"$T/tree/new"
want 0 fx b config conflict overwrite
want 0 fx a send "$T/tree" bert
diff -r "$T/tree" "$(box b a)/tree" || fail "the tree is another"
[ "$(skipped a)" = $((39 * MIB + 5)) ] || fail "in a tree: $(skipped a)"
no_parts b
finish
