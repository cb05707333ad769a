#!/bin/sh
# SPDX-License-Identifier: MIT
# Words that mean "not finished", names of somebody's machine, and files that
# do not say their licence.
cd "${srcdir:-.}" || exit 99
bad=0

everything=$(find src tui tests po man data debian .ci ./*.ac ./*.am ./*.md \
    NEWS bootstrap setup -type f ! -path 'tests/fuzz/corpus/*' \
    ! -name '*.gmo' ! -name '*.pot' ! -name '*.o' ! -name '*.pyc' \
    ! -name 'words.sh' ! -name 'Makefile*' 2>/dev/null | sort -u)

# shellcheck disable=SC2086
if grep -nE '(^|[^A-Za-z0-9_])(TODO|FIXME|XXX|HACK|WIP)([^-A-Za-z0-9_]|$)' $everything /dev/null; then
	echo "^ unfinished"
	bad=1
fi
# shellcheck disable=SC2086
if grep -niE 'not (yet )?implemented|lorem ipsum' $everything /dev/null; then
	echo "^ unfinished"
	bad=1
fi
# shellcheck disable=SC2086
if grep -nE '(^|[^A-Za-z0-9_.])/(work/|root/[.a-z]|tmp/b-)' \
    $everything /dev/null; then
	echo "^ the path of a machine"
	bad=1
fi

for f in $everything; do
	case $f in
	src/* | tui/* | tests/* | ./configure.ac | ./Makefile.am) ;;
	.ci/run | bootstrap | setup | debian/rules) ;;
	*) continue ;;
	esac
	case $f in
	*.c | *.h | *.sh | *.py | *.ac | *.am | .ci/* | bootstrap | setup) ;;
	debian/rules) ;;
	*) continue ;;
	esac
	if ! head -n 2 "$f" | grep -q 'SPDX-License-Identifier: MIT'; then
		echo "$f: SPDX-License-Identifier: MIT is not in its head"
		bad=1
	fi
done
exit $bad
