/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_ACT_H
#define FX_TUI_APP_ACT_H

/*
 * What actions do: they change the model, open dialogs, push intents.
 */

#include "tui/view/action.h"
#include "tui/view/setting.h"

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

/*
 * From anywhere, by name: an action of a pane first goes there.  act_line()
 * does what was typed behind `:`, act_set() sets a setting or, with value "",
 * says what it is.
 */
void act_run(struct model *m, enum action_id id, const char *arg);
void act_line(struct model *m, const char *line);
void act_set(struct model *m, const struct setting *s, const char *value);

/* What stands behind `:dialect`: "NAME", "NAME on --port 5001", "NAME off". */
void act_dialect(struct model *m, const char *line);

/* A rate as the engine takes it, or "none". */
bool act_is_rate(const char *text);

/* Of those that take an argument, for act.c alone; false: not one of them. */
bool act_arg(struct model *m, enum action_id id, const char *arg);

/* Those of the panes Peers, Transfers, Inbox and Log, for act.c alone;
 * false: not one of them. */
bool act_item(struct model *m, enum action_id id);

/* Those of the pane Files, likewise; and what they make of an Esc with no
 * dialog open, false: nothing. */
bool act_files(struct model *m, enum action_id id);
bool act_esc_files(struct model *m);
bool act_files_arg(struct model *m, enum action_id id, const char *arg);

/* The cursor may have moved: a range follows it. */
void act_followed(struct model *m);

/* INTENT_MARK: mark or unmark by pattern, and say how many. */
void act_pattern(struct model *m, const struct intent *in);

/*
 * Open a prompt of at most max bytes, text in it at first (may be NULL), whose
 * answer goes into then, which it takes over.
 */
void act_prompt(struct model *m, const char *title, const char *label,
    const char *text, size_t max, enum model_prompt where, struct intent *then);

/* Those of Inbox, for act_item.c alone. */
bool act_inbox(struct model *m, enum action_id id);

/* Ask before what is kept of a transfer is dropped. */
void act_confirm_discard(struct model *m, const char *name, const char *id);

/* Open Info about the focused pane's current item. */
void act_info(struct model *m);

/* Show what can be copied of it. */
void act_copy(struct model *m);

/* The same with the digest of the inbox row under the cursor. */
void act_copy_digest(struct model *m);

/*
 * Ask before something dangerous: takes then over.  The strings are copied;
 * yes is the label of the button.
 */
void act_confirm(struct model *m, const char *title, const char *text,
    const char *yes, struct intent *then);

#endif
