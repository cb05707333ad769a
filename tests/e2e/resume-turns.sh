#!/bin/sh
# SPDX-License-Identifier: MIT
# Transfers that are taken up again wait for their turn like all others: never
# more run than the settings say, and each ends well.
. "${srcdir:-.}/tests/e2e/lib.sh"

running()
{
	fx "$1" transfers --json | grep -cE '"state":"(active|checking)"'
}

# All are done; whether more than one ran meanwhile is noted.
done_by_turns()
{
	[ "$(running "$1")" -le 1 ] || running "$1" >"$T/many"
	[ "$(fx a transfers --json | grep -c '"state":"done"')" = "$2" ]
}

# $1 has a limit of one; files $3.. are taken up after b was killed.
by_turns()
{
	who=$1 all=$2
	shift 2
	for f in "$@"; do
		made_file "$T/file$f" 3
		want 0 fx a send --background "$T/file$f" bert
	done
	wait_for 20 is running b "$runs" || fail "$(running b) run"
	kill_engine b
	wait_for 20 is running a 0 || fail "$(running a) run"
	[ "$who" = b ] || want 0 fx a config sends 1
	start b
	meet a b
	wait_for 60 done_by_turns "$who" "$all" || fail "not all was done"
	[ ! -f "$T/many" ] || fail "$(cat "$T/many") ran at once at $who"
	for f in "$@"; do
		cmp "$T/file$f" "$(box b a)/file$f" || fail "file$f differs"
	done
	no_parts b
	! grep -q 'does not allow' "$T/b/engine.err" ||
	    fail "b found fault with what a said"
}

two
want 0 fx b config rate_down 1M
want 0 fx b config receives 1
runs=1
by_turns b 4 1 2 3 4
want 0 fx b config receives 8
runs=4
by_turns a 8 5 6 7 8
finish
