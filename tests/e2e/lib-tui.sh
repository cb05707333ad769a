# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the scripts share that drive fxtui by keys in tmux; sourced behind
# lib.sh.  There is one tmux server a script, its socket lies in $T.
#
#   screen NAME WxH CMD..   run a command in a window of its own
#   tui NAME OPT..          fxtui as the user of machine NAME, 80x24
#   keys NAME KEY..         press keys, by tmux's names
#   line NAME TEXT          type a text
#   see NAME TEXT [S]       wait until a row shows it (15 s); or fail
#   box_of NAME TEXT        the same for a dialog, until it takes keys
#   press NAME BUTTON KEY.. by these keys to a button of the dialog, then Enter
#   ended NAME STATUS       wait until the command has ended so

# Commands of a quick script are about 150 tmux calls: keep them short.
tm()
{
	TMUX_TMPDIR=$T tmux -u -L fxtui "$@"
}

end_screens()
{
	[ -n "${servers:-}" ] || return 0
	tm kill-server 2>/dev/null
	servers=
}

# The server first, so that the engines see nothing of it.
trap 'left_with=$?; end_screens; (exit $left_with); clean_up' EXIT

have_tmux()
{
	command -v tmux >/dev/null || skip "tmux is missing"
	command -v fxtui >/dev/null || skip "fxtui was not built"
	servers=yes
	unset TMUX TMUX_PANE
	(
		TERM=xterm-256color TMUX_TMPDIR=$T tmux -u -L fxtui \
		    -f /dev/null new-session -d -s keeper -x 80 -y 24 \
		    'exec cat' \; set -s escape-time 0 \; set -g status off \; \
		    set -g default-terminal tmux-256color \; \
		    set -g remain-on-exit on
	) || fail "tmux does not start"
}

screen()
{
	window=$1
	size=$2
	shift 2
	tm new-session -d -s "$window" -x "${size%x*}" -y "${size#*x}" "$@" ||
	    fail "tmux does not run $*"
}

# The environment of a machine in words of env.
of()
{
	echo "HOME=$T/$1/home XDG_CONFIG_HOME=$T/$1/config \
XDG_STATE_HOME=$T/$1/state XDG_RUNTIME_DIR=$T/$1/run \
XDG_DOWNLOAD_DIR=$T/$1/download"
}

# A machine whose engine fxtui starts in the background.
quiet_machine()
{
	machine "$@"
	for m in "$@"; do
		printf 'name = %s\nlisten = always\n%s\n%s\n' \
		    "$(name_of "$m")" 'bind = 127.0.0.1' 'port = 0' \
		    >"$T/$m/config/fxtui/fxtui.conf"
	done
}

# Its process id goes to $T/NAME.front, its exit status to $T/NAME.status;
# tmux itself does not always know how a program has ended.
tui()
{
	side=$1
	shift
	mkdir -p "$T/$side.d"
	rm -f "$T/$side.status"
	cat >"$T/$side.run" <<-END
		trap : HUP
		cd '$T/$side.d' || exit
		sh -c 'echo \$\$ >$T/$side.front
		    exec env $(of "$side") ${more_env:-} fxtui $*' 2>'$T/$side.words'
		echo \$? >'$T/$side.status'
	END
	screen "$side" "${size_of_tui:-80x24}" "exec sh '$T/$side.run'"
}

keys()
{
	window=$1
	shift
	tm send-keys -t "=$window:" "$@" || fail "$window takes no keys"
}

line()
{
	tm send-keys -t "=$1:" -l -- "$2" || fail "$1 takes no keys"
}

shown()
{
	tm capture-pane -p -t "=$1:"
}

shows()
{
	shown "$1" | grep -qE -e "$2"
}

hides()
{
	! shows "$1" "$2"
}

no_show()
{
	for window in $(tm list-sessions -F '#S' | grep -v keeper); do
		echo "--- screen of $window"
		shown "$window"
	done
	for words in "$T"/*.words; do
		[ ! -s "$words" ] || cat "$words"
	done
	fail "$*"
}

see()
{
	wait_for "${3:-15}" shows "$1" "$2" || no_show "$1 does not show: $2"
}

unsee()
{
	wait_for 15 hides "$1" "$2" || no_show "$1 goes on to show: $2"
}

# A dialog drops all keys in its first 150 ms, so that nobody presses what he
# has not seen (widget/dialog.h).  What is on the screen is open; this is the
# only pause that waits for time and not for a condition.
box_of()
{
	see "$@"
	sleep 0.2
}

# Whether the focus is on a button: it is drawn reversed.
on_button()
{
	tm capture-pane -p -e -t "=$1:" | tr '\033' '~' |
	    grep -qE "~\[([0-9;]*;)?7(;[0-9;]*)?m\[ $2 \]"
}

press()
{
	window=$1
	button=$2
	shift 2
	keys "$window" "$@"
	wait_for 15 on_button "$window" "$button" ||
	    no_show "$window: the focus is not on $button"
	keys "$window" Enter
}

ended()
{
	wait_for 15 test -s "$T/$1.status" || no_show "$1 does not end"
	got=$(cat "$T/$1.status")
	[ "$got" = "$2" ] || no_show "$1 ended with $got, not with $2"
	[ ! -s "$T/$1.words" ] || no_show "$1 had something to say"
	! grep -E 'Sanitizer|runtime error|Assertion' \
	    "$T/$1/state/fxtui/fxtui.log" 2>/dev/null || fail "$1 complained"
	tm kill-session -t "=$1" 2>/dev/null
}

# End the engine that a fxtui left in the background.
end_engine()
{
	for m in "$@"; do
		pid=$(status_of "$m" pid)
		[ -n "$pid" ] || fail "no engine of $m is left"
		want 0 fx "$m" engine stop
		wait_for 15 gone "$pid" || fail "the engine of $m stays"
	done
}
