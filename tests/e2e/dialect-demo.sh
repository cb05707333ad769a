#!/bin/sh
# SPDX-License-Identifier: MIT
# fxt demo --dialect=echo-json is the demonstration of the old program: a file
# goes there and back, also through simulated faults, and says so; the exit
# status tells.
. "${srcdir:-.}/tests/e2e/lib.sh"

machine a
want 0 fx a demo --dialect=echo-json
say 'SHA-256 ok (echo)'
say 'seconds'
! grep -qi verified "$T/out" "$T/err" || fail "it says verified"
want 0 fx a demo --dialect=echo-json --simulate-errors --error-rate=0.05 \
    --seed=3 --test-file-size=100 --chunk-size=2048
say 'SIMULATED FAULTS'
want 5 fx a demo --dialect=echo-json --simulate-errors --error-rate=1
want 2 fx a demo --dialect=push-raw
want 2 fx a demo --chunk-size=512
want 2 fx a demo --dialect=echo-json --simulate-errors --error-rate=2
finish
