# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Two machines with a line between them that can be held or cut; sourced
# after lib.sh.
#
#   line                a and b, paired; a calls b through the line only
#   hold 12             nothing passes after 12 MiB..
#   held                ..which has happened
#   cut_off 12            the connections break after 12 MiB, once
#   pass                everything passes from now on
#   over_the_line       the next session goes through it
#   back b              b runs again, and the line leads to it
#   of a skipped        a number of a's newest transfer

command -v python3 >/dev/null || skip "python3 is not installed"

line()
{
	machine a b
	start a "$@"
	start b "$@"
	pair a b
	trust b a
	mkdir "$T/relay"
	echo open >"$T/relay/control"
	status_of b port >"$T/relay/target"
	python3 "$srcdir/tests/support/relay.py" "$T/relay" &
	relay=$!
	wait_for 15 test -s "$T/relay/port" || fail "the relay does not run"
	want 0 fx a peers address bert "127.0.0.1:$(cat "$T/relay/port")"
	# The session of the pairing does not go through it.
	stop a || fail "a did not end well"
	start a
}

# The next session goes through the line, whoever opened the last one.
over_the_line()
{
	want 0 fx a peers address bert "127.0.0.1:$(cat "$T/relay/port")"
	stop a || fail "a did not end well"
	start a
}

hang_up()
{
	[ -n "${relay:-}" ] || return 0
	kill "${relay:-}" 2>/dev/null
	wait "${relay:-}" 2>/dev/null
}

to_line()
{
	echo "$1" >"$T/relay/control.new"
	mv "$T/relay/control.new" "$T/relay/control"
}

hold()
{
	echo open >"$T/relay/state"
	to_line "hold $(($(cat "$T/relay/count") + ($1 << 20)))"
}

cut_off()
{
	echo open >"$T/relay/state"
	to_line "cut $(($(cat "$T/relay/count") + ($1 << 20)))"
}

pass()
{
	to_line open
}

line_is()
{
	grep -q "$1" "$T/relay/state"
}

held()
{
	wait_for 30 line_is held || fail "the line was never full"
}

back()
{
	start "$1"
	[ "$1" = a ] || status_of "$1" port >"$T/relay/target"
}

of()
{
	fx "$1" transfers --json | head -n 1 | field "$2"
}

# Both sides agree that at least $1 MiB were not sent again, and all else was.
skipped()
{
	for m in a b; do
		wait_for 10 is transfer_state $m done ||
		    fail "$m shows $(transfer_state $m)"
		[ "$(of $m skipped)" -ge $(($1 << 20)) ] ||
		    fail "$m skipped only $(of $m skipped) bytes"
	done
	[ "$(of a skipped)" = "$(of b skipped)" ] ||
	    fail "a skipped $(of a skipped), b $(of b skipped)"
}

# What arrived is what was sent, and nothing else is there.
arrived()
{
	diff -r "$1" "$(box b a)/$(basename "$1")" || fail "$1 differs"
	no_parts b
}

trap 'left_with=$?; hang_up; (exit $left_with); clean_up' EXIT
