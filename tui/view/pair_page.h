/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_PAIR_PAGE_H
#define FX_TUI_VIEW_PAIR_PAGE_H

/*
 * The pages of the pairing dialog: their bodies and the keys in them.
 * pair.c says which page is shown and does what was chosen; nobody else
 * includes this.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/model.h"
#include "tui/widget/dialog.h"
#include "tui/widget/edit.h"
#include "tui/widget/field.h"
#include "tui/widget/menu.h"

#define PAIR_COLS     62 /* of the body; a key fits behind its label */
#define PAIR_HOST_MAX 255
#define PAIR_CODE_MAX 32
#define PAIR_BUTTONS  2

enum pair_step {
	PAIR_CHOOSE, /* show a code, or enter one? */
	PAIR_ENTER,
	PAIR_WAIT,
	PAIR_SHOW,
	PAIR_OVER,
	PAIR_RESULT,
};

/* What was chosen in a body. */
enum pair_do {
	PAIR_NOTHING,
	PAIR_DO_SHOW,
	PAIR_DO_ENTER,
	PAIR_DO_JOIN,
	PAIR_DO_SAVE,
};

struct pair {
	struct dialog box;
	struct dialog_button buttons[PAIR_BUTTONS];
	enum pair_step step;
	bool entering; /* of the two ways, the second was chosen */
	size_t at;     /* field with the focus */
	enum pair_do chosen;

	struct menu menu;
	struct menu_item items[2];
	struct edit host;
	struct edit code;
	struct edit name;
	struct field may;
	const char *choices[3]; /* in the order of enum model_policy */
	bool taken;             /* another peer has the name */

	const struct model *m; /* while drawing or acting */
	int64_t now_ms;
};

/* Set up menu and fields; edits are the owner's. */
void pair_page_init(struct pair *p);

/* Rows that the page's body needs in cols columns. */
int pair_page_rows(const struct pair *p, int cols);

/* For struct dialog; ctx is the struct pair. */
void pair_page_draw(void *ctx, struct canvas_rect body, bool focused);
bool pair_page_key(void *ctx, const struct key_event *ev);

#endif
