/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_ARGUMENT_H
#define FX_TUI_VIEW_ARGUMENT_H

/*
 * What `:` understands: the names of all actions, the names of the settings
 * (which say or set them), and what may stand behind a name.  No state.
 */

#include <stddef.h>

#include "tui/view/action.h"
#include "tui/view/setting.h"

enum argument_kind {
	ARGUMENT_NONE,
	ARGUMENT_VALUE,   /* of a setting: one of its choices */
	ARGUMENT_SETTING, /* the name of one, perhaps a value behind it */
	ARGUMENT_DIALECT, /* the name of one, then "on" or "off" */
	ARGUMENT_PATH,    /* of a folder: DIALOG_GOTO completes it */
	ARGUMENT_TEXT,    /* anything */
};

struct argument {
	enum action_id action;
	enum argument_kind kind;
	const char *name;              /* "RATE": for help and the manual */
	const struct setting *setting; /* whose value */
};

/* What may stand behind an action; kind NONE: nothing. */
struct argument argument_of(enum action_id id);

/*
 * What a line names: an action, or a setting by its name alone.  Both NULL:
 * nothing of that name.  A name may be cut as long as it is clear.  rest
 * points behind the name, at what follows it.
 */
struct argument_line {
	const struct action *action;
	const struct setting *setting;
	const char *rest;
};
struct argument_line argument_parse(const char *line);

/*
 * Names, in order, that begin with the n bytes of text; if near, those that
 * look like it instead.  i from 0; NULL behind the last.
 */
const char *argument_name(const char *text, size_t n, size_t i, bool near);

/*
 * The i-th line that goes on from line: its last word completed, everything
 * before as it is.  False behind the last.
 */
bool argument_complete(const char *line, size_t i, char *ret, size_t size);

#endif
