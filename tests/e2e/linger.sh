#!/bin/sh
# SPDX-License-Identifier: MIT
# The engine is started when it is needed, found again, one for a state
# folder, and ends by itself when nobody has needed it for a while.
. "${srcdir:-.}/tests/e2e/lib.sh"

machine a
printf 'name = anna\nlisten = attached\nbind = 127.0.0.1\nport = %s\n%s\n' 0 \
    'linger = 1' >"$T/a/config/fxtui/fxtui.conf"
want 1 fx a engine status
want 0 fx a peers
first=$(status_of a pid)
[ -n "$first" ] || fail "no engine was started"
tr '\0' ' ' <"/proc/$first/cmdline" | grep -q 'fxt engine' ||
    fail "$first is not the engine"
want 0 fx a peers
[ "$(status_of a pid)" = "$first" ] || fail "it was not found again"
# after "pid (name)": state, parent, group, session
session=$(sed 's/.*) //' "/proc/$first/stat" | cut -d ' ' -f 4)
[ "$session" = "$first" ] ||
    fail "it has no session of its own"

# A second one for the same folder ends at once.
want 3 fx a engine --bind=127.0.0.1 --port=0
[ "$(status_of a pid)" = "$first" ] || fail "a second engine took over"

# Eight front ends at once, none running: still one engine.
want 0 fx a engine stop
wait_for 15 gone "$first" || fail "it did not stop"
waiting=
for i in 1 2 3 4 5 6 7 8; do
	fx a engine status --json >/dev/null 2>&1
	fx a peers --json >"$T/peers.$i" 2>&1 &
	waiting="$waiting $!"
done
for pid in $waiting; do
	wait "$pid" || fail "one of eight found no engine"
done
[ "$(ours | wc -l)" = 1 ] || fail "more than one engine runs: $(ours)"

# Nobody is there for longer than linger says.
second=$(ours)
wait_for 20 gone "$second" || fail "it does not end by itself"
want 1 fx a engine status

# Killed, it leaves a socket behind; the next one starts all the same.
want 0 fx a peers
kill -9 "$(status_of a pid)"
want 0 fx a peers
last=$(status_of a pid)
want 0 fx a engine stop
wait_for 15 gone "$last" || fail "the last one did not stop"
finish
