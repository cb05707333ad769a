/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_SUPPORT_ZOO_H
#define FX_TESTS_SUPPORT_ZOO_H

/*
 * The name zoo of tui.md 7.4: file names that break programs.  All are legal
 * names on Linux (no NUL, no '/', at most 255 bytes) and all are different.
 */

#include <stddef.h>

extern const struct zoo_name {
	const char *bytes; /* n raw bytes, a NUL behind them */
	size_t n;
	const char *what; /* in plain ASCII, for messages */
} zoo_names[];

extern const size_t zoo_count;

#endif
