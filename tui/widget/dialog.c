/* SPDX-License-Identifier: MIT */
#include "tui/widget/dialog.h"

#include <string.h>

#include "base/utf8.h"

#define BUTTON_EXTRA 4 /* "[ " and " ]" */

/* Where buttons stand: in one row with air, or packed into several. */
struct spread {
	int lead;
	int gap;
	int rows;
};

void
dialog_open(struct dialog *d, int64_t now_ms)
{
	d->opened_ms = now_ms;
	d->focus =
	    d->body_focus || d->safe >= d->nbuttons ? d->nbuttons : d->safe;
}

static bool
in_body(const struct dialog *d)
{
	return d->focus >= d->nbuttons;
}

static enum dialog_result
press(struct dialog *d, size_t i, int *ret_id)
{
	d->focus = i;
	*ret_id = d->buttons[i].id;
	return d->buttons[i].why_not == NULL ? DIALOG_PRESSED : DIALOG_DISABLED;
}

/* The button a letter presses, nbuttons if none. */
static size_t
by_letter(const struct dialog *d, const struct key_event *ev)
{
	if (ev->type != KEY_TYPE_TEXT)
		return d->nbuttons;
	for (size_t i = 0; i < d->nbuttons; i++) {
		const char *letters = d->buttons[i].letters;

		if (letters != NULL && strstr(letters, ev->text) != NULL)
			return i;
	}
	return d->nbuttons;
}

/* The button that was clicked on, nbuttons if none. */
static size_t
by_click(const struct dialog *d, const struct key_event *ev)
{
	if (ev->type == KEY_TYPE_MOUSE && ev->x == CANVAS_SPOT_BUTTON &&
	    ev->y >= 0 && (size_t)ev->y < d->nbuttons)
		return (size_t)ev->y;
	return d->nbuttons;
}

/* One place on or back in the round: the body (if it may), the buttons. */
static void
walk(struct dialog *d, int step)
{
	size_t places = d->nbuttons + (d->body_focus ? 1 : 0);

	if (places == 0)
		return;
	if (d->focus >= places) /* in a body that takes no focus */
		d->focus = step > 0 ? 0 : places - 1;
	else if (step > 0)
		d->focus = d->focus + 1 < places ? d->focus + 1 : 0;
	else
		d->focus = d->focus > 0 ? d->focus - 1 : places - 1;
}

/* Arrows; they stop at the first and last button. */
static bool
arrow(struct dialog *d, const struct key_event *ev)
{
	if (in_body(d)) {
		if (!key_is(ev, K_DOWN, 0) || d->nbuttons == 0)
			return false;
		d->focus = 0;
		return true;
	}
	if (key_is(ev, K_LEFT, 0)) {
		if (d->focus > 0)
			d->focus--;
	} else if (key_is(ev, K_RIGHT, 0)) {
		if (d->focus + 1 < d->nbuttons)
			d->focus++;
	} else if (key_is(ev, K_UP, 0) && d->body_focus) {
		d->focus = d->nbuttons;
	} else {
		return false;
	}
	return true;
}

static bool
cancels(const struct key_event *ev)
{
	return key_is(ev, K_ESC, 0) || key_is_char(ev, 'g', KEY_CTRL) ||
	    key_is_char(ev, 'c', KEY_CTRL) || key_is_char(ev, 'q', 0);
}

enum dialog_result
dialog_key(
    struct dialog *d, const struct key_event *ev, int64_t now_ms, int *ret_id)
{
	size_t button;

	if (now_ms - d->opened_ms < DIALOG_GUARD_MS)
		return DIALOG_TAKEN;
	if (in_body(d) && d->key != NULL && d->key(d->ctx, ev))
		return DIALOG_TAKEN;
	button = by_click(d, ev);
	if (button == d->nbuttons)
		button = by_letter(d, ev);
	if (button < d->nbuttons)
		return press(d, button, ret_id);
	if (cancels(ev))
		return DIALOG_CANCELLED;
	if (key_is(ev, K_ENTER, 0) && !in_body(d))
		return press(d, d->focus, ret_id);
	if (key_is(ev, K_TAB, 0) || key_is(ev, K_TAB, KEY_SHIFT)) {
		walk(d, ev->mods == 0 ? 1 : -1);
		return DIALOG_TAKEN;
	}
	return arrow(d, ev) ? DIALOG_TAKEN : DIALOG_IGNORED;
}

