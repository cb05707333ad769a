#!/bin/sh
# SPDX-License-Identifier: MIT
# Both engines are killed in the middle of a tree, and both come back: it is
# taken up by itself, whoever comes first, and arrives whole.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
mkdir -p "$T/tree/some" "$T/tree/zz"
made_file "$T/tree/large" 8
made_file "$T/tree/zz/larger" 16
for i in 1 2 3 4 5 6 7 8 9; do
	made_file "$T/tree/some/$i" $i
	echo $i >"$T/tree/zz/$i"
done
: >"$T/tree/zz/empty"
for first in a b; do
	hold 30
	fx a send "$T/tree" bert >"$T/sent" 2>&1 </dev/null &
	sender=$!
	held
	kill_engine a
	kill_engine b
	wait $sender
	pass
	if [ $first = a ]; then
		back a
		back b
	else
		back b
		back a
	fi
	skipped 16
	arrived "$T/tree"
	rm -r "$(box b a)/tree"
done
finish
