/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_KEYED_H
#define FX_TUI_VIEW_KEYED_H

/*
 * Keys that sentences name.  No sentence has the letter of a key in it: the
 * user may have given the action another one (tests/lint/keys.sh).  One that
 * is formatted anyway takes key_of() for a %s; one of a table, or without
 * anything else to fill in, has {key:NAME} where the key of the action NAME is
 * to stand, and is shown by keyed().  Translations move either as they like.
 */

#include <stddef.h>

#include "tui/model/model.h"
#include "tui/term/key.h"
#include "tui/view/action.h"

struct key_of {
	char text[KEY_NAME_MAX];
};

/*
 * The first key of an action: "Space", "gh", of one that takes any character
 * the beginning, "m".  What the focused pane uses for something else is none;
 * ":name" if there is none.
 */
struct key_of key_of(const struct model *m, enum action_id id);

/*
 * A sentence with its keys, written to out, which has room for size bytes and
 * is returned.  What names no action stays as it is.
 */
const char *keyed(
    char *out, size_t size, const struct model *m, const char *text);

/* The status line says a sentence with its keys; NULL: nothing. */
void keyed_status(struct model *m, enum model_level level, const char *text);

#endif
