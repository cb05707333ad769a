/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_WIDGET_FIELD_H
#define FX_TUI_WIDGET_FIELD_H

/*
 * One line of a form: a label, then text to edit or a choice.
 *
 *     Save as        carol
 *     May send       < ask >   up to a size   never
 *
 * Left and Right move a choice, Space goes round; an edit takes what edit.h
 * takes.  Up, Down, Tab and Enter are the form's.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"
#include "tui/term/key.h"
#include "tui/widget/edit.h"

enum field_kind {
	FIELD_EDIT,
	FIELD_CHOICE,
	FIELD_SHOW, /* only shown, takes no focus */
};

struct field {
	enum field_kind kind;
	const char *label;
	struct edit *edit;          /* FIELD_EDIT; not owned */
	const char *const *choices; /* FIELD_CHOICE: names, not owned */
	size_t nchoices;
	size_t chosen;
	const char *text; /* FIELD_SHOW: safe text */
	enum style style; /* of text */
};

enum field_result {
	FIELD_IGNORED,
	FIELD_TAKEN,
	FIELD_CHANGED,
};

enum field_result field_key(struct field *f, const struct key_event *ev);

/* Draw into the first row of r, the value from column label_cols on. */
void field_draw(
    const struct field *f, struct canvas_rect r, int label_cols, bool focused);

/* Columns of the widest label, plus 2. */
int field_label_cols(const struct field *fields, size_t n);

/* The next field behind from (n: the first) that takes focus, step 1 or -1,
 * going round; n if there is none. */
size_t field_next(const struct field *fields, size_t n, size_t from, int step);

#endif
