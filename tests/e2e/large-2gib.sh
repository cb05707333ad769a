#!/bin/sh
# SPDX-License-Identifier: MIT
# 2 GiB both ways and a sparse file of 4 GiB arrive, verified, while neither
# engine ever has more than 100 MiB of memory.  Runs with FXT_LARGE=1.
. "${srcdir:-.}/tests/e2e/lib.sh"

[ -n "${FXT_LARGE:-}" ] || skip "large; set FXT_LARGE=1 to run it"
[ "$(df -Pk "$TMPDIR" | awk 'NR == 2 { print $4 }')" -ge $((16 << 20)) ] ||
    skip "less than 16 GiB are free below $TMPDIR"
two
trust a b
made_file "$T/two-gib" 2048
sum=$(sha256sum <"$T/two-gib")
for way in a:b b:a; do
	from=${way%:*}
	to=${way#*:}
	want 0 fx "$from" send "$T/two-gib" "$(name_of "$to")"
	[ "$(sha256sum <"$(box "$to" "$from")/two-gib")" = "$sum" ] ||
	    fail "$way: it differs"
	is item_state "$to" verified || fail "$way: not verified"
	rm "$(box "$to" "$from")/two-gib"
done
rm "$T/two-gib"
truncate -s 4G "$T/sparse"
printf end | dd of="$T/sparse" bs=1 seek=4294967293 conv=notrunc 2>/dev/null
want 0 fx a send "$T/sparse" bert
cmp "$T/sparse" "$(box b a)/sparse" || fail "the sparse file differs"
for side in a b; do
	peak=$(status_of $side memory_peak)
	echo "peak memory of $side: $((peak >> 20)) MiB"
	[ "$peak" -gt 0 ] && [ "$peak" -lt $((100 << 20)) ] ||
	    sanitized || fail "too much memory"
done
finish
