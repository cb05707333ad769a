#!/bin/sh
# SPDX-License-Identifier: MIT
# Each write, sync and rename of the receiver fails in turn, with ENOSPC and
# with EIO: nothing half has a name, nothing is acknowledged that is not
# there, a failure that is told names its reason (reliability.md 9.2).
. "${srcdir:-.}/tests/deep/lib-sweep.sh"
shim

# The sentence of the sender for what was not delivered.
named()
{
	grep -qi "$1" "$T/sent" || fx a transfers --json | head -n 1 |
	    grep -qi "$1" || fx b transfers --json | head -n 1 |
	    grep -qi "$1"
}

prepare
for how in w:28:space w:5:error s:5:error s:28:space r:5:error r:28:space; do
	kind=${how%%:*}
	number=${how#*:}
	word=${number#*:}
	number=${number%:*}
	n=$((SWEEP_STEP / 2 + 1))
	while in_time; do
		point="$kind $n errno $number"
		again
		receive_with SHIM_FAIL=$n SHIM_ERRNO="$number" \
		    SHIM_CALLS="$kind"
		begin
		send_tree
		[ "$(counted)" -ge $n ] || break
		points=$((points + 1))
		[ -f "$T/b/pid" ] || violation "the engine has ended (R5)"
		oracle_now
		[ $told = 0 ] || [ ! -f "$T/b/pid" ] || named "$word" ||
		    violation "the reason is not named: $(cat "$T/sent")"
		if [ -f "$T/b/pid" ]; then
			stop b || violation "b did not end well"
		fi
		complain database
		fx a transfers cancel "$(fx a transfers --json | head -n 1 |
		    field id)" >/dev/null 2>&1 </dev/null
		fx a transfers clear >/dev/null 2>&1 </dev/null
		n=$((n + SWEEP_STEP))
	done
	oracle_now
done
in_time || fail "the time is over after $points points"
report "fail sweep"
finish
