# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the sweeps share (reliability.md 9.2): a receiver b that can be put
# back to how it was, a shim that counts its calls, and one oracle for what
# must hold afterwards.
#
#   shim                 this script needs the shim: skipped without
#   prepare              a and b are paired; b is stopped and remembered
#   again                b as it was, nothing received, stopped
#   receive_with VAR=X.. its engine with the shim; counting begins with the
#                        next `begin`
#   oracle               what must hold now, and after the end: prints each
#                        violation, counts them in $violations
#
# SWEEP_STEP: only each so many-th point.  SWEEP_LIMIT: seconds in all.

: "${SWEEP_STEP:=1}"
: "${SWEEP_LIMIT:=3600}"
. "${srcdir:-.}/tests/e2e/lib.sh"

command -v python3 >/dev/null || skip "python3 looks at the database"

sweep_end=$(($(date +%s) + SWEEP_LIMIT))
violations=0
points=0

shim()
{
	plain_build
	SHIM=${SHIM:-$builddir/tests/support/shim.so}
	[ -f "$SHIM" ] || fail "there is no $SHIM"
}

violation()
{
	violations=$((violations + 1))
	echo "VIOLATION at $point: $*"
}

in_time()
{
	[ "$(date +%s)" -lt $sweep_end ]
}

prepare()
{
	two
	b_port=$(status_of b port)
	stop b || fail "b did not end well"
	cp -a "$T/b" "$T/saved"
	mkdir "$T/src"
	# small, empty, one chunk, several chunks, folders, odd names
	echo one >"$T/src/small"
	: >"$T/src/empty"
	mkdir -p "$T/src/deep/er/est" "$T/src/none"
	echo two >"$T/src/deep/er/est/file"
	random_file "$T/src/deep/chunk" 300000
	random_file "$T/src/large" 3500000
	echo odd >"$T/src/odd name, -x"
}

again()
{
	if [ -f "$T/b/pid" ]; then
		kill_engine b
	fi
	rm -rf "$T/b"
	cp -a "$T/saved" "$T/b"
	sentinels >"$T/sentinels"
	rm -f "$T/armed" "$T/count"
	head -c 8 /dev/zero >"$T/count"
}

# The engine of b, at the port that a knows.
receive_with()
{
	(as b env LD_PRELOAD="$SHIM" \
	    ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS:-}" \
	    SHIM_FILE="$T/count" \
	    SHIM_ARMED="$T/armed" "$@" \
	    fxt engine --bind=127.0.0.1 --port="$b_port") \
	    </dev/null >>"$T/b/engine.err" 2>&1 &
	echo $! >"$T/b/pid"
	wait_for 15 listens b || fail "the engine of b does not listen"
}

receive()
{
	start b --port="$b_port"
}

begin()
{
	: >"$T/armed"
}

counted()
{
	od -An -t u8 -N 8 "$T/count" | tr -d ' '
}

b_ended()
{
	gone "$(cat "$T/b/pid")"
}

# Whether either the sender or b has ended.
one_ended()
{
	gone $sender || b_ended
}

# Send the tree and wait until it is over, or b is; $told is the sender's
# exit status, or "waiting" for the one that waits for b to come back.
send_tree()
{
	fx a send "$T/src" bert >"$T/sent" 2>&1 </dev/null &
	sender=$!
	wait_for 60 one_ended || violation "nothing happens for a minute (I6)"
	if b_ended; then
		wait "$(cat "$T/b/pid")" 2>/dev/null
		rm -f "$T/b/pid"
		wait_for 10 noticed ||
		    violation "the sender does not notice (I6)"
	fi
	hear
}

# Whether a knows that the line is broken.
noticed()
{
	case $(transfer_state a) in
	done | interrupted | failed | connecting) return 0 ;;
	esac
	return 1
}

# What the sender was told, if it has ended.
hear()
{
	told=waiting
	if gone $sender; then
		wait $sender
		told=$?
	fi
}

