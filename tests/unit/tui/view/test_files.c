/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "support/zoo.h"
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

/* --- going to a path --- */

/* The folders that a thread found in the folder that was asked for. */
static void
answer(const char *folder, const char *const *names, size_t n)
{
	struct intent *in = stage_take(INTENT_NAMES);
	char *copies[16];

	assert_string_equal(in->text, folder);
	assert_true(n <= FX_COUNT(copies));
	for (size_t i = 0; i < n; i++)
		copies[i] = strdup(names[i]);
	model_set_names(model, folder, copies, n, false, NULL);
	for (size_t i = 0; i < n; i++)
		free(copies[i]);
	intent_free(in);
}

static void
open_goto(void)
{
	static const char *const here[] = { ".git", "build", "docs", "docs-old",
		"L\xf6sung" };

	model_open(model, DIALOG_GOTO, NULL);
	stage_open();
	answer("/home/ann/src/release", here, FX_COUNT(here));
}

static void
went_to(const char *path)
{
	struct intent *in = stage_take(INTENT_BROWSE);

	assert_string_equal(in->text, path);
	assert_int_equal(in->number, 0);
	assert_null(model_top(model));
	intent_free(in);
}

static void
a_path_is_completed_part_by_part(void **state FX_UNUSED)
{
	static const char *const below[] = { "a", "b" };

	open_goto();
	stage_keys("d Tab"); /* as far as both go */
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("goto-80x24");
	assert_true(stage_shows("go to: docs"));
	stage_draw(40, 12, STYLE_SET_ASCII);
	golden("goto-40x12");
	stage_keys("Tab Down Tab"); /* the first, the second: that one */
	answer("/home/ann/src/release/docs-old/", below, 2);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("go to: docs-old/"));
	stage_keys("Up Enter");
	went_to("/home/ann/src/release/docs-old/b");
}

static void
the_line_of_commands_hands_a_path_over(void **state FX_UNUSED)
{
	static const char *const here[] = { "build", "docs" };
	struct model_dialog *d = model_open(model, DIALOG_COMMAND, NULL);

	assert_non_null(d);
	assert_int_equal(model_dialog_set(d, NULL, "goto do", NULL), 0);
	stage_open();
	stage_keys("Tab");
	assert_int_equal(model_top(model)->kind, DIALOG_GOTO);
	stage_open();
	answer("/home/ann/src/release", here, FX_COUNT(here));
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("go to: do"));
	stage_keys("Tab");
	answer("/home/ann/src/release/docs/", NULL, 0);
	stage_keys("Enter");
	went_to("/home/ann/src/release/docs");
}

static void
a_typed_path_is_straightened(void **state FX_UNUSED)
{
	open_goto();
	stage_keys(". . / .");
	answer("/home/ann/src/release/../", NULL, 0);
	stage_keys("/ x / / y /");
	model_want_names(model, NULL);
	while (model->intents != NULL)
		intent_free(model_take(model));
	stage_keys("Enter");
	went_to("/home/ann/src/x/y");
	open_goto();
	stage_keys("~ Enter");
	went_to("/home/ann");
	open_goto();
	stage_keys("Enter"); /* nothing typed: nowhere to go */
	assert_null(model_take(model));
}

static void
a_folder_that_does_not_answer_is_said_to_be_read(void **state FX_UNUSED)
{
	open_goto();
	stage_keys("/");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("The folder is being read."));
	intent_free(stage_take(INTENT_NAMES));
	stage_keys("t m p Tab"); /* keys are answered all the same */
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("go to: /tmp"));
	model_set_names(model, "/", NULL, 0, false, "It cannot be opened.");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("It cannot be opened."));
	stage_keys("Esc");
	assert_null(model_top(model));
	assert_null(model->files.names.folder);
}

static void
bytes_that_cannot_be_typed_are_completed(void **state FX_UNUSED)
{
	open_goto();
	stage_keys("L Tab");
	answer("/home/ann/src/release/L\xf6sung/", NULL, 0);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("go to: L\\xF6sung/"));
	stage_keys("Enter");
	went_to("/home/ann/src/release/L\xf6sung");
}

