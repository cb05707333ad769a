#!/bin/sh
# SPDX-License-Identifier: MIT
# Makefile.am lists every source, test and manual page that exists, and no
# other: what is not listed is not built, not run and not in the tarball.
cd "${srcdir:-.}" || exit 99

find src tui tests man -name '*.[ch]' -o -path 'tests/*' -name '*.sh' -o \
    -path 'tests/*' -name '*.test' -o -path 'tests/*' -name '*.py' -o \
    -path 'man/*' -name '*.[1-8]' 2>/dev/null | sort |
awk '
	FILENAME == "Makefile.am" {
		sub(/#.*/, "")
		gsub(/\$\([a-z]*\)\//, "")
		for (i = 1; i <= NF; i++)
			listed[$i] = FNR
		next
	}
	{
		exists[$0]
		stem = $0
		sub(/\.c$/, "", stem)
		if ($0 in listed || stem in listed)
			next
		print $0 ": not in Makefile.am"
		bad = 1
	}
	END {
		for (f in listed)
			if (f ~ /^(src|tui|tests|man)\/.*\.([ch1-8]|sh|py)$/ &&
			    !(f in exists)) {
				print "Makefile.am:" listed[f] ": no " f
				bad = 1
			}
		exit bad
	}
' Makefile.am -
