/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/model/rows.h"
#include "unit/tui/view/stage.h"

static void
the_screen_is_as_drawn_in_the_design(void **state FX_UNUSED)
{
	static const struct {
		const char *name;
		int w;
		int h;
		enum style_set set;
	} table[] = {
		{ "all-40x12", 40, 12, STYLE_SET_ASCII },
		{ "all-40x12-utf8", 40, 12, STYLE_SET_UTF8 },
		{ "all-80x24", 80, 24, STYLE_SET_ASCII },
		{ "all-80x24-utf8", 80, 24, STYLE_SET_UTF8 },
		{ "all-120x40", 120, 40, STYLE_SET_ASCII },
		{ "all-120x40-utf8", 120, 40, STYLE_SET_UTF8 },
		{ "all-200x60", 200, 60, STYLE_SET_ASCII },
		{ "all-200x60-utf8", 200, 60, STYLE_SET_UTF8 },
		{ "all-80x60", 80, 60, STYLE_SET_ASCII },
		{ "all-60x18", 60, 18, STYLE_SET_ASCII },
		{ "all-19x4", 19, 4, STYLE_SET_ASCII },
		{ "all-30x1", 30, 1, STYLE_SET_ASCII },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		stage_draw(table[i].w, table[i].h, table[i].set);
		golden(table[i].name);
	}
}

static void
each_pane_can_have_the_focus(void **state FX_UNUSED)
{
	static const char *const names[] = { "files", "peers", "transfers",
		"inbox", "log" };
	char name[64];

	for (int i = 0; i < PANE_COUNT; i++) {
		model_focus(model, (enum model_pane)i);
		stage_draw(80, 24, STYLE_SET_ASCII);
		snprintf(name, sizeof(name), "focus-%s-80x24", names[i]);
		golden(name);
		stage_draw(40, 12, STYLE_SET_ASCII);
		snprintf(name, sizeof(name), "focus-%s-40x12", names[i]);
		golden(name);
		model_zoom(model, true);
		stage_draw(120, 40, STYLE_SET_ASCII);
		snprintf(name, sizeof(name), "zoom-%s-120x40", names[i]);
		golden(name);
		model_zoom(model, false);
	}
}

static void
nothing_to_show_is_said_in_words(void **state FX_UNUSED)
{
	model_free(model);
	model = sample_empty();
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("empty-starting-80x24");
	model->engine = MODEL_ENGINE_UP;
	model->loaded = true;
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("empty-up-80x24");
	stage_draw(40, 12, STYLE_SET_ASCII);
	golden("empty-up-40x12");
}

static void
the_log_says_which_level_it_shows(void **state FX_UNUSED)
{
	char *text;

	model_log(model, MODEL_ERROR, SAMPLE_WALL_S, "alice", "no\\x0Asuch");
	model_log_show(model, MODEL_SHOW_WARNINGS);
	model_focus(model, PANE_LOG);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("level warn, 2 of 5"));
	stage_draw(120, 40, STYLE_SET_ASCII);
	golden("log-level-120x40");
	model_log_show(model, MODEL_SHOW_ERRORS);
	model->lines[model->lines_n - 1].level = MODEL_INFO;
	model_log_show(model, MODEL_SHOW_ERRORS);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("No line of this level"));
	model->lines[model->lines_n - 1].level = MODEL_ERROR;
	model_log_show(model, MODEL_SHOW_WARNINGS);
	text = view_log_text(model);
	assert_string_equal(text,
	    "2026-11-20 12:41:07 WARN hashes.txt from alice: SHA-256 mismatch "
	    "in chunk 0, kept aside, not in the inbox\n"
	    "2026-11-20 12:41:30 ERROR alice: no\\x0Asuch\n");
	free(text);
}

static void
a_lost_engine_is_told_and_dims_numbers(void **state FX_UNUSED)
{
	model_set_engine(
	    model, MODEL_ENGINE_LOST, "The engine does not answer.");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("lost-80x24");
	stage_draw(40, 12, STYLE_SET_ASCII);
	assert_true(stage_shows("engine lost"));
	stage_draw(19, 4, STYLE_SET_ASCII);
	assert_true(stage_shows("engine lost"));
}

static void
toasts_stand_above_the_status_line(void **state FX_UNUSED)
{
	sample_toasts(model);
	model->toasts_more = 2;
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("toasts-80x24");
	stage_draw(40, 12, STYLE_SET_ASCII);
	golden("toasts-40x12");
}

