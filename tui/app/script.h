/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_SCRIPT_H
#define FX_TUI_APP_SCRIPT_H

/*
 * Keys from a file, for tests: the program runs without a terminal and
 * prints its canvas.  One step a line; empty lines and those that begin with
 * '#' are passed over:
 *
 *	key Ctrl-L          a key by its name
 *	type some text      its characters, one after another
 *	click 12x3          a click on column 12 of row 3, from 0
 *	wheel-up 12x3       the wheel there, wheel-down likewise
 *	size 120x40         another screen size
 *	wait-for TEXT       until a row of the screen contains TEXT
 *	dump                print the screen (tui/term/dump)
 */

#include "base/err.h"
#include "tui/term/key.h"

#define SCRIPT_SIZE_MAX (1024 * 1024) /* bytes of the file */

enum script_kind {
	SCRIPT_KEY,   /* key */
	SCRIPT_TYPE,  /* text */
	SCRIPT_MOUSE, /* key */
	SCRIPT_SIZE,  /* w, h */
	SCRIPT_WAIT,  /* text */
	SCRIPT_DUMP,
};

struct script_step {
	enum script_kind kind;
	unsigned line; /* from 1 */
	struct key_event key;
	const char *text; /* the script's */
	int w, h;
};

struct script;

/* Read a file.  Returns 0 and *ret, or -1: the first bad line is named. */
int script_load(struct script **ret, const char *path, struct fx_err *err);

/* The same from a text. */
int script_parse(struct script **ret, const char *text, struct fx_err *err);

void script_free(struct script *s);

/* The next step, NULL at the end. */
const struct script_step *script_next(struct script *s);

#endif
