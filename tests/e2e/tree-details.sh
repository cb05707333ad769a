#!/bin/sh
# SPDX-License-Identifier: MIT
# What a tree is besides bytes arrives too: holes, modes, times with their
# nanoseconds, empty files and folders, and names of every kind.  An entry that
# cannot arrive costs only itself.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
t=$T/src/tree
mkdir -p "$t/empty" "$t/deep/er/still" "$t/names" "$t/modes"
: >"$t/deep/er/nothing"
echo leaf >"$t/deep/er/still/leaf"

# Holes: before, between and behind data, on no boundary; all hole; small.
truncate -s 41M "$t/holes"
printf data | dd of="$t/holes" bs=1 seek=5000001 conv=notrunc status=none
random_file "$T/piece" 70000
dd if="$T/piece" of="$t/holes" bs=1000 seek=20077 conv=notrunc status=none
truncate -s 3000001 "$t/hole"
truncate -s 100000 "$t/small"
printf x | dd of="$t/small" bs=1 seek=50000 conv=notrunc status=none

for mode in 600 644 755 700 4755 2711 444; do
	echo $mode >"$t/modes/$mode"
	chmod $mode "$t/modes/$mode"
done

long=$(printf '%0240d' 0)
tab=$(printf '\t')
for name in 'a b' "a${tab}b" 'a%41b' '%' '-rf' '.hidden' "$long.tar" \
    "$(printf 'n\303\244h')" "$(printf 'b\377d')" "$(printf 'new\nline')" \
    "$(printf '\t%.0s' $(seq 90)).txt" 'UPPER' 'upper'; do
	echo "$name" >"$t/names/$name"
done
find "$t" -depth -exec touch -d '2001-02-03 04:05:06.789012345' {} +
touch -d '1999-12-31 23:59:59.000000001' "$t/names/a b" "$t/deep"

want 0 fx a send "$t" bert
is item_state b verified || fail "it is not verified"
got=$(box b a)/tree

blocks()
{
	sync "$1"
	stat -c '%b' "$1"
}
for f in holes hole small; do
	cmp "$t/$f" "$got/$f" || fail "$f"
	[ "$(blocks "$t/$f")" -lt 256 ] || continue # this place has no holes
	[ "$(blocks "$got/$f")" -lt 256 ] || fail "the holes of $f are full"
done

for mode in 600:644 644:644 755:755 700:744 4755:755 2711:755 444:644; do
	have=$(stat -c %a "$got/modes/${mode%:*}")
	[ "$have" = "${mode#*:}" ] || fail "mode $mode: $have"
done

stamps()
{
	(cd "$1" && find . -path ./names/\* -prune -o -printf '%T@ %y %s %P\n' |
	    sed 's/ d [0-9]* / d /' | sort -k 3)
}
stamps "$t" >"$T/times.a"
stamps "$got" >"$T/times.b"
diff "$T/times.a" "$T/times.b" || fail "times, sizes or kinds differ"
[ "$(stat -c %y "$got/names/a b" | cut -d ' ' -f 2)" = \
    "$(stat -c %y "$t/names/a b" | cut -d ' ' -f 2)" ] || fail "nanoseconds"

# Every name came, with its own content, and none of them can harm a terminal.
[ "$(find "$got/names" -type f -print0 | tr -dc '\0' | wc -c)" = 13 ] ||
    fail "the number of names"
for name in 'a b' 'a%09b' 'a%2541b' '%' '-rf' '.hidden' "$long.tar" 'b%FFd' \
    'new%0Aline' 'UPPER' 'upper'; do
	[ -f "$got/names/$name" ] || fail "the name $name"
done
(cd "$t/names" && cat ./* ./.h*) | sort >"$T/said.a"
(cd "$got/names" && cat ./* ./.h*) | sort >"$T/said.b"
cmp "$T/said.a" "$T/said.b" || fail "the contents behind the names"
want 0 fx b verify "$got"

# One that cannot be read costs only itself.
if [ "$(id -u)" != 0 ]; then
	chmod 0 "$t/deep/er/nothing"
	want 0 fx a send "$t" bert
	say "1 entry was left out"
	chmod 644 "$t/deep/er/nothing"
fi
no_parts b
finish
