/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "tui/view/layout.h"

#define BOXES_MAX 16

/* All boxes that must not overlap; returns how many are shown. */
static int
boxes_of(const struct layout *l, struct layout_box ret[BOXES_MAX])
{
	const struct layout_box all[] = { l->line, l->tabs, l->status, l->hints,
		l->pane[0], l->pane[1], l->pane[2], l->pane[3], l->pane[4],
		l->info, l->divider[0], l->divider[1], l->divider[2] };
	int n = 0;

	for (size_t i = 0; i < FX_COUNT(all); i++)
		if (all[i].w > 0 && all[i].h > 0)
			ret[n++] = all[i];
	return n;
}

static bool
overlap(const struct layout_box *a, const struct layout_box *b)
{
	return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
	    b->y < a->y + a->h;
}

static bool
inside(const struct layout_box *b, int w, int h)
{
	return b->x >= 0 && b->y >= 0 && b->w >= 0 && b->h >= 0 &&
	    b->x + b->w <= w && b->y + b->h <= h;
}

/* The first thing that is wrong, or NULL. */
static const char *
wrong(const struct layout *l, int w, int h, const struct layout_state *s)
{
	struct layout_box b[BOXES_MAX];
	int n = boxes_of(l, b);
	int cells = 0;

	for (int i = 0; i < n; i++) {
		if (!inside(&b[i], w, h))
			return "outside";
		cells += b[i].w * b[i].h;
		for (int j = 0; j < i; j++)
			if (overlap(&b[i], &b[j]))
				return "overlap";
	}
	if (!inside(&l->toasts, w, h))
		return "toasts";
	if (l->kind == LAYOUT_LINE)
		return n <= 1 ? NULL : "more than a line";
	if (cells != w * h)
		return "cells without a box";
	if (l->pane[s->focus].h <= 0)
		return "the focused pane is missing";
	if (l->kind != LAYOUT_TABS && !s->zoom)
		for (int i = 0; i < PANE_COUNT; i++)
			if (l->pane[i].h < 2 || l->pane[i].w < 10)
				return "a pane is too small";
	return NULL;
}

static void
holds_at_every_size(FX_UNUSED void **state)
{
	static const int peers[] = { 0, 3, 1000 };
	struct layout l;

	for (int w = 0; w <= 300; w++)
		for (int h = 0; h <= 120; h++)
			for (int i = 0; i < 2 * PANE_COUNT; i++) {
				struct layout_state s = {
					.focus = (enum model_pane)(i / 2),
					.zoom = i % 2 == 1,
					.peers = peers[(w + h) % 3]
				};
				const char *why;

				layout_make(&l, w, h, &s);
				why = wrong(&l, w, h, &s);
				if (why != NULL)
					fail_msg("%dx%d pane %d zoom %d: %s", w,
					    h, i / 2, i % 2, why);
			}
}

static void
the_splitter_moves_and_leaves_both_sides(FX_UNUSED void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 200, 60 } };
	struct layout_state s = { .focus = PANE_FILES, .peers = 3 };
	struct layout l;

	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		int w = sizes[i][0];
		int h = sizes[i][1];
		int files;

		s.split = 0;
		layout_make(&l, w, h, &s);
		files = l.pane[PANE_FILES].w;
		s.split = 4;
		layout_make(&l, w, h, &s);
		assert_int_equal(l.pane[PANE_FILES].w, files + 4);
		for (s.split = -100; s.split <= 100; s.split++) {
			layout_make(&l, w, h, &s);
			assert_null(wrong(&l, w, h, &s));
			assert_true(l.pane[PANE_PEERS].w >= 20);
			assert_true(l.pane[PANE_FILES].w >= 20);
		}
	}
}

static void
negative_sizes_are_nothing(FX_UNUSED void **state)
{
	struct layout_state s = { .focus = PANE_FILES };
	struct layout l;

	layout_make(&l, -1, -5, &s);
	assert_int_equal(l.kind, LAYOUT_LINE);
	assert_int_equal(l.line.w, 0);
}

