#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: tests/screen/readme.sh FXTUI README.  Put the screens of the real
# program, 80x24 and 120x40, in the place of the ones in README: those stand
# in ``` behind a line <!-- screen WxH -->.  Nothing is drawn by hand: fxtui
# --demo is driven by a script of keys.  Rates and times are those of the day.
set -eu
fxtui=$(realpath "$1")
readme=$(realpath "$2")
work=$(mktemp -d "${TMPDIR:-/tmp}/fxreadme.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/release" "$work/tmp"
cd "$work/release"
mkdir build docs
truncate -s 86088704 fx-1.4.0.tar.zst
truncate -s 96 fx-1.4.0.tar.zst.sig
truncate -s 4096 notes.txt
truncate -s 1258291 "$(printf 'L\366sung.pdf')"
# What can be compressed to nothing would be through at once.
openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff \
    -iv 00000000000000000000000000000000 -in /dev/zero 2>/dev/null |
    head -c 640000000 >video-raw-2026.mkv
touch -d '2026-11-18 10:01' -- *
cat >"$work/keys" <<'END'
size 80x24
wait-for welcome.txt
wait-for video-raw
key 4
key Enter
wait-for [ Accept ]
wait-for 1 of 1 ticked
key Tab
key Tab
key Enter
wait-for verified
key 1
key Home
key Down
key Down
key Down
key Space
key Down
key Space
wait-for 2 marked
key s
wait-for [ Send ]
key Enter
wait-for 2 done
key End
key s
wait-for [ Send ]
key Enter
wait-for 1 active
key 3
key Home
key L
wait-for Limit video
type 80M
key Enter
key 1
wait-for M/s
wait-for 2%
dump
size 120x40
dump
END
env HOME="$work" TMPDIR="$work/tmp" LC_ALL=C.UTF-8 TZ=UTC0 \
    "$fxtui" --demo --script="$work/keys" >"$work/screens"

# The rows between the bars; a screen ends with its line of styles.
awk -v work="$work" '
	/^\|/ { print substr($0, 2, length($0) - 2) >(work "/" n + 1) }
	/^~/ { n++ }
' "$work/screens"
for n in 1 2; do
	[ -s "$work/$n" ] || { echo "no screen $n" >&2; exit 1; }
	sed 's/ *$//' "$work/$n" >"$work/$n.txt"
done
awk -v one="$work/1.txt" -v two="$work/2.txt" '
	function put(file,    line) {
		while ((getline line <file) > 0)
			print line
	}
	/^<!-- screen / { file = /80x24/ ? one : two }
	/^```/ && file != "" && !skip { print; put(file); skip = 1; next }
	/^```/ && skip { skip = 0; file = "" }
	!skip { print }
' "$readme" >"$work/readme"
cat "$work/readme" >"$readme"
