/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
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
	static const struct browse_entry md = {
		.name = "z.md", .kind = BROWSE_FILE, .size = 1, .mtime = 1
	};
	static const struct browse_entry txt = {
		.name = "b.tar.txt", .kind = BROWSE_FILE, .size = 1, .mtime = 1
	};
	static const struct browse_entry dot = {
		.name = "a3.", .kind = BROWSE_FILE, .size = 1, .mtime = 1
	};
	static const struct {
		const struct browse_entry *first, *second;
		struct browse_order order;
	} rows[] = {
		{ &up, &dir, { .key = BROWSE_BY_NAME } },
		{ &up, &a, { .key = BROWSE_BY_NAME, .mixed = true } },
		{ &a, &dir, { .key = BROWSE_BY_NAME, .mixed = true } },
		{ &md, &txt, { .key = BROWSE_BY_EXTENSION } },
		{ &txt, &md, { .key = BROWSE_BY_EXTENSION, .reverse = true } },
		{ &dot, &md, { .key = BROWSE_BY_EXTENSION } },
		{ &a, &dot, { .key = BROWSE_BY_EXTENSION, .reverse = false } },
		{ &up, &dir, { .key = BROWSE_BY_NAME, .reverse = true } },
		{ &dir, &a, { .key = BROWSE_BY_NAME } },
		{ &dir, &a, { .key = BROWSE_BY_SIZE, .reverse = true } },
		{ &a, &b, { .key = BROWSE_BY_NAME } },
		{ &b, &a, { .key = BROWSE_BY_NAME, .reverse = true } },
		{ &b, &a, { .key = BROWSE_BY_SIZE } },
		{ &a, &b, { .key = BROWSE_BY_SIZE, .reverse = true } },
		{ &b, &a, { .key = BROWSE_BY_TIME } },
		{ &a, &none, { .key = BROWSE_BY_TIME } },
		{ &a, &none, { .key = BROWSE_BY_TIME, .reverse = true } },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		assert_true(sort_entries(rows[i].first, rows[i].second,
				rows[i].order) < 0);
		assert_true(sort_entries(rows[i].second, rows[i].first,
				rows[i].order) > 0);
	}
}

/* A name of a few letters and digits, so that many begin alike. */
static void
make_name(char *to, uint32_t *seed)
{
	static const char letters[] = "00129ab-.";
	size_t n;

	*seed = *seed * 1664525 + 1013904223;
	n = 1 + (*seed >> 24) % 14;
	for (size_t i = 0; i < n; i++) {
		*seed = *seed * 1664525 + 1013904223;
		to[i] = letters[(*seed >> 24) % (sizeof(letters) - 1)];
	}
	to[n] = '\0';
}

static void
a_folder_is_in_the_order_of_its_entries(FX_UNUSED void **state)
{
	enum {
		MANY = 3000
	};
	static char names[MANY][16];
	static struct browse_entry e[MANY];
	uint32_t seed = 7;

	for (int key = 0; key < 2 * BROWSE_KEYS; key++) {
		struct browse_order order = { .key = (enum browse_key)(key / 2),
			.reverse = key % 2 == 1,
			.mixed = key == 2 };

		for (size_t i = 0; i < MANY; i++) {
			make_name(names[i], &seed);
			e[i] = (struct browse_entry){ .name = names[i],
				.kind = seed >> 30 == 0 ? BROWSE_FOLDER
							: BROWSE_FILE,
				.size = -1,
				.mtime = seed >> 16 & 63 };
			if (order.key == BROWSE_BY_SIZE)
				e[i].size = seed >> 17 & 63;
		}
		sort_folder(e, MANY, order);
		for (size_t i = 1; i < MANY; i++) {
			assert_true(sort_entries(&e[i - 1], &e[i], order) <= 0);
			assert_true(
			    order.key == BROWSE_BY_SIZE || e[i].size == -1);
		}
	}
}

static void
equal_beginnings_and_rising_or_falling_names_are_sorted(FX_UNUSED void **state)
{
	enum {
		MANY = 2000
	};
	static char names[MANY][32];
	static struct browse_entry e[MANY];
	struct browse_order order = { .key = BROWSE_BY_NAME };

	for (int way = 0; way < 3; way++) {
		for (size_t i = 0; i < MANY; i++) {
			size_t n = way == 0 ? i : way == 1 ? MANY - i : i / 2;

			snprintf(names[i], sizeof(names[i]), "img_0%zu_%zu.jpg",
			    n, i);
			e[i] = (struct browse_entry){ .name = names[i],
				.kind = BROWSE_FILE,
				.size = -1 };
		}
		sort_folder(e, MANY, order);
		for (size_t i = 1; i < MANY; i++)
			assert_true(sort_entries(&e[i - 1], &e[i], order) < 0);
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
		cmocka_unit_test(a_folder_is_in_the_order_of_its_entries),
		cmocka_unit_test(
		    equal_beginnings_and_rising_or_falling_names_are_sorted),
		cmocka_unit_test(smart_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
