# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the scripts about dialects share; sourced after lib.sh.  The other
# side is tests/support/dialect_peer.py, as naive as the old programs.

peer()
{
	XDG_STATE_HOME=$T/old-program python3 \
	    "$srcdir/tests/support/dialect_peer.py" "$@"
}

# What printf makes of the words, as hex digits.
hex()
{
	# shellcheck disable=SC2059
	printf "$@" | od -An -v -tx1 | tr -d ' \n'
}

# Serve a dialect on machine a at a port of the kernel's: serve DIALECT [OPT..].
# $port is the port then, $T/served what it says, $server its process.
serve()
{
	which=$1
	shift
	: >"$T/served"
	(as a fxt dialect "$which" serve --json --port=0 --bind=127.0.0.1 \
	    --accept=allow "$@") >"$T/served" 2>"$T/served.err" </dev/null &
	server=$!
	wait_for 10 grep -q '"on":true' "$T/served" || {
		cat "$T/served" "$T/served.err"
		fail "$which is not served"
	}
	port=$(sed -n 's/.*"on":true,"port":\([0-9]*\).*/\1/p' "$T/served" |
	    head -n 1)
}

# End it in order: it must say 0.
unserve()
{
	kill -INT "$server"
	wait "$server" || fail "$which ended with status $?"
}

# An old server: old DIALECT DIR [OPT..]; $port, $T/old, $old.
old()
{
	which=$1
	rm -f "$T/old"
	mkdir -p "$2"
	XDG_STATE_HOME=$T/old-program python3 \
	    "$srcdir/tests/support/dialect_peer.py" "$1" serve "$2" \
	    --count=1000 ${3:+"$3"} ${4:+"$4"} ${5:+"$5"} >"$T/old" 2>&1 &
	old=$!
	wait_for 10 grep -qs '^port' "$T/old" || fail "no old $which"
	port=$(sed -n 's/^port //p' "$T/old")
}

unold()
{
	kill "$old" 2>/dev/null
	wait "$old" 2>/dev/null
	return 0
}

# Files of all sizes around the buffers of the old programs, in $T/src.
sources()
{
	mkdir -p "$T/src"
	for n in 0 1 1023 1024 1025 4095 4096 4097 1048577; do
		head -c $n /dev/urandom >"$T/src/size-$n.bin"
	done
	echo '12345 digits first' >"$T/src/digits.txt"
	printf '<SEPARATOR>12<SEPARATOR>text' >"$T/src/separator.txt"
	printf 'go ahead' >"$T/src/go.txt"
	echo 'blanks and text' >"$T/src/two words.txt"
	echo 'text' >"$T/src/Grüße.txt"
	echo 'brace' >"$T/src/{brace.txt"
}

# Where what arrives on machine a in a dialect lies.
arrived()
{
	echo "$T/a/download/fxtui/$which"
}

# The file that ends in this name in a folder, whatever stamp is in front.
named()
{
	find "$1" -maxdepth 1 -type f -name "*$2" | head -n 1
}
