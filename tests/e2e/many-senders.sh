#!/bin/sh
# SPDX-License-Identifier: MIT
# 64 senders, each with an identity of its own, offer at once: all end
# verified, memory and descriptors stay bounded, the front door answers.
# FXT_CROWD=1000 makes it as many; thousand-senders.sh does.
. "${srcdir:-.}/tests/e2e/lib.sh"

crowd=$builddir/tests/support/crowd
n=${FXT_CROWD:-64}
machine b
start b
stop b
mkdir -m 700 "$T/keys"
want 0 "$crowd" trust "$T/keys" "$n" "$T/b/state/fxtui"
start b
want 0 fx b config receives 16
"$crowd" door "$T/b/run/fxtui/engine.sock" "$T/over" >"$T/door" 2>&1 &
door=$!
want 0 "$crowd" send "$T/keys" "$n" "127.0.0.1:$(status_of b port)"
cat "$T/out"
waited=$(sed -n 's/.*, \([0-9]*\) waited.*/\1/p' "$T/out")
: >"$T/over"
wait "$door" || fail "the front door: $(cat "$T/door")"
cat "$T/door"

[ "$waited" -gt 0 ] || fail "nobody waited for a turn"
[ "$(find "$T/b/download/fxtui" -name 'file-*' | wc -l)" = "$n" ] ||
    fail "not all files are there"
[ "$(find "$T/b/download/fxtui" -name 'file-*' -size 3000c | wc -l)" = \
    $((n - (n + 15) / 16)) ] || fail "a size is wrong"
no_parts b
fx b inbox --json | grep '"event":"inbox"' |
    grep -cv '"state":"verified"' >"$T/left"
[ "$(cat "$T/left")" = 0 ] || fail "something is not verified"

# 200 ms is the aim, ten times that the deadline
[ "$(field slowest_ms <"$T/door")" -le 2000 ] || sanitized ||
    fail "the front door was slow"
# each of 64 workers may have 16 open, each sender 4
[ "$(field descriptors <"$T/door")" -le $((4 * n + 1024)) ] ||
    fail "too many descriptors"
[ "$(field memory <"$T/door")" -le $(((60 << 20) + n * (40 << 10))) ] ||
    sanitized || fail "too much memory"
[ "$(field sessions <"$T/door")" -ge $((n / 2)) ] ||
    fail "they were not there at the same time"
finish
