/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "tui/term/extra.h"

static char out[EXTRA_MAX];

static void
a_title_is_sent_when_it_changes_and_taken_back(FX_UNUSED void **state)
{
	struct extra e;

	extra_init(&e, false);
	assert_int_equal(extra_title(&e, NULL, out), 0);
	assert_int_equal(extra_title(&e, "", out), 0);
	assert_true(extra_title(&e, "fxtui: 1 active", out) > 0);
	assert_string_equal(out, "\033[22;2t\033]2;fxtui: 1 active\a");
	assert_int_equal(extra_title(&e, "fxtui: 1 active", out), 0);
	assert_true(extra_title(&e, "fxtui", out) > 0);
	assert_string_equal(out, "\033]2;fxtui\a");
	assert_true(extra_leave(&e, out) > 0);
	assert_string_equal(out, "\033[23;2t");
	assert_true(extra_again(&e, out) > 0);
	assert_string_equal(out, "\033[22;2t\033]2;fxtui\a");
	assert_true(extra_title(&e, NULL, out) > 0);
	assert_string_equal(out, "\033[23;2t");
	assert_int_equal(extra_leave(&e, out), 0);
}

static void
a_terminal_that_keeps_titles_is_left_to_it(FX_UNUSED void **state)
{
	struct extra e;

	extra_init(&e, true);
	extra_title(&e, "fxtui", out);
	assert_string_equal(out, "\033]2;fxtui\a");
	assert_int_equal(extra_leave(&e, out), 0);
}

static void
progress_is_whole_percents_and_ends(FX_UNUSED void **state)
{
	struct extra e;

	extra_init(&e, true);
	assert_int_equal(extra_progress(&e, -1, out), 0);
	extra_progress(&e, 419, out);
	assert_string_equal(out, "\033]9;4;1;41\a");
	assert_int_equal(extra_progress(&e, 410, out), 0);
	extra_leave(&e, out);
	assert_string_equal(out, "\033]9;4;0\a");
	extra_again(&e, out);
	assert_string_equal(out, "\033]9;4;1;41\a");
	extra_progress(&e, -1, out);
	assert_string_equal(out, "\033]9;4;0\a");
	assert_int_equal(extra_leave(&e, out), 0);
}

/* No text can end its sequence, whatever it holds. */
static void
texts_are_harmless(FX_UNUSED void **state)
{
	static const char hostile[] =
	    "4;1;50 a\033]52;c;QUJD\a b\xc2\x9b\x9c;c\033\\d\n";
	struct extra e;

	extra_init(&e, true);
	extra_title(&e, hostile, out);
	assert_string_equal(out, "\033]2;4;1;50 a]52;c;QUJD b;c\\d\a");
	extra_notify(EXTRA_NOTIFY_OSC9, hostile, out);
	assert_string_equal(out, "\033]9;fxtui: 4;1;50 a]52;c;QUJD b;c\\d\a");
	extra_notify(EXTRA_NOTIFY_OSC777, hostile, out);
	assert_string_equal(
	    out, "\033]777;notify;fxtui;4,1,50 a]52,c,QUJD b,c\\d\a");
	extra_notify(EXTRA_NOTIFY_OSC99, hostile, out);
	assert_string_equal(
	    out, "\033]99;;fxtui: 4;1;50 a]52;c;QUJD b;c\\d\033\\");
	assert_int_equal(extra_notify(EXTRA_NOTIFY_OFF, hostile, out), 0);
}

static void
copies_bytes_up_to_a_limit(FX_UNUSED void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "f", "\033]52;c;Zg==\a" },
		{ "fo", "\033]52;c;Zm8=\a" },
		{ "foo", "\033]52;c;Zm9v\a" },
		{ "foob", "\033]52;c;Zm9vYg==\a" },
	};
	char large[EXTRA_COPY_MAX + 1];

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		size_t n = strlen(rows[i].text);

		assert_int_equal(
		    extra_copy(rows[i].text, n, out), strlen(rows[i].want));
		assert_string_equal(out, rows[i].want);
	}
	memset(large, 'x', sizeof(large));
	assert_int_equal(extra_copy(large, sizeof(large), out), 0);
	assert_int_equal(extra_copy(large, 0, out), 0);
	assert_true(extra_copy(large, EXTRA_COPY_MAX, out) < EXTRA_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_title_is_sent_when_it_changes_and_taken_back),
		cmocka_unit_test(a_terminal_that_keeps_titles_is_left_to_it),
		cmocka_unit_test(progress_is_whole_percents_and_ends),
		cmocka_unit_test(texts_are_harmless),
		cmocka_unit_test(copies_bytes_up_to_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
