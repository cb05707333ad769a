#!/bin/sh
# SPDX-License-Identifier: MIT
# Files and a tree of thousands arrive as they were, in both directions: the
# digests agree, each side says verified, nothing is left in staging.
. "${srcdir:-.}/tests/e2e/lib.sh"

make_tree()
{
	mkdir -p "$1/deep/er/and/deeper" "$1/empty folder" "$1/gr\303\274n"
	i=0
	while [ $i -lt 60 ]; do
		dir="$1/folder $i"
		mkdir "$dir"
		j=0
		while [ $j -lt 50 ]; do
			case $j in
			7) : >"$dir/empty" ;;
			8) echo "$i" >"$dir/Grüße $i ☃.txt" ;;
			9) echo "$i" >"$dir/-$i %s \$HOME \`id\`" ;;
			*) printf '%s of %s\n' $j $i >"$dir/file$j" ;;
			esac
			j=$((j + 1))
		done
		i=$((i + 1))
	done
	echo leaf >"$1/deep/er/and/deeper/leaf"
	random_file "$1/big" 5000001
	random_file "$1/chunk" 1048576
	random_file "$1/chunk and one" 1048577
	random_file "$1/leaf of 64K" 65536
	printf '#!/bin/sh\n' >"$1/program"
	chmod 755 "$1/program"
	touch -d '2001-02-03 04:05:06 UTC' "$1/big" "$1/folder 1"
}

shows_sum()
{
	[ "$(fx "$1" inbox --json | grep '"event":"inbox"' | head -n 1 |
	    field sha256)" = "$sum" ]
}

# $1 sends to $2 and all agrees.
both_agree()
{
	want 0 fx "$1" send --json "$T/src/one file.bin" "$(name_of "$2")"
	sum=$(sha256sum <"$T/src/one file.bin" | cut -d ' ' -f 1)
	arrived=$(box "$2" "$1")/"one file.bin"
	[ "$(sha256sum <"$arrived" | cut -d ' ' -f 1)" = "$sum" ] ||
	    fail "the file differs"
	grep -q '"state":"done"' "$T/out" || fail "the sender did not say done"
	grep '"event":"transfer"' "$T/out" | tail -n 1 >"$T/sent"
	fx "$2" inbox --json | grep '"event":"inbox"' | head -n 1 >"$T/item"
	[ "$(field state <"$T/item")" = verified ] ||
	    fail "the inbox does not say verified"
	[ -n "$(field digest <"$T/item")" ] &&
	    [ "$(field digest <"$T/item")" = "$(field digest <"$T/sent")" ] ||
	    fail "the digests of the two sides differ"
	[ "$(fx "$2" sum --json "$arrived" | field digest)" = \
	    "$(field digest <"$T/item")" ] || fail "sum says another digest"
	# It may come after all else.
	wait_for 15 shows_sum "$2" ||
	    fail "the inbox does not show the SHA-256"

	want 0 fx "$1" send "$T/src/tree" "$(name_of "$2")"
	say "verified: tree/"
	diff -r "$T/src/tree" "$(box "$2" "$1")/tree" ||
	    fail "the trees differ"
	cmp "$T/marks" - <<-END || fail "times or modes differ"
	$(cd "$(box "$2" "$1")/tree" && marks)
	END
	[ "$(item_state "$2")" = verified ] || fail "the tree is not verified"
	no_parts "$2"
}

# Modes and times of what has any that matter.
marks()
{
	find . \( -name big -o -name 'folder 1' -o -name program \) \
	    -printf '%P %m %Ts\n' | sort
}

two
trust a b
mkdir "$T/src"
random_file "$T/src/one file.bin" 3211265
make_tree "$T/src/tree"
(cd "$T/src/tree" && marks) >"$T/marks"
both_agree a b
both_agree b a

# Names that are not UTF-8, or hold controls, come by a reversible name.
mkdir "$T/src/odd"
for name in 'bad\377byte' 'new\nline' 'esc\033[31m' 'a%%1Bb' 'plain'; do
	# shellcheck disable=SC2059
	printf "$name" >"$T/src/odd/$(printf "$name")"
done
want 0 fx a send "$T/src/odd" bert
(cd "$(box b a)/odd" && find . -type f | sort) >"$T/names"
cat >"$T/names.want" <<-'END'
./a%251Bb
./bad%FFbyte
./esc%1B[31m
./new%0Aline
./plain
END
diff "$T/names.want" "$T/names" || fail "odd names came otherwise"
finish
