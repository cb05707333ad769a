/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "tui/model/model.h"

/* Filter and search in a folder that is looked at in slices. */

#define MANY (3 * MODEL_SLICE)

/* A folder of many names without "..". */
static struct browse_listing *
many(void)
{
	struct browse_listing *l = browse_listing_new("/dir");

	assert_non_null(l);
	l->complete = true;
	l->entries = calloc(MANY, sizeof(*l->entries));
	assert_non_null(l->entries);
	for (; l->count < MANY; l->count++) {
		char name[16];
		int n = snprintf(name, sizeof(name), "n%05zu", l->count);

		l->entries[l->count].name =
		    browse_keep(&l->names, name, (size_t)n);
		l->entries[l->count].kind = BROWSE_FILE;
	}
	return l;
}

static size_t
names_with(const char *text)
{
	char name[16];
	size_t n = 0;

	for (size_t i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "n%05zu", i);
		n += strstr(name, text) != NULL;
	}
	return n;
}

static void
a_filter_goes_through_a_large_folder_in_slices(FX_UNUSED void **state)
{
	struct model *m = model_new();
	size_t all = names_with("7");
	size_t slices = 1;

	model_set_listing(m, many());
	model_select(m, PANE_FILES, MANY - 8);
	model_filter(m, "7");
	assert_true(model_filtering(m));
	assert_in_range(m->files.rows_n, 1, all - 1);
	while (model_filter_on(m))
		slices++;
	assert_int_equal(slices, 3);
	assert_int_equal(m->files.rows_n, all);
	/* The cursor went where its entry, or the next one, has come to be. */
	assert_string_equal(model_at_entry(m)->name, "n24570");
	model_filter(m, "77"); /* of the rows that are there */
	assert_false(model_filtering(m));
	assert_int_equal(m->files.rows_n, names_with("77"));
	model_filter(m, NULL);
	assert_int_equal(model_count(m, PANE_FILES), MANY);
	model_free(m);
}

static void
a_filter_that_changes_meanwhile_finds_all_of_them(FX_UNUSED void **state)
{
	struct model *m = model_new();

	model_set_listing(m, many());
	model_filter(m, "7");
	model_filter(m, "72"); /* narrower, but not all was looked at */
	model_filter_finish(m);
	assert_int_equal(m->files.rows_n, names_with("72"));

	model_filter(m, "1"); /* the user moves: it stays there */
	model_select(m, PANE_FILES, 3);
	model_filter_finish(m);
	assert_int_equal(m->list[PANE_FILES].cursor, 3);
	/* Another listing of the same folder. */
	model_select(m, PANE_FILES, model_count(m, PANE_FILES) - 1);
	assert_string_equal(model_at_entry(m)->name, "n24571");
	model_set_listing(m, many());
	assert_true(model_filtering(m));
	model_filter_finish(m);
	assert_int_equal(m->files.rows_n, names_with("1"));
	assert_string_equal(model_at_entry(m)->name, "n24571");
	model_free(m);
}

static int
search_through(struct model *m, size_t *ret_slices)
{
	int found;

	for (*ret_slices = 2; (found = model_search_on(m)) == MODEL_SEARCHING;)
		++*ret_slices;
	return found;
}

static void
a_search_goes_through_a_large_folder_in_slices(FX_UNUSED void **state)
{
	struct model *m = model_new();
	size_t slices;

	model_set_listing(m, many());
	assert_int_equal(model_search_on(m), -1);
	assert_int_equal(model_search(m, "n24575", 1, true), MODEL_SEARCHING);
	assert_int_equal(m->list[PANE_FILES].cursor, 0);
	assert_int_equal(search_through(m, &slices), 1);
	assert_int_equal(slices, 3);
	assert_string_equal(model_at_entry(m)->name, "n24575");

	assert_int_equal(model_search(m, "n2000", -1, false), 1);
	assert_string_equal(model_at_entry(m)->name, "n20009");
	assert_int_equal(model_search(m, "n10000", 1, false), MODEL_SEARCHING);
	assert_int_equal(search_through(m, &slices), 2); /* it went round */
	assert_int_equal(model_search(m, "nowhere", 1, true), MODEL_SEARCHING);
	assert_int_equal(search_through(m, &slices), 0);
	assert_string_equal(model_at_entry(m)->name, "n10000");
	model_free(m);
}

static void
a_search_ends_when_the_user_moves(FX_UNUSED void **state)
{
	struct model *m = model_new();

	model_set_listing(m, many());
	assert_int_equal(model_search(m, "n24575", 1, true), MODEL_SEARCHING);
	model_select(m, PANE_FILES, 5);
	assert_int_equal(model_search_on(m), -1);
	assert_int_equal(m->list[PANE_FILES].cursor, 5);

	assert_int_equal(model_search(m, "n24575", 1, true), MODEL_SEARCHING);
	model_focus(m, PANE_LOG);
	assert_int_equal(model_search_on(m), -1);
	model_focus(m, PANE_FILES);
	assert_int_equal(model_search(m, "n24575", 1, true), MODEL_SEARCHING);
	model_search_stop(m);
	assert_int_equal(model_search_on(m), -1);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_filter_goes_through_a_large_folder_in_slices),
		cmocka_unit_test(
		    a_filter_that_changes_meanwhile_finds_all_of_them),
		cmocka_unit_test(
		    a_search_goes_through_a_large_folder_in_slices),
		cmocka_unit_test(a_search_ends_when_the_user_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
