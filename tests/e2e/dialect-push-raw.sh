#!/bin/sh
# SPDX-License-Identifier: MIT
# push-raw: what an old sender sends arrives, also when its header and data
# came in one piece and the data begins with digits; what ends early fails and
# gets no name.  Ours reaches an old receiver, which takes one file and exits,
# and is told that nobody confirms it.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
serve push-raw --set max_address=16
set -- "$T/src"/size-[01].bin "$T/src"/size-409[567].bin \
    "$T/src"/size-1048577.bin "$T/src"/[dgsGt]*.txt
peer push-raw send "$@" 127.0.0.1 "$port" --pause=0 || fail "an old sender"
for f; do
	wait_for 5 test -f "$(arrived)/$(basename "$f")" || fail "$f is not there"
	cmp -s "$f" "$(arrived)/$(basename "$f")" ||
	    fail "$f did not arrive as it was"
done
want 0 fx a inbox --json
say '"state":"size-ok"'
say '"peer":"~push-raw"'
peer raw raw 127.0.0.1 "$port" --shut >/dev/null \
    --hex="$(hex 'n<SEPARATOR>512345'),$(hex 'text<SEPARATOR>5hello')"
wait_for 5 test -f "$(arrived)/n" || fail "merged digits"
[ "$(cat "$(arrived)/n")" = 12345 ] || fail "the digits of the data were cut"
wait_for 5 test -f "$(arrived)/text" || fail "merged text"
[ "$(cat "$(arrived)/text")" = hello ] || fail "merged text differs"

# Less than was announced.
peer push-raw send "$T/src/size-4097.bin" 127.0.0.1 "$port" --name=short \
    --hostile=short
wait_for 5 grep -q 'File transfer failed' "$T/served" || fail "no failure"
[ ! -e "$(arrived)/short" ] || fail "a part has its name"

# The user may take it nevertheless; then it is not checked, and there once.
id=$(fx a transfers --json | grep '"name":"short"' | field id)
want 0 fx a transfers keep "$id"
head -c 2048 "$T/src/size-4097.bin" | cmp -s - "$(arrived)/short" ||
    fail "what was kept is not what came"
want 1 fx a transfers keep "$id"
want 0 fx a inbox --json
[ "$(grep -c '"name":"short"' "$T/out")" = 1 ] || fail "it is there twice"
grep '"name":"short"' "$T/out" | grep -q '"state":"unchecked"' ||
    fail "it is not called unchecked"
no_parts a
want 0 fx a verify --all
unserve

# Sending: the receiver ends after one file with 0.
for f in "$T/src"/size-0.bin "$T/src"/size-1048577.bin "$T/src"/digits.txt; do
	old push-raw "$T/got" --count=1
	want 0 fx a dialect push-raw send "$f" "127.0.0.1:$port"
	say 'sent, not confirmed'
	say 'warning'
	wait $old || fail "the receiver: $(cat "$T/old")"
	cmp -s "$f" "$T/got/$(basename "$f")" || fail "$f is not the same"
done
want 3 fx a dialect push-raw send --set attempts=1 "$f" "127.0.0.1:$port"
say 'takes one file'
finish