static int
button_cols(const struct dialog_button *b)
{
	return utf8_width(b->label) + BUTTON_EXTRA;
}

/* Columns of all buttons in one row. */
static int
one_row(const struct dialog *d, int lead, int gap)
{
	int sum = lead;

	for (size_t i = 0; i < d->nbuttons; i++)
		sum += button_cols(&d->buttons[i]) + (i > 0 ? gap : 0);
	return sum;
}

static struct spread
spread(const struct dialog *d, int w)
{
	struct spread s = { .lead = 3, .gap = 4, .rows = 1 };
	int x;

	if (d->nbuttons == 0)
		return (struct spread){ 0 };
	if (one_row(d, s.lead, s.gap) + 1 <= w)
		return s;
	s.lead = 1;
	s.gap = 1;
	x = s.lead;
	for (size_t i = 0; i < d->nbuttons; i++) {
		int cols = button_cols(&d->buttons[i]);

		if (i > 0 && x + cols > w) {
			s.rows++;
			x = s.lead;
		}
		x += cols + s.gap;
	}
	return s;
}

static void
draw_button(const struct dialog_button *b, bool focused, int x, int y, int cols,
    struct canvas_rect r)
{
	enum style style = focused ? STYLE_BUTTON_FOCUS : STYLE_BUTTON;

	if (b->why_not != NULL && !focused)
		style = STYLE_DISABLED;
	r = canvas_sub(r, x, y, cols, 1);
	if (r.w < BUTTON_EXTRA)
		return;
	canvas_text(r, 0, 0, 2, "[ ", style);
	canvas_text(r, 2, 0, r.w - BUTTON_EXTRA, b->label, style);
	canvas_text(r, r.w - 2, 0, 2, " ]", style);
	if (focused)
		canvas_cursor(r, 2, 0, false);
}

static void
draw_buttons(const struct dialog *d, struct spread s, struct canvas_rect r)
{
	int x = s.lead;
	int y = 0;

	for (size_t i = 0; i < d->nbuttons; i++) {
		int cols = button_cols(&d->buttons[i]);

		if (x > s.lead && x + cols > r.w) {
			x = s.lead;
			y++;
		}
		draw_button(&d->buttons[i], i == d->focus, x, y, cols, r);
		canvas_spot(r, x, y, cols,
		    (struct canvas_spot){
			.kind = CANVAS_SPOT_BUTTON, .number = (int)i });
		x += cols + s.gap;
	}
}

static int
wanted_cols(const struct dialog *d)
{
	int w = d->body_w;
	int title = utf8_width(d->title) + 4;
	int buttons = d->nbuttons > 0 ? one_row(d, 3, 4) + 2 : 0;

	w = title > w ? title : w;
	return buttons > w ? buttons : w;
}

static void
draw_frame(const struct dialog *d, struct canvas_rect box)
{
	int x = 2;

	canvas_fill(box, STYLE_TEXT);
	canvas_box(box, STYLE_BORDER);
	if (box.w < 8)
		return;
	x += canvas_text(box, x, 0, 1, " ", STYLE_TITLE);
	x += canvas_text(box, x, 0, box.w - 6, d->title, STYLE_TITLE);
	canvas_text(box, x, 0, 1, " ", STYLE_TITLE);
}

struct canvas_rect
dialog_draw(const struct dialog *d, struct canvas_rect r)
{
	int w = wanted_cols(d) + 2 < r.w ? wanted_cols(d) + 2 : r.w;
	struct spread s = spread(d, w - 2);
	int body = d->body_h;
	int air = s.rows > 0 ? 1 : 0;
	int h;
	struct canvas_rect box;
	struct canvas_rect inside;
	struct canvas_rect rect;

	if (body + air + s.rows + 2 > r.h)
		air = 0;
	if (body + s.rows + 2 > r.h)
		body = r.h - s.rows - 2;
	if (body < 0)
		body = 0;
	h = body + air + s.rows + 2;
	box = canvas_sub(r, (r.w - w) / 2, h < r.h ? (r.h - h) / 2 : 0, w, h);
	draw_frame(d, box);
	inside = canvas_sub(box, 1, 1, box.w - 2, box.h - 2);
	rect = canvas_sub(inside, 0, 0, inside.w, body);
	if (d->draw != NULL)
		d->draw(d->ctx, rect, in_body(d));
	draw_buttons(
	    d, s, canvas_sub(inside, 0, inside.h - s.rows, inside.w, s.rows));
	return rect;
}
