#!/bin/sh
# SPDX-License-Identifier: MIT
# A transfer of very many files is cancelled when most of them are there: its
# folder goes bit by bit, and meanwhile the engine answers and receives.
# FXT_LARGE: 100000 files, else 3000.
. "${srcdir:-.}/tests/e2e/lib.sh"

n=${FXT_LARGE:+100000}
n=${n:-3000}

staged()
{
	[ "$(find "$T/b/download/fxtui/.fxtui-part" -path '*/many/*' |
	    wc -l)" -ge "$n" ]
}

answers()
{
	timeout 5 env HOME="$T/b/home" XDG_CONFIG_HOME="$T/b/config" \
	    XDG_STATE_HOME="$T/b/state" XDG_RUNTIME_DIR="$T/b/run" \
	    XDG_DOWNLOAD_DIR="$T/b/download" fxt engine status --json \
	    >/dev/null
}

two
mkdir -p "$T/src/many"
(cd "$T/src/many" && seq -f 'f%.0f' 1 "$n" | xargs touch)
made_file "$T/src/zz-last" 24
want 0 fx a config rate_up 128K
fx a send "$T/src" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
wait_for 600 staged || fail "the files do not come"
id=$(fx b transfers --json | head -n 1 | field id)
want 0 fx b transfers cancel "$id"
times=0
until parts_gone b; do
	answers || fail "the engine does not answer while it removes"
	times=$((times + 1))
	[ $times -lt 10000 ] || fail "the folder stays"
done
[ -z "${FXT_LARGE:-}" ] || [ $times -gt 3 ] || fail "it was gone at once"
wait $sender
[ $? != 0 ] || fail "the sender was told that it went well"
want 0 fx a config rate_up 0
echo small >"$T/small"
want 0 fx a send "$T/small" bert
finish
