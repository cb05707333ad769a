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
#include "tui/app/act.h"

/* Actions of the Files pane: marks, ranges, undo. */

static struct model *m;

/* /dir: "..", sub, a1.txt to a6.txt, b.log */
static int
setup(FX_UNUSED void **state)
{
	static const char *const names[] = { "..", "sub", "a1.txt", "a2.txt",
		"a3.txt", "a4.txt", "a5.txt", "a6.txt", "b.log" };
	struct browse_listing *l = browse_listing_new("/dir");

	m = model_new();
	assert_true(m != NULL && l != NULL);
	l->complete = true;
	l->count = FX_COUNT(names);
	l->entries = calloc(l->count, sizeof(*l->entries));
	assert_non_null(l->entries);
	for (size_t i = 0; i < l->count; i++)
		l->entries[i] = (struct browse_entry){ .name = names[i],
			.kind = i == 0 ? BROWSE_UP
			    : i == 1   ? BROWSE_FOLDER
				       : BROWSE_FILE,
			.size = 10,
			.mtime = 1,
			.looked = true };
	model_set_browsing(m, "/dir", NULL, NULL);
	model_set_listing(m, l);
	return 0;
}

static int
teardown(FX_UNUSED void **state)
{
	model_free(m);
	return 0;
}

/* Which rows are marked: one character each. */
static void
assert_marks(const char *want)
{
	char is[16] = "";

	for (size_t i = 0; i < model_count(m, PANE_FILES); i++)
		is[i] = model_marked(m, i) ? '*' : '.';
	assert_string_equal(is, want);
}

static void
a_range_grows_and_shrinks_with_the_cursor(FX_UNUSED void **state)
{
	model_select(m, PANE_FILES, 4);
	act_do(m, ACTION_MARK); /* a3, before the range */
	model_select(m, PANE_FILES, 3);
	act_do(m, ACTION_RANGE);
	act_do(m, ACTION_LAST);
	assert_marks("...******");
	act_do(m, ACTION_UP);
	assert_marks("...*****.");
	act_do(m, ACTION_FIRST); /* over the start, to the other side */
	assert_marks(".****....");
	act_do(m, ACTION_RANGE); /* ends, and keeps */
	act_do(m, ACTION_LAST);
	assert_marks(".****....");
	assert_false(m->files.ranging);
}

static void
esc_ends_a_range_and_then_unmarks_only_when_asked_twice(FX_UNUSED void **state)
{
	model_select(m, PANE_FILES, 2);
	act_do(m, ACTION_RANGE_DOWN);
	act_do(m, ACTION_RANGE_DOWN);
	assert_marks("..***....");
	act_do(m, ACTION_CLOSE);
	assert_false(m->files.ranging);
	assert_marks("..***....");
	act_do(m, ACTION_CLOSE);
	assert_marks("..***....");
	assert_non_null(strstr(m->status, "3 are marked"));
	act_do(m, ACTION_DOWN); /* something else: told anew */
	act_do(m, ACTION_CLOSE);
	assert_marks("..***....");
	act_do(m, ACTION_CLOSE);
	assert_marks(".........");
	assert_non_null(strstr(m->status, "3 are unmarked"));
	act_do(m, ACTION_CLOSE);
	assert_null(m->status);
}

static void
undo_marks_again_what_was_unmarked(FX_UNUSED void **state)
{
	act_do(m, ACTION_UNDO);
	assert_int_equal(m->status_level, MODEL_WARN);
	model_select(m, PANE_FILES, 2);
	act_do(m, ACTION_MARK);
	act_do(m, ACTION_MARK);
	act_do(m, ACTION_UNMARK_ALL);
	assert_marks(".........");
	act_do(m, ACTION_UNDO);
	assert_marks("..**.....");
	assert_non_null(strstr(m->status, "2 are marked again"));
	act_do(m, ACTION_UNDO); /* and back */
	assert_marks(".........");
	act_do(m, ACTION_UNDO);
	act_do(m, ACTION_LAST);
	act_do(m, ACTION_MARK); /* there is room in what came back */
	assert_marks("..**....*");
}

static void
undo_can_push_an_intent_or_say_why_not(FX_UNUSED void **state)
{
	struct intent *in;

	model_undo_by(m, "It is queued again.", intent_new(INTENT_RETRY, "t1"));
	act_do(m, ACTION_UNDO);
	assert_string_equal(m->status, "It is queued again.");
	in = model_take(m);
	assert_non_null(in);
	assert_int_equal(in->kind, INTENT_RETRY);
	intent_free(in);
	act_do(m, ACTION_UNDO);
	assert_null(model_take(m));
	model_undo_never(m, "A decline has been sent.");
	act_do(m, ACTION_UNDO);
	assert_string_equal(m->status, "A decline has been sent.");
}

static void
inverting_turns_the_rows_that_are_shown(FX_UNUSED void **state)
{
	model_select(m, PANE_FILES, 2);
	act_do(m, ACTION_MARK);
	act_do(m, ACTION_INVERT);
	assert_marks(".*.******");
	model_filter(m, "b.log");
	act_do(m, ACTION_INVERT);
	assert_marks(".");
	model_filter(m, NULL);
	assert_marks(".*.*****.");
	act_do(m, ACTION_UNDO);
	assert_marks(".*.******");
}

