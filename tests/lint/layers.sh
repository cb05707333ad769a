#!/bin/sh
# SPDX-License-Identifier: MIT
# Every include must be allowed by layers.txt, layers.txt must name lower
# folders only, and no header may include itself by way of others.
cd "${srcdir:-.}" || exit 99
files=$(find src tui -name '*.[ch]' | sort)

# shellcheck disable=SC2086
awk '
	function folder(path) {
		if (path ~ /\//)
			sub(/\/[^\/]*$/, "", path)
		return path
	}
	function complain(what) {
		printf "%s:%d: %s\n", FILENAME, FNR, what
		bad = 1
	}
	FILENAME ~ /layers\.txt$/ {
		if (/^#/ || !sub(/:/, " "))
			next
		if (/^</)
			homes[$1]
		known[$1]
		for (i = 1; i <= NF; i++) {
			may[$1, $i]
			if (!($i in known) && !(folder($i) in known))
				complain($i " is not below " $1)
		}
		next
	}
	/^#[ \t]*include "/ {
		split($0, part, "\"")
		to = part[2]
		from = FILENAME
		sub(/^src\//, "", from)
		if (!((folder(from), folder(to)) in may) &&
		    !((folder(from), to) in may) && !((from, to) in may))
			complain(from " may not use " to)
	}
	/^#[ \t]*include </ {
		from = FILENAME
		sub(/^src\//, "", from)
		sub(/^[^<]*/, "")
		for (h in homes)
			if (index($0, h) == 1 && !((h, folder(from)) in may) &&
			    !((h, from) in may))
				complain(from " may not use " $0)
	}
	END { exit bad }
' tests/lint/layers.txt $files || exit 1

for f in $files; do
	case $f in *.h) ;; *) continue ;; esac
	sed -n 's/^#[[:space:]]*include "\(.*\)".*/\1/p' "$f" |
	    while read -r h; do echo "${f#src/} $h"; done
done | tsort >/dev/null
