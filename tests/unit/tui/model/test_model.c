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
#include "tui/model/sort.h"

/* A listing of /dir: "..", the folder sub, files of size 10 times i. */
static struct browse_listing *
listing(const char *const *names, size_t n)
{
	struct browse_listing *l = browse_listing_new("/dir");

	assert_non_null(l);
	l->complete = true;
	l->entries = calloc(n + 1, sizeof(*l->entries));
	assert_non_null(l->entries);
	l->count = n;
	for (size_t i = 0; i < n; i++) {
		struct browse_entry *e = &l->entries[i];

		e->name = browse_keep(&l->names, names[i], strlen(names[i]));
		assert_non_null(e->name);
		e->kind = BROWSE_FILE;
		e->size = (int64_t)(10 * i);
		e->looked = true;
		if (strcmp(names[i], "..") == 0)
			e->kind = BROWSE_UP;
		if (strcmp(names[i], "sub") == 0)
			e->kind = BROWSE_FOLDER;
		if (e->kind != BROWSE_FILE)
			e->size = -1;
	}
	return l;
}

static void
marks_keep_to_paths_and_count_their_size(FX_UNUSED void **state)
{
	static const char *const names[] = { "..", "sub", "a", "b" };
	static const char *const other[] = { "..", "b", "c" };
	struct model *m = model_new();
	bool exact;

	model_set_listing(m, listing(names, FX_COUNT(names)));
	assert_false(model_mark_toggle(m, 0)); /* not the folder above */
	assert_false(model_mark_toggle(m, 9));
	assert_true(model_mark_toggle(m, 3));
	assert_true(model_mark_toggle(m, 2));
	assert_int_equal(model_marks_size(m, &exact), 50);
	assert_true(exact);
	assert_true(model_mark_toggle(m, 1));
	assert_int_equal(model_marks_size(m, &exact), 50);
	assert_false(exact);
	assert_string_equal(m->files.marks[0].path, "/dir/a");

	/* Marks survive a new listing, and the cursor's name does. */
	model_select(m, PANE_FILES, 3);
	model_set_listing(m, listing(other, FX_COUNT(other)));
	assert_string_equal(model_at_entry(m)->name, "b");
	assert_true(model_marked(m, 1));
	assert_false(model_marked(m, 2));
	assert_true(model_mark_toggle(m, 1));
	assert_false(model_marked(m, 1));
	assert_int_equal(m->files.marks_n, 2);
	model_marks_clear(m);
	assert_int_equal(m->files.marks_n, 0);
	model_free(m);
}

static void
marked_folders_are_counted_bit_by_bit(FX_UNUSED void **state)
{
	static const char *const names[] = { "..", "sub", "a", "b" };
	struct model *m = model_new();
	bool exact;

	model_set_listing(m, listing(names, FX_COUNT(names)));
	assert_null(model_mark_uncounted(m));
	model_mark_toggle(m, 1);
	model_mark_toggle(m, 3);
	assert_string_equal(model_mark_uncounted(m), "/dir/sub");
	assert_true(model_marked_path(m, "/dir/sub"));
	assert_false(model_marked_path(m, "/dir/su"));
	model_mark_counted(m, "/dir/sub", 3, 100, false, false);
	assert_int_equal(model_marks_size(m, &exact), 130);
	assert_false(exact);
	model_mark_counted(m, "/dir/sub", 5, 200, true, false);
	model_mark_counted(m, "/dir/gone", 5, 200, true, false);
	assert_int_equal(model_marks_size(m, &exact), 230);
	assert_true(exact);
	assert_int_equal(model_marks_files(m, &exact), 6);
	assert_null(model_mark_uncounted(m));
	/* What cannot be read leaves the sum open, but is not tried again. */
	model_mark_counted(m, "/dir/sub", 5, 200, true, true);
	assert_int_equal(model_marks_size(m, &exact), 230);
	assert_false(exact);
	assert_null(model_mark_uncounted(m));
	model_free(m);
}

