/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "tui/model/sort.h"

static void
entries_by_every_key(FX_UNUSED void **state)
{
	static const struct browse_entry up = { .name = "..",
		.kind = BROWSE_UP };
	static const struct browse_entry dir = {
		.name = "z", .kind = BROWSE_FOLDER, .size = -1, .mtime = 9
	};
	static const struct browse_entry a = {
		.name = "a2", .kind = BROWSE_FILE, .size = 5, .mtime = 1
	};
	static const struct browse_entry b = {
		.name = "a10", .kind = BROWSE_FILE, .size = 9, .mtime = 7
	};
	static const struct browse_entry none = {
		.name = "a1", .kind = BROWSE_FILE, .size = -1, .mtime = -1
	};
	static const struct {
		const struct browse_entry *first, *second;
		struct browse_order order;
	} rows[] = {
		{ &up, &dir, { BROWSE_BY_NAME, false, false } },
		{ &up, &dir, { BROWSE_BY_NAME, true, false } },
		{ &dir, &a, { BROWSE_BY_NAME, false, false } },
		{ &dir, &a, { BROWSE_BY_SIZE, true, false } },
		{ &a, &b, { BROWSE_BY_NAME, false, false } },
		{ &b, &a, { BROWSE_BY_NAME, true, false } },
		{ &b, &a, { BROWSE_BY_SIZE, false, false } },
		{ &a, &b, { BROWSE_BY_SIZE, true, false } },
		{ &b, &a, { BROWSE_BY_TIME, false, false } },
		{ &a, &none, { BROWSE_BY_TIME, false, false } },
		{ &a, &none, { BROWSE_BY_TIME, true, false } },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		assert_true(sort_entries(rows[i].first, rows[i].second,
				rows[i].order) < 0);
		assert_true(sort_entries(rows[i].second, rows[i].first,
				rows[i].order) > 0);
	}
}

static void
smart_case(FX_UNUSED void **state)
{
	static const struct {
		const char *text, *what;
		bool want;
	} rows[] = {
		{ "Apple", "app", true },
		{ "apple", "App", false },
		{ "Apple", "App", true },
		{ "apple", "", false },
		{ "", "a", false },
		{ "aab", "ab", true },
		{ "sch\xC3\xB6n", "\xC3\xB6", true },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++)
		assert_int_equal(
		    sort_match(rows[i].text, rows[i].what), rows[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_by_every_key),
		cmocka_unit_test(smart_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
