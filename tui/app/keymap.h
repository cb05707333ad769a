/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_KEYMAP_H
#define FX_TUI_APP_KEYMAP_H

/*
 * Which key means which action: the table of view/action turned round.
 */

#include "tui/term/key.h"
#include "tui/view/action.h"

struct keymap;

/* The default keys.  NULL without memory; freed with keymap_free(). */
struct keymap *keymap_new(void);
void keymap_free(struct keymap *km);

/*
 * What a key means with the focus in a pane: its own actions come before
 * those of everywhere.  ACTION_NONE: nothing.
 */
enum action_id keymap_find(
    const struct keymap *km, enum model_pane pane, const struct key_event *ev);

#endif
