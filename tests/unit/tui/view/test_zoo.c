/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "support/zoo.h"
#include "unit/tui/view/stage.h"

/* Hostile names in every place that shows names (tui.md P4, C58). */

/* What a cell outside of a pane looks like before and after. */
static void
fill_outside(struct canvas_rect all)
{
	for (int y = 0; y < all.h; y++)
		for (int x = 0; x < all.w; x++)
			canvas_text(all, x, y, 1, "~", STYLE_MATCH);
}

static void
assert_untouched(struct canvas_rect all, struct canvas_rect pane)
{
	for (int y = 0; y < all.h; y++) {
		const struct canvas_cell *row = canvas_row(all.canvas, y);

		for (int x = 0; x < all.w; x++) {
			bool in = x >= pane.x && x < pane.x + pane.w &&
			    y >= pane.y && y < pane.y + pane.h;

			if (in)
				continue;
			assert_int_equal(row[x].ch, '~');
			assert_int_equal(row[x].style, STYLE_MATCH);
			assert_int_equal(row[x].comb[0], 0);
			assert_int_equal(row[x].selected, 0);
		}
	}
}

/* Only characters that have a place of their own. */
static void
assert_tame(struct canvas_rect pane)
{
	for (int y = 0; y < pane.h; y++) {
		const struct canvas_cell *row =
		    canvas_row(pane.canvas, pane.y + y);

		for (int x = pane.x; x < pane.x + pane.w; x++) {
			if (row[x].width == 0)
				continue;
			assert_true(row[x].ch >= ' ');
			assert_true(utf8_char_width(row[x].ch) > 0);
		}
	}
}

/* Draw one pane inside a larger canvas, w columns wide. */
static struct canvas_rect
draw_pane(enum model_pane pane, int w, int h)
{
	struct canvas_rect all = screen_make(w + 20, h + 6, STYLE_SET_UTF8);
	struct canvas_rect r = canvas_sub(all, 10, 3, w, h);

	fill_outside(all);
	canvas_fill(r, STYLE_TEXT);
	layout = (struct layout){ .kind = LAYOUT_COMPACT, .titles = true };
	layout.pane[pane] = (struct layout_box){ 10, 3, w, h };
	model->list[pane].count = model_count(model, pane);
	model->list[pane].rows = (size_t)h - 1;
	env.focused = true;
	view_pane(pane)->draw(NULL, model, &env, r);
	assert_untouched(all, r);
	assert_tame(r);
	return r;
}

/* No two rows of a pane below its title are the same, none is blank. */
static void
assert_distinct(struct canvas_rect r, size_t rows)
{
	size_t bytes = (size_t)r.w * sizeof(struct canvas_cell);

	for (size_t i = 0; i < rows; i++) {
		const struct canvas_cell *a =
		    canvas_row(r.canvas, r.y + 1 + (int)i) + r.x;

		for (size_t j = 0; j < i; j++) {
			const struct canvas_cell *b =
			    canvas_row(r.canvas, r.y + 1 + (int)j) + r.x;

			assert_true(memcmp(a, b, bytes) != 0);
		}
	}
}

static void
fill_folder(void)
{
	const char *names[256];
	size_t n[256];

	assert_true(zoo_count < FX_COUNT(names));
	for (size_t i = 0; i < zoo_count; i++) {
		names[i] = zoo_names[i].bytes;
		n[i] = zoo_names[i].n;
	}
	sample_folder(model, names, n, zoo_count);
	model_select(model, PANE_FILES, 0);
	model->list[PANE_FILES].top = 0;
}

static void
each_file_is_one_row_of_its_own(void **state FX_UNUSED)
{
	struct canvas_rect r;

	fill_folder();
	/* Sizes and marks are alike, so that only names differ. */
	for (size_t i = 0; i < zoo_count; i++)
		model->files.listing->entries[i].size = 1;
	r = draw_pane(PANE_FILES, 90, (int)zoo_count + 2);
	/* The cursor's row differs in any case. */
	assert_distinct(r, zoo_count);
	for (int w = 0; w < 60; w++)
		draw_pane(PANE_FILES, w, (int)zoo_count + 2);
}

static void
each_safe_name_is_one_row_everywhere(void **state FX_UNUSED)
{
	struct model *sample = model;

	model = sample_empty();
	for (size_t i = 0; i < zoo_count; i++) {
		char id[32];
		char *name = utf8_safe_new(zoo_names[i].bytes, zoo_names[i].n);

		assert_non_null(name);
		snprintf(id, sizeof(id), "id-%zu", i);
		sample_peer(model, id, name);
		sample_transfer(model, id, name, MODEL_FAILED);
		sample_row(model, id, name, MODEL_ITEM_MISMATCH);
		model_log(model, MODEL_WARN, SAMPLE_WALL_S, NULL, name);
		free(name);
	}
	for (int i = PANE_PEERS; i < PANE_COUNT; i++) {
		enum model_pane pane = (enum model_pane)i;

		for (int w = 0; w < 100; w += 7)
			draw_pane(pane, w, (int)zoo_count + 1);
		assert_distinct(
		    draw_pane(pane, 120, (int)zoo_count + 1), zoo_count);
	}
	model_free(model);
	model = sample;
}

static void
peer_texts_in_the_frame_are_cut(void **state FX_UNUSED)
{
	for (size_t i = 0; i < zoo_count; i++) {
		char *name = utf8_safe_new(zoo_names[i].bytes, zoo_names[i].n);

		assert_non_null(name);
		model_toast(model, MODEL_OFFER, "alice", name, SAMPLE_NOW_MS);
		model_status(model, MODEL_ERROR, name);
		stage_draw(80, 24, STYLE_SET_UTF8);
		assert_tame(canvas_all(screen));
		free(name);
	}
}

static void
dialogs_hold_any_name(void **state FX_UNUSED)
{
	for (size_t i = 0; i < zoo_count; i++) {
		char *name = utf8_safe_new(zoo_names[i].bytes, zoo_names[i].n);
		struct model_entry *e;

		assert_non_null(name);
		model_open(model, DIALOG_OFFER, SAMPLE_OFFER_ID);
		sample_offer_files(model);
		e = &model->offer.items[2];
		free(e->path);
		e->path = name;
		stage_open();
		for (int w = 20; w < 100; w += 20) {
			stage_draw(w, 24, STYLE_SET_UTF8);
			assert_tame(canvas_all(screen));
			assert_true(stage_shows("[ Decline ]"));
		}
		model_close(model);
		stage_dialog_done();
	}
}

static void
details_hold_any_name(void **state FX_UNUSED)
{
	fill_folder();
	for (size_t i = 0; i < zoo_count; i++) {
		char *path = model_entry_path(model, i);

		assert_non_null(path);
		model_select(model, PANE_FILES, i);
		model_open(model, DIALOG_INFO, path)->pane = PANE_FILES;
		free(path);
		stage_open();
		for (int w = 20; w < 100; w += 20) {
			stage_draw(w, 24, STYLE_SET_UTF8);
			assert_tame(canvas_all(screen));
			assert_true(stage_shows("[ Close ]"));
		}
		model_close(model);
		stage_dialog_done();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(each_file_is_one_row_of_its_own),
		STAGED(each_safe_name_is_one_row_everywhere),
		STAGED(peer_texts_in_the_frame_are_cut),
		STAGED(dialogs_hold_any_name),
		STAGED(details_hold_any_name),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
