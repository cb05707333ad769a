#!/bin/sh
# SPDX-License-Identifier: MIT
# Sentences that name a key by its letter: they lie once the user has given the
# action another one.  They take it from the map (tui/view/keyed.h).  The keys
# that dialogs have of their own cannot be given to others; what is said of
# them stands below.
cd "${srcdir:-.}" || exit 99

bad=0

# shellcheck disable=SC2046
awk '
	BEGIN {
		own["Enter opens, h goes back, Space marks, . shows hidden"]
		own["Nothing of it is under way; F lists what failed."]
		own["A name has no /; e changes the folder."]
		# Numbers that are typed as an answer of --plain.
		own["0 stops, 1 makes a new code."]
	}
	# A key, and what it does: "; u takes", ". P in", "r sends".
	function names_a_key(text) {
		return text ~ /(^|[;:,.] | and | or )[^ %,~AIa0-9"-] [a-z]/ ||
		    text ~ /(^|[;:,.] | and )([0-9]|a) [a-z]+s /  ||
		    text ~ /(^| )[Pp]ress (.|Space|Tab|Enter)([ ,.;]|$)/ ||
		    text ~ /(until|with|then) [^ %a"] [a-z]/ ||
		    text ~ /(^|[;:,.] )[A-Z] and [A-Z] / ||
		    text ~ /  q quit/
	}
	function judge() {
		if (text != "" && names_a_key(text) && !(text in own)) {
			printf "%s:%d: %s\n", file, line, text
			bad = 1
		}
		if (text in own)
			used[text]
		text = ""
	}
	FNR == 1 { judge(); file = FILENAME }
	/^[ \t]*(\/\*|\*)/ || /^#/ { next }
	{
		rest = $0
		if (text != "" && rest !~ /^[ \t]*"/)
			judge()
		while (match(rest, /"([^"\\]|\\.)*"/)) {
			if (rest ~ /^[ \t]*"/ && text != "") {
				text = text substr(rest, RSTART + 1, RLENGTH - 2)
			} else {
				judge()
				line = FNR
				text = substr(rest, RSTART + 1, RLENGTH - 2)
			}
			rest = substr(rest, RSTART + RLENGTH)
			if (rest ~ /[,)]/)
				judge()
		}
	}
	END {
		judge()
		for (text in own)
			if (!(text in used)) {
				printf "keys.sh: is said no more: %s\n", text
				bad = 1
			}
		exit bad
	}
' $(find tui -name '*.c' | sort) || bad=1

# What stands in {key:NAME} is an action, in every language.
for name in $(grep -rhoE '\{key:[^}]*\}' tui/app tui/view po --include='*.c' \
    --include='*.po' | sed 's/{key:\(.*\)}/\1/' | sort -u); do
	if ! grep -qE "SCOPE_[A-Z]*, \"$name\"" tui/view/action.c; then
		echo "{key:$name}: there is no such action"
		bad=1
	fi
done
exit $bad
