/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/widget/dialog.h"
#include "unit/tui/view/stage.h"

/* Where the screen tells of keys: those that are bound, not the table's. */

static void
complain(FX_UNUSED void *arg, FX_UNUSED unsigned line, const char *why)
{
	fail_msg("%s", why);
}

static void
bind(const char *action, const char *keys)
{
	struct keymap_line line = { .action = action, .keys = keys };

	assert_int_equal(keymap_load(keymap, &line, 1, complain, NULL), 0);
}

static void
what_may_follow_a_key_is_shown(FX_UNUSED void **state)
{
	struct key_event g;

	assert_int_equal(key_parse("g", &g), 0);
	stage_draw(80, 24, STYLE_SET_ASCII);
	prefix_draw(model, &env, &g, canvas_all(screen));
	golden("prefix-80x24");
	stage_draw(40, 12, STYLE_SET_ASCII);
	prefix_draw(model, &env, &g, canvas_all(screen));
	assert_true(stage_shows("Go to the first row."));
}

static void
hints_and_titles_show_the_real_key(FX_UNUSED void **state)
{
	bind("send", "F9");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows(" F9 Send"));
	bind("write", "W");
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_true(stage_shows("W to type"));
	model_open(model, DIALOG_HELP, NULL);
	bind("hidden", "F12 Alt-h");
	stage_open();
	stage_keys("h i d d e n");
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_true(stage_shows("F12 Alt-h "));
}

/* What the next action that was asked for is. */
static void
expect_action(enum action_id id)
{
	struct intent *in = stage_take(INTENT_ACT);

	assert_int_equal(in->number, id);
	intent_free(in);
	assert_null(model_top(model));
}

static void
open_help(void)
{
	struct model_dialog *d = model_open(model, DIALOG_HELP, NULL);

	assert_non_null(d);
	d->pane = model->focus;
	stage_open();
}

static void
help_is_searched_by_typing_and_does_what_it_finds(FX_UNUSED void **state)
{
	open_help();
	stage_keys("h i d d e n");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("help-search-80x24");
	stage_key("Enter");
	expect_action(ACTION_HIDDEN);
	open_help(); /* the first one is never a title */
	stage_key("Enter");
	expect_action(ACTION_OPEN);
	open_help();
	stage_keys("q u i t Enter"); /* several: the one of that name */
	expect_action(ACTION_QUIT);
}

static void
help_says_why_not_and_stays(FX_UNUSED void **state)
{
	model_free(model);
	model = sample_empty();
	model_focus(model, PANE_TRANSFERS);
	open_help();
	stage_keys("p a u s e");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows(action_why_not(model, ACTION_PAUSE)));
	stage_key("Enter");
	assert_null(model_take(model));
	assert_int_equal(model_top(model)->kind, DIALOG_HELP);
	assert_int_equal(model->status_level, MODEL_WARN);
}

static void
help_that_finds_nothing_does_nothing(FX_UNUSED void **state)
{
	open_help();
	stage_keys("x y z z y Enter Down PgUp End Home Enter");
	assert_null(model_take(model));
	stage_draw(40, 12, STYLE_SET_ASCII);
	assert_true(stage_shows("Not found."));
	stage_key("Esc"); /* the search goes first, then help */
	assert_non_null(model_top(model));
	stage_draw(40, 12, STYLE_SET_ASCII);
	assert_false(stage_shows("Not found."));
	stage_key("Esc");
	assert_null(model_top(model));
}

static void
open_line(const char *text)
{
	struct model_dialog *d = model_open(model, DIALOG_COMMAND, NULL);

	assert_non_null(d);
	assert_int_equal(model_dialog_set(d, NULL, text, NULL), 0);
	stage_open();
}

/* Enter what is typed: the line. */
static void
expect_line(const char *want)
{
	struct intent *in;

	stage_key("Enter");
	in = stage_take(INTENT_COMMAND);
	assert_string_equal(in->text, want);
	intent_free(in);
	assert_null(model_top(model));
}

static void
a_line_is_completed_by_tab(FX_UNUSED void **state)
{
	static const struct {
		const char *keys;
		const char *line;
	} rows[] = {
		{ "h i d Tab", "hidden " },
		{ "h i d Tab o Tab", "hidden off" }, /* off, on */
		{ "h i d Tab o Tab Tab", "hidden on" },
		{ "h i d Tab o Tab Tab Tab", "hidden off" },
		{ "h i d Tab o Tab Tab Shift-Tab", "hidden off" },
		{ "s e t Space t h Tab c Tab", "set theme cb " },
		{ "q u e Tab", "queue-" },
		{ "x x Tab", "xx" },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		open_line(NULL);
		stage_keys(rows[i].keys);
		expect_line(rows[i].line);
	}
}

static void
the_choices_are_shown(FX_UNUSED void **state)
{
	open_line(NULL);
	stage_keys("q u Tab");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("colon-80x24");
	stage_keys("Tab Tab");
	stage_draw(40, 12, STYLE_SET_ASCII);
	assert_true(stage_shows(":queue-"));
}

