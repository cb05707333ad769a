#!/bin/sh
# SPDX-License-Identifier: MIT
# The receiver is killed just before each call that changes a file system, one
# run a call: no half file has a name, nothing beside the inbox changes, what
# was acknowledged is there, the database is whole, and after a restart the
# transfer is resumed and ends with the same tree, once (reliability.md 9.2).
. "${srcdir:-.}/tests/deep/lib-sweep.sh"
shim

prepare
n=${SWEEP_FIRST:-$((SWEEP_STEP / 2 + 1))}
while in_time; do
	point="call $n"
	again
	receive_with SHIM_KILL=$n
	begin
	send_tree
	[ -f "$T/b/pid" ] && break
	points=$((points + 1))
	oracle
	n=$((n + SWEEP_STEP))
done
point="the end"
in_time || fail "the time is over after $points points"
[ $told = 0 ] || violation "untouched it does not end: $told"
oracle_now
echo "an untouched run makes $(counted) calls"
kill_engine b 2>/dev/null
[ $points -gt 2 ] || fail "nothing was killed"
report "kill sweep"
finish
