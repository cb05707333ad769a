#!/bin/sh
# SPDX-License-Identifier: MIT
# The receiver's engine is killed in mid-file: after its restart the inbox
# shows the transfer as interrupted, no half file has a name, the database is
# whole, and what was kept can be discarded.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
kill_receiver()
{
	kill_engine b
}
in_mid_file kill_receiver
wait_for 20 is transfer_state a interrupted || fail "a shows $(transfer_state a)"
kill -INT "$(pgrep -f "^fxt send $T/large")"
wait $sender
[ $? = 6 ] || fail "the sender was not told that it was interrupted"

start b
is transfer_state b interrupted || fail "b shows $(transfer_state b)"
is item_state b interrupted || fail "the inbox of b shows $(item_state b)"
[ -z "$(visible b)" ] || fail "a half file has a name"
id=$(fx b transfers --json | head -n 1 | field id)
want 0 fx b transfers discard "$id"
no_parts b
not_kept()
{
	! is item_state b interrupted
}
wait_for 10 not_kept || fail "what was discarded still shows"

meet a b
echo small >"$T/small"
want 0 fx a send "$T/small" bert
cmp "$T/small" "$(box b a)/small" || fail "the next file did not arrive"

# The database is whole (I12).
stop b || fail "b did not end well"
if command -v python3 >/dev/null; then
	python3 - "$T"/b/state/fxtui/*.db <<-'END' || fail "a damaged database"
	import sqlite3, sys
	for name in sys.argv[1:]:
	    db = sqlite3.connect(name)
	    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
	    assert not db.execute("PRAGMA foreign_key_check").fetchall()
	END
fi
finish
