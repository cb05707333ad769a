#!/bin/sh
# SPDX-License-Identifier: MIT
# What strangers send before they are known: nothing is answered but TLS,
# nothing written, the engine serves decent peers meanwhile and afterwards;
# pairing runs that are dropped or cheat count, and three burn the code.
# tests/support/hostile.py has the attacks.  (I10, I11)
. "${srcdir:-.}/tests/e2e/lib.sh"

command -v python3 >/dev/null || skip "python3 is missing"
command -v openssl >/dev/null || skip "openssl is missing"
hostile()
{
	python3 "$srcdir/tests/support/hostile.py" "$where" "$T/keys" "$@" \
	    >"$T/out" 2>"$T/err" || {
		cat "$T/out" "$T/err"
		fail "hostile.py $*"
	}
	cat "$T/out"
}

two
mkdir "$T/keys"
where=127.0.0.1:$(status_of b port)
before=$(find "$T/b/download" "$T/b/state" ! -name 'log*' ! -name '*.db*' \
    -printf '%p %s %C@\n' | sort | cksum)
peers=$(fx b peers --json | cksum)
hostile
[ "$before" = "$(find "$T/b/download" "$T/b/state" ! -name 'log*' \
    ! -name '*.db*' -printf '%p %s %C@\n' | sort | cksum)" ] ||
    fail "strangers made it write"
[ "$peers" = "$(fx b peers --json | cksum)" ] || fail "the peers changed"
[ "$(wc -c <"$T/b/state/fxtui/log")" -lt 100000 ] ||
    fail "strangers fill the log"
echo content >"$T/file"
want 0 fx a send "$T/file" bert

tries_left()
{
	grep -q "\"tries_left\":$1" "$T/b/pair.out"
}

# Three runs that are dropped burn a code.
pairing b
code=$(code_of b)
for left in 2 1 0; do
	hostile --pair 1
	wait_for 10 tries_left $left || fail "a dropped run did not count"
done
wait "$(cat "$T/b/pair.pid")"
[ $? = 4 ] || fail "the host was not told that the code is burnt"
echo "$code" | fx a pair "$where" >"$T/out" 2>"$T/err" &&
    fail "a burnt code was taken"

# Points that are none: each counts, none brings the engine down.
x=cf459f5222e8fe36b51014617b56c6f926b208f51d466d002d4fa44b7b1b8f62
y=09ca573de2637153ea5afb00634ab7e4683c338ed98b7eb78c8e7ae41574884d
f=ffffffffffffffffffffffffffffffff
n=0
for bad in 00 "02$x" "03$x" "06$x$y" "07$x$y" "04$x${y%d}c" "04$f$f$f$f" \
    "04$x${y%??}" "04$x${y}00" ''; do
	[ $((n % 3)) = 0 ] && pairing b
	n=$((n + 1))
	hostile --point "$bad"
	if [ $((n % 3)) = 0 ]; then
		wait "$(cat "$T/b/pair.pid")"
		[ $? = 4 ] || fail "three bad points did not burn the code"
	fi
done
want 0 fx b engine status
kill "$(cat "$T/b/pair.pid")" 2>/dev/null
wait "$(cat "$T/b/pair.pid")" 2>/dev/null
want 0 fx a send "$T/file" bert
pair a b
finish
