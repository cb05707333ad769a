#!/bin/sh
# SPDX-License-Identifier: MIT
# The engine was restarted and what was kept is gone: the transfer begins anew,
# and a file of the user's with the same name is not touched, whatever the
# setting for such files says.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
made_file "$T/large" 8
for rule in skip-same overwrite newer fail; do
	want 0 fx b config --unset conflict
	hold 4
	want 0 fx a send --background "$T/large" bert
	held
	box=$(of b into)
	kill_engine b
	rm -rf "$T/b/download/fxtui/.fxtui-part" "${box:?}"
	mkdir -p "$box"
	echo "of the user" >"$box/large"
	sed -i '/^conflict/d' "$T/b/config/fxtui/fxtui.conf"
	echo "conflict = $rule" >>"$T/b/config/fxtui/fxtui.conf"
	pass
	back b
	wait_for 40 is transfer_state a done || fail "a shows $(transfer_state a)"
	[ "$(cat "$box/large")" = "of the user" ] ||
	    fail "$rule: a file of the user was replaced"
	cmp "$T/large" "$box/large (2)" || fail "$rule: it did not arrive"
	over_the_line
done
no_parts b
finish
