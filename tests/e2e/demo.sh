#!/bin/sh
# SPDX-License-Identifier: MIT
# fxt demo makes a file, sends it between two engines, compares, prints each
# step, succeeds only if the digests agree, and leaves nothing behind.
. "${srcdir:-.}/tests/e2e/lib.sh"

machine a
mkdir "$T/tmp"
demo()
{
	(TMPDIR=$T/tmp && export TMPDIR && as a fxt demo "$@")
}
for size in 0 1 1M 1048577 20M; do
	want 0 demo --size=$size
	[ "$(grep -c . "$T/out")" -ge 3 ] || fail "it does not print its steps"
	grep -qi 'verified\|agree\|match\|same' "$T/out" ||
	    fail "it does not say that they agree"
	[ -z "$(ls -A "$T/tmp")" ] || fail "it leaves something in TMPDIR"
done
want 2 demo --size=nonsense
want 0 demo --test-file-size=100
want 0 demo --json --size=1M
tail -n 1 "$T/out" | grep -q '"ok":true' || fail "no JSON result"
[ -z "$(find "$T/a/state" "$T/a/run" -mindepth 1)" ] ||
    fail "it touches the user's state"
[ -z "$(ours)" ] || fail "it leaves processes"

# Simulated errors are shown at work, and all ends verified.
want 0 demo --simulate-errors --error-rate=0.2 --test-file-size=20480
say "SIMULATED FAULTS"
grep -q "^  drop *[1-9][0-9]* injected, [1-9][0-9]* detected" "$T/out" ||
    fail "it does not count what it drops"
grep -q "^  corrupt *[1-9]" "$T/out" || fail "it damages nothing"
want 0 demo --simulate-errors --error-rate=0.2 --seed=4 --size=1M
grep -q "^  drop *[1-9]" "$T/out" || fail "64 files are not hit"
grep "^  [dcr]" "$T/out" >"$T/first"
want 0 demo --simulate-errors --error-rate=0.2 --seed=4 --size=1M
grep "^  [dcr]" "$T/out" | sed "s/,.*//" >"$T/second"
sed "s/,.*//" "$T/first" | cmp - "$T/second" ||
    fail "the same seed hits something else"
want 2 demo --error-rate=0.2
want 2 demo --simulate-errors --error-rate=1.1

# Without any room it says so and fails.
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=2m none "$T/tmp"; then
	want 1 demo --size=10M
	[ -s "$T/err" ] || fail "it does not say why"
	[ -z "$(ls -A "$T/tmp")" ] || fail "it leaves something in TMPDIR"
fi
finish
