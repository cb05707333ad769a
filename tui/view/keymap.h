/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_KEYMAP_H
#define FX_TUI_VIEW_KEYMAP_H

/*
 * Which key means which action: the table of actions turned round, with what
 * the user has changed.  Views ask here for the keys they show.
 *
 * Keys are written as the names of key_parse(), separated by blanks.  A name
 * that is none, and begins with a character that is printed, is two keys, one
 * after the other: "gg", "gSpace"; "mAny" is m, then any character that is
 * printed, which the action gets as its argument.  In a pane its own keys
 * come before those of everywhere.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/key.h"
#include "tui/view/action.h"

#define KEYMAP_TEXT_MAX 128 /* bytes of the keys of one action, with the NUL */

struct keymap;

/* The keys of the table.  NULL without memory; freed with keymap_free(). */
struct keymap *keymap_new(void);
void keymap_free(struct keymap *km);

/* A line of the settings file. */
struct keymap_line {
	const char *action; /* its name */
	const char *keys;   /* "": none */
	unsigned line;
};

/* Called for a line that cannot be: it counts for nothing. */
typedef void keymap_bad_fn(void *arg, unsigned line, const char *why);

/*
 * Take lines in, all together: an action that is named loses its keys of the
 * table.  No key may mean two things in a scope, nor begin two keys and mean
 * something by itself; Esc and Ctrl-C stay what they are.  An action whose
 * line is refused keeps the keys of the table that are still free.  Returns 0
 * or -ENOMEM.
 */
int keymap_load(struct keymap *km, const struct keymap_line *lines, size_t n,
    keymap_bad_fn *bad, void *arg);

enum keymap_kind {
	KEYMAP_NOTHING,
	KEYMAP_ACTION, /* action; arg */
	KEYMAP_PREFIX, /* another key has to follow */
};

struct keymap_hit {
	enum keymap_kind kind;
	enum action_id action;
	char arg[8]; /* what was typed for Any, else "" */
};

/*
 * What a key means with the focus in a pane, behind another one (prefix) or
 * by itself (prefix NULL).
 */
struct keymap_hit keymap_find(const struct keymap *km, enum model_pane pane,
    const struct key_event *prefix, const struct key_event *ev);

/*
 * What may follow a prefix, in the order of the table; i from 0.  Returns the
 * action, NULL behind the last, and the name of the second key.
 */
const struct action *keymap_after(const struct keymap *km, enum model_pane pane,
    const struct key_event *prefix, size_t i, char ret[KEY_NAME_MAX]);

/* All keys of an action, and its first one; "" if it has none. */
void keymap_keys(
    const struct keymap *km, enum action_id id, char ret[KEYMAP_TEXT_MAX]);
void keymap_key(
    const struct keymap *km, enum action_id id, char ret[KEY_NAME_MAX]);

/* The first one that means it with the focus in a pane; "" if none does. */
void keymap_key_in(const struct keymap *km, enum model_pane pane,
    enum action_id id, char ret[KEY_NAME_MAX]);

/*
 * For the hint line of a pane: its own actions with a hint, then those of
 * everywhere, in order; those without a key that works there are left out.
 * i from 0; NULL behind the last.
 */
const struct action *keymap_hint(
    const struct keymap *km, enum model_pane pane, size_t i);

#endif
