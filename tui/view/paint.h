/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_PAINT_H
#define FX_TUI_VIEW_PAINT_H

/*
 * What panes have in common: a title row, a body with a table, a name with
 * something behind it.
 */

#include "tui/view/view.h"
#include "tui/widget/dialog.h"
#include "tui/widget/table.h"

/* Bytes of a file name made safe, with a '/' and the NUL. */
#define PAINT_NAME_SIZE (4 * 255 + 2)

struct paint_title {
	const char *name;  /* "Files" */
	const char *extra; /* safe text, its tail is shown; NULL: none */
	const char *right; /* NULL: none */
};

/*
 * The first row of r: a rule with the texts in it, or the texts alone where
 * the layout has no borders.
 */
void paint_title(const struct view_env *env, struct canvas_rect r,
    const struct paint_title *title);

/* The part of a pane's box between title and foot. */
struct canvas_rect paint_body(
    const struct view_env *env, enum model_pane pane, struct canvas_rect r);

/* For struct view's rows: those of a box less title, column titles, foot. */
int paint_rows(
    const struct layout *l, enum model_pane pane, struct layout_box box);

/*
 * Draw a dialog above the status line, so that what is said there can be
 * read; on the whole screen r where it needs that, and then the status is
 * said in the last row.
 */
void paint_dialog(const struct dialog *d, const struct model *m,
    const struct view_env *env, struct canvas_rect r);

/* The style of a message of that level. */
enum style paint_level(enum model_level level);

/* The rows of a pane's list. */
void paint_table(const struct model *m, enum model_pane pane,
    const struct table *t, struct canvas_rect r);

/*
 * Text over several rows: wrapped at cols columns, newlines end a row.
 * Returns how many rows it needs; draws those that r has.
 */
int paint_text(
    struct canvas_rect r, int x, int y, const char *text, enum style style);
int paint_text_rows(const char *text, int cols);

/* A dim sentence instead of rows. */
void paint_note(struct canvas_rect r, const char *text);

/*
 * A name (safe text) that is cut so that what follows it stays, as long as
 * that leaves it some columns.  Returns the columns used.
 */
int paint_name(struct canvas_rect cell, const char *name, const char *behind,
    enum style style);

/*
 * A key in full, from column x of row y on, in as many rows as it needs,
 * broken between its groups.  Returns the rows.
 */
int paint_key(
    struct canvas_rect r, int x, int y, const char *key, enum style style);

/* A raw name as safe text. */
const char *paint_raw(char out[PAINT_NAME_SIZE], const char *raw);

#endif