static void
a_folder_that_cannot_be_read_is_told(void **state FX_UNUSED)
{
	model_set_browsing(
	    model, "/root", NULL, "Permission denied reading /root.");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("Permission denied reading /root."));
	assert_true(stage_shows("notes.txt"));
}

static void
the_rate_of_the_last_minute_is_drawn(void **state FX_UNUSED)
{
	struct model_transfer *t = &model->transfers[0];

	for (int i = 0; i < 50; i++) {
		t->rate = (i % 20) << 20;
		assert_int_equal(rows_past(t, 1000 * i), 0);
	}
	model_focus(model, PANE_TRANSFERS);
	stage_draw(200, 60, STYLE_SET_UTF8);
	golden("flow-200x60-utf8");
	assert_true(stage_shows("connections 3   rtt 0.8 ms   verified 382M"));
	assert_true(stage_shows("rate, last 60 s"));
	stage_draw(200, 60, STYLE_SET_ASCII);
	golden("flow-200x60");
}

static void
a_stalled_transfer_says_for_how_long(void **state FX_UNUSED)
{
	for (size_t i = 0; i < model->transfers_n; i++)
		model->transfers[i].idle_ms = 12400;
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_true(stage_shows("stalled 12s"));
	assert_false(stage_shows("receiving"));
}

static void
the_clock_is_shown_only_while_something_moves(void **state FX_UNUSED)
{
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_true(stage_shows("engine up   12:41"));
	assert_true(env.wake);
	env.wake = false;
	for (size_t i = 0; i < model->transfers_n; i++)
		model->transfers[i].state = MODEL_DONE;
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_false(stage_shows("engine up   12:41"));
	assert_false(env.wake);
}

/* The picture has no cell outside the box a pane was given. */
static void
any_size_is_harmless(void **state FX_UNUSED)
{
	for (int i = 0; i < PANE_COUNT; i++) {
		model_focus(model, (enum model_pane)i);
		for (int w = 0; w < 90; w += 3)
			for (int h = 0; h < 30; h += 2)
				stage_draw(w, h, STYLE_SET_ASCII);
	}
	stage_draw(500, 200, STYLE_SET_UTF8);
}

static void
simulated_faults_stand_in_the_first_row_with_their_counts(void **state)
{
	(void)state;
	model->faults = (struct model_faults){
		.on = true, .injected = 30, .detected = 29, .repaired = 28
	};
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_true(stage_shows("SIMULATED FAULTS"));
	assert_true(stage_shows("30/29/28"));
	model->faults.on = false;
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_false(stage_shows("SIMULATED"));
}

static void
the_names_of_the_panes_give_way_to_simulated_faults(void **state)
{
	(void)state;
	model->faults = (struct model_faults){
		.on = true, .injected = 30, .detected = 29, .repaired = 28
	};
	for (int w = 44; w <= 120; w++) {
		stage_draw(w, 24, STYLE_SET_ASCII);
		assert_true(stage_shows("SIMULATED FAULTS "));
		assert_true(stage_shows(" 30/29/28"));
	}
	assert_true(stage_shows("2 Peers"));
	stage_draw(60, 24, STYLE_SET_ASCII);
	assert_false(stage_shows("2 Peers"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    the_screen_is_as_drawn_in_the_design, stage_setup,
		    stage_teardown),
		cmocka_unit_test_setup_teardown(
		    each_pane_can_have_the_focus, stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(
		    nothing_to_show_is_said_in_words, stage_setup,
		    stage_teardown),
		STAGED(the_log_says_which_level_it_shows),
		STAGED(the_rate_of_the_last_minute_is_drawn),
		cmocka_unit_test_setup_teardown(
		    a_lost_engine_is_told_and_dims_numbers, stage_setup,
		    stage_teardown),
		cmocka_unit_test_setup_teardown(
		    toasts_stand_above_the_status_line, stage_setup,
		    stage_teardown),
		cmocka_unit_test_setup_teardown(
		    a_folder_that_cannot_be_read_is_told, stage_setup,
		    stage_teardown),
		cmocka_unit_test_setup_teardown(
		    a_stalled_transfer_says_for_how_long, stage_setup,
		    stage_teardown),
		cmocka_unit_test_setup_teardown(
		    the_clock_is_shown_only_while_something_moves, stage_setup,
		    stage_teardown),
		cmocka_unit_test_setup_teardown(
		    simulated_faults_stand_in_the_first_row_with_their_counts,
		    stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(
		    the_names_of_the_panes_give_way_to_simulated_faults,
		    stage_setup, stage_teardown),
		cmocka_unit_test_setup_teardown(
		    any_size_is_harmless, stage_setup, stage_teardown),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
