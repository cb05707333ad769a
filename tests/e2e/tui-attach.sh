#!/bin/sh
# SPDX-License-Identifier: MIT
# Two fxtui on one engine: an offer accepted in one closes in the other, both
# show what arrived.  The engine is killed: both say so and keep answering;
# one of them starts it again, and both are attached to the same.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-tui.sh"

have_tmux
machine a b
start a
start b
pair a b
mkdir "$T/b.d"
random_file "$T/gift" 100000
tui b
screen second 80x24 "env $(of b) fxtui"
see b '\[1 Files\]'
see second '\[1 Files\]'
fx a send "$T/gift" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
see b '\[\*\*\] gift'
see second '\[\*\*\] gift'
keys second 4
see second '\[4 Inbox'
keys second Enter
box_of second 'Offer from anna'
keys b 4
see b '\[4 Inbox'
keys b a
see b '\[ok\] gift'
wait $sender || fail "it was not sent"
see second 'ccepted'
keys second Escape
unsee second 'Offer from anna'
see second '\[ok\] gift'

kill_engine b
see b 'engine lost'
see second 'engine lost'
see b '\[ok\] gift'
keys b 1
see b '\[1 Files\]'
keys b R
unsee b 'engine lost'
unsee second 'engine lost'
see b '\[ok\] gift'
see second '\[ok\] gift'
keys second q
keys b q
ended b 0
end_engine b
finish
