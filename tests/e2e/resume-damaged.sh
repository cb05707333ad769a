#!/bin/sh
# SPDX-License-Identifier: MIT
# What is kept is damaged while the receiver is down: a flipped byte in a part,
# a torn map, log or list, a part that is cut, another one in its place.  Each
# time it costs no more than time.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

# What passed the line is stored, too.
stored()
{
	[ "$(of b bytes_done)" -ge $((7 << 20)) ]
}

staged()
{
	echo "$T"/b/download/fxtui/.fxtui-part/*/"$1"
}

flip()
{
	python3 - "$1" "$2" <<-'END'
	import sys
	with open(sys.argv[1], "r+b") as f:
	    f.seek(int(sys.argv[2]))
	    byte = f.read(1)[0] ^ 0x40
	    f.seek(int(sys.argv[2]))
	    f.write(bytes([byte]))
	END
}

byte_in_part() { flip "$(staged parts/0)" 3000000; }
byte_in_map() { flip "$(staged map/0)" 100; }
torn_map() { truncate -s 30 "$(staged map/0)"; }
torn_log() { printf 'no record' >>"$(staged log)"; }
torn_list() { truncate -s 11 "$(staged manifest)"; }
cut_part() { truncate -s 5000001 "$(staged parts/0)"; }
other_part() { head -c 9000000 /dev/urandom >"$(staged parts/0)"; }
no_part() { rm "$(staged parts/0)"; }
no_meta() { truncate -s 9 "$(staged meta)"; }

line
made_file "$T/large" 16
for damage in byte_in_part byte_in_map torn_map torn_log torn_list cut_part \
    other_part no_part no_meta; do
	echo "$damage"
	hold 9
	fx a send "$T/large" bert >"$T/sent" 2>&1 </dev/null &
	sender=$!
	held
	wait_for 20 stored || fail "$damage: b has only $(of b bytes_done)"
	kill_engine b
	$damage || fail "$damage could not be made"
	pass
	back b
	wait $sender || fail "$damage: fxt send ended with $?: $(cat "$T/sent")"
	case $damage in
	byte_in_part) skipped 5 ;;
	cut_part) skipped 4 ;;
	byte_in_map | torn_log) skipped 6 ;;
	esac
	arrived "$T/large"
	rm "$(box b a)/large"
	over_the_line
done
finish