static void
the_kind_follows_the_table_of_the_design(FX_UNUSED void **state)
{
	static const struct {
		int w, h;
		enum layout_kind want;
	} rows[] = {
		{ 19, 24, LAYOUT_LINE },
		{ 80, 4, LAYOUT_LINE },
		{ 20, 5, LAYOUT_TABS },
		{ 40, 12, LAYOUT_TABS },
		{ 59, 60, LAYOUT_TABS },
		{ 200, 17, LAYOUT_TABS },
		{ 84, 46, LAYOUT_PORTRAIT },
		{ 60, 46, LAYOUT_PORTRAIT },
		{ 85, 46, LAYOUT_COMPACT },
		{ 80, 24, LAYOUT_COMPACT },
		{ 99, 60, LAYOUT_COMPACT },
		{ 200, 29, LAYOUT_COMPACT },
		{ 100, 30, LAYOUT_WIDE },
		{ 120, 40, LAYOUT_WIDE },
		{ 159, 60, LAYOUT_WIDE },
		{ 200, 44, LAYOUT_WIDE },
		{ 160, 45, LAYOUT_FULL },
		{ 200, 60, LAYOUT_FULL },
	};
	struct layout_state s = { .focus = PANE_FILES };
	struct layout l;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		layout_make(&l, rows[i].w, rows[i].h, &s);
		assert_int_equal(l.kind, rows[i].want);
	}
}

static void
is_box(struct layout_box b, int x, int y, int w, int h)
{
	assert_int_equal(b.x, x);
	assert_int_equal(b.y, y);
	assert_int_equal(b.w, w);
	assert_int_equal(b.h, h);
}

/* The pictures of tui.md 2.2. */
static void
looks_like_the_pictures(FX_UNUSED void **state)
{
	struct layout_state s = { .focus = PANE_FILES, .peers = 4 };
	struct layout l;

	layout_make(&l, 80, 24, &s);
	is_box(l.pane[PANE_FILES], 0, 1, 48, 15);
	is_box(l.divider[0], 48, 1, 1, 15);
	is_box(l.pane[PANE_PEERS], 49, 1, 31, 6);
	is_box(l.pane[PANE_INBOX], 49, 7, 31, 9);
	is_box(l.pane[PANE_TRANSFERS], 0, 16, 80, 4);
	is_box(l.pane[PANE_LOG], 0, 20, 80, 2);
	is_box(l.status, 0, 22, 80, 1);
	is_box(layout_body(&l, PANE_FILES), 0, 2, 48, 13);

	layout_make(&l, 120, 40, &s);
	is_box(l.divider[0], 64, 1, 1, 24);
	is_box(l.pane[PANE_PEERS], 65, 1, 55, 7);
	is_box(l.pane[PANE_TRANSFERS], 0, 25, 120, 7);
	is_box(l.pane[PANE_LOG], 0, 32, 120, 6);

	layout_make(&l, 200, 60, &s);
	is_box(l.divider[1], 84, 1, 1, 37);
	is_box(l.divider[0], 141, 1, 1, 37);
	is_box(l.divider[2], 136, 38, 1, 20);
	is_box(l.pane[PANE_PEERS], 142, 1, 58, 9);

	layout_make(&l, 40, 12, &s);
	is_box(l.pane[PANE_FILES], 0, 1, 40, 7);
	is_box(l.pane[PANE_TRANSFERS], 0, 8, 40, 2);
	assert_true(l.untitled);
	is_box(layout_body(&l, PANE_TRANSFERS), 0, 8, 40, 2);
}

static void
tells_which_pane_is_at_a_cell(FX_UNUSED void **state)
{
	struct layout_state s = { .focus = PANE_FILES, .peers = 4 };
	struct layout l;

	layout_make(&l, 80, 24, &s);
	assert_int_equal(layout_hit(&l, 0, 1), PANE_FILES);
	assert_int_equal(layout_hit(&l, 79, 15), PANE_INBOX);
	assert_int_equal(layout_hit(&l, 48, 3), PANE_COUNT);
	assert_int_equal(layout_hit(&l, 3, 0), PANE_COUNT);
	assert_int_equal(layout_hit(&l, 3, 21), PANE_LOG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_at_every_size),
		cmocka_unit_test(the_splitter_moves_and_leaves_both_sides),
		cmocka_unit_test(negative_sizes_are_nothing),
		cmocka_unit_test(the_kind_follows_the_table_of_the_design),
		cmocka_unit_test(looks_like_the_pictures),
		cmocka_unit_test(tells_which_pane_is_at_a_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
