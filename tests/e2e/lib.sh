# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the end-to-end scripts share; they are sourced by sh.
#
# Machines are called a, b, c..: each has its own XDG folders below $T, its
# device name is anna, bert, cleo.., its engine listens on 127.0.0.1 at a port
# the kernel chose.  A script ends with `finish`; leaving in any other way is
# a failure.  At the end every engine that still runs is ended by its process
# id, must end well and say nothing, and nothing outside the inboxes and the
# state may have changed (reliability.md, I1).
#
#   machine a b       make them
#   start a [OPT..]   run its engine and wait until it answers
#   fx a CMD..        fxt as a user of machine a
#   pair a b          a types the code that b shows
#   trust b a         b accepts what a offers
#   want 4 CMD..      CMD must exit so; its words are in $T/out and $T/err
#   wait_for 10 CMD.. until CMD succeeds, at most so many seconds
#   say TEXT          in $T/err and $T/out: must contain it

set -u

: "${TMPDIR:=/tmp}"
: "${srcdir:=.}"
: "${builddir:=.}"
T=$(mktemp -d "$TMPDIR/fxe2e.XXXXXX") || exit 99
export srcdir builddir TMPDIR
umask 022
LINES_OF_LOG=40
finished=

# --- the end ---

fail()
{
	echo "FAILED: $*"
	exit 1
}

# A shim that is loaded before a sanitizer's own library would be in its way.
plain_build()
{
	grep -q '^FX_SAN = *-' "$builddir/Makefile" &&
	    skip "a build with sanitizers takes no shim"
	return 0
}

skip()
{
	echo "skipped: $*"
	finished=77
	exit 77
}

# Process ids of programs that live in our folders.
ours()
{
	grep -lszF -e "XDG_STATE_HOME=$T/" /proc/[0-9]*/environ 2>/dev/null |
	    cut -d / -f 3
}

