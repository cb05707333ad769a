#!/bin/sh
# SPDX-License-Identifier: MIT
# fxtui in a shell with job control: Ctrl-Z and SIGTSTP give the terminal back
# with all its modes, a resize meanwhile counts, bg does not draw, fg brings
# everything back.  It works under terminals inside terminals, and when the
# multiplexer dies it ends with 129 and leaves the engine alone.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"

have_tmux
quiet_machine a
mkdir -p "$T/a.d"
echo hello >"$T/a.d/hello"
of a >"$T/a.env"

stopped()
{
	grep -q '^State:[[:space:]]*T' "/proc/$(cat "$T/a.front")/status"
}

runs()
{
	! stopped
}

# What tmux knows of the modes of its pane.
modes()
{
	tm display-message -p -t =a: \
	    '#{alternate_on} #{mouse_any_flag} #{mouse_sgr_flag} #{cursor_flag}'
}

are()
{
	[ "$(modes | cut -d ' ' -f 1-3)" = "$1" ]
}

screen a 80x24 "cd '$T/a.d' && PS1='shell> ' exec sh -i"
see a '^shell>'
line a "sh -c 'echo \$\$ >$T/a.front; exec env \$(cat $T/a.env) fxtui'"
keys a Enter
see a 'hello +6B'
wait_for 15 are '1 1 1' || no_show "modes while it runs: $(modes)"

# By key, and by signal.
for way in key signal; do
	if [ $way = key ]; then
		keys a C-z
	else
		kill -TSTP "$(cat "$T/a.front")"
	fi
	wait_for 15 stopped || no_show "$way does not stop it"
	wait_for 15 are '0 0 0' || no_show "modes while stopped: $(modes)"
	[ "$(modes | cut -d ' ' -f 4)" = 1 ] || no_show "the cursor is hidden"
	if [ $way = key ]; then
		tm resize-window -t =a: -x 120 -y 40
	else
		tm resize-window -t =a: -x 80 -y 24
	fi
	line a bg
	keys a Enter
	see a 'shell>'
	wait_for 15 stopped || no_show "it draws in the background"
	hides a '\[1 Files\]' || no_show "it has drawn in the background"
	line a fg
	keys a Enter
	see a '\[1 Files\]'
	see a 'hello +6B'
	wait_for 15 are '1 1 1' || no_show "modes after fg: $(modes)"
	wait_for 15 runs || no_show "it does not run"
	if [ $way = key ]; then
		see a 'Log / Chat ─' || no_show "it did not see the new size"
	fi
done
keys a q
wait_for 15 gone "$(cat "$T/a.front")" || no_show "it does not end"
see a 'shell>'
wait_for 15 are '0 0 0' || no_show "modes at the end: $(modes)"
tm kill-session -t =a

# Other terminals than the one it runs in.
for term in screen-256color xterm vt100 no-such-terminal; do
	more_env="TERM=$term"
	tui a
	see a '1 Files'
	see a 'hello +6B'
	keys a '?'
	box_of a 'Help'
	keys a C-g
	keys a q
	ended a 0
done
more_env=

# The multiplexer goes: a hang-up.
tui a
see a 'hello +6B'
engine=$(status_of a pid)
end_screens
wait_for 15 test -s "$T/a.status" || fail "it outlives its terminal"
[ "$(cat "$T/a.status")" = 129 ] || fail "ended with $(cat "$T/a.status")"
[ "$(status_of a pid)" = "$engine" ] || fail "the engine did not stay"
end_engine a
finish
