#!/bin/sh
# SPDX-License-Identifier: MIT
# go-ahead: old senders' files arrive whole; one that goes away early leaves
# nothing, not even in staging.  Ours reaches an old server, which is never
# wedged, and hears nothing from it; a reply that is another is no permission.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
serve go-ahead
set -- "$T/src"/size-[01].bin "$T/src"/size-409[57].bin \
    "$T/src"/size-1048577.bin "$T/src"/[dgGt{]*.txt
peer go-ahead send "$@" 127.0.0.1 "$port" || fail "an old sender"
for f; do
	wait_for 5 test -f "$(arrived)/$(basename "$f")" || fail "$f is not there"
	cmp -s "$f" "$(arrived)/$(basename "$f")" ||
	    fail "$f did not arrive as it was"
done
want 0 fx a inbox --json
say '"state":"size-ok"'
peer go-ahead send "$T/src/size-4097.bin" 127.0.0.1 "$port" --name=short \
    --hostile=short
wait_for 5 grep -q 'short from' "$T/served" || fail "no failure"
[ ! -e "$(arrived)/short" ] || fail "a part has its name"
no_parts a
unserve

old go-ahead "$T/got"
want 0 fx a dialect go-ahead send "$T/src"/size-0.bin "$T/src"/size-1024.bin \
    "$T/src"/size-1048577.bin "$T/src/go.txt" "$T/src"/Gr* "127.0.0.1:$port"
say 'sent, not confirmed'
for f in "$T/src"/size-0.bin "$T/src"/size-1048577.bin "$T/src/go.txt"; do
	cmp -s "$f" "$T/got/$(basename "$f").temp" || fail "$f differs"
done
! grep -q wedged "$T/old" || fail "the old server is wedged"
unold
old go-ahead "$T/no" --hostile=no
want 4 fx a dialect go-ahead send "$T/src/go.txt" "127.0.0.1:$port"
unold
finish
