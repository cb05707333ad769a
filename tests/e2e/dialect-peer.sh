#!/bin/sh
# SPDX-License-Identifier: MIT
# A peer may be named that speaks a dialect: fxt send sends to it as to any
# other, and says what it is worth.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
old push-md5 "$T/got"
want 0 fx a peers add-dialect cellar push-md5 "127.0.0.1:$port"
want 0 fx a config
say 'dialect-peer.cellar.dialect = push-md5'
want 0 fx a send "$T/src/digits.txt" cellar
say 'peer says MD5 ok'
cmp -s "$T/src/digits.txt" "$(named "$T/got" _digits.txt)" || fail "differs"
# Several: all are waited for, and one that fails is not hidden by the last.
want 0 fx a send "$T/src/go.txt" "$T/src/size-4097.bin" cellar
[ "$(cat "$T/out" "$T/err" | grep -c 'peer says MD5 ok')" = 2 ] ||
    fail "not both are reported"
cmp -s "$T/src/size-4097.bin" "$(named "$T/got" _size-4097.bin)" || fail "both"
want 1 fx a send "$T/src" "$T/src/go.txt" cellar
say 'peer says MD5 ok'
# Once more, from the list.
id=$(fx a transfers --json | head -n 1 | field id)
want 0 fx a transfers retry "$id"
once_more()
{
	[ "$(grep -c '^ok' "$T/old")" = 5 ]
}
wait_for 10 once_more || fail "it was not sent again"
# It stands among the peers, under a key that no name can be.
want 0 fx a peers --json
say '"key":"~cellar","name":"cellar","address":"127.0.0.1:'
say '"dialect":"push-md5"'
want 0 fx a send "$T/src/go.txt" '~cellar'
say 'peer says MD5 ok'
want 2 fx a peers policy '~cellar' deny
unold
want 0 fx a peers forget '~cellar'
want 0 fx a peers --json
! grep -q cellar "$T/out" || fail "it is still there"
! grep -q '^address' "$T/a/config/fxtui/fxtui.conf" ||
    fail "it is in the file"
want 2 fx a peers add-dialect cellar pull-md5 127.0.0.1
want 2 fx a peers add-dialect '~x' push-md5 127.0.0.1
want 0 fx a peers drop-dialect cellar
want 4 fx a send "$T/src/digits.txt" cellar

# The defaults of a dialect are settings, too.
want 0 fx a config dialect.push-md5.header_pause_ms 50
grep -q '^header_pause_ms = 50' "$T/a/config/fxtui/fxtui.conf" ||
    fail "it is not in the file"
want 2 fx a config dialect.push-md5.nonsense 1
finish
