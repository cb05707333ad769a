/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_WIDGET_SCROLL_H
#define FX_TUI_WIDGET_SCROLL_H

/*
 * Where the cursor and the first row of a list are.  Numbers only: it knows
 * neither entries nor cells.  The cursor keeps 2 rows of its neighbours in
 * sight where there are that many.
 *
 * Always: cursor < count (0 when empty), top <= cursor < top + rows.
 */

#include <stdbool.h>
#include <stddef.h>

#define SCROLL_MARGIN 2

struct scroll {
	size_t count;  /* entries */
	size_t rows;   /* rows on the screen, at least 1 */
	size_t cursor; /* the selected entry */
	size_t top;    /* the entry in the first row */
};

/* An empty list, one row. */
void scroll_init(struct scroll *s);

/* The list or its place changed size; the cursor stays where it may. */
void scroll_resize(struct scroll *s, size_t count, size_t rows);

/*
 * The list changed; the entry that the cursor was on is now number cursor.
 * It keeps its row on the screen where that is possible.
 */
void scroll_refill(struct scroll *s, size_t count, size_t cursor);

/* To an entry, brought into the list. */
void scroll_to(struct scroll *s, size_t cursor);

/* By n entries, negative: up; stops at the ends. */
void scroll_move(struct scroll *s, long n);

/* By pages: n screens (less one row), n half screens. */
void scroll_page(struct scroll *s, int n);
void scroll_half(struct scroll *s, int n);

void scroll_home(struct scroll *s);
void scroll_end(struct scroll *s);

/*
 * Move what is shown by n rows, as a wheel does; the cursor goes along only
 * when it would leave the screen.
 */
void scroll_view(struct scroll *s, long n);

/*
 * The thumb of a bar of s->rows rows: its first row and how many it has.
 * False: all is in sight, there is nothing to show.
 */
bool scroll_thumb(const struct scroll *s, int *ret_y, int *ret_rows);

/* The thumb has been pulled to where it begins in row y; scroll_view(). */
void scroll_pull(struct scroll *s, int y);

/* Entries in sight: from top on, this many. */
size_t scroll_visible(const struct scroll *s);

/* The entry in row y of the screen.  Returns false if there is none. */
bool scroll_at(const struct scroll *s, int y, size_t *ret);

#endif
