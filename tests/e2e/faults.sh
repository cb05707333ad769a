#!/bin/sh
# SPDX-License-Identifier: MIT
# A simulation hits what moves, both ends say SIMULATED FAULTS and count what
# was injected, detected and repaired, and all ends verified; a data connection
# that is cut is replaced, a session resumed; a kill point ends the engine.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
made_file "$T/large" 40
mkdir "$T/tree"
for i in 1 2 3 4 5 6 7 8 9; do
	echo "file $i" >"$T/tree/$i"
done

# The sender simulates; the receiver knows and tells.
fx b receive --once --json >"$T/b.out" 2>&1 </dev/null &
receiver=$!
want 0 fx a send --fault=drop=20%,corrupt=20%,dup=20%,reorder=4,seed=3 \
    "$T/large" bert
cmp "$T/large" "$(box b a)/large" || fail "another file arrived"
grep -q '^SIMULATED FAULTS: [1-9][0-9]* injected, [1-9][0-9]* detected, [1-9]' \
    "$T/out" || fail "the sender does not count"
wait $receiver || fail "the receiver is not content"
grep -q '"event":"faults","on":false,"peer":"anna"' "$T/b.out" ||
    fail "the receiver does not know that its peer simulates"
counts=$(grep '"event":"faults"' "$T/b.out" | tail -n 1)
[ "$(echo "$counts" | sed 's/,"items".*//' | field detected)" -gt 0 ] ||
    fail "the receiver detects nothing"
[ "$(echo "$counts" | sed 's/,"items".*//' | field detected)" = \
    "$(echo "$counts" | sed 's/,"items".*//' | field repaired)" ] ||
    fail "not all is repaired: $counts"

# With the front end that wanted it the simulation has ended.
want 0 fx a send "$T/tree" bert
grep -q SIMULATED "$T/out" && fail "the simulation goes on"

# The receiver simulates, batches too.
rm -r "$(box b a)"
fx b receive --once --fault=drop=30%,corrupt=30%,seed=5 \
    >"$T/b.out" 2>&1 </dev/null &
receiver=$!
wait_for 10 grep -q 'SIMULATED FAULTS are on' "$T/b/state/fxtui/log" ||
    fail "no simulation at b"
want 0 fx a send "$T/large" "$T/tree" bert
wait $receiver || fail "the receiver is not content"
grep -q '^SIMULATED FAULTS: [1-9][0-9]* injected' "$T/b.out" ||
    fail "the receiver does not count"
cmp "$T/large" "$(box b a)/large" || fail "another file arrived"
diff -r "$T/tree" "$(box b a)/tree" || fail "another tree arrived"

# Cut connections are replaced, nothing is lost or stands still; this seed's
# second cut is of the session, and both sides resume.
rm -r "$(box b a)"
want 0 fx a send --fault=cut=10M,seed=1 "$T/large" bert
grep -q 'was cut by simulation' "$T/a/state/fxtui/log" ||
    fail "no data connection was cut"
grep -q 'interrupted' "$T/a/state/fxtui/log" || fail "no session was cut"
cmp "$T/large" "$(box b a)/large" || fail "another file arrived"
grep -q '^SIMULATED FAULTS: [1-9]' "$T/out" || fail "nothing was cut"

# What is no fault is refused, and says which.
want 2 fx a send --fault=drop=101% "$T/large" bert
say drop
want 2 fx a send --fault=explode=1 "$T/large" bert
say explode

# A kill point ends the engine of its machine; after its restart all goes on.
b_port=$(status_of b port)
stop b || fail "b did not end well"
start b --port="$b_port" --fault=crash=rename:1
rm -r "$(box b a)"
fx a send "$T/tree" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
wait "$(cat "$T/b/pid")"
[ $? = 86 ] || fail "the engine did not end at its kill point"
[ -z "$(visible b)" ] || fail "a file has a name before the rename"
start b --port="$b_port"
wait $sender || fail "it is not resumed: $(cat "$T/sent")"
diff -r "$T/tree" "$(box b a)/tree" || fail "another tree arrived"
finish
