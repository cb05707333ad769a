#!/bin/sh
# SPDX-License-Identifier: MIT
# What fxt --json prints of whole runs, event by event, is what the files in
# tests/e2e/json say; tests/support/stream.py makes what varies equal.
#
# STREAMS=write   write these files anew instead
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

command -v python3 >/dev/null || skip "python3 is missing"
bad=0

# The output in $T/out is that of the stream $1, keys $2.. left out.
stream()
{
	name=$1
	shift
	golden=$srcdir/tests/e2e/json/$name.jsonl
	python3 "$srcdir/tests/support/stream.py" "$T" "$@" <"$T/out" \
	    >"$T/stream" || fail "$name: not JSON: $(cat "$T/out")"
	if [ "${STREAMS:-}" = write ]; then
		cp "$T/stream" "$golden"
	elif ! diff -u "$golden" "$T/stream"; then
		echo "^ $name"
		bad=1
	fi
}

# Whether somebody looks at the engine of b, besides us.
watched()
{
	[ "$(status_of b clients)" -ge 2 ]
}

line
mkdir -p "$T/src/tree/sub" "$T/b/home/open"
echo one >"$T/src/one"
echo a >"$T/src/tree/a"
echo b >"$T/src/tree/sub/b"
echo shared >"$T/b/home/open/file"

# A file, a tree, and who receives them.
(as b fxt receive --json --once) >"$T/received" 2>&1 </dev/null &
receiver=$!
wait_for 10 watched || fail "fxt receive does not listen"
want 0 fx a send --json "$T/src/one" bert
stream send-file
wait $receiver || fail "fxt receive ended with $?"
cp "$T/received" "$T/out"
stream receive
want 0 fx a send --json "$T/src/tree" bert
stream send-tree

# It is there already.
want 0 fx b config conflict skip-same
want 0 fx a send --json "$T/src/one" bert
stream send-skipped
want 0 fx b config conflict fail
want 1 fx a send --json "$T/src/one" bert
stream send-exists

# What cannot be.
want 4 fx a send --json "$T/src/one" nobody
stream send-nobody
want 1 fx a send --json "$T/src/missing" bert
stream send-missing

# Asked for.
want 0 fx b config share.open.dir "$T/b/home/open"
want 0 fx b config share.open.peers anna
want 0 fx a ls --json bert:
stream ls-shares
want 0 fx a ls --json bert:open
stream ls
want 0 fx a get --json bert:open/file
stream get
want 1 fx a get --json bert:open/none
stream get-missing

# Looked back at.
want 0 fx a transfers --json
stream transfers
want 0 fx a history --json
stream history
want 0 fx b inbox --json
stream inbox

# The line breaks once.
made_file "$T/large" 24
cut_off 12
want 0 fx a send --json "$T/large" bert
stream send-resumed bytes_done files files_done skipped kept retry_s rate \
    eta_s sha256

# A simulation.
want 0 fx a demo --json --size=8M --fault=drop=20%,corrupt=20%,seed=7
stream demo-faults
hang_up
[ $bad = 0 ] || fail "streams have changed"
finish
