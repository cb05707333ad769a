#!/bin/sh
# SPDX-License-Identifier: MIT
# What was accepted within limits is no licence for more: taken up again, and
# larger than the limits allow, it is declined with the reason.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
want 0 fx b peers policy anna accept --max-file=20M --max-day=1G
made_file "$T/large" 16
hold 9
want 0 fx a send --background "$T/large" bert
held
kill_engine a
pass
wait_for 20 is transfer_state b interrupted || fail "b shows $(transfer_state b)"
made_file "$T/large" 40
back a
wait_for 30 is transfer_state a declined || fail "a shows $(transfer_state a)"
fx a transfers --json | grep -q 'has grown beyond' ||
    fail "nobody says why"
[ -z "$(visible b)" ] || fail "it arrived"

# Within the limits it may grow.
want 0 fx b peers policy anna accept --max-file=64M --max-day=1G
rm "$T/large"
over_the_line
made_file "$T/other" 16
hold 9
want 0 fx a send --background "$T/other" bert
held
kill_engine a
pass
wait_for 20 is transfer_state b interrupted || fail "b shows $(transfer_state b)"
made_file "$T/other" 24
back a
wait_for 30 is transfer_state a done || fail "a shows $(transfer_state a)"
cmp "$T/other" "$(box b a)/other" || fail "it is another file"
finish
