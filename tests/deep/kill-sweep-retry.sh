#!/bin/sh
# SPDX-License-Identifier: MIT
# The receiver of failed files that are sent once more is killed just before
# each call that changes a file system: nothing that was there changes, and
# after a restart the files arrive, by themselves or with another retry, both
# records are done and the tree is verified as a whole.
. "${srcdir:-.}/tests/deep/lib-sweep.sh"
shim

two
b_port=$(status_of b port)
made_file "$T/source" 8
mkdir -p "$T/tree/sub" "$T/away"
cp "$T/source" "$T/tree/a"
for name in sub/x y z; do
	head -c 1500000 "$T/source" >"$T/tree/$name"
	echo "$name" >>"$T/tree/$name"
done
fx a send --rate=4M "$T/tree" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
wait_for 20 receiving b || fail "nothing moves"
mv "$T/tree/sub/x" "$T/away/x"
mv "$T/tree/z" "$T/away/z"
wait $sender && fail "it cannot have been complete"
wait_for 20 is transfer_state b partial || fail "b is not partial"
id_a=$(fx a transfers --json | head -n 1 | field id)
id_b=$(fx b transfers --json | head -n 1 | field id)
mv "$T/away/x" "$T/tree/sub/x"
mv "$T/away/z" "$T/tree/z"
echo longer >>"$T/tree/z"
stop a || fail "a did not end well"
stop b || fail "b did not end well"
mkdir "$T/saved"
cp -a "$T/a" "$T/b" "$T/saved/"

restore()
{
	[ ! -f "$T/a/pid" ] || kill_engine a
	[ ! -f "$T/b/pid" ] || kill_engine b
	rm -rf "$T/a" "$T/b"
	cp -a "$T/saved/a" "$T/saved/b" "$T/"
	sentinels >"$T/sentinels"
	rm -f "$T/armed"
	head -c 8 /dev/zero >"$T/count"
	start a
}

state_of()
{
	fx "$1" transfers --json | grep "\"id\":\"$2\"" | field state
}

both_done()
{
	[ "$(state_of a "$id_a")" = done ] &&
	    [ "$(state_of b "$id_b")" = done ]
}

# Nothing of it goes on any more.  Nobody asks b: that would start it again.
over()
{
	b_ended || resting a
}

settled()
{
	both_done || (resting a && resting b &&
	    ! fx a transfers --json | grep -q '"state":"interrupted"')
}

# A folder in staging whose transfer was not recorded yet has its 30 days.
check()
{
	both_done || violation "$(state_of a "$id_a"), $(state_of b "$id_b")"
	diff -r "$T/tree" "$(box b a)/tree" || violation "the tree differs"
	fx b verify --all >"$T/out" 2>&1 || violation "$(cat "$T/out")"
	[ "$(item_state b)" = verified ] || violation "the item: $(item_state b)"
	untouched || violation "something else has changed"
}

again=0
n=${SWEEP_FIRST:-1}
while in_time; do
	point="call $n"
	restore
	receive_with SHIM_KILL=$n
	begin
	fx a transfers retry "$id_a" >/dev/null || violation "no retry"
	wait_for 60 over || violation "nothing happens for a minute"
	if ! b_ended; then
		wait_for 20 is transfer_state a done
		kill_engine b
		receive
		check
		break
	fi
	wait "$(cat "$T/b/pid")" 2>/dev/null
	rm -f "$T/b/pid"
	points=$((points + 1))
	diff -r "$T/tree" "$(box b a)/tree" >"$T/differs" 2>&1
	grep -q '^Files' "$T/differs" && violation "$(cat "$T/differs")"
	receive
	wait_for 60 settled || violation "it does not go on"
	if ! both_done; then
		again=$((again + 1))
		# It may have begun by itself between two looks.
		fx a transfers retry "$id_a" >"$T/out" 2>&1 ||
		    grep -q 'sent again already' "$T/out" ||
		    violation "$(cat "$T/out")"
		wait_for 60 both_done || violation "retried, it does not end"
	fi
	check
	n=$((n + SWEEP_STEP))
done
[ $points -gt 2 ] || fail "nothing was killed"
echo "$points points, $again needed another retry, $violations violations"
[ $violations = 0 ] || fail "$violations violations"
finish