gone()
{
	! kill -0 "$1" 2>/dev/null ||
	    grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

# End the engine of a machine and look at its last words.
stop()
{
	if [ -f "$T/$1/pid" ]; then
		kill "$(cat "$T/$1/pid")" 2>/dev/null
		wait "$(cat "$T/$1/pid")" 2>/dev/null
		ended=$?
		rm -f "$T/$1/pid"
		if [ $ended != 0 ]; then
			echo "the engine of $1 ended with status $ended"
			return 1
		fi
	fi
}

# Kill it instead.
kill_engine()
{
	kill -9 "$(cat "$T/$1/pid")"
	wait "$(cat "$T/$1/pid")" 2>/dev/null
	rm -f "$T/$1/pid"
}

show_logs()
{
	for log in "$T"/*/engine.err "$T"/*/state/fxtui/engine.err \
	    "$T"/*/state/fxtui/log "$T"/*/pair.out "$T/out" "$T/err"; do
		[ -s "$log" ] || continue
		echo "--- ${log#"$T"/}"
		tail -n "$LINES_OF_LOG" "$log"
	done
}

clean_up()
{
	status=$?
	trap - EXIT INT TERM
	for dir in "$T"/*/; do
		[ -d "$dir" ] || continue
		stop "$(basename "$dir")" || status=1
	done
	left=$(ours)
	for pid in $left; do
		kill "$pid" 2>/dev/null
	done
	for pid in $left; do
		wait_for 10 gone "$pid" || kill -9 "$pid" 2>/dev/null
	done
	if [ -n "$left" ] && [ "$finished" = yes ]; then
		echo "processes were left: $left"
		status=1
	fi
	if grep -E 'Sanitizer|runtime error|Assertion' "$T"/*/engine.err \
	    "$T"/*/state/fxtui/engine.err "$T/out" "$T/err" 2>/dev/null; then
		echo "^ a program complained"
		status=1
	fi
	untouched || status=1
	[ -n "$finished" ] || [ $status != 0 ] || status=1
	[ $status = 0 ] || [ $status = 77 ] || show_logs
	for mounted in $(awk -v t="$T/" 'index($2, t) == 1 { print $2 }' \
	    /proc/mounts); do
		umount "$mounted" || status=1
	done
	if [ "${E2E_KEEP:-}" != "" ]; then
		echo "kept: $T"
	else
		chmod -R u+rwX "$T" 2>/dev/null
		rm -rf "$T" || status=1
	fi
	exit $status
}
trap clean_up EXIT
trap 'exit 1' INT TERM

finish()
{
	finished=yes
	exit 0
}

# --- waiting ---

# The one pause of these scripts: between two looks at a condition.
wait_for()
{
	until_s=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -le "$until_s" ] || return 1
		sleep 0.05
	done
}

want()
{
	wanted=$1
	shift
	"$@" >"$T/out" 2>"$T/err" </dev/null
	got=$?
	[ $got = "$wanted" ] ||
	    fail "$*: exit status $got, $wanted was expected"
}

say()
{
	grep -qF -e "$1" "$T/out" "$T/err" || fail "nobody said: $1"
}

# The last value of a key in JSON lines.
field()
{
	sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | tail -n 1
}

# --- machines ---

name_of()
{
	case $1 in
	a) echo anna ;;
	b) echo bert ;;
	c) echo cleo ;;
	*) echo "peer-$1" ;;
	esac
}

machine()
{
	for m in "$@"; do
		mkdir -p "$T/$m/config/fxtui" "$T/$m/state" "$T/$m/download" \
		    "$T/$m/home"
		mkdir -m 700 "$T/$m/run"
		printf 'name = %s\nlisten = always\n' "$(name_of "$m")" \
		    >"$T/$m/config/fxtui/fxtui.conf"
		echo 'welcomed = on' >"$T/$m/config/fxtui/tui.conf"
		echo "of the user, $m" >"$T/$m/download/notes.txt"
		mkdir "$T/$m/download/other"
		echo "deeper, $m" >"$T/$m/download/other/file"
		ln -s notes.txt "$T/$m/download/link"
	done
	sentinels >"$T/sentinels"
}

# Everything that is the user's own: kind, mode, inode, times, content.
sentinels()
{
	for m in "$T"/*/download; do
		find "$m" -path "$m/fxtui" -prune -o -path "$m" -o \
		    -printf '%p %y %m %i %s %C@ %T@\n'
		find "$m/.." -maxdepth 1 -printf '%p %y\n' |
		    grep -vE '/(pid|engine\.err|pair\.[a-z]+)? f$'
		find "$m" -path "$m/fxtui" -prune -o -type f -print |
		    sort | xargs sha256sum
	done | sort
}

untouched()
{
	[ -f "$T/sentinels" ] || return 0
	sentinels >"$T/sentinels.now"
	cmp -s "$T/sentinels" "$T/sentinels.now" && return 0
	echo "something beside the inbox has changed:"
	diff "$T/sentinels" "$T/sentinels.now"
	return 1
}

# A command with the environment of a machine; replaces a subshell.
as()
{
	m=$1
	shift
	HOME=$T/$m/home XDG_CONFIG_HOME=$T/$m/config \
	    XDG_STATE_HOME=$T/$m/state XDG_RUNTIME_DIR=$T/$m/run \
	    XDG_DOWNLOAD_DIR=$T/$m/download exec "$@"
}

fx()
{
	m=$1
	shift
	(as "$m" fxt "$@")
}

start()
{
	s=$1
	shift
	(as "$s" fxt engine --bind=127.0.0.1 --port=0 "$@") \
	    </dev/null >>"$T/$s/engine.err" 2>&1 &
	echo $! >"$T/$s/pid"
	wait_for 15 listens "$s" || fail "the engine of $s does not listen"
}

listens()
{
	fx "$1" engine status --json | grep -q '"listening":true'
}

status_of()
{
	fx "$1" engine status --json | field "$2"
}

pair()
{
	pairing "$2"
	code=$(code_of "$2")
	echo "$code" |
	    (as "$1" fxt pair --json "127.0.0.1:$(status_of "$2" port)") \
	    >"$T/out" 2>"$T/err" || fail "$1 could not pair"
	wait "$(cat "$T/$2/pair.pid")" || fail "$2 could not pair"
}

# Let a machine show a code.
pairing()
{
	(as "$1" fxt pair --json) >"$T/$1/pair.out" 2>"$T/$1/pair.err" \
	    </dev/null &
	echo $! >"$T/$1/pair.pid"
	wait_for 15 grep -q '"code":"...-....' "$T/$1/pair.out" ||
	    fail "$1 shows no code"
}

code_of()
{
	grep -o '"code":"[0-9A-Z]\{3\}-[0-9A-Z]\{4\}"' "$T/$1/pair.out" |
	    head -n 1 | cut -d '"' -f 4
}

trust()
{
	want 0 fx "$1" peers policy "$(name_of "$2")" accept --max-file=64G \
	    --max-day=512G
}

# The folder in the inbox of $1 for what $2 sends.
box()
{
	echo "$T/$1/download/fxtui/$(name_of "$2")"-*
}

# Machine $1 learns where $2 listens now.
meet()
{
	want 0 fx "$1" peers address "$(name_of "$2")" \
	    "127.0.0.1:$(status_of "$2" port)"
}

# Two machines that know each other; b takes what a sends.
two()
{
	machine a b
	start a
	start b
	pair a b
	trust b a
}

# States of the newest transfer and of the newest item of the inbox.
transfer_state()
{
	fx "$1" transfers --json | head -n 1 | field state
}

item_state()
{
	fx "$1" inbox --json | grep '"event":"inbox"' | head -n 1 | field state
}

# Whether no transfer of a machine is under way.
resting()
{
	! fx "$1" transfers --json | grep -qE \
	    '"state":"(queued|connecting|offered|waiting|active|checking)"'
}

is()
{
	[ "$("$1" "$2")" = "$3" ]
}

# A file of so many MiB that is fast to make, different in every chunk, and
# the same in every run.
made_file()
{
	openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff \
	    -iv 00000000000000000000000000000000 -in /dev/zero 2>/dev/null |
	    head -c $(($2 << 20)) >"$1"
}

# Whether a machine is in the middle of receiving a large file.
receiving()
{
	[ -n "$(find "$T/$1/download/fxtui/.fxtui-part" -path '*/parts/*' \
	    -size +2M)" ]
}

# a sends a large file to b, and $1 is done while it moves.  $sender is the
# process that sends.  If the file was through before, a larger one follows.
in_mid_file()
{
	for mib in 150 600 2400; do
		made_file "$T/large" $mib
		fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
		sender=$!
		wait_for 20 receiving b && "$1" && [ -z "$(visible b)" ] &&
		    return
		wait $sender || fail "nothing moves"
		find "$T/b/download/fxtui" -name 'large*' -delete
		[ -f "$T/a/pid" ] || start a
		[ -f "$T/b/pid" ] || start b
		meet a b
	done
	fail "the file was always through"
}

# Nothing may be left in the staging folders of a machine (soon).
no_parts()
{
	wait_for 10 parts_gone "$1" && return
	find "$T/$1/download/fxtui" -path '*/.fxtui-part/*'
	fail "parts were left in the inbox of $1"
}

parts_gone()
{
	[ -z "$(find "$T/$1/download/fxtui" -path '*/.fxtui-part/*')" ]
}

# The visible files of an inbox, beneath its root.
visible()
{
	find "$T/$1/download/fxtui" -name .fxtui-part -prune -o -type f -print
}

random_file()
{
	head -c "$2" /dev/urandom >"$1"
}

# Whether fxt was built with a sanitizer, which needs memory of its own.
sanitized()
{
	grep -qa '__asan_init\|__tsan_init' "$(command -v fxt)"
}
