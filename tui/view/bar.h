/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_BAR_H
#define FX_TUI_VIEW_BAR_H

/*
 * The scroll bar of a pane whose list is longer than it: a thumb in the
 * divider at its right, so that no column is lost.  A pane without a divider
 * there (at the edge of the screen, zoomed, LAYOUT_TABS) has none.
 */

#include <stdbool.h>

#include "tui/model/model.h"
#include "tui/term/canvas.h"
#include "tui/view/layout.h"

/* The column of the bar beside the rows of the list; false: there is none. */
bool bar_box(const struct model *m, const struct layout *l,
    enum model_pane pane, struct layout_box *ret);

/* The pane whose bar is at a cell, or PANE_COUNT. */
enum model_pane bar_hit(
    const struct model *m, const struct layout *l, int x, int y);

/* All of them, over the dividers. */
void bar_draw(
    const struct model *m, const struct layout *l, struct canvas_rect screen);

#endif
