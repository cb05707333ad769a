/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "support/model_sample.h"
#include "tui/app/act.h"
#include "tui/app/app_code.h"
#include "tui/app/screen.h"
#include "unit/tui/model/said.h"

/*
 * Random keys, clicks, sizes and news of an engine, on what the program makes
 * of input (app_input) and draws; no terminal, no engine.  The seed is
 * fixed; FX_MONKEY_SEED is another one, FX_MONKEY for how many seconds.
 */

#define STEPS   3000
#define ESCAPES 20

static struct {
	struct app app;
	bool user;             /* a key is being handled, not an event */
	bool home;             /* nothing but Esc is pressed */
	enum model_pane focus; /* before the key */
	int top;               /* kind of the top-most dialog then, -1 */
	uint64_t seed;
	size_t step;
} w;

static unsigned
any(unsigned n)
{
	w.seed ^= w.seed << 13;
	w.seed ^= w.seed >> 7;
	w.seed ^= w.seed << 17;
	return (unsigned)(w.seed >> 20) % n;
}

#define PICK(list) ((list)[any(FX_COUNT(list))])

/* --- what is pressed --- */

/* What may come of a key, and only of one that means it. */
static void
look_at_intent(const struct intent *in)
{
	bool named = w.top == DIALOG_HELP || w.top == DIALOG_COMMAND;

	if (!w.user)
		assert_true(in->kind == INTENT_LS ||
		    in->kind == INTENT_OFFER_FILES ||
		    in->kind == INTENT_FAILURES);
	if (in->kind == INTENT_ACCEPT)
		assert_true(named || w.top == DIALOG_OFFER ||
		    (w.top == -1 && w.focus == PANE_INBOX));
	if (w.home)
		assert_true(in->kind != INTENT_QUIT &&
		    in->kind != INTENT_CANCEL && in->kind != INTENT_DISCARD &&
		    in->kind != INTENT_ACCEPT && in->kind != INTENT_DECLINE &&
		    in->kind != INTENT_SEND && in->kind != INTENT_PAUSE);
}

static void
drain(void)
{
	struct intent *in;

	while ((in = model_take(w.app.model)) != NULL) {
		look_at_intent(in);
		if (in->kind == INTENT_ACT)
			act_run(w.app.model, (enum action_id)in->number, NULL);
		else if (in->kind == INTENT_COMMAND)
			act_line(w.app.model, in->text);
		intent_free(in);
	}
	stack_sync(&w.app.stack, w.app.model, &w.app.env);
	if (w.app.model->intents != NULL) /* of a dialog that opened */
		drain();
}

static void
press(const struct key_event *ev)
{
	const struct model_dialog *top = model_top(w.app.model);

	w.user = true;
	w.focus = w.app.model->focus;
	w.top =
	    top != NULL && top->kind != DIALOG_WELCOME ? (int)top->kind : -1;
	app_input(&w.app, ev);
	drain();
	w.user = false;
}

static void
press_name(const char *name)
{
	struct key_event ev;

	assert_int_equal(key_parse(name, &ev), 0);
	press(&ev);
}

static void
press_any(void)
{
	static const char *const names[] = { "Enter", "Enter", "Tab", "Tab",
		"Shift-Tab", "Esc", "Up", "Down", "Left", "Right", "PgUp",
		"PgDn", "Home", "End", "Backspace", "Delete", "Insert", "Space",
		"Space", "F1", "F3", "F5", "F6", "F10", "Ctrl-C", "Ctrl-G",
		"Ctrl-U", "Ctrl-W", "Ctrl-A", "Ctrl-B", "Ctrl-D", "Alt-x", "й",
		"ä", "漢" };
	char one[2] = { (char)('!' + any('~' - '!' + 1)), '\0' };

	press_name(any(2) == 0 ? PICK(names) : one);
}

static void
paste(void)
{
	static const char *const texts[] = { "", "x", "yes\nno\n",
		"a long text that is pasted, and pasted, and pasted again" };
	struct key_event ev = { .type = KEY_TYPE_PASTE };

	ev.str = PICK(texts);
	ev.len = strlen(ev.str);
	press(&ev);
}

/* Anywhere; what was pressed may be held and let go elsewhere. */
static void
click(void)
{
	static const enum key_mouse how[] = { KEY_MOUSE_LEFT, KEY_MOUSE_LEFT,
		KEY_MOUSE_LEFT, KEY_MOUSE_RIGHT, KEY_MOUSE_DRAG,
		KEY_MOUSE_RELEASE, KEY_MOUSE_WHEEL_UP, KEY_MOUSE_WHEEL_DOWN };
	struct key_event ev = { .type = KEY_TYPE_MOUSE, .mouse = PICK(how) };

	ev.x = (int)any((unsigned)canvas_width(w.app.canvas));
	ev.y = (int)any((unsigned)canvas_height(w.app.canvas));
	press(&ev);
}

/* --- what an engine says --- */

