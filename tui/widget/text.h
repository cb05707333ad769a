/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_WIDGET_TEXT_H
#define FX_TUI_WIDGET_TEXT_H

/*
 * A block of text, wrapped to a width and scrolled: Info, help, messages.
 *
 * The text is safe UTF-8 but for newlines, which end paragraphs.  Lines break
 * at blanks; a word wider than the block is broken where it must be.  Lines
 * that go on keep the indent (leading blanks) of their paragraph.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"
#include "tui/term/key.h"

#define TEXT_BYTES_MAX (256 * 1024)

struct text_line {
	size_t start; /* byte offset */
	size_t len;
	int indent; /* columns before it */
};

struct text {
	char *bytes; /* owned copy, NUL-terminated */
	struct text_line *lines;
	size_t nlines;
	size_t cap;
	size_t top; /* first line shown */
	int width;  /* lines are made for this width; 0: not yet */
};

void text_init(struct text *t);
void text_done(struct text *t);

/*
 * Copy a text in; more than TEXT_BYTES_MAX is cut at a character.  Starts at
 * the top unless it is the same text.  Returns 0; -ENOMEM, the old text stays.
 */
int text_set(struct text *t, const char *safe);

/* Wrap for a width.  Returns how many lines there are; 0 if out of memory. */
size_t text_wrap(struct text *t, int width);

/* Wrap to r, draw what fits from line top on. */
void text_draw(struct text *t, struct canvas_rect r, enum style style);

/* Scroll by n lines in a window of rows; false if nothing moved. */
bool text_scroll(struct text *t, long n, size_t rows);

/* Up Down PgUp PgDn Home End, k j, ^B ^F ^U ^D, g G; false: not its key. */
bool text_key(struct text *t, const struct key_event *ev, size_t rows);

#endif
