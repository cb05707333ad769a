#!/bin/sh
# SPDX-License-Identifier: MIT
# Random trees with holes and links, names that are taken and a rule for them,
# random faults at both ends, a random kill point of either end, sources that
# change before it is resumed: the result is always what was sent, once, and
# nothing else has changed.  The seed is printed, and can be given.
#
# PROPERTY_SEED=N  PROPERTY_RUNS=N (40)  PROPERTY_ONLY="22 35"
# PROPERTY_STOP=yes: at the first violation, to look at what E2E_KEEP=yes keeps
. "${srcdir:-.}/tests/deep/lib-sweep.sh"

: "${PROPERTY_SEED:=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}"
: "${PROPERTY_RUNS:=40}"
: "${PROPERTY_ONLY:=$(seq "$PROPERTY_RUNS")}"
: "${PROPERTY_STOP:=}"
echo "seed $PROPERTY_SEED"

property()
{
	python3 "$srcdir/tests/deep/property.py" "$@"
}

# What must hold of the inbox: at once, or once all was delivered.
judge()
{
	when=now
	[ "$told" != 0 ] || when=end
	property judge $when "$T/src" "$T/old" "$T/there" "$RULE" "$box"
}

oracle_now()
{
	complain untouched
	complain judge
}

# All was delivered, and then the sources changed before a was told: those
# that differ are said to have failed, and all is as it was.
partly()
{
	[ -d "$T/old" ] && diff -r "$T/old" "$box/src" >/dev/null 2>&1
}

# One was sent before, so that the inbox of a is there.
prepare
start b --port="$b_port"
want 0 fx a send "$T/src/small" bert
box=$(box b a)
rm "$box/small"
stop a || fail "a did not end well"
stop b || fail "b did not end well"
echo 'links = keep' >>"$T/a/config/fxtui/fxtui.conf"
echo 'make_links = yes' >>"$T/b/config/fxtui/fxtui.conf"
rm -rf "$T/saved"
cp -a "$T/b" "$T/saved"
cp -a "$T/a" "$T/saved-a"
for run in $PROPERTY_ONLY; do
	in_time || break
	points=$((points + 1))
	rm -rf "$T/src" "$T/a" "$T/old" "$T/there"
	cp -a "$T/saved-a" "$T/a"
	property plan "$PROPERTY_SEED" "$run" "$T/src" "$T/there" >"$T/plan" ||
	    fail "no plan"
	. "$T/plan"
	point="seed $PROPERTY_SEED run $run: a $FAULT_A, b $FAULT_B,"
	point="$point rule '$RULE', change '$CHANGE'"
	again
	if [ -n "$RULE" ]; then
		echo "conflict = $RULE" >>"$T/b/config/fxtui/fxtui.conf"
		cp -a "$T/there" "$box/src"
	fi
	start b --port="$b_port" --fault="$FAULT_B"
	start a --fault="$FAULT_A"
	send_tree
	# whoever has not crashed yet stops simulating
	if [ -f "$T/b/pid" ]; then
		kill_engine b 2>/dev/null
	fi
	kill_engine a 2>/dev/null
	oracle_now
	if [ -n "$CHANGE" ] && [ $told != 0 ]; then
		cp -a "$T/src" "$T/old"
		property change "$PROPERTY_SEED" "$run" "$T/src"
	fi
	start a
	oracle
	kill_engine a 2>/dev/null
	[ -z "$PROPERTY_STOP" ] || [ $violations = 0 ] || break
done
report "property sweep, seed $PROPERTY_SEED"
finish
