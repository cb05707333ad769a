#!/bin/sh
# SPDX-License-Identifier: MIT
# With --move a source is removed after it was delivered, and only then: what
# fails, is declined or left out stays, and so does what came in between.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
mkdir -p "$T/src/tree/sub/empty" "$T/src/kept"
echo one >"$T/src/tree/one"
random_file "$T/src/tree/sub/large" 3000000
ln -s one "$T/src/tree/link"
random_file "$T/src/file" 5000
cp -R "$T/src" "$T/copy"

want 0 fx a send --move "$T/src/file" "$T/src/tree" bert
cmp "$T/copy/file" "$(box b a)/file" || fail "the file did not arrive"
cmp "$T/copy/tree/sub/large" "$(box b a)/tree/sub/large" ||
    fail "the tree did not arrive"
[ ! -e "$T/src/file" ] || fail "the file stays"
[ "$(cd "$T/src" && find . | sort | tr '\n' ' ')" = \
    '. ./kept ./tree ./tree/link ' ] ||
    fail "what stays: $(find "$T/src" | sort)"
rm "$T/src/tree/link"

# A folder without anything left goes too.
echo two >"$T/src/tree/two"
want 0 fx a send --move "$T/src/tree" bert
[ ! -e "$T/src/tree" ] || fail "an empty folder stays"

# Declined: all stays.
want 0 fx b peers policy anna deny
echo three >"$T/src/kept/three"
want 4 fx a send --move "$T/src/kept" bert
[ -f "$T/src/kept/three" ] || fail "a declined file was removed"

# Not all delivered: all stays.
trust b a
want 0 fx b config conflict fail
echo four >"$T/src/kept/four"
want 0 fx a send "$T/src/kept/four" bert
want 1 fx a send --move "$T/src/kept/four" bert
[ -f "$T/src/kept/four" ] || fail "a failed file was removed"
want 0 fx b config --unset conflict

# Without the option all stays.
want 0 fx a send "$T/src/kept" bert
[ -f "$T/src/kept/three" ] && [ -f "$T/src/kept/four" ] ||
    fail "files were removed without being asked for"
finish
