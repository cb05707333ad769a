/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_true(stage_shows("F12 Alt-h "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(what_may_follow_a_key_is_shown),
		STAGED(hints_and_titles_show_the_real_key),
	};

	if (stage_main() != 0)
		return 99;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
