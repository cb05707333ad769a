#!/bin/sh
# SPDX-License-Identifier: MIT
# fxtui in tmux: push-md5 is switched on by a line, the banner says so, an old
# sender's file is an offer, is accepted, and is never more than MD5 ok;
# switched off, the banner goes and nobody is let in.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

command -v python3 >/dev/null || skip "python3 is missing"
have_tmux
machine a
start a
tui a
see a 'Nobody yet'
line a ':dialect push-md5 on --port 0 --bind 127.0.0.1 --off 30'
keys a Enter
see a 'DIALECTS ON: push-md5 [0-9]'
see a 'push-md5 is on at port .* not encrypted'
port=$(shown a | sed -n 's/.*DIALECTS ON: push-md5 \([0-9]*\).*/\1/p')

# Another at the same port, with another address to bind: refused, in words.
line a ":dialect go-ahead on --port 1 --bind 203.0.113.7"
keys a Enter
see a '203\.0\.113\.7|ddress'
hides a 'DIALECTS ON: .*go-ahead' || no_show "it is called on"

# It asks before it takes a file.
echo 'an old program sends this' >"$T/notes.txt"
peer push-md5 send "$T/notes.txt" 127.0.0.1 "$port" >"$T/said" 2>&1 &
sender=$!
keys a 4
see a '\[4 Inbox'
see a '\[\*\*\] .*notes\.txt'
shows a '~push-md5' || no_show "the sender is not named"
keys a a
see a '\[\?\?\] .*MD5 ok'
wait "$sender" || fail "the sender: $(cat "$T/said")"
cmp "$T/notes.txt" "$(named "$T/a/download/fxtui/push-md5" notes.txt)" ||
    fail "it is not what was sent"
hides a '[^n]verified|\[ok\]' || no_show "somebody says verified"
keys a i
box_of a 'unauthenticated channel'
see a '127\.0\.0\.1'
see a 'MD5 ok'
keys a Escape
unsee a 'unauthenticated channel'

line a ':dialect push-md5 off'
keys a Enter
unsee a 'DIALECTS'
see a 'push-md5 is off'
! peer push-md5 send "$T/notes.txt" 127.0.0.1 "$port" >"$T/said" 2>&1 ||
    fail "it is let in after all"
keys a q
ended a 0
finish
