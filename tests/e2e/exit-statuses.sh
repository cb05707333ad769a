#!/bin/sh
# SPDX-License-Identifier: MIT
# The exit statuses of fxt(1): 0 verified, 1 another error, 2 usage, 3 not
# reached, 4 refused, 5 mismatch, 6 interrupted.  (7: no-space.sh)
. "${srcdir:-.}/tests/e2e/lib.sh"

two
echo content >"$T/file"
want 0 fx a --help
want 0 fx a --version
want 0 fx a send --help
want 2 fx a
want 2 fx a nonsense
want 2 fx a send
want 2 fx a send --nonsense "$T/file" bert
want 2 fx a peers policy bert nonsense
want 2 fx a listen sometimes
want 1 fx a send "$T/missing" bert
say "missing"
want 4 fx a send "$T/file" nobody
want 0 fx a send "$T/file" bert

# 5: what arrived is no longer what was sent.
echo changed >"$(box b a)/file"
want 5 fx b verify "$(box b a)/file"

# 4: refused.
want 0 fx b peers policy anna deny
want 4 fx a send "$T/file" bert
want 0 fx b peers policy anna ask

# 6: the user interrupts while a person is asked.
(as a fxt send "$T/file" bert) >"$T/out" 2>"$T/err" </dev/null &
front=$!
asked()
{
	fx b inbox --json | grep -q '"event":"offer"'
}
wait_for 15 asked || fail "nobody is asked"
kill -2 $front
wait $front
[ $? = 6 ] || fail "interrupted, but not exit status 6"

# 3: nobody is there.
port=$(status_of b port)
stop b || fail "b did not end well"
want 3 fx a send "$T/file" bert
echo 000-0000 | fx a pair "127.0.0.1:$port" >"$T/out" 2>"$T/err"
[ $? = 3 ] || fail "pairing with nobody: not exit status 3"
[ "$(grep -c . "$T/err")" = 1 ] || fail "not one sentence"

# No engine runs, and status starts none.
want 1 fx b engine status
say "no engine"
finish