static void
what_is_shown_can_be_turned_back_into_bytes(void **state FX_UNUSED)
{
	for (size_t i = 0; i < zoo_count; i++) {
		char *safe = utf8_safe_new(zoo_names[i].bytes, zoo_names[i].n);
		char *raw = model_raw(safe);

		assert_non_null(raw);
		assert_int_equal(strlen(raw), zoo_names[i].n);
		assert_memory_equal(raw, zoo_names[i].bytes, zoo_names[i].n);
		free(raw);
		free(safe);
	}
}

/* --- bookmarks --- */

static void
a_letter_leads_to_its_folder(void **state FX_UNUSED)
{
	struct intent *in;

	model_bookmark_set(model, "s", "/home/ann/src");
	model_bookmark_set(model, "e", "/etc");
	model_bookmark_set(model, "m", "/mnt/L\xf6sung");
	assert_string_equal(model_bookmark(model, "e"), "/etc");
	assert_null(model_bookmark(model, "x"));
	model_open(model, DIALOG_BOOKMARKS, NULL);
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("bookmarks-80x24");
	stage_keys("m");
	went_to("/mnt/L\xf6sung");
	model_open(model, DIALOG_BOOKMARKS, NULL);
	stage_open();
	stage_keys("Down Down Delete");
	in = stage_take(INTENT_BOOKMARK);
	assert_string_equal(in->name, "s");
	assert_null(in->text);
	intent_free(in);
	model_bookmark_set(model, "s", NULL);
	assert_null(model_bookmark(model, "s"));
	assert_int_equal(model->files.bookmarks_n, 2);
}

/* --- Info of a file --- */

static void
open_preview(const char *bytes, size_t n)
{
	const char *path = "/home/ann/src/release/notes.txt";
	struct model_preview p = { 0 };

	p.path = strdup(path);
	p.owner = strdup("ann:users");
	p.bytes = malloc(n);
	p.bytes_n = n;
	assert_true(p.path != NULL && p.owner != NULL && p.bytes != NULL);
	memcpy(p.bytes, bytes, n);
	model_select(model, PANE_FILES, 6);
	model_open(model, DIALOG_INFO, path)->pane = PANE_FILES;
	stage_open();
	model_want_preview(model, path);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("being read"));
	model_set_preview(model, &p);
	free(p.path);
	free(p.owner);
	free(p.bytes);
}

static void
info_shows_the_first_lines_of_a_text(void **state FX_UNUSED)
{
	static const char text[] = "first line\r\n\tindented\n\x1b[31mred "
				   "L\xf6sung \xe2\x80\xae\nend";

	open_preview(text, sizeof(text) - 1);
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("preview-text-80x24");
	assert_true(stage_shows("ann:users"));
	assert_true(stage_shows("        indented"));
	assert_true(stage_shows("\\x1B[31mred L\\xF6sung <202E>"));
}

static void
info_shows_other_bytes_as_numbers(void **state FX_UNUSED)
{
	static const char bytes[] = "\x28\xb5\x2f\xfd\0\0abc\x1b]52;c;x\a~";

	open_preview(bytes, sizeof(bytes) - 1);
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("preview-bytes-80x24");
	assert_true(stage_shows("28 b5 2f fd 00 00 61 62  63 1b 5d"));
	stage_draw(40, 12, STYLE_SET_ASCII);
	stage_keys("PgDn PgDn");
	stage_draw(40, 12, STYLE_SET_ASCII);
	golden("preview-bytes-40x12");
	assert_true(stage_shows("(./..abc") || stage_shows("(./."));
}

static void
an_answer_about_another_file_is_dropped(void **state FX_UNUSED)
{
	char path[] = "/somewhere/else";
	struct model_preview p = { .path = path };

	open_preview("x", 1);
	model_set_preview(model, &p);
	assert_non_null(model->files.preview.owner);
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
		STAGED(a_path_is_completed_part_by_part),
		STAGED(the_line_of_commands_hands_a_path_over),
		STAGED(a_typed_path_is_straightened),
		STAGED(a_folder_that_does_not_answer_is_said_to_be_read),
		STAGED(bytes_that_cannot_be_typed_are_completed),
		STAGED(what_is_shown_can_be_turned_back_into_bytes),
		STAGED(a_letter_leads_to_its_folder),
		STAGED(info_shows_the_first_lines_of_a_text),
		STAGED(info_shows_other_bytes_as_numbers),
		STAGED(an_answer_about_another_file_is_dropped),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
