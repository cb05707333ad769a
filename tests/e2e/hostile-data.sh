#!/bin/sh
# SPDX-License-Identifier: MIT
# A paired peer that sends damaged, doubled, too much or badly named data:
# damage is asked for again or fails its file, lies end the transfer, nothing
# bad ever gets a name, nothing outside the inbox changes, the engine serves
# on.  tests/support/carrier.c has the scenarios.
. "${srcdir:-.}/tests/e2e/lib.sh"

carrier=$builddir/tests/support/carrier
machine b
start b
mkdir -m 700 "$T/key"
where=127.0.0.1:$(status_of b port)
pairing b
code_of b | "$carrier" "$T/key" "$where" pair || fail "carrier cannot pair"
wait "$(cat "$T/b/pair.pid")" || fail "b could not pair with carrier"
want 0 fx b peers policy carrier accept --max-file=1G --max-day=16G
sentinels >"$T/sentinels"

carry()
{
	"$carrier" "$T/key" "$where" "$@" >"$T/out" 2>"$T/err" ||
	    fail "carrier $*: $(cat "$T/err")"
	untouched || fail "carrier $*"
	fx b engine status >/dev/null || fail "the engine is gone: $*"
}

absent()
{
	[ -z "$(visible b | grep -F "/$1")" ] || fail "$1 got a name"
}

# The part of a file cannot be seen, and it ends as it should.
ends()
{
	wait_for 20 is transfer_state b "$2" ||
	    fail "$1: b shows $(transfer_state b), not $2"
	[ "$2" = done ] ||
	    [ -n "$(fx b transfers --json | head -n 1 | field error)" ] ||
	    fail "$1: b does not say why"
}

# What can be repaired is repaired.
carry honest
box=$(echo "$T/b/download/fxtui/carrier"-*)
for scenario in flip flip-batch chunk-twice; do
	carry $scenario
	ends $scenario done
	[ -f "$box/$scenario" ] || fail "$scenario did not arrive"
done
[ -f "$box/honest" ] || fail "honest did not arrive"
cmp "$box/honest" "$box/flip" || fail "a flipped bit stayed"
cmp "$box/honest" "$box/chunk-twice" || fail "a doubled chunk did harm"
head -c 1000 "$box/honest" | cmp - "$box/flip-batch" ||
    fail "a flipped bit of a small file stayed"

# What cannot gets no name.
for scenario in flip-always:failed wrong-root: two-contents: \
    bad-tree:failed missing: declare-more: more-entries: past-end: \
    not-listed: too-long: wrong-seq: unknown-xid: join-twice: \
    vanish:interrupted; do
	carry ${scenario%:*}
	absent ${scenario%:*}
	[ -z "${scenario#*:}" ] || ends ${scenario%:*} "${scenario#*:}"
	wait_for 20 resting b || fail "$scenario: it never ends"
done
fx b transfers --json | grep '"name":"flip-always"' | grep -q damaged ||
    fail "flip-always: b does not say that it arrived damaged"
carry bad-join
absent bad-join

# Names.  The first argument is below an offered folder.
for name in .. . '' a//b ./a a/. .fxtui-part 'sub/../../up' \
    "$(printf '%0256d' 7)"; do
	carry name "$name"
	absent up
done
for name in ../../x /etc/x ../x x/../../y .. . '' .fxtui-part/x; do
	carry any-name "$name"
done
for name in '../../../x' '/etc/xxxxx' 'a/bcdefghi' ././/../.x; do
	carry root-name "$name"
done
for name in o/b o/a o/b/c o p/a; do
	carry wrong-order "$name"
done
find "$box" -path '*.fxtui-part*' -prune -o -name 'zz-good*' -print |
    grep -q . || fail "the good file beside a bad name did not arrive"

# Bits nobody may set, a link nobody allowed.
carry modes
find "$T/b/download/fxtui" -perm /7000 ! -type d | grep . && fail "^ setuid"
find "$T/b/download/fxtui" -type l | grep . && fail "^ a link"

# A file that failed early has its name all the same.
carry early-failure
ends early-failure failed
fx b transfers files "$(fx b transfers --json | head -n 1 | field id)" >"$T/out"
say early/lost

# Failed files come once more without a question, and nothing else does.
carry anew-first
ends anew-first partial
want 0 fx b peers policy carrier ask
carry anew-unknown
carry anew-other
wait_for 20 resting b || fail "anew-other: it never ends"
absent anew-tree/other
absent anew-tree/bad
[ -f "$box/anew-tree/good" ] || fail "anew-first did not arrive"

# Nothing before a person said yes.
want 0 fx b peers policy carrier ask
before=$(find "$T/b/download/fxtui" | sort | cksum)
carry before-accept
absent before-accept
[ "$before" = "$(find "$T/b/download/fxtui" | sort | cksum)" ] ||
    fail "something was written before the offer was accepted"

# Afterwards it serves as before.
want 0 fx b peers policy carrier accept --max-file=1G --max-day=16G
carry honest
cmp "$box/honest" "$box/honest (2)" || fail "it no longer serves"
finish
