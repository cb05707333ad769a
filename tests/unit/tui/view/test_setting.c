/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/attr.h"
#include "tui/model/model.h"
#include "tui/term/style.h"
#include "tui/view/setting.h"

static void
every_setting_stands_in_the_table_once(FX_UNUSED void **state)
{
	bool seen[SETTING_COUNT] = { false };
	const struct setting *s;
	size_t i;

	for (i = 0; (s = setting_at(i)) != NULL; i++) {
		assert_false(seen[s->id]);
		seen[s->id] = true;
		assert_ptr_equal(setting_find(s->name), s);
		assert_int_equal(s->help[strlen(s->help) - 1], '.');
	}
	assert_int_equal(i, SETTING_COUNT);
	assert_null(setting_find("colour"));
}

/* Every value that a setting can have, up to ten of a number. */
static void
values_are_read_back_as_they_are_written(FX_UNUSED void **state)
{
	const struct setting *s;
	char text[SETTING_TEXT_MAX];

	for (size_t i = 0; (s = setting_at(i)) != NULL; i++) {
		int value = s->choices == NULL ? s->min : 0;
		int end = value + 10;
		int back = -1;

		for (; value < end; value++) {
			setting_text(s, value, text, sizeof(text));
			if (text[0] == '\0')
				break;
			assert_int_equal(setting_parse(s, text, &back), 0);
			assert_int_equal(back, value);
		}
		assert_true(value > s->min + 1);
		assert_int_equal(setting_parse(s, "", &back), -EINVAL);
		assert_int_equal(setting_parse(s, "o", &back), -EINVAL);
		setting_text(s, s->preset, text, sizeof(text));
		assert_true(text[0] != '\0');
	}
}

static void
the_model_has_what_was_put(FX_UNUSED void **state)
{
	struct model *m = model_new();
	const struct setting *s;

	assert_non_null(m);
	setting_reset(m);
	for (size_t i = 0; (s = setting_at(i)) != NULL; i++) {
		assert_int_equal(setting_get(m, s->id), s->preset);
		m->dirty = false;
		setting_put(m, s->id, s->preset);
		assert_false(m->dirty);
		setting_put(m, s->id, s->preset + 1);
		assert_int_equal(setting_get(m, s->id), s->preset + 1);
		assert_true(m->dirty);
		setting_put(m, s->id, s->preset);
	}
	setting_put(m, SETTING_SORT, BROWSE_BY_TIME);
	setting_put(m, SETTING_HIDDEN, 1);
	assert_int_equal(m->files.order.key, BROWSE_BY_TIME);
	assert_true(m->files.order.hidden);
	model_free(m);
}

/* The names stand in the order of the enums that they mean. */
static void
names_mean_what_they_say(FX_UNUSED void **state)
{
	static const struct {
		const char *setting;
		const char *name;
		int value;
	} rows[] = {
		{ "sort", "name", BROWSE_BY_NAME },
		{ "sort", "size", BROWSE_BY_SIZE },
		{ "sort", "time", BROWSE_BY_TIME },
		{ "theme", "default", STYLE_THEME_DEFAULT },
		{ "theme", "cb", STYLE_THEME_CB },
		{ "mouse", "off", 0 },
		{ "mouse", "on", 1 },
	};
	char text[128];
	int value;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		const struct setting *s = setting_find(rows[i].setting);

		assert_non_null(s);
		assert_int_equal(setting_parse(s, rows[i].name, &value), 0);
		assert_int_equal(value, rows[i].value);
	}
	setting_allowed(setting_find("mouse"), text, sizeof(text));
	assert_string_equal(text, "off, on");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_setting_stands_in_the_table_once),
		cmocka_unit_test(values_are_read_back_as_they_are_written),
		cmocka_unit_test(the_model_has_what_was_put),
		cmocka_unit_test(names_mean_what_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
