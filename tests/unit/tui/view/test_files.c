/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/tui/view/stage.h"

/* The Files pane and what opens over it. */

static void
sort_by(const char *key)
{
	model_open(model, DIALOG_SORT, NULL);
	stage_open();
	stage_keys(key);
	assert_null(model_top(model));
	intent_free(stage_take(INTENT_REREAD));
}

static void
the_same_sort_key_again_reverses(void **state FX_UNUSED)
{
	const struct browse_order *order = &model->files.order;

	sort_by("t");
	assert_int_equal(order->key, BROWSE_BY_TIME);
	assert_false(order->reverse);
	sort_by("t");
	assert_true(order->reverse);
	sort_by("e");
	assert_int_equal(order->key, BROWSE_BY_EXTENSION);
	assert_false(order->reverse);
	sort_by("r");
	assert_true(order->reverse);
	sort_by("n");
	assert_int_equal(order->key, BROWSE_BY_NAME);
	sort_by("s");
	assert_int_equal(order->key, BROWSE_BY_SIZE);
}

static void
folders_first_is_switched_and_leaves_the_key(void **state FX_UNUSED)
{
	const struct browse_order *order = &model->files.order;

	sort_by("t");
	sort_by("f");
	assert_true(order->mixed);
	assert_int_equal(order->key, BROWSE_BY_TIME);
	assert_false(order->reverse);
	sort_by("f");
	assert_false(order->mixed);
}

/* Rows shown, and what is under the cursor. */
static void
assert_rows(size_t rows, const char *at)
{
	assert_int_equal(model_count(model, PANE_FILES), rows);
	assert_string_equal(model_at_entry(model)->name, at);
}

static void
open_filter(void)
{
	model_open(model, DIALOG_FILTER, NULL);
	stage_open();
}

static void
a_filter_narrows_the_rows_while_it_is_typed(void **state FX_UNUSED)
{
	open_filter();
	stage_keys("t x");
	assert_rows(1, "notes.txt");
	stage_keys("Backspace");
	assert_rows(3, "notes.txt"); /* the cursor stays */
	stage_keys("Up");
	assert_rows(3, "fx-1.4.0.tar.zst.sig");
	stage_keys("Down");
	assert_rows(3, "notes.txt");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("filter-typed-80x24");
	stage_keys("Enter");
	assert_null(model_top(model));
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("filter-80x24");
	stage_draw(120, 40, STYLE_SET_ASCII);
	golden("filter-120x40");
	stage_draw(40, 12, STYLE_SET_ASCII);
	golden("filter-40x12");
	open_filter(); /* goes on with what there is */
	stage_keys("x");
	assert_rows(1, "notes.txt");
	stage_keys("Esc");
	assert_rows(129, "notes.txt");
	assert_null(model->files.filter);
}

static void
a_filter_that_nothing_matches_says_so(void **state FX_UNUSED)
{
	open_filter();
	stage_keys("q q q");
	assert_int_equal(model_count(model, PANE_FILES), 0);
	assert_null(model_at_entry(model));
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("No name matches; Esc shows all."));
	assert_true(stage_shows("filter: qqq 0/128"));
}

static void
a_tilde_makes_the_filter_fuzzy_and_capitals_exact(void **state FX_UNUSED)
{
	model_filter(model, "~ftz");
	assert_int_equal(model_count(model, PANE_FILES), 2);
	model_filter(model, "~");
	assert_int_equal(model_count(model, PANE_FILES), 128);
	model_filter(model, "l\\xf6"); /* as it is shown, any case */
	assert_rows(1, "L\xf6sung.pdf");
	model_filter(model, "NOTES");
	assert_int_equal(model_count(model, PANE_FILES), 0);
	model_filter(model, "");
	assert_int_equal(model_count(model, PANE_FILES), 129);
}

static void
marks_survive_a_filter_and_are_sent_by_their_paths(void **state FX_UNUSED)
{
	struct intent *in = intent_new(INTENT_SEND, "key");

	assert_int_equal(model->files.marks_n, 3);
	model_filter(model, "notes");
	assert_int_equal(model->files.marks_n, 3);
	assert_false(model_marked(model, 0));
	assert_true(model_mark_toggle(model, 0));
	model_filter(model, NULL);
	assert_true(model_marked(model, 6));
	assert_true(model_marked(model, 2));
	assert_int_equal(model_send_paths(model, in), 4);
	assert_string_equal(in->paths[3], "/home/ann/src/release/notes.txt");
	intent_free(in);
}

static void
only_what_is_in_sight_through_the_filter_is_looked_at(void **state FX_UNUSED)
{
	struct browse_looks *looks;

	model->files.listing->entries[6].looked = false;
	model->files.listing->entries[100].looked = false;
	stage_layout(80, 24);
	looks = model_looks(model);
	assert_non_null(looks);
	assert_int_equal(looks->count, 1);
	assert_int_equal(looks->at[0], 6);
	browse_looks_free(looks);
	model_filter(model, "w-1");
	stage_layout(80, 24);
	looks = model_looks(model);
	assert_non_null(looks);
	assert_int_equal(looks->count, 1);
	assert_int_equal(looks->at[0], 100);
	looks->items[0].size = 4711;
	looks->items[0].looked = true;
	model_set_looks(model, looks);
	assert_int_equal(model->files.listing->entries[100].size, 4711);
	assert_null(model_looks(model));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(the_same_sort_key_again_reverses),
		STAGED(folders_first_is_switched_and_leaves_the_key),
		STAGED(a_filter_narrows_the_rows_while_it_is_typed),
		STAGED(a_filter_that_nothing_matches_says_so),
		STAGED(a_tilde_makes_the_filter_fuzzy_and_capitals_exact),
		STAGED(marks_survive_a_filter_and_are_sent_by_their_paths),
		STAGED(only_what_is_in_sight_through_the_filter_is_looked_at),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