static void
a_line_remembers_and_is_left(FX_UNUSED void **state)
{
	struct edit_history history = { .count = 0 };

	env.history = &history;
	edit_history_add(&history, "sort size");
	edit_history_add(&history, "zoom");
	open_line(NULL);
	stage_keys("Up Up");
	expect_line("sort size");
	open_line("set ");
	stage_keys("b e l l");
	expect_line("set bell");
	open_line(NULL);
	stage_keys("q u i t Esc");
	assert_null(model_top(model));
	open_line(NULL);
	stage_keys("a Backspace Backspace");
	assert_null(model_top(model));
	open_line(NULL);
	stage_keys("Space Enter"); /* nothing was typed */
	assert_null(model_top(model));
	assert_null(model_take(model));
	edit_history_done(&history);
}

/* What a click at the first cell of some text on the screen would mean. */
static struct canvas_spot
spot_of(const char *what)
{
	char *text = stage_text();
	char *at = strstr(text, what);
	struct canvas_spot spot = { .number = -1 };
	int x = 0;
	int y = 0;

	assert_non_null(at);
	for (const char *p = text; p < at; p++) {
		x = *p == '\n' ? 0 : x + 1;
		y += *p == '\n';
	}
	free(text);
	if (!canvas_spot_at(screen, x, y, &spot))
		spot.number = -1;
	return spot;
}

static void
tabs_hints_and_buttons_can_be_clicked(FX_UNUSED void **state)
{
	struct canvas_spot spot;
	struct key_event ev = { .type = KEY_TYPE_MOUSE };

	stage_draw(80, 24, STYLE_SET_ASCII);
	spot = spot_of("Transfers(");
	assert_int_equal(spot.kind, CANVAS_SPOT_ACTION);
	assert_int_equal(spot.number, ACTION_PANE_TRANSFERS);
	assert_int_equal(spot_of("Help").number, ACTION_HELP);
	assert_int_equal(spot_of("notes.txt").number, -1);
	stage_draw(40, 12, STYLE_SET_ASCII);
	assert_int_equal(spot_of("5 ").number, ACTION_PANE_LOG);
	open_help();
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_string_equal(spot_of("Do it").key, "Enter");
	spot = spot_of("Close ]");
	assert_int_equal(spot.kind, CANVAS_SPOT_BUTTON);
	ev.x = (int)spot.kind;
	ev.y = spot.number;
	env.now_ms += 1000;
	dialog->key(dialog_self, model, &env, &ev);
	assert_null(model_top(model));
}

static void
the_first_page_explains_the_screen(FX_UNUSED void **state)
{
	setting_put(model, SETTING_WELCOMED, 0);
	assert_non_null(model_open(model, DIALOG_WELCOME, NULL));
	stage_open();
	assert_int_equal(setting_get(model, SETTING_WELCOMED), 1);
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("welcome-80x24");
	stage_draw(40, 12, STYLE_SET_ASCII);
	assert_true(stage_shows("Tab goes from pane to pane"));
	stage_key("Esc");
	assert_null(model_top(model));
}

/* From the top: choice i of the dialog before leaving. */
static void
choose(int i)
{
	assert_non_null(model_open(model, DIALOG_QUIT, NULL));
	stage_open();
	stage_key("Home");
	while (i-- > 0)
		stage_key("Down");
	stage_key("Enter");
	assert_null(model_top(model));
}

static void
there_are_five_ways_to_leave(FX_UNUSED void **state)
{
	static const enum intent_quit ways[] = { INTENT_QUIT_LEAVE,
		INTENT_QUIT_PAUSE, INTENT_QUIT_WAIT, INTENT_QUIT_CANCEL };

	for (size_t i = 0; i < FX_COUNT(ways); i++) {
		struct intent *in;

		choose((int)i);
		in = stage_take(INTENT_QUIT);
		assert_int_equal(in->number, ways[i]);
		intent_free(in);
	}
	choose(FX_COUNT(ways)); /* do not */
	assert_null(model_take(model));
	model->private = true; /* one less: it cannot be left running */
	choose(0);
	intent_free(stage_take(INTENT_QUIT));
	choose(3);
	assert_null(model_take(model));
}

static void
what_was_typed_ahead_presses_nothing(FX_UNUSED void **state)
{
	struct key_event enter = screen_key("Enter");
	struct key_event ev = { .type = KEY_TYPE_MOUSE, .x = CANVAS_SPOT_ITEM };

	assert_non_null(model_open(model, DIALOG_QUIT, NULL));
	stage_open();
	env.now_ms += DIALOG_GUARD_MS - 1;
	dialog->key(dialog_self, model, &env, &enter);
	dialog->key(dialog_self, model, &env, &ev);
	assert_non_null(model_top(model));
	assert_null(model_take(model));
	env.now_ms += 1;
	dialog->key(dialog_self, model, &env, &ev); /* a click on the first */
	assert_null(model_top(model));
	intent_free(stage_take(INTENT_QUIT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(what_may_follow_a_key_is_shown),
		STAGED(hints_and_titles_show_the_real_key),
		STAGED(help_is_searched_by_typing_and_does_what_it_finds),
		STAGED(help_says_why_not_and_stays),
		STAGED(help_that_finds_nothing_does_nothing),
		STAGED(a_line_is_completed_by_tab),
		STAGED(the_choices_are_shown),
		STAGED(a_line_remembers_and_is_left),
		STAGED(tabs_hints_and_buttons_can_be_clicked),
		STAGED(the_first_page_explains_the_screen),
		STAGED(there_are_five_ways_to_leave),
		STAGED(what_was_typed_ahead_presses_nothing),
	};

	if (stage_main() != 0)
		return 99;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
