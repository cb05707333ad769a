/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/tui/view/stage.h"

/* The files of a transfer, one by one. */

static const struct {
	const char *path;
	enum model_file state;
	const char *error;
} files[] = {
	{ "docs", MODEL_FILE_UNKNOWN, NULL },
	{ "docs/L\\xF6sung.pdf", MODEL_FILE_VERIFIED, NULL },
	{ "docs/a.txt", MODEL_FILE_FAILED, "Permission denied." },
	{ "docs/b.txt", MODEL_FILE_FAILED, "It changed while it was sent." },
	{ "docs/gpj<202E>exe", MODEL_FILE_SENDING, NULL },
	{ "docs/old.txt", MODEL_FILE_LEFT, NULL },
	{ "docs/secret", MODEL_FILE_UNWANTED, NULL },
	{ "docs/z", MODEL_FILE_WAITING, NULL },
};

static void
fill_page(bool failed)
{
	struct model_page *p = &model->page;

	p->waiting = false;
	p->items = calloc(FX_COUNT(files), sizeof(*p->items));
	assert_non_null(p->items);
	for (size_t i = 0; i < FX_COUNT(files); i++) {
		if (failed && files[i].state != MODEL_FILE_FAILED)
			continue;
		p->items[p->count++] = (struct model_page_row){
			.path = strdup(files[i].path),
			.word = strdup(files[i].path),
			.folder = i == 0,
			.size = failed ? -1 : (int64_t)i * 1000,
			.state = files[i].state,
			.error = files[i].error != NULL ? strdup(files[i].error)
							: NULL,
		};
	}
	p->total = p->count;
	p->complete = true;
	while (model->intents != NULL)
		intent_free(model_take(model));
}

static struct model_transfer *
open_list(bool failed)
{
	struct model_transfer *t = NULL;

	for (size_t i = 0; i < model->transfers_n; i++)
		if (strcmp(model->transfers[i].id, "t-docs") == 0)
			t = &model->transfers[i];
	if (t == NULL)
		abort();
	t->files_failed = 2;
	assert_non_null(model_open(model, DIALOG_FILES, "t-docs"));
	model_page(model, "t-docs", failed);
	fill_page(failed);
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	return t;
}

static void
each_file_has_a_sign_and_a_word(void **state FX_UNUSED)
{
	static const int sizes[][2] = { { 40, 12 }, { 80, 24 }, { 120, 40 },
		{ 200, 60 } };
	char name[64];

	open_list(false);
	stage_keys("Down Down");
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		stage_draw(sizes[i][0], sizes[i][1], STYLE_SET_ASCII);
		snprintf(name, sizeof(name), "file-list-%dx%d", sizes[i][0],
		    sizes[i][1]);
		golden(name);
		assert_true(stage_shows("Permission denied."));
	}
	stage_draw(80, 24, STYLE_SET_UTF8);
	golden("file-list-80x24-utf8");
}

static void
f_lists_those_that_failed_only(void **state FX_UNUSED)
{
	struct intent *in;

	open_list(false);
	stage_keys("F");
	in = stage_take(INTENT_FILES);
	assert_int_equal(in->number, 1);
	intent_free(in);
	assert_true(model->page.failed);
	stage_keys("F");
	in = stage_take(INTENT_FILES);
	assert_int_equal(in->number, 0);
	intent_free(in);
}

static void
ticked_ones_or_all_are_sent_again(void **state FX_UNUSED)
{
	struct model_transfer *t = open_list(true);
	struct intent *in;

	stage_keys("r"); /* it still runs */
	assert_null(model->intents);
	assert_int_equal(model->status_level, MODEL_WARN);
	t->state = MODEL_PARTIAL;
	stage_keys("Down Space");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("1 ticked"));
	stage_keys("y");
	in = stage_take(INTENT_COPY);
	assert_string_equal(in->text, "docs/b.txt\n");
	intent_free(in);
	stage_keys("r");
	in = stage_take(INTENT_RETRY);
	assert_string_equal(in->id, "t-docs");
	assert_int_equal(in->paths_n, 1);
	assert_string_equal(in->paths[0], "docs/b.txt");
	intent_free(in);
	assert_null(model_top(model));
	open_list(true)->state = MODEL_PARTIAL;
	stage_keys("r");
	in = stage_take(INTENT_RETRY);
	assert_int_equal(in->paths_n, 0); /* all */
	intent_free(in);
}

static void
what_is_out_of_sight_is_asked_for(void **state FX_UNUSED)
{
	struct intent *in;

	open_list(false);
	model->page.total = 1000000;
	stage_draw(80, 24, STYLE_SET_ASCII);
	stage_keys("End");
	in = stage_take(INTENT_FILES);
	assert_true(in->index > 999000);
	intent_free(in);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("1000000 entries"));
	assert_false(stage_shows("a.txt"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(each_file_has_a_sign_and_a_word),
		STAGED(f_lists_those_that_failed_only),
		STAGED(ticked_ones_or_all_are_sent_again),
		STAGED(what_is_out_of_sight_is_asked_for),
	};

	if (stage_main() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
