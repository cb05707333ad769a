/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/screen.h"
#include "tui/widget/field.h"

static const char *const rules[] = { "keep both", "skip same", "newer" };
static struct edit edit;
static struct field form[3];

static int
set_up(void **state FX_UNUSED)
{
	assert_int_equal(edit_init(&edit, 30), 0);
	edit_set(&edit, "carol");
	form[0] = (struct field){
		.kind = FIELD_SHOW,
		.label = "Its key",
		.text = "fx1-jqtn",
		.style = STYLE_DIM,
	};
	form[1] = (struct field){
		.kind = FIELD_EDIT,
		.label = "Save as",
		.edit = &edit,
	};
	form[2] = (struct field){
		.kind = FIELD_CHOICE,
		.label = "If it exists",
		.choices = rules,
		.nchoices = 3,
		.chosen = 1,
	};
	return 0;
}

static int
tear_down(void **state)
{
	edit_done(&edit);
	return screen_free(state);
}

static void
draw(int w, size_t focus)
{
	struct canvas_rect r = screen_make(w, 3, STYLE_SET_ASCII);

	for (size_t i = 0; i < 3; i++)
		field_draw(&form[i], canvas_line(r, (int)i),
		    field_label_cols(form, 3), i == focus);
}

static void
a_form_lines_up(void **state FX_UNUSED)
{
	draw(48, 2);
	screen_expect("Its key       fx1-jqtn\n"
		      "Save as       carol\n"
		      "If it exists  keep both  < skip same >  newer\n");
	screen_expect_styles("~ dim:0:14-21 input:1:14-47 selected:2:25-37"
			     " dim:2:14-22 dim:2:40-44\n");
}

static void
choices_that_do_not_fit_leave_the_chosen_one(void **state FX_UNUSED)
{
	draw(40, 1);
	screen_expect("Its key       fx1-jqtn\nSave as       carol\n"
		      "If it exists  < skip same >\n");
	draw(24, 1);
	screen_expect("Its key       fx1-jqtn\nSave as       carol\n"
		      "If it exists  < skip.. >\n");
	for (int w = 0; w < 24; w++)
		draw(w, 2);
}

static void
arrows_and_space_choose(void **state FX_UNUSED)
{
	static const struct {
		const char *key;
		enum field_result want;
		size_t want_chosen;
	} table[] = {
		{ "Left", FIELD_CHANGED, 0 },
		{ "Left", FIELD_TAKEN, 0 },
		{ "Right", FIELD_CHANGED, 1 },
		{ "Space", FIELD_CHANGED, 2 },
		{ "Right", FIELD_TAKEN, 2 },
		{ "Space", FIELD_CHANGED, 0 },
		{ "Enter", FIELD_IGNORED, 0 },
		{ "x", FIELD_IGNORED, 0 },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		struct key_event ev = screen_key(table[i].key);

		assert_int_equal(field_key(&form[2], &ev), table[i].want);
		assert_int_equal(form[2].chosen, table[i].want_chosen);
	}
}

static void
an_edit_takes_text(void **state FX_UNUSED)
{
	struct key_event ev = screen_key("x");

	assert_int_equal(field_key(&form[1], &ev), FIELD_CHANGED);
	assert_string_equal(edit_text(&edit), "carolx");
	ev = screen_key("Tab");
	assert_int_equal(field_key(&form[1], &ev), FIELD_IGNORED);
	assert_int_equal(field_key(&form[0], &ev), FIELD_IGNORED);
}

static void
focus_goes_round_over_what_takes_it(void **state FX_UNUSED)
{
	assert_int_equal(field_next(form, 3, 3, 1), 1);
	assert_int_equal(field_next(form, 3, 3, -1), 2);
	assert_int_equal(field_next(form, 3, 1, 1), 2);
	assert_int_equal(field_next(form, 3, 2, 1), 1);
	assert_int_equal(field_next(form, 3, 1, -1), 2);
	assert_int_equal(field_next(form, 1, 1, 1), 1);
}

#define TEST(claim) cmocka_unit_test_setup_teardown(claim, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_form_lines_up),
		TEST(choices_that_do_not_fit_leave_the_chosen_one),
		TEST(arrows_and_space_choose),
		TEST(an_edit_takes_text),
		TEST(focus_goes_round_over_what_takes_it),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