static void
sends_the_marks_or_the_current_entry(FX_UNUSED void **state)
{
	static const char *const names[] = { "..", "a", "b" };
	struct model *m = model_new();
	struct intent *in = intent_new(INTENT_SEND, "key");

	assert_int_equal(model_send_paths(m, in), 0);
	model_set_listing(m, listing(names, FX_COUNT(names)));
	assert_int_equal(model_send_paths(m, in), 0); /* on ".." */
	model_select(m, PANE_FILES, 2);
	assert_int_equal(model_send_paths(m, in), 1);
	assert_string_equal(in->paths[0], "/dir/b");
	model_mark_toggle(m, 1);
	model_mark_toggle(m, 2);
	assert_int_equal(model_send_paths(m, in), 2);
	assert_int_equal(in->paths_n, 3);
	intent_free(in);
	model_free(m);
}

static void
the_cursor_goes_to_the_wanted_entry(FX_UNUSED void **state)
{
	static const char *const names[] = { "..", "a", "b", "c" };
	struct model *m = model_new();

	model_set_browsing(m, "/dir", "c", NULL);
	assert_int_equal(m->files.state, MODEL_BROWSE_READING);
	model_set_listing(m, listing(names, FX_COUNT(names)));
	assert_string_equal(model_at_entry(m)->name, "c");
	assert_int_equal(m->files.state, MODEL_BROWSE_READY);
	assert_null(m->files.want);
	model_free(m);
}

static void
a_folder_that_cannot_be_read_keeps_the_old_one(FX_UNUSED void **state)
{
	static const char *const names[] = { "..", "a" };
	struct model *m = model_new();
	struct browse_listing *bad = listing(names, 0);

	model_set_listing(m, listing(names, FX_COUNT(names)));
	model_set_browsing(m, "/srv/x", NULL, NULL);
	fx_err_set(&bad->err, E_ACCESS, "not allowed");
	model_set_listing(m, bad);
	assert_int_equal(m->files.state, MODEL_BROWSE_FAILED);
	assert_string_equal(m->files.error, "not allowed");
	assert_string_equal(m->files.path, "/dir");
	assert_int_equal(model_count(m, PANE_FILES), 2);
	model_free(m);
}

static void
a_slow_folder_hides_the_one_before_until_it_fails(FX_UNUSED void **state)
{
	static const char *const names[] = { "..", "a" };
	struct model *m = model_new();
	struct browse_listing *bad = listing(names, 0);

	model_set_listing(m, listing(names, FX_COUNT(names)));
	model_browse_slow(m); /* nothing is being read */
	assert_int_equal(model_count(m, PANE_FILES), 2);
	model_set_browsing(m, "/mnt/dead", NULL, NULL);
	assert_true(model_leaving(m));
	assert_string_equal(m->files.shown, "/dir");
	model_browse_slow(m);
	assert_false(model_leaving(m));
	assert_string_equal(m->files.shown, "/mnt/dead");
	assert_int_equal(model_count(m, PANE_FILES), 0);
	fx_err_set(&bad->err, E_IO_READ, "no answer");
	model_set_listing(m, bad);
	assert_string_equal(m->files.shown, "/dir");
	assert_string_equal(m->files.path, "/dir");
	assert_int_equal(model_count(m, PANE_FILES), 2);
	model_free(m);
}

static void
search_goes_round_and_says_so(FX_UNUSED void **state)
{
	static const char *const names[] = { "..", "apple", "Banana",
		"apricot" };
	struct model *m = model_new();

	model_set_listing(m, listing(names, FX_COUNT(names)));
	assert_int_equal(model_search(m, "ap", 1, true), 1);
	assert_string_equal(model_at_entry(m)->name, "apple");
	assert_int_equal(model_search(m, "ap", 1, true), 1); /* stays */
	assert_string_equal(model_at_entry(m)->name, "apple");
	assert_int_equal(model_search(m, NULL, 1, false), 1);
	assert_string_equal(model_at_entry(m)->name, "apricot");
	assert_int_equal(model_search(m, NULL, 1, false), 2);
	assert_string_equal(model_at_entry(m)->name, "apple");
	assert_int_equal(model_search(m, NULL, -1, false), 2);
	assert_string_equal(model_at_entry(m)->name, "apricot");
	assert_int_equal(model_search(m, "banana", 1, true), 2);
	assert_int_equal(model_search(m, "BANANA", 1, true), 0);
	assert_string_equal(model_at_entry(m)->name, "Banana");
	model_free(m);
}

