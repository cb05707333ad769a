/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/screen.h"
#include "tui/widget/table.h"

static const struct table_col cols[] = {
	{ .title = "Name", .width = 6, .grow = 1, .gap = 1 },
	{ .title = "Size", .width = 5, .gap = 1, .align = TABLE_RIGHT },
	{ .title = "Date", .width = 5, .gap = 2, .drop = 1 },
	{ .title = "Mode", .width = 4, .gap = 1, .drop = 2 },
};

static void
draw_cell(
    void *ctx FX_UNUSED, size_t entry, size_t col, struct canvas_rect cell)
{
	static const char *const names[] = { "\u65e5\u672c.iso", "a<202E>b",
		"long-name-here", "d" };
	static const char *const values[] = { "", "82.1M", "11-18", "drwx" };

	if (col == 0)
		table_name(cell, names[entry % 4], STYLE_TEXT);
	else
		table_text(cell, cols[col].align, values[col], STYLE_TEXT);
}

static struct table
sample(void)
{
	return (struct table){
		.cols = cols,
		.ncols = FX_COUNT(cols),
		.header = true,
		.focused = true,
		.gutter = true,
		.cell = draw_cell,
	};
}

static void
draw(struct table t, int w, int h, size_t count, size_t cursor)
{
	struct canvas_rect r = screen_make(w, h, STYLE_SET_ASCII);
	struct scroll s;

	scroll_init(&s);
	scroll_resize(&s, count, table_rows(&t, r));
	scroll_to(&s, cursor);
	table_draw(&t, &s, r);
}

static void
columns_line_up(void **state FX_UNUSED)
{
	draw(sample(), 32, 5, 4, 1);
	screen_expect(" Name           Size  Date  Mode\n"
		      " \u65e5\u672c.iso      82.1M  11-18 drwx\n"
		      ">a<202E>b      82.1M  11-18 drwx\n"
		      " long-name-h.. 82.1M  11-18 drwx\n"
		      " d             82.1M  11-18 drwx\n");
}

static void
the_cursors_row_is_reversed_only_with_focus(void **state FX_UNUSED)
{
	struct table t = sample();

	t.header = false;
	draw(t, 32, 3, 4, 3);
	screen_expect_styles("~ dim:0:2-7 selected:2:0-31\n");
	t.focused = false;
	draw(t, 32, 3, 4, 3);
	screen_expect_styles("~ dim:0:2-7\n");
}

static void
widths_grow_and_drop_in_order(void **state FX_UNUSED)
{
	static const struct {
		int w;
		int want[4];
	} table[] = {
		{ 40, { 22, 5, 5, 4 } },
		{ 24, { 6, 5, 5, 4 } },
		{ 23, { 10, 5, 5, 0 } },
		{ 19, { 6, 5, 5, 0 } },
		{ 18, { 12, 5, 0, 0 } },
		{ 12, { 6, 5, 0, 0 } },
		{ 10, { 6, 3, 0, 0 } },
		{ 3, { 2, 0, 0, 0 } },
		{ 0, { 0, 0, 0, 0 } },
	};
	struct table t = sample();
	int got[TABLE_COLS_MAX];

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		table_widths(&t, table[i].w, got);
		for (size_t j = 0; j < 4; j++)
			assert_int_equal(got[j], table[i].want[j]);
	}
}

static void
any_size_is_harmless(void **state FX_UNUSED)
{
	for (int w = 0; w < 40; w++) {
		for (int h = 0; h < 5; h++)
			draw(sample(), w, h, 3, 2);
	}
}

static void
an_empty_list_has_only_titles(void **state FX_UNUSED)
{
	draw(sample(), 20, 3, 0, 0);
	screen_expect(" Name    Size  Date\n\n\n");
}

static void
rows_can_be_hit(void **state FX_UNUSED)
{
	struct table t = sample();
	struct scroll s;
	size_t entry;

	scroll_init(&s);
	scroll_resize(&s, 3, 10);
	assert_false(table_hit(&t, &s, 0, &entry));
	assert_true(table_hit(&t, &s, 1, &entry));
	assert_int_equal(entry, 0);
	assert_false(table_hit(&t, &s, 4, &entry));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(columns_line_up, screen_free),
		cmocka_unit_test_teardown(
		    the_cursors_row_is_reversed_only_with_focus, screen_free),
		cmocka_unit_test(widths_grow_and_drop_in_order),
		cmocka_unit_test_teardown(any_size_is_harmless, screen_free),
		cmocka_unit_test_teardown(
		    an_empty_list_has_only_titles, screen_free),
		cmocka_unit_test(rows_can_be_hit),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
