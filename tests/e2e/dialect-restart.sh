#!/bin/sh
# SPDX-License-Identifier: MIT
# An engine that ends while a file comes in a dialect leaves it failed: not
# under a name, in staging until it is discarded, and nothing can resume it.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
made_file "$T/large" 2
serve push-md5 --set rate=300K
peer push-md5 send "$T/large" 127.0.0.1 "$port" >"$T/said" 2>&1 &
sender=$!
wait_for 10 grep -q '20%' "$T/served" || fail "no sender"
kill_engine a
! wait $sender || fail "the sender takes it for whole"
start a
[ -z "$(visible a)" ] || fail "it has a name"
want 0 fx a inbox --json
say '"state":"failed"'
say 'a dialect cannot go on with it'
id=$(fx a transfers --json | grep large | field id)
want 1 fx a transfers resume "$id"
want 1 fx a transfers retry "$id"
want 0 fx a transfers discard "$id"
no_parts a
want 0 fx a dialect
say 'push-md5   off'
finish
