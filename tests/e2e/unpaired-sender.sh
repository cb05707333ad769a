#!/bin/sh
# SPDX-License-Identifier: MIT
# A machine that the receiver does not know, or knows no longer, is refused
# (exit status 4); nothing is written and no offer shown.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
echo private >"$T/secret.txt"
want 0 fx b peers forget anna
inbox_before=$(find "$T/b/download/fxtui" | sort)
want 4 fx a send "$T/secret.txt" bert
say "pair first"
[ "$inbox_before" = "$(find "$T/b/download/fxtui" | sort)" ] ||
    fail "the inbox of b has changed"
fx b inbox --json >"$T/inbox"
grep -q '"event"' "$T/inbox" && fail "b shows an offer of a stranger"
fx b transfers --json | grep -q '"event"' && fail "b has a transfer"

# Nobody a knows, and somebody he has never paired with.
want 4 fx a send "$T/secret.txt" nobody
say "nobody"

# A machine that was blocked is refused in the same way.
pair a b
want 0 fx b peers block anna
want 4 fx a send "$T/secret.txt" bert
[ -z "$(visible b)" ] || fail "something arrived"
finish
