#!/bin/sh
# SPDX-License-Identifier: MIT
# A million empty files, 200,000 of them in one folder, arrive while neither
# engine ever has more than 100 MiB of memory; a second time it is cancelled in
# the middle, and both engines still answer.  Runs with FXT_LARGE=1.
. "${srcdir:-.}/tests/e2e/lib.sh"

[ -n "${FXT_LARGE:-}" ] || skip "large; set FXT_LARGE=1 to run it"
[ "$(df -Pk "$TMPDIR" | awk 'NR == 2 { print $4 }')" -ge $((16 << 20)) ] ||
    skip "less than 16 GiB are free below $TMPDIR"
two
mkdir -p "$T/tree/one"
(cd "$T/tree/one" && seq 200000 | xargs touch)
i=0
while [ $i -lt 800 ]; do
	mkdir "$T/tree/$i"
	(cd "$T/tree/$i" && seq 1000 | xargs touch)
	i=$((i + 1))
done

memory()
{
	for side in a b; do
		peak=$(status_of $side memory_peak)
		echo "$1: peak memory of $side: $((peak >> 20)) MiB"
		[ "$peak" -gt 0 ] && [ "$peak" -lt $((100 << 20)) ] ||
		    sanitized || fail "too much memory"
	done
}

names()
{
	(cd "$1" && find . -printf '%P %y %s\n' | LC_ALL=C sort | sha256sum)
}

from=$(date +%s)
want 0 fx a send "$T/tree" bert
echo "sent in $(($(date +%s) - from)) s"
is item_state b verified || fail "it is not verified"
box=$(box b a)
[ "$(find "$box/tree" -type f | wc -l)" = 1000000 ] || fail "the number"
[ "$(names "$T/tree" | sed 's/ d [0-9]*/ d/')" = \
    "$(names "$box/tree" | sed 's/ d [0-9]*/ d/')" ] || fail "the names"
memory sent
want 0 fx b verify "$box/tree"
memory verified
rm -rf "${box:?}/tree"

staged()
{
	[ -n "$(find "$T/b/download/fxtui/.fxtui-part" -path '*/tree/*' \
	    -name 500 -print -quit)" ]
}

fx a send "$T/tree" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
wait_for 120 staged || fail "nothing was staged"
id=$(fx a transfers --json | head -n 1 | field id)
want 0 fx a transfers cancel "$id"
wait_for 10 resting a || fail "a still works on it"
wait_for 10 resting b || fail "b still works on it"
wait $sender
[ "$(transfer_state a)" = cancelled ] || fail "a: $(transfer_state a)"
[ "$(transfer_state b)" = cancelled ] || fail "b: $(transfer_state b)"
for side in a b; do
	want 0 fx $side peers
done
wait_for 300 parts_gone b || fail "parts were left"
memory cancelled
finish
