#!/bin/sh
# SPDX-License-Identifier: MIT
# Reports .c files over 500 lines and functions over 60, a body from the line
# that is only { to the next that begins with }.  Exceptions, each with its
# own limit, stand in length.txt; one that is no longer needed fails too.
cd "${srcdir:-.}" || exit 99

# shellcheck disable=SC2046
awk '
	function judge(what, lines, usual, where) {
		if (lines <= usual)
			return
		if (what in limit) {
			needed[what]
			if (lines <= limit[what])
				return
			usual = limit[what]
		}
		printf "%s: %s has %d lines, at most %d\n", \
		    where, what, lines, usual
		bad = 1
	}
	function end_file() {
		if (file != "")
			judge(file, last, 500, file)
	}
	FILENAME ~ /length\.txt$/ {
		if (/^#/ || NF == 0)
			next
		if (NF < 3 || $2 !~ /^[0-9]+$/) {
			printf "%s:%d: FILE[:FUNCTION] LIMIT REASON\n", \
			    FILENAME, FNR
			bad = 1
		}
		limit[$1] = $2
		next
	}
	FNR == 1 {
		end_file()
		file = FILENAME
		body = 0
	}
	{ last = FNR }
	/^[A-Za-z_][A-Za-z0-9_]*\(/ {
		name = $0
		sub(/\(.*/, "", name)
	}
	/^\{$/ { body = FNR }
	/^\}/ && body {
		judge(FILENAME ":" name, FNR - body - 1, 60, \
		    FILENAME ":" body)
		body = 0
	}
	END {
		end_file()
		for (what in limit)
			if (!(what in needed)) {
				printf "length.txt: %s is not needed\n", what
				bad = 1
			}
		exit bad
	}
' tests/lint/length.txt $(find src tui tests -name '*.c' | sort)
