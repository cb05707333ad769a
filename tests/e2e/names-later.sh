#!/bin/sh
# SPDX-License-Identifier: MIT
# A running engine can give one of several roots its final name, and another
# not: nothing of what arrived is thrown away, all of it gets its name, once,
# and the sender hears so.
. "${srcdir:-.}/tests/e2e/lib.sh"
SHIM=${SHIM:-$builddir/tests/support/shim.so}
[ -f "$SHIM" ] || skip "there is no shim"
plain_build

machine a b
start a
(as b env LD_PRELOAD="$SHIM" SHIM_CALLS=r SHIM_ARMED="$T/armed" SHIM_FAIL=2 \
    SHIM_ERRNO=5 fxt engine --bind=127.0.0.1 --port=0) \
    </dev/null >>"$T/b/engine.err" 2>&1 &
echo $! >"$T/b/pid"
wait_for 15 listens b || fail "the engine of b does not listen"
pair a b
trust b a
echo first >"$T/one"
echo second >"$T/two"
echo third >"$T/three"
touch "$T/armed"
want 0 fx a send "$T/one" "$T/two" "$T/three" bert
grep -q 'interrupted.*transfer' "$T/b/state/fxtui/log" ||
    fail "no name was refused"
is transfer_state b done || fail "b shows $(transfer_state b)"
for each in one two three; do
	cmp "$T/$each" "$(box b a)/$each" || fail "$each is not there"
done
[ "$(find "$(box b a)" -mindepth 1 | wc -l)" = 3 ] || fail "one came twice"
no_parts b
want 0 fx b verify --all
finish
