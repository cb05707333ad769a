/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_WIDGET_MENU_H
#define FX_TUI_WIDGET_MENU_H

/*
 * A short list of choices, as in the dialog that asks before quitting:
 *
 *     > Leave them running and quit
 *       Pause all and quit
 *       Do not quit
 *
 * Up Down, k j, Home End move, digits 1-9 and letters jump and choose, Enter
 * chooses, and so does a click: KEY_TYPE_MOUSE with x CANVAS_SPOT_ITEM and y
 * the choice's place.  A disabled choice can be reached, so that its reason can be told.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"
#include "tui/term/key.h"
#include "tui/widget/scroll.h"

struct menu_item {
	const char *label;   /* safe text */
	const char *letters; /* each chooses it; NULL: none */
	const char *why_not; /* disabled for this reason; NULL: enabled */
	int id;              /* the owner's */
};

struct menu {
	const struct menu_item *items; /* not owned */
	size_t nitems;
	struct scroll scroll;
};

enum menu_result {
	MENU_IGNORED,
	MENU_TAKEN,
	MENU_CHOSEN,   /* *ret_id is the choice */
	MENU_DISABLED, /* *ret_id was chosen but is disabled: say why_not */
};

void menu_init(
    struct menu *m, const struct menu_item *items, size_t nitems, size_t first);

enum menu_result menu_key(
    struct menu *m, const struct key_event *ev, int *ret_id);

/*
 * The same for a dialog of one choice: *ret_chosen is set by a choice, else
 * left alone.  Whether the key was taken; what is disabled takes it, too.
 */
bool menu_pick(struct menu *m, const struct key_event *ev, int *ret_chosen);

void menu_draw(struct menu *m, struct canvas_rect r, bool focused);

/* Columns of the widest choice with its cursor. */
int menu_columns(const struct menu *m);

#endif
