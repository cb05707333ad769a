#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: tests/skips.sh BUILD.  Judge each test that was skipped in BUILD by
# tests/skips.txt.  Status 1: one is not listed, or could have been run.
set -u
list=$(dirname "$0")/skips.txt
build=$1

met() # is this need met here?
{
	case $1 in
	tool:*) command -v "${1#tool:}" >/dev/null 2>&1 ;;
	root) [ "$(id -u)" = 0 ] ;;
	user) [ "$(id -u)" != 0 ] ;;
	plain) ! grep -q '^FX_SAN = *-' "$build/Makefile" ;;
	userns) unshare -Urn true 2>/dev/null ;;
	space:*)
		[ "$(df -Pk "${TMPDIR:-/tmp}" | awk 'NR == 2 { print $4 }')" \
		    -ge $((${1#space:} << 20)) ]
		;;
	locale:*) locale -a | grep -qixF "${1#locale:}" ;;
	file:*) [ -e "${1#file:}" ] ;;
	env:*) printenv "${1#env:}" >/dev/null ;;
	mount:*) grep -qF " ${1#mount:} " /proc/mounts ;;
	files:*)
		most=$(ulimit -Hn)
		[ "$most" = unlimited ] || [ "$most" -ge "${1#files:}" ]
		;;
	mount)
		d=$(mktemp -d) && mount -t tmpfs none "$d" 2>/dev/null &&
		    umount "$d"
		mounted=$?
		rmdir "$d"
		[ $mounted = 0 ]
		;;
	openat2)
		# Asked with a size of 0: EINVAL (22) where it exists.
		python3 -c 'import ctypes
c = ctypes.CDLL(None, use_errno=True)
c.syscall(437, -100, b"/", b"", 0)
raise SystemExit(ctypes.get_errno() != 22)'
		;;
	cmocka | vterm) pkg-config --exists "$1" ;;
	clang-format-14)
		{ clang-format-14 --version || clang-format --version; } \
		    2>/dev/null | grep -qF 'version 14.'
		;;
	*)
		echo "tests/skips.txt: no such need: $1"
		return 0
		;;
	esac
}

judge() # test
{
	needs=$(awk -v test="$1" '$1 == test { $1 = ""; print }' "$list")
	if [ -z "$needs" ]; then
		echo "$1: skipped, but tests/skips.txt does not list it"
		return 1
	fi
	for need in $needs; do
		met "$need" || return 0
	done
	echo "$1: skipped, but all it needs is here:$needs"
	return 1
}

bad=0
for trs in $(find "$build/tests" -name '*.trs' | sort); do
	test=${trs#"$build"/}
	test=${test%.trs}
	if grep -q '^:test-result: SKIP' "$trs"; then
		[ -f "$(dirname "$0")/../$test.sh" ] && test=$test.sh
		[ -f "$(dirname "$0")/../$test.test" ] && test=$test.test
		judge "$test" || bad=1
	fi
	for case in $(sed -n 's/^\[  SKIPPED \] \([A-Za-z0-9_]*\)$/\1/p' \
	    "${trs%.trs}.log" | sort -u); do
		judge "$test:$case" || bad=1
	done
done
exit $bad
