#!/bin/sh
# SPDX-License-Identifier: MIT
# Sources that change after they were listed: what grew, shrank or was replaced
# once is sent as it is now; what keeps changing, vanished or cannot be read
# fails alone, with a line that says why, and the rest arrives.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
want 0 fx b config rate_down 2M

# Send $1 slowly; when its first file is on its way, run the rest of the words.
change_while_sending()
{
	dir=$1
	shift
	(as a fxt send "$dir" bert) >"$T/a.out" 2>"$T/a.err" </dev/null &
	sender=$!
	wait_for 20 moving || fail "nothing moves"
	"$@"
	wait "$sender"
	status=$?
}

moving()
{
	done_now=$(fx a transfers --json | head -n 1 |
	    grep '"state":"active"' | grep -o '"bytes_done":[0-9]*' | cut -d : -f 2)
	[ "${done_now:-0}" -gt 1000000 ]
}

tree()
{
	rm -rf "$T/src"
	mkdir -p "$T/src/$1"
	random_file "$T/src/$1/a-first" 6000000
	for name in grows large shrinks replaced stays; do
		random_file "$T/src/$1/$name" 3000000
	done
	echo small >"$T/src/$1/small"
}

once()
{
	random_file "$T/more" 2000000
	cat "$T/more" >>"$T/src/once/grows"
	truncate -s 1000 "$T/src/once/shrinks"
	random_file "$T/src/once/new" 2500000
	mv "$T/src/once/new" "$T/src/once/replaced"
}

tree once
change_while_sending "$T/src/once" once
[ $status = 0 ] || fail "changed once, and ended with $status: $(cat "$T/a.err")"
diff -r "$T/src/once" "$(box b a)/once" || fail "what arrived is older"
[ "$(item_state b)" = verified ] || fail "it is called $(item_state b)"
want 0 fx b verify "$(box b a)/once"

gone_now()
{
	rm "$T/src/gone/large"
	mkdir "$T/src/gone/large"
	rm "$T/src/gone/stays"
}

tree gone
change_while_sending "$T/src/gone" gone_now
[ $status = 1 ] || fail "files vanished, and it ended with $status"
id=$(fx a transfers --json | head -n 1 | field id)
[ "$(transfer_state a)" = partial ] || fail "a calls it $(transfer_state a)"
[ "$(transfer_state b)" = partial ] || fail "b calls it $(transfer_state b)"
want 0 fx a transfers files "$id"
say gone/large
say gone/stays
for name in a-first grows shrinks replaced small; do
	cmp "$T/src/gone/$name" "$(box b a)/gone/$name" || fail "$name is not there"
done
[ ! -e "$(box b a)/gone/large" ] || fail "something came of what vanished"

# A file that changes all the time: it alone fails.
restless()
{
	while [ -e "$T/src/busy" ] && ! [ -e "$T/enough" ]; do
		echo x >>"$T/src/busy/large"
	done
}

tree busy
restless &
changer=$!
want 1 fx a send "$T/src/busy" bert
: >"$T/enough"
wait $changer
id=$(fx a transfers --json | head -n 1 | field id)
want 0 fx a transfers files "$id"
say busy/large
say "kept changing while it was sent"
for name in a-first grows shrinks replaced stays small; do
	cmp "$T/src/busy/$name" "$(box b a)/busy/$name" || fail "$name is not there"
done
[ ! -e "$(box b a)/busy/large" ] || fail "a mix of a file arrived"
no_parts b

# What may not be read (root may read everything).
tree closed
chmod 000 "$T/src/closed/large"
if ! cat "$T/src/closed/large" >/dev/null 2>&1; then
	want 1 fx a send "$T/src/closed" bert
	cmp "$T/src/closed/stays" "$(box b a)/closed/stays" ||
	    fail "what can be read did not arrive"
fi
finish
