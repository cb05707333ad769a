#!/bin/sh
# SPDX-License-Identifier: MIT
# A transfer belongs to the engine that fxtui started: it finishes when fxtui
# is left by q, loses its terminal, or is stopped by Ctrl-Z; a new fxtui, or
# the old one after fg, shows it.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"

have_tmux
quiet_machine a b
start b
pair a b
trust b a
end_engine a
mkdir "$T/a.d"

# The file named so, alone in its folder, is on its way to b; b's engine is
# stopped meanwhile, so that it does not arrive too early.  First $2 shows a
# fxtui in that folder.  If the file was through before, a larger one follows.
under_way()
{
	for mib in 100 400 1600; do
		rm -f "$T/a.d"/*
		made_file "$T/a.d/$1" $mib
		$2
		see a "> +$1|>.*$1|$1 "
		see a 'bert +paired'
		keys a End s
		box_of a "Send $1 to"
		press a Send Tab Tab
		wait_for 20 receiving b || no_show "nothing moves"
		kill -STOP "$(cat "$T/b/pid")"
		[ -z "$(visible b)" ] && return
		kill -CONT "$(cat "$T/b/pid")"
		wait_for 20 resting a
		rm -f "$(box b a)/$1"
		keys a q
		ended a 0
	done
	fail "the file was always through"
}

goes_on()
{
	kill -CONT "$(cat "$T/b/pid")"
}

arrived()
{
	[ "$(transfer_state a)" = done ] && cmp -s "$T/a.d/$1" "$(box b a)/$1"
}

arrives()
{
	wait_for 30 arrived "$1" || no_show "$1 does not arrive"
	is item_state b verified || fail "$1: b does not show it as verified"
}

looks()
{
	tui a
}

# q, and the transfer is left to the engine.
under_way left looks
keys a q
box_of a 'Leave them running'
keys a Enter
ended a 0
engine=$(status_of a pid)
goes_on
arrives left
rm "$(box b a)/left"

# The terminal is closed; the engine is the same.
under_way closed looks
tm kill-session -t =a
ended a 129
goes_on
arrives closed
rm "$(box b a)/closed"
[ "$(status_of a pid)" = "$engine" ] || fail "it is another engine"
tui a
see a 'closed +bert .*\[ok\]'
see a 'left +bert .*\[ok\]'
keys a q
ended a 0

# Ctrl-Z in a shell with job control, and fg.
in_a_shell()
{
	rm -f "$T/a.front"
	screen a 80x24 "cd '$T/a.d' && PS1='shell> ' exec sh -i"
	see a '^shell>'
	line a "sh -c 'echo \$\$ >$T/a.front; exec env \$(cat $T/a.env) fxtui'"
	keys a Enter
}

stopped()
{
	grep -q '^State:[[:space:]]*T' "/proc/$(cat "$T/a.front")/status"
}

of a >"$T/a.env"
under_way stopped in_a_shell
keys a C-z
wait_for 15 stopped || no_show "Ctrl-Z does not stop it"
see a '^shell>$'
goes_on
arrives stopped
stopped || fail "it goes on by itself"
line a fg
keys a Enter
see a 'stopped +bert .*\[ok\]'
see a '\[1 Files\]'
keys a q
wait_for 15 gone "$(cat "$T/a.front")" || no_show "it does not end"
see a '^shell>$'
end_engine a
finish
