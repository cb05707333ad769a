#!/bin/sh
# SPDX-License-Identifier: MIT
# An inbox without space for what is offered: exit status 7 and a sentence
# with the cure; nothing is written.  Space that runs out later is no crash.
. "${srcdir:-.}/tests/e2e/lib.sh"

[ "$(id -u)" = 0 ] || skip "mounting a small disk needs root"
machine a b
mkdir "$T/b/download/fxtui"
rm -f "$T/sentinels"
mount -t tmpfs -o size=300m,mode=755 none "$T/b/download/fxtui" ||
    skip "no tmpfs can be mounted here"
sentinels >"$T/sentinels"
start a
start b
pair a b
trust b a
random_file "$T/too-large" 64000000
want 7 fx a send "$T/too-large" bert
say "ot enough space"
[ -z "$(visible b)" ] || fail "something arrived"
no_parts b
random_file "$T/small" 1000000
want 0 fx a send "$T/small" bert
cmp "$T/small" "$(box b a)/small" || fail "what fits did not arrive"
finish
