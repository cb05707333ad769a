#!/bin/sh
# SPDX-License-Identifier: MIT
# Trees of very many files, fxt against the plaintext rsync daemon, in one
# run, alternating:
#
#     bench/many.sh [ROUNDS [CASE..]]
#
# CASE is FILES[:KIND[:FOLDERS]], KIND is empty or lognormal (mean 8 KiB).
# The default is 20000:lognormal:100 20000:empty:100.  The programs are those of
# the build folder in builddir (default: build), all data lies in TMPDIR
# (default: /dev/shm).  Prints for each case the medians of seconds, of
# microseconds of CPU a file (both ends), and the peak memory of each engine.
: "${TMPDIR:=/dev/shm}"
: "${srcdir:=.}"
: "${builddir:=build}"
export TMPDIR srcdir builddir
PATH=$(cd "$builddir" && pwd):$PATH
export PATH
. "$srcdir/tests/e2e/lib.sh"

rounds=${1:-5}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- 20000:lognormal:100 20000:empty:100

tree()
{
	python3 - "$@" <<'PY'
import math, os, random, sys
top, files, kind, folders = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
random.seed(files)
noise = random.randbytes(1 << 20)
for i in range(folders):
    os.makedirs("%s/folder%04d" % (top, i))
for i in range(files):
    n = 0
    if kind == "lognormal":
        n = int(random.lognormvariate(math.log(8200) - 1.125, 1.5))
    at = random.randrange(1 << 19)
    fd = os.open("%s/folder%04d/file%07d" % (top, i % folders, i),
                 os.O_WRONLY | os.O_CREAT, 0o644)
    while n > 0:
        n -= os.write(fd, noise[at:at + min(n, 1 << 19)])
    os.close(fd)
PY
}

ticks()
{
	awk '{ sub(/.*\) /, ""); print $12 + $13 + $14 + $15 }' \
	    "/proc/$1/stat"
}

now()
{
	date +%s.%N
}

median()
{
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Seconds and ticks of one way of copying, appended to $T/$1.s and .t
note()
{
	awk -v a="$2" -v b="$3" 'BEGIN { print b - a }' >>"$T/$1.s"
	echo "$4" >>"$T/$1.t"
}

fxt_once()
{
	ta=$(ticks "$(cat "$T/a/pid")")
	tb=$(ticks "$(cat "$T/b/pid")")
	at=$(now)
	fx a send "$T/tree" bert >"$T/out" 2>"$T/err" </dev/null ||
	    fail "fxt send"
	note fxt "$at" "$(now)" $(($(ticks "$(cat "$T/a/pid")") - ta + \
	    $(ticks "$(cat "$T/b/pid")") - tb))
	rm -rf "$T"/b/download/fxtui/anna-*/tree*
}

rsync_once()
{
	mkdir "$T/to"
	td=$(ticks "$(cat "$T/rsyncd.pid")")
	at=$(now)
	/usr/bin/env TIMEFORMAT="%U %S" bash -c "time rsync -a '$T/tree' \
	    rsync://127.0.0.1:$port/to/" 2>"$T/rsync.time" || fail "rsync"
	end=$(now)
	own=$(awk '{ print int(($1 + $2) * 100) }' "$T/rsync.time")
	note rsync "$at" "$end" \
	    $(($(ticks "$(cat "$T/rsyncd.pid")") - td + own))
	rm -rf "$T/to"
}

rsync_start()
{
	command -v rsync >/dev/null || return 1
	port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	printf 'use chroot = no\nuid = %s\ngid = %s\npid file = %s\n' \
	    "$(id -u)" "$(id -g)" "$T/rsyncd.pid" >"$T/rsyncd.conf"
	printf '[to]\npath = %s\nread only = no\n' "$T/to" >>"$T/rsyncd.conf"
	rsync --daemon --config="$T/rsyncd.conf" --address=127.0.0.1 \
	    --port="$port"
	wait_for 5 test -s "$T/rsyncd.pid"
}

two
rsync_start || echo "rsync is not installed: fxt alone"
for case in "$@"; do
	files=${case%%:*}
	kind=$(echo "$case:" | cut -d: -f2)
	folders=$(echo "$case::" | cut -d: -f3)
	tree "$T/tree" "$files" "${kind:-empty}" "${folders:-100}"
	rm -f "$T"/fxt.[st] "$T"/rsync.[st]
	i=0
	while [ $i -lt "$rounds" ]; do
		fxt_once
		[ ! -s "$T/rsyncd.pid" ] || rsync_once
		i=$((i + 1))
	done
	for way in fxt rsync; do
		[ -s "$T/$way.s" ] || continue
		echo "$case $way: $(median <"$T/$way.s") s," \
		    "$(median <"$T/$way.t" | awk -v n="$files" \
			'{ print $1 * 10000 / n }') us CPU a file"
	done
	[ ! -s "$T/rsync.s" ] ||
	    echo "$case ratio fxt to rsync: $(paste "$T/fxt.s" "$T/rsync.s" |
		awk '{ print $1 / $2 }' | median) in time"
	echo "$case peak memory: a $(($(status_of a memory_peak) >> 20)) MiB," \
	    "b $(($(status_of b memory_peak) >> 20)) MiB"
	rm -rf "$T/tree"
done
[ ! -s "$T/rsyncd.pid" ] || kill "$(cat "$T/rsyncd.pid")"
finish