# Every file with a final name is whole and what was sent (I2, I5).
whole()
{
	root=$T/b/download/fxtui
	[ -d "$root" ] || return 0
	(cd "$root" && find . -name .fxtui-part -prune -o -type f -print) |
	    while read -r f; do
		rest=${f#./*/}
		cmp -s "$root/$f" "$T/src/${rest#src/}" ||
		    echo "$f is not what was sent (I2)"
	done
}

links_of()
{
	(cd "$1" && find . -type l -printf '%p %l\n' | sort)
}

# All of it is there, once, under its name (I3).
complete()
{
	diff -r "$T/src" "$(box b a)/src" >"$T/diff" 2>&1 ||
	    echo "not all is there (I3): $(head -n 3 "$T/diff" | tr '\n' ' ')"
	[ "$(links_of "$T/src")" = "$(links_of "$(box b a)/src")" ] ||
	    echo "the links differ (I3)"
	others=$(ls -A "$(box b a)" 2>/dev/null | grep -vc '^src$')
	[ "$others" = 0 ] || echo "a second copy"
}

# The database by itself (I12).
database()
{
	python3 - "$T"/b/state/fxtui/*.db <<-'END' || echo "a damaged database"
	import sqlite3, sys
	for name in sys.argv[1:]:
	    db = sqlite3.connect(name)
	    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
	    assert not db.execute("PRAGMA foreign_key_check").fetchall()
	END
}

complain()
{
	"$@" >"$T/complaints"
	while read -r line; do
		violation "$line"
	done <"$T/complaints"
}

# Right after the blow: nothing half has a name, nothing else has changed,
# and what was acknowledged is there.
oracle_now()
{
	complain untouched
	complain whole
	[ "$told" != 0 ] || complain complete
}

# Nothing is left in staging but what b says it keeps for its time, since
# nobody knows whose it is.
accounted()
{
	parts=$T/b/download/fxtui/.fxtui-part
	[ -d "$parts" ] || return 0
	for part in "$parts"/*; do
		[ -e "$part" ] || continue
		grep -a 'staging without a transfer kept' \
		    "$T/b/state/fxtui/log" | grep -q "${part##*/}" || return 1
	done
}

# Whether it may end so that some files failed.
partly()
{
	return 1
}

a_done()
{
	case $(transfer_state a) in
	done) return 0 ;;
	partial) partly ;;
	interrupted)
		fx a transfers resume "$(fx a transfers --json | head -n 1 |
		    field id)" >/dev/null 2>&1 </dev/null
		false
		;;
	failed)
		# it was not accepted yet: that is said, and it is sent anew
		fx a send "$T/src" bert >/dev/null 2>&1 </dev/null
		false
		;;
	*) false ;;
	esac
}

# What b keeps is listed as interrupted, and goes when it is discarded.
discard_all()
{
	fx b transfers --json | grep '"state":"interrupted"' |
	    sed 's/.*"id":"\([0-9a-f]*\)".*/\1/' | while read -r id; do
		fx b transfers discard "$id" >/dev/null 2>&1 </dev/null
	done
}

# After a restart: it goes on by itself or when it is told to, and ends with
# the same tree, once; nothing is left over.
oracle()
{
	receive
	oracle_now
	wait_for 30 a_done ||
	    violation "it is not resumed: $(transfer_state a) (I5, I6)"
	wait_for 5 gone $sender || violation "the sender waits for ever (I6)"
	told=0
	oracle_now
	discard_all
	wait_for 10 accounted ||
	    violation "staging is left: $(find "$T/b/download/fxtui" \
		-path '*/.fxtui-part/*' | head -n 2 | tr '\n' ' ') (I5)"
	stop b || violation "b did not end well"
	complain database
	fx a transfers clear >/dev/null 2>&1 </dev/null
}

report()
{
	echo "$1: $points points, $violations violations"
	[ $violations = 0 ] || fail "invariants were violated"
}
