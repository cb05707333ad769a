/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_CONF_LINE_H
#define FX_OS_CONF_LINE_H

/*
 * One line of the settings file (os/conf.h says what may stand in it), taken
 * apart; nothing is copied.
 */

#include <stdbool.h>
#include <stddef.h>

enum conf_line_kind {
	CONF_LINE_BLANK,      /* or a comment */
	CONF_LINE_HEADER,     /* a: first word, b: second word if bn > 0 */
	CONF_LINE_ITEM,       /* a: key, b: value */
	CONF_LINE_BAD_HEADER, /* begins like a header; why */
	CONF_LINE_BAD,        /* why */
};

struct conf_line {
	enum conf_line_kind kind;
	const char *a;
	size_t an;
	const char *b;
	size_t bn;
	const char *why;  /* English; NULL unless bad */
	const char *line; /* the whole line with its newline */
	size_t size;
};

/*
 * Take the next line from *text, *n bytes, which move behind it.  Returns
 * false at the end.
 */
bool conf_line_next(const char **text, size_t *n, struct conf_line *ret);

#endif
