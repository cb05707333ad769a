#!/bin/sh
# SPDX-License-Identifier: MIT
# Power cuts: the receiver's inbox and state lie on an ext4 image; it is killed
# just before each call that changes a file system, and the file system shut
# down without its journal being flushed.  After a new mount a final name is
# absent or whole, what was acknowledged is there, and the transfer is
# resumed.  The sender and what it was told lie outside.  At last the same
# with syncs that do nothing must be caught (reliability.md 9.2).
[ "$(id -u)" = 0 ] || { echo "skipped: root is needed"; exit 77; }
if [ -z "${POWER_INSIDE:-}" ]; then
	POWER_INSIDE=1 exec unshare -m sh "$0"
fi
. "${srcdir:-.}/tests/deep/lib-sweep.sh"
shim
: "${POWER_CONTROL:=yes}"

image=$T/image
disk()
{
	mount -o loop "$image" "$T/b"
}

# Throw away what the journal has not.
cut_power()
{
	python3 - "$T/b" <<-'END' || fail "no shutdown of a file system"
	import fcntl, os, struct, sys
	fd = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
	fcntl.ioctl(fd, 0x8004587d, struct.pack("I", 2))
	END
	for try in 1 2 3 4 5 6 7 8 9 10; do
		umount "$T/b" 2>/dev/null && break
		wait_for 1 false
	done
	disk || fail "no mount after the cut"
}

prepare
truncate -s 400M "$image"
mkfs.ext4 -q -F "$image" || skip "no mkfs.ext4"
rm -rf "$T/b"
mkdir "$T/b"
disk 2>/dev/null || skip "no loop device"
again()
{
	if [ -f "$T/b/pid" ]; then
		kill_engine b
	fi
	umount "$T/b" || fail "the image is in use"
	cp --sparse=always "$T/fresh" "$image"
	disk || fail "no mount"
	sentinels >"$T/sentinels"
	rm -f "$T/armed"
	head -c 8 /dev/zero >"$T/count"
}
cp -a "$T/saved/." "$T/b/"
umount "$T/b"
cp --sparse=always "$image" "$T/fresh"
disk

# One run, killed at call $1 (0: not); more settings may follow.
one()
{
	at=$1
	shift
	again
	receive_with SHIM_KILL="$at" "$@"
	begin
	send_tree
	ended=no
	if [ -f "$T/b/pid" ]; then
		ended=yes
		kill_engine b
	fi
	cut_power
}

n=${SWEEP_FIRST:-$((SWEEP_STEP / 2 + 1))}
while in_time; do
	point="call $n"
	one $n
	[ $ended = no ] || break
	points=$((points + 1))
	oracle
	n=$((n + SWEEP_STEP))
done
in_time || fail "the time is over after $points points"
point="a clean end"
[ "$told" = 0 ] || violation "untouched it does not end: $told"
points=$((points + 1))
oracle
report "power cuts"

if [ "$POWER_CONTROL" = yes ]; then
	point="control"
	one 0 SHIM_NOSYNC=1
	[ "$told" = 0 ] || fail "the control run does not end"
	# what was acknowledged should be gone now
	if [ -z "$(whole; complete)" ]; then
		fail "a build that does not sync was not caught"
	fi
	echo "power cuts: without syncs the sweep finds: $(complete |
	    cut -c 1-60)"
fi
finish
