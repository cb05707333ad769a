#!/bin/sh
# SPDX-License-Identifier: MIT
# Parts of a transfer that the database does not know any more are an
# interrupted transfer after a start: with its size, to be discarded, or taken
# up by its sender.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

# The records of b's transfers are lost, and nothing else.
lose()
{
	stop b || fail "b did not end well"
	python3 - "$T"/b/state/fxtui/*.db <<-'END' || fail "no database"
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	assert db.execute("DELETE FROM transfer").rowcount == 1
	db.execute("DELETE FROM item")
	db.commit()
	END
}

line
made_file "$T/large" 24
hold 12
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
held
kill_engine b
wait_for 20 is transfer_state a interrupted || fail "a shows $(transfer_state a)"
pass
start b
lose
start b
want 0 fx b transfers --interrupted
say large
say anna
want 0 fx b transfers --interrupted --json
say '"bytes":25165824,'

# Taken up by its sender, from where it was.
status_of b port >"$T/relay/target"
wait_for 20 gone $sender || fail "it does not go on: $(cat "$T/sent")"
wait $sender || fail "the sender was told $?"
cmp "$T/large" "$(box b a)/large" || fail "another file arrived"
skipped 2
no_parts b

# Discarded.
rm "$(box b a)/large"
over_the_line
hold 12
fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
held
kill_engine b
stop a || fail "a did not end well"
start b
stop b || fail "b did not end well"
python3 - "$T"/b/state/fxtui/*.db <<-'END' || fail "no database"
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.execute("DELETE FROM transfer")
	db.execute("DELETE FROM item")
	db.commit()
END
start b
id=$(fx b transfers --interrupted --json | head -n 1 | field id)
want 0 fx b transfers discard "$id"
no_parts b
finish