/* Type into the prompt: what app_do.c does with its answer. */
static void
pattern(enum action_id id, const char *text)
{
	struct intent *in;

	act_do(m, id);
	assert_int_equal(model_top(m)->kind, DIALOG_PROMPT);
	in = intent_copy(model_top(m)->then);
	assert_non_null(in);
	assert_int_equal(intent_text(&in->text, text), 0);
	model_close(m);
	act_pattern(m, in);
	intent_free(in);
}

static void
patterns_mark_and_unmark(FX_UNUSED void **state)
{
	act_do(m, ACTION_UNMARK_PATTERN);
	assert_null(model_top(m)); /* nothing is marked */
	assert_int_equal(m->status_level, MODEL_WARN);
	pattern(ACTION_MARK_PATTERN, "*.txt");
	assert_marks("..******.");
	assert_non_null(strstr(m->status, "6 were marked"));
	pattern(ACTION_UNMARK_PATTERN, "a[2-4].*");
	assert_marks("..*...**.");
	act_do(m, ACTION_UNDO);
	assert_marks("..******.");
	pattern(ACTION_MARK_PATTERN, "*");
	assert_marks(".********");
	pattern(ACTION_MARK_PATTERN, "nothing");
	assert_int_equal(m->status_level, MODEL_WARN);
}

static void
esc_shows_all_before_anything_else(FX_UNUSED void **state)
{
	model_select(m, PANE_FILES, 2);
	act_do(m, ACTION_MARK);
	act_do(m, ACTION_FILTER);
	assert_int_equal(model_top(m)->kind, DIALOG_FILTER);
	model_close(m);
	model_filter(m, "log");
	act_do(m, ACTION_CLOSE);
	assert_null(m->files.filter);
	assert_int_equal(model_count(m, PANE_FILES), 9);
	assert_int_equal(m->files.marks_n, 1);
}

/* The folder that is asked for; what app_do.c does of it for the model. */
static void
goes(enum action_id id, const char *arg, const char *path, const char *want)
{
	struct intent *in;

	act_do_with(m, id, arg);
	in = model_take(m);
	assert_non_null(in);
	assert_int_equal(in->kind, INTENT_BROWSE);
	assert_string_equal(in->text, path);
	if (want != NULL)
		assert_string_equal(in->name, want);
	if (in->number == 0)
		model_trail_leave(m, in->text);
	model_set_browsing(m, in->text, in->name, NULL);
	intent_free(in);
}

static void
back_and_forward_follow_the_way_one_went(FX_UNUSED void **state)
{
	act_do(m, ACTION_BACK);
	assert_int_equal(m->status_level, MODEL_WARN);
	goes(ACTION_GO_ROOT, NULL, "/", NULL);
	goes(ACTION_GO_PATH, "/usr", "/usr", NULL);
	goes(ACTION_GO_PATH, "lib", "/usr/lib", NULL);
	goes(ACTION_BACK, NULL, "/usr", "lib");
	goes(ACTION_BACK, NULL, "/", "usr");
	goes(ACTION_BACK, NULL, "/dir", NULL);
	goes(ACTION_FORWARD, NULL, "/", NULL);
	goes(ACTION_FORWARD, NULL, "/usr", NULL);
	goes(ACTION_GO_PATH, "/etc", "/etc", NULL); /* a new way */
	act_do(m, ACTION_FORWARD);
	assert_int_equal(m->status_level, MODEL_WARN);
	goes(ACTION_BACK, NULL, "/usr", NULL);
}

static void
the_way_back_has_an_end(FX_UNUSED void **state)
{
	char path[32];

	for (int i = 0; i < 3 * MODEL_TRAIL_MAX; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		goes(ACTION_GO_PATH, path, path, NULL);
	}
	assert_int_equal(m->files.back.n, MODEL_TRAIL_MAX);
	goes(ACTION_BACK, NULL, "/148", NULL);
}

static void
bookmarks_are_letters_and_digits(FX_UNUSED void **state)
{
	struct intent *in;

	act_do_with(m, ACTION_BOOKMARK, "#");
	assert_null(model_take(m));
	assert_int_equal(m->status_level, MODEL_WARN);
	act_do_with(m, ACTION_BOOKMARK, "w");
	in = model_take(m);
	assert_non_null(in);
	assert_int_equal(in->kind, INTENT_BOOKMARK);
	assert_string_equal(in->name, "w");
	assert_string_equal(in->text, "/dir");
	intent_free(in);
	act_do_with(m, ACTION_BOOKMARK_GO, "w"); /* not kept yet */
	assert_null(model_take(m));
	model_bookmark_set(m, "w", "/work");
	act_do_with(m, ACTION_BOOKMARK_GO, "x");
	assert_null(model_take(m));
	goes(ACTION_BOOKMARK_GO, "w", "/work", NULL);
}

#define ACTED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ACTED(a_range_grows_and_shrinks_with_the_cursor),
		ACTED(esc_ends_a_range_and_then_unmarks_only_when_asked_twice),
		ACTED(undo_marks_again_what_was_unmarked),
		ACTED(undo_can_push_an_intent_or_say_why_not),
		ACTED(inverting_turns_the_rows_that_are_shown),
		ACTED(patterns_mark_and_unmark),
		ACTED(esc_shows_all_before_anything_else),
		ACTED(back_and_forward_follow_the_way_one_went),
		ACTED(the_way_back_has_an_end),
		ACTED(bookmarks_are_letters_and_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
