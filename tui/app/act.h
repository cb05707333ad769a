/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_ACT_H
#define FX_TUI_APP_ACT_H

/*
 * What actions do: they change the model, open dialogs, push intents.
 */

#include "tui/view/action.h"

/*
 * Do it, or say in the status line why not.  ACTION_NONE says that the key
 * means nothing here.
 */
void act_do(struct model *m, enum action_id id);

/*
 * The same with what was typed behind its name, or for the second key Any;
 * arg NULL or "" is none.
 */
void act_do_with(struct model *m, enum action_id id, const char *arg);

/* Of those that take an argument, for act.c alone; false: not one of them. */
bool act_arg(struct model *m, enum action_id id, const char *arg);

/* Those of the panes Peers, Transfers, Inbox and Log, for act.c alone;
 * false: not one of them. */
bool act_item(struct model *m, enum action_id id);

/* Open Info about the focused pane's current item. */
void act_info(struct model *m);

/*
 * Ask before something dangerous: takes then over.  The strings are copied;
 * yes is the label of the button.
 */
void act_confirm(struct model *m, const char *title, const char *text,
    const char *yes, struct intent *then);

#endif