static void
intents_come_out_as_they_went_in(FX_UNUSED void **state)
{
	struct model *m = model_new();
	struct intent *in;

	model_push(m, intent_new(INTENT_PAUSE, "one"));
	model_push(m, intent_new(INTENT_CANCEL, "two"));
	in = model_take(m);
	assert_string_equal(in->id, "one");
	intent_free(in);
	model_push(m, intent_new(INTENT_CLEAR, NULL));
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_CANCEL);
	intent_free(in);
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_CLEAR);
	intent_free(in);
	assert_null(model_take(m));
	model_push(m, NULL);
	assert_true(m->no_memory);
	model_push(m, intent_new(INTENT_CLEAR, NULL)); /* freed with m */
	model_free(m);
}

static void
a_copied_intent_shares_nothing(FX_UNUSED void **state)
{
	struct intent *in = intent_new(INTENT_ACCEPT, "id");
	struct intent *copy;

	assert_int_equal(intent_text(&in->name, "secret"), 0);
	assert_int_equal(intent_path(in, "/a"), 0);
	assert_int_equal(intent_unwanted(in, 7), 0);
	copy = intent_copy(in);
	intent_free(in);
	assert_string_equal(copy->name, "secret");
	assert_string_equal(copy->paths[0], "/a");
	assert_int_equal(copy->unwanted[0], 7);
	assert_int_equal(copy->max_file, -1);
	intent_free(copy);
	intent_free(NULL);
}

static void
the_log_is_bounded_and_follows_its_end(FX_UNUSED void **state)
{
	struct model *m = model_new();
	char text[32];

	for (int i = 0; i < MODEL_LOG_MAX + 5; i++) {
		snprintf(text, sizeof(text), "line %d", i);
		model_log(m, MODEL_INFO, i, NULL, text);
	}
	assert_int_equal(m->lines_n, MODEL_LOG_MAX);
	assert_int_equal(m->lines_lost, 5);
	assert_string_equal(model_line(m, 0)->text, "line 5");
	assert_int_equal(m->list[PANE_LOG].cursor, MODEL_LOG_MAX - 1);
	model_select(m, PANE_LOG, 10);
	model_log(m, MODEL_INFO, 1, NULL, "new");
	assert_int_equal(m->list[PANE_LOG].cursor, 9);
	assert_string_equal(model_at_line(m)->text, "line 15");
	model_free(m);
}

static void
only_the_lines_of_a_level_are_shown(FX_UNUSED void **state)
{
	static const enum model_level levels[] = { MODEL_INFO, MODEL_ERROR,
		MODEL_CHAT, MODEL_WARN, MODEL_ERROR, MODEL_INFO };
	struct model *m = model_new();
	char text[32];

	for (size_t i = 0; i < FX_COUNT(levels); i++) {
		snprintf(text, sizeof(text), "line %zu", i);
		model_log(m, levels[i], 1, NULL, text);
	}
	model_log_show(m, MODEL_SHOW_ERRORS);
	assert_int_equal(model_count(m, PANE_LOG), 2);
	assert_string_equal(model_line(m, 0)->text, "line 1");
	assert_string_equal(model_line(m, 1)->text, "line 4");
	assert_int_equal(m->list[PANE_LOG].cursor, 1);
	model_log_show(m, MODEL_SHOW_WARNINGS);
	assert_int_equal(model_count(m, PANE_LOG), 3);
	model_select(m, PANE_LOG, 1);
	model_log(m, MODEL_INFO, 1, NULL, "not shown");
	assert_int_equal(m->list[PANE_LOG].cursor, 1);
	model_log_show(m, MODEL_SHOW_ALL);
	assert_int_equal(model_count(m, PANE_LOG), 7);
	assert_string_equal(model_at_line(m)->text, "line 3");
	model_free(m);
}

