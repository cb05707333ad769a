#!/bin/sh
# SPDX-License-Identifier: MIT
# Parts of an interrupted transfer, and a staging folder that belongs to none,
# are removed after the days of the setting keep, which is logged; younger
# ones stay.
. "${srcdir:-.}/tests/e2e/lib.sh"

command -v python3 >/dev/null || skip "python3 is not installed"

# The interrupted transfers of b rest since so many days.
days_ago()
{
	python3 - "$T"/b/state/fxtui/*.db "$1" <<-'END' || fail "no database"
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	n = db.execute("UPDATE transfer SET ended_ms = ended_ms - ? * 86400000 "
	               "WHERE phase = 1", (int(sys.argv[2]),)).rowcount
	db.commit()
	assert n == 1
	END
}

orphan()
{
	mkdir "$staging/$1"
	echo part >"$staging/$1/something"
	touch -d "$2 days ago" "$staging/$1"
}

kept()
{
	ls "$staging" 2>/dev/null | wc -l
}

two
kill_sender()
{
	kill_engine a
}
in_mid_file kill_sender
wait $sender
wait_for 20 is transfer_state b interrupted || fail "b shows $(transfer_state b)"
staging=$T/b/download/fxtui/.fxtui-part
stop b || fail "b did not end well"
days_ago 29
orphan 00000000000000000000000000000029 29
orphan 00000000000000000000000000000031 31
start b
is transfer_state b interrupted || fail "b shows $(transfer_state b)"
[ "$(kept)" = 2 ] || fail "$(kept) folders are kept after 29 days"
stop b || fail "b did not end well"
days_ago 2
start b
wait_for 10 is transfer_state b cancelled || fail "b shows $(transfer_state b)"
less()
{
	[ "$(kept)" = 1 ]
}
wait_for 10 less || fail "$(kept) folders are kept after 31 days"
grep -q 'interrupted 30 days ago, were removed' "$T/b/state/fxtui/log" ||
    fail "nothing was logged"
finish
