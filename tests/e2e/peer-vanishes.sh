#!/bin/sh
# SPDX-License-Identifier: MIT
# The sender's engine is killed in mid-file: the receiver rests with a reason,
# shows no file under a final name, and goes on serving.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
kill_sender()
{
	kill_engine a
}
in_mid_file kill_sender
wait $sender
status=$?
[ $status = 6 ] || [ $status = 1 ] || fail "fxt send ended with $status"
wait_for 20 is transfer_state b interrupted ||
    fail "b shows $(transfer_state b), not interrupted"
[ -n "$(fx b transfers --json | head -n 1 | field error)" ] ||
    fail "b does not say why"
wait_for 10 is item_state b interrupted ||
    fail "the inbox of b shows $(item_state b)"
[ -z "$(visible b)" ] || fail "a half file has a name"

# a comes back; b takes another file from it.
start a
echo small >"$T/small"
want 0 fx a send "$T/small" bert
cmp "$T/small" "$(box b a)/small" || fail "the next file did not arrive"
finish