static void
a_filtered_log_loses_lines_from_its_beginning(FX_UNUSED void **state)
{
	struct model *m = model_new();
	char text[32];

	model_log_show(m, MODEL_SHOW_ERRORS);
	for (int i = 0; i < 2 * MODEL_LOG_MAX; i++) {
		snprintf(text, sizeof(text), "line %d", i);
		model_log(
		    m, i % 3 == 0 ? MODEL_ERROR : MODEL_INFO, i, NULL, text);
	}
	assert_int_equal(m->lines_lost, MODEL_LOG_MAX);
	for (size_t i = 0; i < m->shown_n; i++)
		assert_int_equal(model_line(m, i)->level, MODEL_ERROR);
	assert_string_equal(model_line(m, m->shown_n - 1)->text, "line 3999");
	assert_int_equal(
	    m->shown_n, (2 * MODEL_LOG_MAX + 2) / 3 - (MODEL_LOG_MAX + 2) / 3);
	model_free(m);
}

static void
a_typed_path_may_begin_at_home(FX_UNUSED void **state)
{
	static const struct {
		const char *typed;
		const char *path;
	} cases[] = {
		{ "~", "/home/ann" },
		{ "~/x y", "/home/ann/x y" },
		{ "~bob", "/src/~bob" },
		{ "/tmp/a", "/tmp/a" },
		{ "a/b", "/src/a/b" },
	};
	struct model *m = model_new();

	m->files.home = strdup("/home/ann");
	model_set_browsing(m, "/src", NULL, NULL);
	for (size_t i = 0; i < FX_COUNT(cases); i++) {
		char *path = model_typed_path(m, cases[i].typed);

		assert_string_equal(path, cases[i].path);
		free(path);
	}
	model_free(m);
}

static void
toasts_go_by_themselves(FX_UNUSED void **state)
{
	struct model *m = model_new();

	for (int i = 0; i < 4; i++)
		model_toast(m, MODEL_INFO, NULL, "hello", i * 100);
	assert_int_equal(m->toasts_n, MODEL_TOASTS_MAX);
	assert_int_equal(m->toasts_more, 1);
	assert_int_equal(model_toasts_age(m, 400), MODEL_TOAST_MS - 300);
	assert_int_equal(model_toasts_age(m, MODEL_TOAST_MS + 100), 100);
	assert_int_equal(m->toasts_n, 2);
	assert_int_equal(model_toasts_age(m, 100000), -1);
	assert_int_equal(m->toasts_n, 0);
	assert_int_equal(m->toasts_more, 0);
	model_free(m);
}

static void
dialogs_stack_up_to_their_maximum(FX_UNUSED void **state)
{
	struct model *m = model_new();
	struct model_dialog *d;

	for (int i = 0; i < MODEL_DIALOGS_MAX; i++) {
		d = model_open(m, DIALOG_CONFIRM, "id");
		assert_non_null(d);
		assert_int_equal(model_dialog_set(d, "t", NULL, "l"), 0);
		d->then = intent_new(INTENT_CLEAR, NULL);
	}
	assert_null(model_open(m, DIALOG_HELP, NULL));
	assert_int_equal(model_top(m)->serial, MODEL_DIALOGS_MAX);
	model_close(m);
	assert_int_equal(model_top(m)->serial, MODEL_DIALOGS_MAX - 1);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_keep_to_paths_and_count_their_size),
		cmocka_unit_test(marked_folders_are_counted_bit_by_bit),
		cmocka_unit_test(sends_the_marks_or_the_current_entry),
		cmocka_unit_test(the_cursor_goes_to_the_wanted_entry),
		cmocka_unit_test(
		    a_folder_that_cannot_be_read_keeps_the_old_one),
		cmocka_unit_test(
		    a_slow_folder_hides_the_one_before_until_it_fails),
		cmocka_unit_test(search_goes_round_and_says_so),
		cmocka_unit_test(intents_come_out_as_they_went_in),
		cmocka_unit_test(a_copied_intent_shares_nothing),
		cmocka_unit_test(the_log_is_bounded_and_follows_its_end),
		cmocka_unit_test(only_the_lines_of_a_level_are_shown),
		cmocka_unit_test(a_filtered_log_loses_lines_from_its_beginning),
		cmocka_unit_test(a_typed_path_may_begin_at_home),
		cmocka_unit_test(toasts_go_by_themselves),
		cmocka_unit_test(dialogs_stack_up_to_their_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
