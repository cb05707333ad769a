#!/bin/sh
# SPDX-License-Identifier: MIT
# Of an offer only some files are accepted.  The receiver is killed in
# mid-transfer, file ids shift: exactly what was accepted arrives, and what was
# declined is not fetched.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

door()
{
	python3 "$srcdir/tests/support/door.py" "$T/b/run/fxtui/engine.sock" "$@"
}

offered()
{
	fx b inbox --json | grep '"event":"offer"' | head -n 1 | field id
}

asked()
{
	[ -n "$(offered)" ] &&
	    door offer-files "{\"ref\":\"$(offered)\"}" >"$T/list" &&
	    grep -q '"complete": true' "$T/list"
}

# The ids of the files whose path is like $1, with commas.
ids()
{
	python3 - "$T/list" "$1" <<'EOF'
import json, re, sys
found = json.load(open(sys.argv[1]))["items"]
print(",".join(str(e["index"]) for e in found
    if re.search(sys.argv[2], e["path"]) and e["kind"] == "file"))
EOF
}

line
want 0 fx b peers policy anna ask
mkdir -p "$T/tree/sub"
echo first >"$T/tree/a-first"
made_file "$T/tree/large" 24
made_file "$T/tree/no-large" 9
for i in 1 2 3 4 5 6; do
	echo "no $i" >"$T/tree/sub/no-$i"
	echo "yes $i" >"$T/tree/sub/yes-$i"
done
fx a send "$T/tree" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
wait_for 15 asked || fail "b is not asked, or sees no list"

# What was not shown cannot be left out.
want 1 door accept "{\"ref\":\"$(offered)\",\"unwanted\":[4711]}"
say E_ARGS

hold 12
want 0 door accept "{\"ref\":\"$(offered)\",\"unwanted\":[$(ids '/no-')]}"
held
kill_engine b
echo earlier >"$T/tree/0-new"
rm "$T/tree/a-first"
pass
back b
skipped 6
wait $sender

rm "$T/tree/no-large" "$T"/tree/sub/no-*
arrived "$T/tree"
[ "$(item_state b)" = verified ] || fail "b shows $(item_state b)"
finish
