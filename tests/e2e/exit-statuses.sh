#!/bin/sh
# SPDX-License-Identifier: MIT
# The exit statuses of fxt(1): 0 verified, 1 another error, 2 usage, 3 not
# reached, 4 refused, 5 mismatch, 6 interrupted.  (7: no-space.sh)
. "${srcdir:-.}/tests/e2e/lib.sh"

two
echo content >"$T/file"
want 0 fx a --help
want 0 fx a --version
for command in send receive get ls pair peers inbox transfers history chat \
    verify sum listen config engine demo; do
	want 0 fx a $command --help
	say "Usage: fxt $command"
done
want 2 fx a
want 2 fx a nonsense
want 2 fx a send
want 2 fx a send --nonsense "$T/file" bert
want 2 fx a peers policy bert nonsense
want 2 fx a listen sometimes
want 2 fx a get bert
want 2 fx a ls
want 2 fx a sum
want 2 fx a transfers nonsense
want 2 fx a transfers pause
say 'ID|PEER'
want 2 fx a transfers limit 1234 much
want 2 fx a transfers priority 1234 101
want 2 fx a history --state=nonsense
want 2 fx a receive --conflict=nonsense
want 2 fx a inbox accept --conflict=nonsense 1234
say skip-unchanged
want 2 fx a demo --error-rate=2
want 1 fx a send "$T/missing" bert
say "missing"
want 4 fx a send "$T/file" nobody
want 0 fx a send "$T/file" bert
want 1 fx a sum "$T/missing" "$T/file"
say "$(sha256sum <"$T/file" | cut -c 1-64)"

# Transfers by the first characters of their id; none is an error.
id=$(fx a transfers --json | field id)
want 0 fx a transfers files "$(echo "$id" | cut -c 1-6)"
want 1 fx a transfers files "$(echo "$id" | cut -c 1-3)"
for verb in files pause resume cancel retry discard; do
	want 1 fx a transfers $verb 00000000
done
want 1 fx a transfers move 00000000 up
want 1 fx a transfers limit 00000000 100K
want 1 fx a inbox sums 00000000
item=$(fx b inbox --json | grep '"event":"inbox"' | field id)
want 0 fx b inbox sums "$(echo "$item" | cut -c 1-6)"
want 0 fx a history

# What a peer shares: nothing, then a folder.
want 0 fx a ls bert:
say "nothing is shared"
want 1 fx a get bert:docs/file
mkdir "$T/docs"
echo shared >"$T/docs/file"
want 0 fx b config share.docs.dir "$T/docs"
want 0 fx b config share.docs.peers anna
want 0 fx a get bert:docs/file
want 1 fx a get --conflict=fail bert:docs/file
want 4 fx a get nobody:docs

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
