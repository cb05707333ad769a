#!/bin/sh
# SPDX-License-Identifier: MIT
# Limits of speed hold, each of them alone: what a sends in all, to one peer
# and in one transfer; what b receives in all and from one peer.  Only that a
# transfer is not too fast is looked at.
. "${srcdir:-.}/tests/e2e/lib.sh"

# Send 300000 bytes: at 128K a second more than two seconds.
slowly()
{
	n=$((n + 1))
	random_file "$T/file$n" 300000
	began=$(date +%s%N)
	want 0 fx a send "$@" "$T/file$n" bert
	took=$((($(date +%s%N) - began) / 1000000))
	cmp "$T/file$n" "$(box b a)/file$n" || fail "file$n differs"
}

limited()
{
	slowly
	echo "$*: $took ms"
	[ "$took" -ge 1900 ] || fail "$*: only $took ms"
}

n=0
two
slowly
echo "without a limit: $took ms"
want 0 fx a config rate_up 128K
limited "a sends in all"
want 0 fx a config rate_up 0
want 0 fx a peers limit --up=128K bert
limited "a sends to b"
want 0 fx a peers limit --up=none bert
want 0 fx b config rate_down 128K
limited "b receives in all"
want 0 fx b config rate_down 0
want 0 fx b peers limit --down=128K anna
limited "b receives from a"
want 0 fx b peers limit --down=none anna
slowly --rate=128K
echo "one transfer: $took ms"
[ "$took" -ge 1900 ] || fail "one transfer: only $took ms"

# what moves slowly within its one chunk does not stand still
random_file "$T/slow" 114688
want 0 fx a send --rate=16K --json "$T/slow" bert
say idle_ms
grep -o '"idle_ms":[0-9]*' "$T/out" |
    awk -F: '$2 >= 5000 { bad = 1 } END { exit bad }' ||
    fail "it is said to stand still"

# limits of next to nothing are no limits
want 2 fx a config rate_up 100
want 2 fx a peers limit --up=100 bert
want 2 fx a send --rate=100 "$T/file1" bert

# a limit is lifted while somebody waits for it
want 0 fx a config rate_up 16K
random_file "$T/large" 30000000
want 0 fx a send --background "$T/large" bert
wait_for 15 test "$(transfer_state a)" = active
want 0 fx a config rate_up 0
wait_for 60 resting a || fail "it does not get faster"
cmp "$T/large" "$(box b a)/large" || fail "the large file differs"
finish
