/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_SCREEN_H
#define FX_TUI_APP_SCREEN_H

/*
 * One frame: the layout of the canvas's size, every pane, the frame around
 * them, the dialogs on top.
 */

#include "tui/app/stack.h"

/* Where the panes are now; rows of their lists and cursors follow. */
void screen_layout(struct layout *ret, struct model *m, const struct canvas *c);

/* Draw everything into c.  env->layout is the one of screen_layout(). */
void screen_draw(struct canvas *c, const struct model *m, struct stack *s,
    struct view_env *env);

#endif
