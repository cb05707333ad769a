#!/bin/sh
# SPDX-License-Identifier: MIT
# Who compares what has arrived this very moment is answered when its receipt
# is written, and is not told of a mismatch.
. "${srcdir:-.}/tests/e2e/lib.sh"

plain_build
SHIM=$builddir/tests/support/shim.so
[ -f "$SHIM" ] || fail "the shim was not built"

two
stop b || fail "b did not end well"
receipts=$(realpath "$T/b/state/fxtui/receipts")
(LD_PRELOAD=$(realpath "$SHIM") SHIM_FULL=$receipts SHIM_HOLD_IF=$T/hold \
    as b fxt engine --bind=127.0.0.1 --port=0) </dev/null \
    >>"$T/b/engine.err" 2>&1 &
echo $! >"$T/b/pid"
wait_for 15 listens b || fail "the engine of b does not listen"
want 0 fx a peers address bert "127.0.0.1:$(status_of b port)"

: >"$T/hold"
echo early >"$T/early"
want 0 fx a send "$T/early" bert
fx b verify "$(box b a)/early" >"$T/verify.out" 2>&1 &
verify=$!
fx b inbox sums "$(fx b inbox --json | field id)" >"$T/sums.out" 2>&1 &
sums=$!
two_ask()
{
	[ "$(status_of b clients)" = 3 ]
}
wait_for 10 two_ask || fail "they do not wait: $(cat "$T"/*.out)"
rm "$T/hold"
wait $verify || fail "verify: $(cat "$T/verify.out")"
wait $sums || fail "sums: $(cat "$T/sums.out")"
[ -s "$(box b a)/early.SHA256SUMS" ] || fail "there are no sums"
finish
