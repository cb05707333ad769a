#!/bin/sh
# SPDX-License-Identifier: MIT
# Random trees with holes and links, random faults at both ends and a random kill point of either
# end, then resumed: the result is always what was sent, once, and nothing
# else has changed.  The seed is printed, and can be given.
#
# PROPERTY_SEED=N  PROPERTY_RUNS=N (40)  PROPERTY_ONLY="22 35"
. "${srcdir:-.}/tests/deep/lib-sweep.sh"

: "${PROPERTY_SEED:=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}"
: "${PROPERTY_RUNS:=40}"
: "${PROPERTY_ONLY:=$(seq "$PROPERTY_RUNS")}"
echo "seed $PROPERTY_SEED"

# A plan for run $1: a tree at $2, and lines FAULT_A=, FAULT_B=.
plan()
{
	python3 - "$PROPERTY_SEED" "$1" "$2" <<-'END'
	import os, random, sys
	seed, run, root = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
	r = random.Random(seed * 1000003 + run)
	odd = random.Random(seed * 1000003 + run + 1)
	sizes = [0, 1, 100, 65535, 65536, 131072, 131073, 1 << 20,
	         (1 << 20) + 1, 3 << 20, 5000000]
	names = ["a", "b c", "-x", "\u00e4\u0301", "o'n", "Z" * 200]
	folders = [root]
	os.mkdir(root)
	for i in range(r.randint(0, 5)):
	    at = os.path.join(r.choice(folders), r.choice(names) + "d%d" % i)
	    os.mkdir(at)
	    folders.append(at)
	for i in range(r.randint(1, 30)):
	    at = os.path.join(r.choice(folders), r.choice(names) + "%d" % i)
	    size = r.choice(sizes) if r.random() < 0.3 else r.randint(0, 5000)
	    with open(at, "wb") as f:
	        f.write(bytes(size) if r.random() < 0.1 else r.randbytes(size))
	        if odd.random() < 0.05:  # a hole, then a byte
	            f.truncate(size + odd.choice([70000, 1 << 20]))
	            f.seek(0, 2)
	            f.write(b"x")
	    if odd.random() < 0.1:
	        os.symlink(os.path.basename(at), at + " link")
	def faults(points):
	    spec = []
	    if r.random() < 0.8:
	        spec.append("drop=%d%%" % r.randint(0, 40))
	    if r.random() < 0.8:
	        spec.append("corrupt=%d%%" % r.randint(0, 40))
	    if r.random() < 0.3:
	        spec.append("delay=%d~%d" % (r.randint(0, 3), r.randint(0, 3)))
	    if r.random() < 0.3:
	        spec.append("cut=%dM" % r.randint(2, 6))
	    if "send" in points and r.random() < 0.5:
	        spec.append("dup=%d%%,reorder=%d" % (r.randint(0, 40),
	                                             r.randint(2, 12)))
	    if r.random() < 0.5:
	        spec.append("crash=%s:%d" % (r.choice(points), r.randint(1, 6)))
	    spec.append("seed=%d" % r.randint(0, 1 << 30))
	    return ",".join(spec)
	print("FAULT_A='%s'" % faults(["open", "read", "send", "end"]))
	print("FAULT_B='%s'" % faults(["create", "write", "sync", "finish",
	    "mkdir", "rename", "dirsync", "record", "reply"]))
	END
}

prepare
stop a || fail "a did not end well"
echo 'links = keep' >>"$T/a/config/fxtui/fxtui.conf"
echo 'make_links = yes' >>"$T/saved/config/fxtui/fxtui.conf"
cp -a "$T/a" "$T/saved-a"
for run in $PROPERTY_ONLY; do
	in_time || break
	points=$((points + 1))
	rm -rf "$T/src" "$T/a"
	cp -a "$T/saved-a" "$T/a"
	plan "$run" "$T/src" >"$T/plan" || fail "no plan"
	. "$T/plan"
	point="seed $PROPERTY_SEED run $run: a $FAULT_A, b $FAULT_B"
	again
	start b --port="$b_port" --fault="$FAULT_B"
	start a --fault="$FAULT_A"
	send_tree
	# whoever has not crashed yet stops simulating
	if [ -f "$T/b/pid" ]; then
		kill_engine b 2>/dev/null
	fi
	kill_engine a 2>/dev/null
	start a
	oracle
	kill_engine a 2>/dev/null
done
report "property sweep, seed $PROPERTY_SEED"
finish
