/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_PREVIEW_H
#define FX_TUI_VIEW_PREVIEW_H

/* The first bytes of a file as lines that can be shown. */

#include <stddef.h>

#include "base/str.h"

/*
 * Append a heading and the n bytes to out: as text with what cannot be printed
 * escaped (utf8_safe) and tabs as blanks; or, if they are no text, as numbers
 * in rows of at most cols columns, with the printable ones beside them;
 * rows that are like the one above are one "*".
 */
void preview_add(struct str *out, const char *bytes, size_t n, int cols);

#endif
