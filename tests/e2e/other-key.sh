#!/bin/sh
# SPDX-License-Identifier: MIT
# A machine that answers at a known peer's address with another key is not
# that peer: nothing is sent, and there is no way to go on but pairing again.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
trust a b
echo private >"$T/secret.txt"
want 0 fx a send "$T/secret.txt" bert
stop b
rm -r "$T/b/state/fxtui"
start b
want 0 fx a peers address bert "127.0.0.1:$(status_of b port)"
want 4 fx a send "$T/secret.txt" bert
say "is not bert: its key is another"
[ -z "$(fx b inbox)" ] || fail "the other machine has got something"
finish
