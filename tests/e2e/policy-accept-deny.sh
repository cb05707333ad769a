#!/bin/sh
# SPDX-License-Identifier: MIT
# The policy for a peer: accept takes what is within its limits and asks
# beyond them, deny refuses (exit status 4), and only a user here sets it.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
random_file "$T/small" 1000
random_file "$T/large" 300000
mkdir "$T/b/chosen"
rm -f "$T/sentinels"
sentinels >"$T/sentinels"
want 2 fx b peers policy anna maybe
want 0 fx b peers policy anna accept --max-file=100K --max-day=1M
want 0 fx a send "$T/small" bert
cmp "$T/small" "$(box b a)/small" || fail "it is not there"

# Larger than a file may be: a person is asked.
fx a send "$T/large" bert >"$T/out" 2>"$T/err" </dev/null &
sender=$!
asked()
{
	fx b inbox --json | grep -q '"event":"offer"'
}
wait_for 15 asked || fail "nobody is asked about what is too large"
[ ! -e "$(box b a)/large" ] || fail "too large, and taken all the same"
want 0 fx b inbox decline \
    "$(fx b inbox --json | grep '"event":"offer"' | field id)"
wait $sender
[ $? = 4 ] || fail "declined, but the sender was not told so"

want 0 fx b peers policy anna accept --max-file=1M --max-day=10M \
    --into="$T/b/chosen"
want 0 fx a send "$T/large" bert
cmp "$T/large" "$T/b/chosen/large" || fail "it is not in the chosen folder"

# What came today counts: beyond a day's amount a person is asked.
want 0 fx b peers policy anna accept --max-file=1M --max-day=350K
fx a send "$T/large" bert >"$T/out" 2>"$T/err" </dev/null &
sender=$!
wait_for 15 asked || fail "nobody is asked about what is too much for a day"
want 0 fx b inbox decline \
    "$(fx b inbox --json | grep '"event":"offer"' | field id)"
wait $sender

want 0 fx b peers policy anna deny
want 4 fx a send "$T/small" bert
say "allow"
fx b inbox --json | grep -q '"event":"offer"' && fail "denied, and asked"
[ ! -e "$(box b a)/small (2)" ] || fail "denied, and taken"
no_parts b
finish
