#!/bin/sh
# SPDX-License-Identifier: MIT
# A line said to a peer arrives as it was written; what a terminal would obey
# arrives as text; a stranger's does not arrive at all.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
line='hello "bert", 100 % Grüße from anna'
want 0 fx a chat bert "$line"
printf 'from a pipe\n' | fx a chat bert >"$T/out" 2>"$T/err" ||
    fail "a line from the input"
want 0 fx a chat bert "$(printf 'red \033[31m bell \007')"
want 2 fx a chat bert ''
want 4 fx a chat nobody hello
heard()
{
	python3 "$srcdir/tests/support/door.py" \
	    "$T/b/run/fxtui/engine.sock" chat-log '{"ref":"anna"}' >"$T/log" &&
	    grep -qF -e "$1" "$T/log"
}
command -v python3 >/dev/null || skip "python3 is missing: nothing was heard"
for words in 'hello \"bert\", 100 % Grüße from anna' 'from a pipe' 'red'; do
	wait_for 10 heard "$words" || fail "b did not hear: $words"
done
grep -q '"incoming": true' "$T/log" || fail "b takes it for its own"
# Escapes come out as text, not as what a terminal obeys.
grep -q "$(printf '\033')" "$T/log" && fail "an escape character came out"
finish
