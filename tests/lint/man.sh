#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual pages are right mdoc.
cd "${srcdir:-.}" || exit 99

if ! command -v mandoc >/dev/null; then
	echo "mandoc is missing (Debian: mandoc)"
	exit 77
fi
bad=0
for page in man/*.[1-8]; do
	[ -f "$page" ] || continue
	mandoc -Tlint -Wwarning "$page" || bad=1
done
exit $bad
