/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/pathset.h"

static struct pathset *
make(const char *const *paths)
{
	struct pathset *set = pathset_new();

	assert_non_null(set);
	for (; *paths != NULL; paths++)
		assert_int_equal(pathset_add(set, *paths, strlen(*paths)), 0);
	pathset_sort(set);
	return set;
}

static bool
has(const struct pathset *set, const char *path)
{
	return pathset_has(set, path, strlen(path));
}

static bool
leads(const struct pathset *set, const char *path)
{
	return pathset_leads(set, path, strlen(path));
}

static void
has_what_was_added_and_leads_to_it(void **state)
{
	static const char *const paths[] = { "t/b/c", "t/a!", "u", "t/a/x",
		"t/b/c", NULL };
	struct pathset *set = make(paths);

	(void)state;
	assert_int_equal(pathset_count(set), 4);
	assert_true(has(set, "t/b/c"));
	assert_true(has(set, "u"));
	assert_false(has(set, "t"));
	assert_false(has(set, "t/b"));
	assert_true(leads(set, "t"));
	assert_true(leads(set, "t/b"));
	assert_true(leads(set, "t/a"));
	assert_false(leads(set, "t/b/c"));
	assert_false(leads(set, "t/"));
	assert_false(leads(set, "u"));
	assert_false(leads(set, "v"));
	pathset_free(set);
}

static void
a_path_leads_to_what_is_beneath_it_even_if_it_is_in_itself(void **state)
{
	static const char *const paths[] = { "t", "t/a", NULL };
	struct pathset *set = make(paths);

	(void)state;
	assert_true(has(set, "t"));
	assert_true(leads(set, "t"));
	pathset_free(set);
}

static void
remembers_what_was_seen(void **state)
{
	static const char *const paths[] = { "b", "a", NULL };
	struct pathset *set = make(paths);
	bool seen;
	size_t n;

	(void)state;
	assert_true(pathset_note(set, "b", 1));
	assert_false(pathset_note(set, "c", 1));
	assert_memory_equal(pathset_at(set, 0, &n, &seen), "a", 1);
	assert_int_equal(n, 1);
	assert_false(seen);
	pathset_number(set, "a", 1, 0);
	pathset_number(set, "c", 1, 7);
	assert_memory_equal(pathset_numbered(set, 0, &n), "a", 1);
	assert_null(pathset_numbered(set, 7, &n));
	assert_memory_equal(pathset_at(set, 1, &n, &seen), "b", 1);
	assert_true(seen);
	pathset_free(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_what_was_added_and_leads_to_it),
		cmocka_unit_test(
		    a_path_leads_to_what_is_beneath_it_even_if_it_is_in_itself),
		cmocka_unit_test(remembers_what_was_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
