#!/bin/sh
# SPDX-License-Identifier: MIT
# A transfer that waited for its peer for longer than the setting says fails
# with a reason; a younger one stays.  The days pass in the database.
. "${srcdir:-.}/tests/e2e/lib.sh"

command -v python3 >/dev/null || skip "python3 is missing"

row()
{
	fx a transfers --json | grep "\"id\":\"$1\"" | head -n 1
}

state_is()
{
	[ "$(row "$1" | field state)" = "$2" ]
}

two
stop b
echo one >"$T/one"
want 0 fx a send --background "$T/one" bert
old=$(cat "$T/out")
want 0 fx a send --background "$T/one" bert
young=$(cat "$T/out")
wait_for 15 state_is "$old" queued || fail "it does not wait"
want 0 fx a config outbox 3
stop a
python3 - "$T/a/state/fxtui/state.db" "$old" "$young" <<'PY' || fail "python"
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for days, who in ((3, sys.argv[2]), (2, sys.argv[3])):
    db.execute("UPDATE transfer SET created_ms = created_ms - ? WHERE id = ?",
               (days * 86400000 + 1000, who))
db.commit()
PY
start a
wait_for 15 state_is "$old" failed || fail "it does not expire"
row "$old" | grep -q "away until this transfer expired" || fail "no reason"
state_is "$young" queued || fail "the younger one does not wait on"
finish