static void
hear(void)
{
	static const char *const ids[] = { "t1", "t2", "o1", "o2", "i1", "i2" };
	static const char *const states[] = { "queued", "connecting", "offered",
		"active", "checking", "paused", "interrupted", "done", "failed",
		"cancelled", "declined", "partial" };
	static const char *const items[] = { "receiving", "checking",
		"verified", "mismatch", "interrupted", "failed" };
	char gone[80];

	snprintf(gone, sizeof(gone),
	    "{\"event\":\"transfer-gone\",\"id\":\"%s\"}", PICK(ids));
	switch (any(6)) {
	case 0:
		say_transfer(w.app.model, PICK(ids), PICK(states));
		break;
	case 1:
		say_item(w.app.model, PICK(ids), PICK(items), (int)any(1000));
		break;
	case 2:
		say_offer(w.app.model, PICK(ids));
		break;
	case 3:
		say_peer(w.app.model, any(2) == 0 ? KEY_A : KEY_B, "somebody",
		    any(2) == 0);
		break;
	case 4:
		say(w.app.model, gone);
		break;
	default:
		if (w.app.model->offer.id != NULL)
			sample_offer_files(w.app.model);
		break;
	}
	drain();
}

/* --- what must be true --- */

static bool
inside(struct layout_box b, int x, int y)
{
	return x >= b.x && x < b.x + b.w && y >= b.y && y < b.y + b.h;
}

/* A pane alone on an empty screen touches no cell but its own. */
static void
look_at_pane(enum model_pane pane, const struct canvas_cell *blank)
{
	struct layout_box box = w.app.layout.pane[pane];

	canvas_clear(w.app.canvas);
	w.app.env.focused = w.app.model->focus == pane;
	view_pane(pane)->draw(NULL, w.app.model, &w.app.env,
	    view_rect(canvas_all(w.app.canvas), box));
	for (int y = 0; y < canvas_height(w.app.canvas); y++)
		for (int x = 0; x < canvas_width(w.app.canvas); x++)
			if (!inside(box, x, y) &&
			    memcmp(&canvas_row(w.app.canvas, y)[x], blank,
				sizeof(*blank)) != 0)
				fail_msg("step %zu: pane %d at %d,%d", w.step,
				    (int)pane, x, y);
}

static void
look_at_panes(void)
{
	struct canvas_cell blank;

	canvas_clear(w.app.canvas);
	blank = canvas_row(w.app.canvas, 0)[0];
	for (int i = 0; i < PANE_COUNT; i++)
		if (w.app.layout.pane[i].h > 0)
			look_at_pane((enum model_pane)i, &blank);
}

static void
draw(void)
{
	screen_layout(&w.app.layout, w.app.model, w.app.canvas);
	assert_true(w.app.model->focus < PANE_COUNT);
	if (w.app.layout.kind != LAYOUT_LINE)
		assert_true(w.app.layout.pane[w.app.model->focus].h > 0);
	if (w.step % 16 == 0)
		look_at_panes();
	screen_draw(w.app.canvas, w.app.model, &w.app.stack, &w.app.env);
}

/* Esc, Esc, Esc: nothing is open any more, and nothing was done. */
static void
go_home(void)
{
	w.home = true;
	for (int i = 0; i < ESCAPES; i++) {
		w.app.env.now_ms += 1000;
		press_name("Esc");
	}
	w.home = false;
	if (w.app.model->dialogs_n > 0)
		fail_msg("step %zu: dialog %d stays", w.step,
		    (int)model_top(w.app.model)->kind);
	assert_false(w.app.model->zoom);
	assert_false(w.app.model->quit_when_done);
	assert_true(
	    w.app.model->search == NULL || w.app.model->search[0] == '\0');
}

/* --- the run --- */

static void
one_step(void)
{
	unsigned what = any(100);

	w.step++;
	w.app.env.now_ms += any(400);
	if (what < 75)
		press_any();
	else if (what < 80)
		click();
	else if (what < 82)
		paste();
	else if (what < 94)
		hear();
	else if (what < 97)
		assert_int_equal(canvas_resize(w.app.canvas, 1 + (int)any(220),
				     1 + (int)any(70)),
		    0);
	else
		model_focus(w.app.model, (enum model_pane)any(PANE_COUNT));
	if (w.step % 100 == 0)
		go_home();
	draw();
}

static void
whatever_is_pressed_leads_home(FX_UNUSED void **state)
{
	const char *seed = getenv("FX_MONKEY_SEED");
	const char *seconds = getenv("FX_MONKEY");
	int64_t until = clock_now_ms() + 1000;
	size_t steps = STEPS;
	static const struct app_options options = { .sync_fd = -1 };

	w.seed = seed != NULL ? strtoull(seed, NULL, 10) : 20261120;
	if (w.seed == 0)
		w.seed = 1;
	if (seconds != NULL) {
		until = clock_now_ms() + 1000 * strtoll(seconds, NULL, 10);
		steps = SIZE_MAX;
	}
	w.app.model = sample_model();
	w.app.keymap = keymap_new();
	w.app.model->keymap = w.app.keymap;
	w.app.options = &options;
	assert_non_null(w.app.keymap);
	assert_int_equal(canvas_new(&w.app.canvas, 80, 24, STYLE_SET_ASCII), 0);
	w.app.env = (struct view_env){ .layout = &w.app.layout,
		.keymap = w.app.keymap,
		.now_ms = SAMPLE_NOW_MS,
		.wall_s = SAMPLE_WALL_S };
	setting_reset(w.app.model);
	draw();
	while (w.step < steps && clock_now_ms() < until)
		one_step();
	assert_true(w.step > 100);
	go_home();
	stack_done(&w.app.stack);
	canvas_free(w.app.canvas);
	keymap_free(w.app.keymap);
	model_free(w.app.model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_pressed_leads_home),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
