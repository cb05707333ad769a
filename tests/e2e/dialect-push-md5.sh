#!/bin/sh
# SPDX-License-Identifier: MIT
# push-md5, receiving: an old sender's files of all sizes arrive under a name
# with a time in front, with MD5 ok and never as verified; a wrong digest and
# a connection that ends early stay in staging and are named as failed.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
serve push-md5
peer push-md5 send "$T/src"/* 127.0.0.1 "$port" --pause=0.05 >"$T/said" ||
    fail "an old sender: $(cat "$T/said")"
for f in "$T/src"/*; do
	cmp -s "$f" "$(named "$(arrived)" "_$(basename "$f")")" ||
	    fail "$f did not arrive as it was"
done
[ "$(visible a | wc -l)" = 15 ] || fail "there are other files"
[ -n "$(find "$(arrived)" -name '2[0-9]*_[0-9]*_go.txt')" ] ||
    fail "there is no time in front"

# What the inbox says of it: a check, an address, our own digest.
want 0 fx a inbox --json
say '"peer":"~push-md5"'
say '"state":"md5-ok"'
say '"address":"127.0.0.1:'
say '"sha256":"'
! grep -q verified.:[0-9] "$T/out" || fail "nobody verified anything"
! grep -q '"state":"verified"' "$T/out" || fail "it is called verified"
want 0 fx a transfers --json
say '"check":"md5-ok"'
! grep -qi verified "$T/served" "$T/a/state/fxtui/log" ||
    fail "somebody says verified"
grep -q 'Receiving file' "$T/served" || fail "no line of the begin"
grep -q '100%' "$T/served" || fail "no line of the tenths"
grep -q 'MD5 ok' "$T/served" || fail "no line of the end"

# Byte by byte and in one piece: the same.
hex=$(hex 'a.txt<SEPARATOR>5<SEPARATOR>%shello' \
    "$(printf hello | md5sum | cut -c -32)")
peer raw raw 127.0.0.1 "$port" --hex="$hex" >"$T/said"
grep -q "^answer $(hex 'File received successfully')" "$T/said" || fail "merged: $(cat "$T/said")"

# A wrong digest; an end too early; a name that leads out.
hex=$(hex 'bad.txt<SEPARATOR>5<SEPARATOR>%032dhello' 0)
peer raw raw 127.0.0.1 "$port" --hex="$hex" >"$T/said"
grep -q "^answer $(hex 'File transfer failed: MD5 mismatch')\$" "$T/said" || fail "$(cat "$T/said")"
wait_for 5 grep -q 'MD5 differs' "$T/served" || fail "the log says nothing"
[ -z "$(named "$(arrived)" bad.txt)" ] || fail "it has its name"
[ "$(cat "$(find "$T/a/download/fxtui/.fxtui-part" -path '*/parts/0')")" = \
    hello ] || fail "it is not in staging"
id=$(fx a transfers --json | grep bad.txt | field id)
want 0 fx a transfers discard "$id"
no_parts a
hex=$(hex '../../../evil<SEPARATOR>2<SEPARATOR>%sok' \
    "$(printf ok | md5sum | cut -c -32)")
peer raw raw 127.0.0.1 "$port" --hex="$hex" >/dev/null
[ -n "$(named "$(arrived)" _evil)" ] || fail "the name's last part"
unserve
want 0 fx a verify --all
finish
