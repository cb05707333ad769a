#!/bin/sh
# SPDX-License-Identifier: MIT
# POTFILES.in names every source with a text for people, and each language of
# LINGUAS is translated in full, checked against the sources as they are now.
cd "${srcdir:-.}" || exit 99

for tool in xgettext msgmerge msgfmt msgattrib; do
	command -v $tool >/dev/null && continue
	echo "$tool is missing (Debian: gettext)"
	exit 77
done
dir=$(mktemp -d "${TMPDIR:-/tmp}/fxtui-po.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
trap 'exit 99' HUP INT TERM
bad=0

find src tui -name '*.[ch]' -exec \
    grep -lE '(^|[^A-Za-z0-9_])(_|N_|P_|ngettext)\([[:space:]]*"' {} + |
    sort >"$dir/with"
sed 's/#.*//; /^[[:space:]]*$/d' po/POTFILES.in | sort >"$dir/listed"
if ! diff "$dir/listed" "$dir/with" >"$dir/diff"; then
	sed -n 's/^> \(.*\)/po\/POTFILES.in: \1 is missing/p
	    s/^< \(.*\)/po\/POTFILES.in: \1 has no text/p' "$dir/diff"
	bad=1
fi

: >"$dir/fxtui.pot"
[ -s "$dir/with" ] &&
    xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=P_:1,2 \
	--add-comments=TRANSLATORS: -f "$dir/with" -o "$dir/fxtui.pot"
for po in po/*.po; do
	[ -f "$po" ] || continue
	l=$(basename "$po" .po)
	if ! sed 's/#.*//' po/LINGUAS | grep -qw "$l"; then
		echo "po/LINGUAS: $l is missing"
		bad=1
	fi
done
for l in $(sed 's/#.*//' po/LINGUAS); do
	msgfmt -c -o "$dir/$l.mo" "po/$l.po" || bad=1
	msgmerge --quiet --no-fuzzy-matching -o "$dir/$l.po" \
	    "po/$l.po" "$dir/fxtui.pot" || bad=1
	# Entries are set apart by blank lines; the header has no reference.
	for which in --untranslated --only-fuzzy; do
		msgattrib $which --no-obsolete "$dir/$l.po"
	done | awk -v RS= '/(^|\n)#: / { print $0 "\n" }' >"$dir/open"
	if [ -s "$dir/open" ]; then
		cat "$dir/open"
		echo "po/$l.po: the above is not translated"
		bad=1
	fi
done
exit $bad
