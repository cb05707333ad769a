/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_LAYOUT_H
#define FX_TUI_VIEW_LAYOUT_H

/*
 * Where everything stands (tui.md 2.2): one pure function of the size and a
 * little state, defined for every size from 0 x 0 on.
 *
 * Boxes lie inside the screen and do not overlap, but for toasts, which lie
 * over what is above the status line.  A box with w or h 0 is not shown.
 */

#include <stdbool.h>

#include "tui/model/model.h"

enum layout_kind {
	LAYOUT_LINE,     /* `line` only: w < 20 or h < 5 */
	LAYOUT_TABS,     /* one pane, no borders */
	LAYOUT_PORTRAIT, /* all panes stacked */
	LAYOUT_COMPACT,
	LAYOUT_WIDE,
	LAYOUT_FULL, /* Info always */
};

struct layout_box {
	int x, y, w, h;
};

struct layout_state {
	enum model_pane focus;
	bool zoom;
	int peers; /* how many there are */
	int split; /* columns that Files has more than it is given */
};

struct layout {
	enum layout_kind kind;
	struct layout_box line;   /* LAYOUT_LINE: the only box */
	struct layout_box tabs;   /* one row */
	struct layout_box status; /* one row */
	struct layout_box hints;  /* one row */
	struct layout_box toasts; /* up to 3 rows, filled from below */

	/*
	 * The panes with their title row (the first).  In LAYOUT_TABS the
	 * focused pane has a title row; Transfers, when not focused, has none
	 * and is only its last rows (untitled).
	 */
	struct layout_box pane[PANE_COUNT];
	struct layout_box info; /* LAYOUT_FULL; with its title row */
	bool titles;            /* titles are rules with borders */
	bool headers;           /* tables have a row of column titles */
	bool foot;              /* the last row of Files is its foot */
	bool untitled;          /* pane[PANE_TRANSFERS] has no title row */

	/* Dividers between panes: column x, rows y to y + h - 1, w is 1. */
	struct layout_box divider[3];
};

void layout_make(
    struct layout *ret, int w, int h, const struct layout_state *state);

/* The panel at a cell, or PANE_COUNT. */
enum model_pane layout_hit(const struct layout *l, int x, int y);

/* Rows of a pane between its title and its foot, column titles included. */
struct layout_box layout_body(const struct layout *l, enum model_pane pane);

#endif
