/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_DUMP_H
#define FX_TUI_TERM_DUMP_H

/*
 * A canvas as text: the golden form of tui.md 7.3.
 *
 *     |>* fx-1.4.0.tar.zst     82.1M |
 *     ~ selected:0:0-31 mark:0:1-1
 *
 * A row stands between bars with all its blanks; the last line has the runs
 * of cells that are not plain text, as name:row:first-last, rows in order;
 * it is missing when there is none.
 */

#include "base/buf.h"
#include "tui/term/canvas.h"

/* Append the rows, then the runs.  Errors are sticky in out. */
void dump_canvas(struct buf *out, const struct canvas *c);

/* Append the rows without bars, blanks at their ends removed. */
void dump_text(struct buf *out, const struct canvas *c);

/* Append the line of runs alone; nothing if there is none. */
void dump_styles(struct buf *out, const struct canvas *c);

#endif
