/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_WIDGET_EDIT_H
#define FX_TUI_WIDGET_EDIT_H

/*
 * A line being typed: a model, and a function that draws it.
 *
 * The text is valid UTF-8 without control characters, of a maximum length in
 * bytes.  The caret stands before a character and never inside one or before
 * a combining mark.  Keys: characters, Left Right, Home End, ^A ^E, Backspace,
 * Delete, ^W (word), ^U (to the start), ^K (to the end), Up Down ^P ^N
 * (history, if there is one).  Enter, Esc, Tab and all else are the owner's.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"
#include "tui/term/key.h"

#define EDIT_HISTORY_MAX 50 /* lines kept */

/* Earlier lines, newest last; shared by edits of one kind. */
struct edit_history {
	char *line[EDIT_HISTORY_MAX];
	size_t count;
};

struct edit {
	char *text;                   /* NUL-terminated */
	size_t len;                   /* bytes */
	size_t max;                   /* bytes at most, without the NUL */
	size_t caret;                 /* byte offset */
	bool secret;                  /* drawn as stars */
	struct edit_history *history; /* not owned; NULL: none */
	size_t recall; /* line of the history shown; its count: none */
	char *draft;   /* what was typed before Up, or NULL */
};

enum edit_result {
	EDIT_IGNORED, /* not a key of an editor */
	EDIT_TAKEN,   /* caret moved, or nothing was left to do */
	EDIT_CHANGED, /* the text is another one */
	EDIT_FULL,    /* it did not all fit */
};

/* An empty line of up to max bytes.  Returns 0 or -ENOMEM. */
int edit_init(struct edit *e, size_t max);
void edit_done(struct edit *e);

/* Replace the text, caret at its end.  What is not text is left out. */
void edit_set(struct edit *e, const char *text);

const char *edit_text(const struct edit *e);

/* Act on a key, text or paste event; newlines in a paste become blanks. */
enum edit_result edit_key(struct edit *e, const struct key_event *ev);

/*
 * Draw into the first row of r, scrolled so that the caret is in sight, in
 * STYLE_INPUT; focused: the terminal's cursor is put on the caret.
 */
void edit_draw(const struct edit *e, struct canvas_rect r, bool focused);

/* Remember a line that was entered; repeats and "" are not kept.  Running
 * out of memory only loses the line. */
void edit_history_add(struct edit_history *h, const char *line);
void edit_history_done(struct edit_history *h);

#endif
