/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_WIDGET_TABLE_H
#define FX_TUI_WIDGET_TABLE_H

/*
 * Rows in columns.  The owner draws each cell through a callback into a
 * rectangle of one row; the table decides widths, drops columns that do not
 * fit, draws titles, the cursor and the reversed row.
 *
 * Widths: each column has at least `width`; what is left over is shared by
 * `grow`.  While the sum does not fit, the shown column with the highest
 * `drop` goes; columns with drop 0 stay, are cut instead, last first.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"
#include "tui/widget/scroll.h"

#define TABLE_COLS_MAX 16

enum table_align {
	TABLE_LEFT,
	TABLE_RIGHT,
};

struct table_col {
	const char *title; /* "" or NULL: none */
	int width;         /* columns, at least */
	int grow;          /* share of what is left over, 0: none */
	int drop;          /* 0: never dropped; highest goes first */
	int gap;           /* blanks before it */
	enum table_align align;
};

/* Draw the cell in column col (index into cols) of an entry. */
typedef void table_cell_fn(
    void *ctx, size_t entry, size_t col, struct canvas_rect cell);

struct table {
	const struct table_col *cols;
	size_t ncols;
	bool header;  /* a first row with the columns' titles */
	bool focused; /* the cursor's row is reversed and has a > */
	bool gutter;  /* a first column for the cursor's > */
	table_cell_fn *cell;
	void *ctx;
};

/*
 * Widths for w columns, gaps and gutter not counted in; 0: not shown.
 * ret has room for ncols, at most TABLE_COLS_MAX.
 */
void table_widths(const struct table *t, int w, int *ret);

/* How many entries fit into r: its height without the header. */
size_t table_rows(const struct table *t, struct canvas_rect r);

/* Draw the entries that s shows.  s has been resized to table_rows(). */
void table_draw(
    const struct table *t, const struct scroll *s, struct canvas_rect r);

/*
 * For callbacks: text in a cell as the column is aligned; a name, whose
 * escapes are dim.
 */
void table_text(struct canvas_rect cell, enum table_align align,
    const char *text, enum style style);
void table_name(struct canvas_rect cell, const char *text, enum style style);

/* The entry at row y of the rectangle it was drawn in; false: none. */
bool table_hit(
    const struct table *t, const struct scroll *s, int y, size_t *ret);

#endif
