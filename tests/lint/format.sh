#!/bin/sh
# SPDX-License-Identifier: MIT
# The layout is what clang-format 14 makes of it.
cd "${srcdir:-.}" || exit 99

for format in clang-format-14 clang-format ''; do
	case $("$format" --version 2>/dev/null) in
	*"version 14."*) break ;;
	esac
done
if [ -z "$format" ]; then
	echo "clang-format 14 is missing (Debian 12: clang-format)"
	exit 77
fi

find src tui tests -name '*.[ch]' -print | sort |
    xargs "$format" --dry-run -Werror
