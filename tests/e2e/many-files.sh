#!/bin/sh
# SPDX-License-Identifier: MIT
# A tree of 100,000 files arrives as it was, while neither engine ever has
# more than 100 MiB of memory.  Runs with FXT_LARGE=1.
. "${srcdir:-.}/tests/e2e/lib.sh"

[ -n "${FXT_LARGE:-}" ] || skip "large; set FXT_LARGE=1 to run it"
[ "$(df -Pk "$TMPDIR" | awk 'NR == 2 { print $4 }')" -ge $((8 << 20)) ] ||
    skip "less than 8 GiB are free below $TMPDIR"
two
i=0
while [ $i -lt 100 ]; do
	mkdir -p "$T/tree/folder $i/sub"
	j=0
	while [ $j -lt 1000 ]; do
		echo "$i $j" >"$T/tree/folder $i/sub/a file called $j"
		j=$((j + 1))
	done
	i=$((i + 1))
done
want 0 fx a send "$T/tree" bert
diff -r "$T/tree" "$(box b a)/tree" || fail "the trees differ"
is item_state b verified || fail "it is not verified"
no_parts b
for side in a b; do
	peak=$(status_of $side memory_peak)
	echo "peak memory of $side: $((peak >> 20)) MiB"
	[ "$peak" -gt 0 ] && [ "$peak" -lt $((100 << 20)) ] ||
	    sanitized || fail "too much memory"
done
finish
