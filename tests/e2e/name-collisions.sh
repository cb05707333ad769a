#!/bin/sh
# SPDX-License-Identifier: MIT
# What has the name of something that is there already gets another: nothing
# is overwritten, whatever it is that stands there.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
mkdir -p "$T/src/folder"
echo first >"$T/src/report.txt"
echo inside >"$T/src/folder/file"
want 0 fx a send "$T/src/report.txt" bert
echo second >"$T/src/report.txt"
want 0 fx a send "$T/src/report.txt" bert
box=$(box b a)
[ "$(cat "$box/report.txt")" = first ] || fail "the first was overwritten"
[ "$(cat "$box/report (2).txt")" = second ] || fail "the second is not there"

want 0 fx a send "$T/src/folder" bert
want 0 fx a send "$T/src/folder" bert
diff -r "$T/src/folder" "$box/folder" || fail "the first folder"
diff -r "$T/src/folder" "$box/folder (2)" || fail "the second folder"

# A dangling link, a pipe and a folder of the name of a file.
for thing in link pipe dir; do
	echo "$thing" >"$T/src/$thing"
done
ln -s "$T/b/home/target" "$box/link"
mkfifo "$box/pipe"
mkdir "$box/dir"
want 0 fx a send "$T/src/link" "$T/src/pipe" "$T/src/dir" bert
for thing in link pipe dir; do
	[ "$(cat "$box/$thing (2)")" = $thing ] || fail "$thing (2)"
done
[ -L "$box/link" ] && [ -p "$box/pipe" ] && [ -d "$box/dir" ] ||
    fail "what was there is no longer"
[ ! -e "$T/b/home/target" ] || fail "a link was followed"
no_parts b
finish
