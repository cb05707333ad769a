/* SPDX-License-Identifier: MIT */
#include "tui/app/act.h"
#include "tui/app/app_code.h"
#include "tui/view/bar.h"

#define WHEEL_ROWS 3
#define DOUBLE_MS  400 /* two clicks on one row within this are one on Enter */

/* --- panes --- */

static void
wheel(struct app *a, enum model_pane pane, long rows)
{
	struct scroll s = view_scroll(a->model, pane);
	struct model_list *l = &a->model->list[pane];

	scroll_view(&s, rows);
	l->cursor = s.cursor;
	l->top = s.top;
	a->model->dirty = true;
}

/* The entry in a pane at row y of the screen; false: there is none. */
static bool
entry_at(const struct app *a, enum model_pane pane, int y, size_t *ret)
{
	struct layout_box body = layout_body(&a->layout, pane);
	struct scroll s = view_scroll(a->model, pane);
	int rows = view_pane(pane)->rows(&a->layout, a->layout.pane[pane]);
	int first = body.y + (body.h - rows); /* below the columns' titles */

	return y >= first && y < body.y + body.h &&
	    scroll_at(&s, y - first, ret);
}

static void
press_enter(struct app *a)
{
	struct key_event enter;

	if (key_parse("Enter", &enter) == 0)
		app_key(a, &enter);
}

static void
click_pane(struct app *a, enum model_pane pane, const struct key_event *ev)
{
	int64_t now = app_now(a);
	bool twice = a->model->focus == pane && ev->y == a->click_y &&
	    ev->x == a->click_x && now - a->click_ms <= DOUBLE_MS;
	size_t entry;

	a->click_x = ev->x;
	a->click_y = ev->y;
	a->click_ms = now;
	model_focus(a->model, pane);
	if (!entry_at(a, pane, ev->y, &entry))
		return;
	model_select(a->model, pane, entry);
	if (twice) {
		a->click_ms = now - DOUBLE_MS - 1; /* a third one is none */
		press_enter(a);
	}
}

/* --- what was drawn to be clicked on --- */

/* A key by its name, as if it had been pressed. */
static void
press(struct app *a, const char *name)
{
	struct key_event ev;

	if (key_parse(name, &ev) == 0)
		app_pressed(a, &ev);
}

static void
click_spot(struct app *a, const struct canvas_spot *spot)
{
	bool dialog = a->model->dialogs_n > 0;
	struct key_event ev = { .type = KEY_TYPE_MOUSE,
		.mouse = KEY_MOUSE_LEFT,
		.x = (int)spot->kind,
		.y = spot->number };

	if (spot->kind == CANVAS_SPOT_KEY)
		press(a, spot->key);
	else if (dialog)
		(void)stack_key(&a->stack, a->model, &a->env, &ev);
	else if (spot->kind == CANVAS_SPOT_ACTION)
		act_run(a->model, (enum action_id)spot->number, NULL);
}

/* --- scroll bars --- */

/* The thumb follows the mouse, held where it was taken. */
static void
pull(struct app *a, int y)
{
	struct scroll s = view_scroll(a->model, a->pulled);
	struct model_list *l = &a->model->list[a->pulled];
	struct layout_box bar;

	if (!bar_box(a->model, &a->layout, a->pulled, &bar))
		return;
	scroll_pull(&s, y - bar.y - a->pulled_at);
	l->cursor = s.cursor;
	l->top = s.top;
	a->model->dirty = true;
}

/* A thumb is taken; beside it, its middle comes to the mouse. */
static void
take_thumb(struct app *a, enum model_pane pane, int y)
{
	struct scroll s = view_scroll(a->model, pane);
	struct layout_box bar;
	int thumb, rows;

	if (!bar_box(a->model, &a->layout, pane, &bar) ||
	    !scroll_thumb(&s, &thumb, &rows))
		return;
	a->pulling = true;
	a->pulled = pane;
	a->pulled_at = y - bar.y - thumb;
	if (a->pulled_at < 0 || a->pulled_at >= rows) {
		a->pulled_at = rows / 2;
		pull(a, y);
	}
}

/* What the mouse does with a bar; false: nothing. */
static bool
on_bar(struct app *a, const struct key_event *ev)
{
	enum model_pane pane;

	if (ev->mouse == KEY_MOUSE_DRAG && a->pulling) {
		pull(a, ev->y);
		return true;
	}
	a->pulling = false;
	pane = bar_hit(a->model, &a->layout, ev->x, ev->y);
	if (ev->mouse != KEY_MOUSE_LEFT || pane == PANE_COUNT)
		return false;
	take_thumb(a, pane, ev->y);
	return true;
}

void
app_mouse(struct app *a, const struct key_event *ev)
{
	enum model_pane pane = layout_hit(&a->layout, ev->x, ev->y);
	bool up = ev->mouse == KEY_MOUSE_WHEEL_UP;
	bool down = ev->mouse == KEY_MOUSE_WHEEL_DOWN;
	struct canvas_spot spot;

	if (ev->mouse == KEY_MOUSE_LEFT &&
	    canvas_spot_at(a->canvas, ev->x, ev->y, &spot)) {
		click_spot(a, &spot);
		return;
	}
	if (a->model->dialogs_n > 0) {
		a->pulling = false;
		for (int i = 0; (up || down) && i < WHEEL_ROWS; i++)
			press(a, up ? "Up" : "Down");
		return;
	}
	if (on_bar(a, ev) || pane == PANE_COUNT)
		return;
	if (ev->mouse == KEY_MOUSE_LEFT)
		click_pane(a, pane, ev);
	else if (up || down)
		wheel(a, pane, up ? -WHEEL_ROWS : WHEEL_ROWS);
}
