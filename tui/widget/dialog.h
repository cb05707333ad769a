/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_WIDGET_DIALOG_H
#define FX_TUI_WIDGET_DIALOG_H

/*
 * A box in the middle of the screen: title, body, a row of buttons.
 *
 *     +- Offer from alice ------------------------+
 *     | body                                      |
 *     |                                           |
 *     |   [ Decline ]    [ Accept ]    [ Later ]  |
 *     +-------------------------------------------+
 *
 * The owner fills the first part, draws the body and answers its keys through
 * callbacks.  Focus is in the body (if that can have it) or on a button.  Tab
 * and Shift-Tab go round, Left and Right walk the buttons, Enter presses the
 * focused one, a button's letters press it from anywhere the body does not
 * take them, Esc (or ^G, ^C) cancels, and so does q outside text.
 *
 * A click on a button comes as KEY_TYPE_MOUSE with x CANVAS_SPOT_BUTTON and y
 * its place among the buttons.
 *
 * Nothing is pressed by accident: the focus starts in the body or on the
 * button named safe, and for 150 ms after opening every event is dropped.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/term/canvas.h"
#include "tui/term/key.h"

#define DIALOG_GUARD_MS 150

struct dialog_button {
	const char *label;
	const char *letters; /* each presses it: "y", "yj"; NULL: none */
	const char *why_not; /* disabled for this reason; NULL: enabled */
	int id;              /* the owner's */
};

/*
 * Draw the body, which has the whole inside of the box: texts leave a blank
 * at its left.  focused: the focus is in it.
 */
typedef void dialog_draw_fn(void *ctx, struct canvas_rect body, bool focused);

/* A key with the focus in the body; false: not its key. */
typedef bool dialog_key_fn(void *ctx, const struct key_event *ev);

struct dialog {
	const char *title; /* safe text */
	int body_w;        /* columns and rows the body wants */
	int body_h;
	struct dialog_button *buttons;
	size_t nbuttons;
	size_t safe;          /* the button that has the focus first */
	bool body_focus;      /* the body takes the focus, and has it first */
	dialog_draw_fn *draw; /* NULL: an empty body */
	dialog_key_fn *key;   /* NULL: takes no keys */
	void *ctx;

	size_t focus; /* a button; nbuttons: the body */
	int64_t opened_ms;
};

enum dialog_result {
	DIALOG_IGNORED,   /* not a key of dialogs */
	DIALOG_TAKEN,     /* draw again */
	DIALOG_PRESSED,   /* *ret_id is the button */
	DIALOG_DISABLED,  /* *ret_id was pressed but is disabled: say why_not */
	DIALOG_CANCELLED, /* Esc */
};

/* Call when it is shown: sets focus and time. */
void dialog_open(struct dialog *d, int64_t now_ms);

/* ret_id is set with PRESSED and DISABLED only. */
enum dialog_result dialog_key(
    struct dialog *d, const struct key_event *ev, int64_t now_ms, int *ret_id);

/* Draw centered in r, cut to it; buttons stay in sight, in more rows if
 * needed.  Returns the body's rectangle. */
struct canvas_rect dialog_draw(const struct dialog *d, struct canvas_rect r);

#endif
