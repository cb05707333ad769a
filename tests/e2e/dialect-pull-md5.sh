#!/bin/sh
# SPDX-License-Identifier: MIT
# pull-md5: an old client gets what lies in the shared folder, and nothing
# else, whatever way out it names; ours gets from an old server, under the
# name it asked for; what is missing is 4, another digest 5, a short file 1.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
mkdir "$T/src/sub" "$T/got"
echo below >"$T/src/sub/below.txt"
echo secret >"$T/secret.txt"
ln -s "$T/secret.txt" "$T/src/link"
serve pull-md5 --share="$T/src"
set -- size-0.bin size-1.bin size-4095.bin size-4096.bin size-4097.bin \
    size-1048577.bin two\ words.txt Grüße.txt '{brace.txt'
peer pull-md5 get "$@" sub/below.txt "$T/got" 127.0.0.1 "$port" ||
    fail "an old client got less"
for f; do
	cmp -s "$T/src/$f" "$T/got/$f" || fail "$f differs"
done
cmp -s "$T/src/sub/below.txt" "$T/got/below.txt" || fail "what lies deeper"
peer pull-md5 get ../secret.txt "$T/secret.txt" /etc/passwd sub \
    link sub/../digits.txt nothing ./digits.txt "$T/got" 127.0.0.1 "$port" \
    --all-fail >"$T/said" || fail "it was served: $(cat "$T/said")"
[ "$(grep -c '^error' "$T/said")" = 8 ] || fail "$(cat "$T/said")"
[ "$(sed "s|'.*'|NAME|" "$T/said" | sort -u | wc -l)" = 1 ] ||
    fail "the answers differ: $(cat "$T/said")"
wait_for 5 grep -q 'sent, not confirmed' "$T/served" || fail "no line"
unserve

# Without a folder nothing is served.
want 2 fx a dialect pull-md5 serve --port=0

old pull-md5 "$T/src"
want 0 fx a dialect pull-md5 get size-0.bin size-1024.bin size-1048577.bin \
    'two words.txt' "127.0.0.1:$port"
say 'MD5 ok'
for f in size-0.bin size-1024.bin size-1048577.bin 'two words.txt'; do
	cmp -s "$T/src/$f" "$(arrived)/$f" || fail "$f differs"
done
want 0 fx a inbox --json
say '"state":"md5-ok"'
want 4 fx a dialect pull-md5 get nothing "127.0.0.1:$port"
say 'not found'
unold
old pull-md5 "$T/src" --hostile=digest
want 5 fx a dialect pull-md5 get --set attempts=1 digits.txt "127.0.0.1:$port"
say 'MD5 differs'
[ ! -e "$(arrived)/digits.txt" ] || fail "it has its name"
unold
old pull-md5 "$T/src" --name=../../evil
want 0 fx a dialect pull-md5 get go.txt "127.0.0.1:$port"
[ -f "$(arrived)/go.txt" ] || fail "it has not the name that was asked for"
unold
finish
