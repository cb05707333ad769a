#!/bin/sh
# SPDX-License-Identifier: MIT
# What is too much for an engine is refused with E_BUSY, not with silence: a
# fifth session of one device, and sessions when descriptors run short.  An
# engine without descriptors does not spin and serves again afterwards (D9).
. "${srcdir:-.}/tests/e2e/lib.sh"

crowd=$builddir/tests/support/crowd
machine b
start b
stop b
mkdir -m 700 "$T/keys"
want 0 "$crowd" trust "$T/keys" 40 "$T/b/state/fxtui"
start b
want 0 "$crowd" full "$T/keys" 4 "127.0.0.1:$(status_of b port)"
say "told E_BUSY"
stop b

# 64 descriptors: the last eighth is kept, long before 40 devices are in
(ulimit -n 64 && as b fxt engine --bind=127.0.0.1 --port=0) \
    </dev/null >>"$T/b/engine.err" 2>&1 &
echo $! >"$T/b/pid"
wait_for 15 listens b || fail "it does not start with 64 descriptors"
at=127.0.0.1:$(status_of b port)
"$crowd" full "$T/keys" 100 "$at" >"$T/out" 2>"$T/err" &&
    fail "all of them got in"
say "does not know us"
want 0 "$crowd" send "$T/keys" 4 "$at"
finish
