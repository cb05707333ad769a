#!/bin/sh
# SPDX-License-Identifier: MIT
# With --json every line of the standard output is one JSON object with no
# control characters, and the last is the result with the exit status.
. "${srcdir:-.}/tests/e2e/lib.sh"

command -v python3 >/dev/null || skip "python3 is missing"
all_json()
{
	python3 - "$T/out" "$1" <<-'END' || fail "$2: not the JSON expected"
	import json, sys
	lines = open(sys.argv[1], "rb").read().split(b"\n")
	assert lines.pop() == b"", "the last line does not end"
	objects = []
	for line in lines:
	    assert all(c >= 0x20 and c != 0x7f for c in line), line
	    objects.append(json.loads(line))
	assert all(type(o) is dict for o in objects)
	last = objects[-1]
	assert "result" in last and last["status"] == int(sys.argv[2]), last
	assert last["ok"] == (last["status"] == 0), last
	assert last["ok"] or (last["code"].startswith("E_") and last["error"])
	END
}

two
printf 'x' >"$T/od\"d \\ name"
mkdir "$T/tree"
printf 'y' >"$T/tree/$(printf 'esc\033]0;title\007')"
for args in "engine status" "peers" "inbox" "transfers" "config" "listen" \
    "config inbox"; do
	# shellcheck disable=SC2086
	want 0 fx a $args --json
	all_json 0 "$args"
done
want 0 fx a send --json "$T/od\"d \\ name" "$T/tree" bert
all_json 0 send
want 0 fx a sum --json "$T/od\"d \\ name"
all_json 0 sum
want 0 fx b verify --json --all
all_json 0 verify
want 0 fx b inbox --json
all_json 0 inbox
want 0 fx a transfers --json
all_json 0 transfers
want 4 fx a send --json "$T/od\"d \\ name" nobody
all_json 4 "send to nobody"
want 1 fx a send --json "$T/missing" bert
all_json 1 "send what is not there"
want 0 fx a chat --json bert "a line with \"quotes\" and \\"
all_json 0 chat
pairing b
kill -2 "$(cat "$T/b/pair.pid")"
wait "$(cat "$T/b/pair.pid")"
cp "$T/b/pair.out" "$T/out"
tail -n 1 "$T/out" | grep -q '"result":"pair"' || fail "pair has no result"
finish
