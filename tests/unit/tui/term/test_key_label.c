/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tui/term/key.h"

static void
names_go_both_ways(void **state FX_UNUSED)
{
	static const char *const names[] = { "s", "S", "Space", "Ctrl-L",
		"Enter", "Tab", "Shift-Tab", "F1", "F24", "PgUp", "Alt-Left",
		"Ctrl-Alt-Shift-End", "Esc", "-", "Alt-x", "Ctrl-Space", "\\",
		"\xc3\xa4", "Ctrl--", "Alt-<" };
	char text[KEY_NAME_MAX];
	struct key_event ev;
	struct key_event again;

	for (size_t i = 0; i < FX_COUNT(names); i++) {
		assert_int_equal(key_parse(names[i], &ev), 0);
		key_label(&ev, text, sizeof(text));
		assert_string_equal(text, names[i]);
		assert_int_equal(key_parse(text, &again), 0);
		assert_true(key_same(&ev, &again));
	}
	assert_int_equal(key_parse("ctrl-l", &ev), 0);
	assert_string_equal(key_label(&ev, text, sizeof(text)), "Ctrl-L");
	assert_int_equal(key_parse("PAGEUP", &ev), 0);
	assert_string_equal(key_label(&ev, text, sizeof(text)), "PgUp");
}

static void
refuses_names_of_no_key(void **state FX_UNUSED)
{
	static const char *const names[] = { "", "Ctrl-", "F0", "F25", "F1x",
		"no", "Hyper-x", "\x01", "\xff", "\xc2\x80" };
	struct key_event ev;

	for (size_t i = 0; i < FX_COUNT(names); i++)
		assert_int_equal(key_parse(names[i], &ev), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(refuses_names_of_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
