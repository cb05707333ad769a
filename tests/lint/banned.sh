#!/bin/sh
# SPDX-License-Identifier: MIT
# Calls that are banned everywhere, and calls that have one home.  Looks at
# code: comments, strings and characters are taken out first.
cd "${srcdir:-.}" || exit 99

# shellcheck disable=SC2046
awk '
	function ban(names, why, n, i, name) {
		n = split(names, name, " ")
		for (i = 1; i <= n; i++)
			banned[name[i]] = why
	}
	# Only files that match where may call names; tests may, unless a rule
	# of ban() says otherwise.
	function home(names, where, n, i, name) {
		n = split(names, name, " ")
		for (i = 1; i <= n; i++)
			homes[name[i]] = where
	}
	BEGIN {
		ban("strcpy strcat strncpy strncat stpcpy sprintf vsprintf", \
		    "may write past the end: snprintf, base/str")
		ban("gets strtok atoi atol atoll rand srand random", "unsafe")
		ban("tmpnam tempnam mktemp", "races: mkdtemp, mkostemp")
		ban("localtime gmtime ctime asctime strerror", "not for threads")
		ban("system popen", "runs a shell: os/child")
		ban("alloca", "unbounded stack")
		ban("signal", "os/sig")
		ban("sleep usleep nanosleep", "wait for what is to happen")
		ban("vis strvis strnvis", "lets escapes through: base/utf8")

		home("clock_gettime gettimeofday time", "^src/base/clock\\.c$")
		home("fork vfork execl execle execlp execv execve execvp " \
		    "execvpe fexecve posix_spawn posix_spawnp daemon", \
		    "^src/os/child\\.c$")
		home("exit", "/main\\.c$")
		home("printf vprintf puts putchar", "^src/cli/")
		home("_ P_ gettext dgettext ngettext dngettext", \
		    "^(src/cli|tui/view|tui/app)/")
		prefix["SSL_"] = prefix["EVP_"] = "^src/(crypto|net)/"
		prefix["sqlite3_"] = "^src/store/db(_col)?\\.c$"
		prefix["pthread_"] = "^src/os/"
	}
	function complain(what) {
		printf "%s:%d: %s\n", FILENAME, FNR, what
		bad = 1
	}
	# The line without comments and what stands in quotes.
	function code(line, out, at, c, end) {
		out = ""
		while (line != "") {
			if (inside) {
				at = index(line, "*/")
				if (at == 0)
					return out
				line = substr(line, at + 2)
				inside = 0
				continue
			}
			if (!match(line, /\/\*|\/\/|["\047]/))
				return out line
			out = out substr(line, 1, RSTART - 1)
			c = substr(line, RSTART, RLENGTH)
			line = substr(line, RSTART + RLENGTH)
			if (c == "/*") {
				inside = 1
				out = out " "
			} else if (c == "//") {
				complain("a // comment")
				return out
			} else {
				while (line != "" && substr(line, 1, 1) != c)
					line = substr(line, substr(line, 1, 1) \
					    == "\\" ? 3 : 2)
				line = substr(line, 2)
				out = out c c
			}
		}
		return out
	}
	function look(name, p) {
		if (name in banned)
			complain(name "() is banned: " banned[name])
		if (in_tests)
			return
		if (name in homes && FILENAME !~ homes[name])
			complain(name "() belongs to " homes[name])
		for (p in prefix)
			if (index(name, p) == 1 && FILENAME !~ prefix[p])
				complain(name "() belongs to " prefix[p])
	}
	FNR == 1 {
		inside = 0
		in_tests = FILENAME ~ /^tests\//
	}
	{
		if (/^#[ \t]*include[ \t]*"config\.h"/)
			complain("config.h is included by the build")
		if (/^#[ \t]*define[ \t]+_[A-Z]+_(SOURCE|C_SOURCE)/)
			complain("feature macros belong to configure.ac")
		if (/^#[ \t]*include[ \t]*"base\/clock\.h"/ &&
		    FILENAME ~ /^src\/(proto|dialect)\//)
			complain("the time is handed in here")
		if (/^#[ \t]*include[ \t]*"\.\.?\//)
			complain("include as room/file.h")
		line = code($0)
		while (match(line, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
			name = substr(line, RSTART, RLENGTH - 1)
			sub(/[ \t]+$/, "", name)
			before = RSTART > 1 ? \
			    substr(line, RSTART - 1, 1) : " "
			line = substr(line, RSTART + RLENGTH)
			if (before !~ /[.>]/)
				look(name)
		}
	}
	END { exit bad }
' $(find src tui tests -name '*.[ch]' | sort)
