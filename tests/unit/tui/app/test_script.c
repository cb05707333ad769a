/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tui/app/script.h"

static void
reads_every_kind_of_step(FX_UNUSED void **state)
{
	static const char text[] = "# a story\n\nsize 120x40\n  key Ctrl-L\n"
				   "type two words\nwait-for some text\ndump";
	struct script *s;
	const struct script_step *step;
	struct fx_err err;

	assert_int_equal(script_parse(&s, text, &err), 0);
	step = script_next(s);
	assert_int_equal(step->kind, SCRIPT_SIZE);
	assert_int_equal(step->w, 120);
	assert_int_equal(step->h, 40);
	assert_int_equal(step->line, 3);
	step = script_next(s);
	assert_int_equal(step->kind, SCRIPT_KEY);
	assert_true(key_is_char(&step->key, 'l', KEY_CTRL));
	step = script_next(s);
	assert_int_equal(step->kind, SCRIPT_TYPE);
	assert_string_equal(step->text, "two words");
	step = script_next(s);
	assert_int_equal(step->kind, SCRIPT_WAIT);
	assert_string_equal(step->text, "some text");
	step = script_next(s);
	assert_int_equal(step->kind, SCRIPT_DUMP);
	assert_null(script_next(s));
	assert_null(script_next(s));
	script_free(s);
}

static void
names_the_first_bad_line(FX_UNUSED void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "key Nothing-Such", "line 1: " },
		{ "dump\nsize 80", "line 2: " },
		{ "size 80x", "line 1: " },
		{ "size 80x2000", "line 1: " },
		{ "wait-for", "line 1: " },
		{ "dump x", "line 1: " },
		{ "jump", "line 1: " },
	};
	struct script *s = NULL;
	struct fx_err err;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		assert_int_equal(script_parse(&s, rows[i].text, &err), -1);
		assert_int_equal(err.code, E_ARGS);
		assert_memory_equal(err.text, rows[i].want, 8);
		assert_null(s);
	}
	assert_int_equal(script_load(&s, "/nonexistent/script", &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_step),
		cmocka_unit_test(names_the_first_bad_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
