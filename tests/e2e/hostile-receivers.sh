#!/bin/sh
# SPDX-License-Identifier: MIT
# A paired peer that takes what we send and lies about it: what it needs, what
# it has, what arrived; or floods us.  The transfer or the session ends, what
# is sent stays as it was, the engine serves on.  tests/support/liar.c has the
# scenarios.
. "${srcdir:-.}/tests/e2e/lib.sh"

liar=$builddir/tests/support/liar
machine b
start b
mkdir -m 700 "$T/key"
where=127.0.0.1:$(status_of b port)
pairing b
code_of b | "$liar" "$T/key" "$where" pair || fail "liar cannot pair"
wait "$(cat "$T/b/pair.pid")" || fail "b could not pair with liar"
made_file "$T/b/download/large" 5
sentinels >"$T/sentinels"

online()
{
	fx b peers --json | grep -q '"online":true'
}

offline()
{
	! online
}

for scenario in $("$liar" --list); do
	"$liar" "$T/key" "$where" "$scenario" >"$T/out" 2>"$T/err" &
	pid=$!
	wait_for 15 online || fail "$scenario: liar does not call"
	id=$(fx b send --background "$T/b/download/large" carrier) ||
	    fail "$scenario: it is not sent"
	wait "$pid" || fail "liar $scenario: $(cat "$T/err")"
	fx b engine status >/dev/null || fail "the engine is gone: $scenario"
	wait_for 15 offline || fail "$scenario: the session stays"
	wait_for 20 resting b || fail "$scenario: $(transfer_state b)"
	state=$(transfer_state b)
	echo "$scenario: $state"
	case $scenario:$state in
	state-flood:declined) ;;
	need-* | have-* | result-un*:interrupted) ;;
	*:cancelled | *:failed | *:interrupted) ;;
	*) fail "$scenario: b shows $state" ;;
	esac
	untouched || fail "$scenario"
	[ $state != interrupted ] || want 0 fx b transfers cancel "$id"
	fx b transfers clear >/dev/null
done
[ "$(wc -c <"$T/b/state/fxtui/log")" -lt 2000000 ] ||
    fail "the log is $(wc -c <"$T/b/state/fxtui/log") bytes"
finish
