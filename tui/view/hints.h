/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_HINTS_H
#define FX_TUI_VIEW_HINTS_H

/*
 * The last row: the keys of the top-most dialog, else of the pane that has
 * the focus, as far as they fit.  The way to help always does.
 */

#include "tui/view/view.h"

void hints_draw(
    const struct model *m, const struct view_env *env, struct canvas_rect line);

#endif
