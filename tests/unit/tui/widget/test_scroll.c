/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tui/widget/scroll.h"

static struct scroll
list(size_t count, size_t rows, size_t cursor)
{
	struct scroll s;

	scroll_init(&s);
	scroll_resize(&s, count, rows);
	scroll_to(&s, cursor);
	return s;
}

static void
expect(const struct scroll *s, size_t cursor, size_t top)
{
	assert_int_equal(s->cursor, cursor);
	assert_int_equal(s->top, top);
}

static void
expect_sane(const struct scroll *s)
{
	assert_true(s->rows >= 1);
	assert_true(s->count == 0 ? s->cursor == 0 && s->top == 0
				  : s->cursor < s->count);
	assert_true(s->top <= s->cursor && s->cursor < s->top + s->rows);
}

static void
the_cursor_keeps_a_margin_of_two(void **state FX_UNUSED)
{
	struct scroll s = list(100, 10, 0);

	scroll_move(&s, 7);
	expect(&s, 7, 0);
	scroll_move(&s, 1);
	expect(&s, 8, 1);
	scroll_move(&s, -5);
	expect(&s, 3, 1);
	scroll_move(&s, -1);
	expect(&s, 2, 0);
	scroll_end(&s);
	expect(&s, 99, 90);
	scroll_move(&s, -7);
	expect(&s, 92, 90);
	scroll_move(&s, -1);
	expect(&s, 91, 89);
}

static void
it_stops_at_the_ends(void **state FX_UNUSED)
{
	struct scroll s = list(5, 10, 4);

	scroll_move(&s, 3);
	expect(&s, 4, 0);
	scroll_move(&s, -30);
	expect(&s, 0, 0);
	scroll_page(&s, -1);
	expect(&s, 0, 0);
	scroll_page(&s, 3);
	expect(&s, 4, 0);
}

static void
pages_keep_the_cursors_row(void **state FX_UNUSED)
{
	struct scroll s = list(100, 10, 30);
	size_t row = s.cursor - s.top;

	scroll_page(&s, 1);
	assert_int_equal(s.cursor, 39);
	assert_int_equal(s.cursor - s.top, row);
	scroll_half(&s, -1);
	assert_int_equal(s.cursor, 34);
	assert_int_equal(s.cursor - s.top, row);
	scroll_home(&s);
	expect(&s, 0, 0);
}

static void
a_refill_keeps_entry_and_row(void **state FX_UNUSED)
{
	struct scroll s = list(100, 10, 50);
	size_t row = s.cursor - s.top;

	scroll_refill(&s, 120, 70);
	assert_int_equal(s.cursor, 70);
	assert_int_equal(s.cursor - s.top, row);
	scroll_refill(&s, 3, 1);
	expect(&s, 1, 0);
	scroll_refill(&s, 0, 5);
	expect(&s, 0, 0);
}

static void
the_wheel_takes_the_cursor_along_only_if_it_must(void **state FX_UNUSED)
{
	struct scroll s = list(100, 10, 5);

	scroll_view(&s, 3);
	expect(&s, 5, 3);
	scroll_view(&s, 3);
	expect(&s, 8, 6);
	scroll_view(&s, -6);
	expect(&s, 7, 0);
	scroll_view(&s, 1000);
	assert_int_equal(s.top, 90);
}

static void
the_thumb_is_at_an_end_only_at_the_ends(void **state FX_UNUSED)
{
	struct scroll s = list(10, 10, 0);
	int y, rows;

	assert_false(scroll_thumb(&s, &y, &rows));
	s = list(100, 10, 0);
	assert_true(scroll_thumb(&s, &y, &rows));
	assert_int_equal(rows, 1);
	assert_int_equal(y, 0);
	scroll_view(&s, 1);
	assert_true(scroll_thumb(&s, &y, &rows));
	assert_int_equal(y, 1);
	scroll_view(&s, 88);
	assert_true(scroll_thumb(&s, &y, &rows));
	assert_int_equal(y, 8);
	scroll_view(&s, 1);
	assert_true(scroll_thumb(&s, &y, &rows));
	assert_int_equal(y, 9);
	s = list(12, 10, 0);
	assert_true(scroll_thumb(&s, &y, &rows));
	assert_int_equal(rows, 8);
	s = list(1000000, 1, 0);
	assert_true(scroll_thumb(&s, &y, &rows));
	assert_int_equal(y, 0);
	assert_int_equal(rows, 1);
}

static void
a_pulled_thumb_goes_where_it_is_pulled(void **state FX_UNUSED)
{
	struct scroll s = list(1000000, 20, 0);
	int y, rows;

	for (int to = 0; to < 20; to++) {
		scroll_pull(&s, to);
		assert_true(scroll_thumb(&s, &y, &rows));
		assert_int_equal(y, to);
	}
	assert_int_equal(s.top, 1000000 - 20);
	scroll_pull(&s, 1000);
	assert_int_equal(s.top, 1000000 - 20);
	scroll_pull(&s, -5);
	assert_int_equal(s.top, 0);
	s = list(5, 10, 2);
	scroll_pull(&s, 3);
	expect(&s, 2, 0);
}

static void
rows_of_the_screen_are_entries(void **state FX_UNUSED)
{
	struct scroll s = list(12, 10, 11);
	size_t entry = 99;

	assert_int_equal(scroll_visible(&s), 10);
	assert_true(scroll_at(&s, 0, &entry));
	assert_int_equal(entry, 2);
	assert_false(scroll_at(&s, 10, &entry));
	assert_false(scroll_at(&s, -1, &entry));
	s = list(3, 10, 0);
	assert_int_equal(scroll_visible(&s), 3);
	assert_false(scroll_at(&s, 3, &entry));
}

/* Random walks over all moves and sizes. */
static void
it_is_sane_whatever_happens(void **state FX_UNUSED)
{
	uint32_t seed = 7;
	struct scroll s;

	scroll_init(&s);
	for (int i = 0; i < 200000; i++) {
		size_t n;

		seed = seed * 1103515245 + 12345;
		n = seed / 65536 % 40;
		switch (seed / 4096 % 9) {
		case 0:
			scroll_resize(&s, n, s.rows);
			break;
		case 1:
			scroll_resize(&s, s.count, n % 12);
			break;
		case 2:
			scroll_refill(&s, n, n / 2);
			break;
		case 3:
			scroll_move(&s, (long)n - 20);
			break;
		case 4:
			scroll_page(&s, (int)n % 5 - 2);
			break;
		case 5:
			scroll_half(&s, (int)n % 5 - 2);
			break;
		case 6:
			scroll_view(&s, (long)n - 20);
			break;
		case 7:
			scroll_end(&s);
			break;
		default:
			scroll_to(&s, n);
			break;
		}
		expect_sane(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cursor_keeps_a_margin_of_two),
		cmocka_unit_test(it_stops_at_the_ends),
		cmocka_unit_test(pages_keep_the_cursors_row),
		cmocka_unit_test(a_refill_keeps_entry_and_row),
		cmocka_unit_test(
		    the_wheel_takes_the_cursor_along_only_if_it_must),
		cmocka_unit_test(the_thumb_is_at_an_end_only_at_the_ends),
		cmocka_unit_test(a_pulled_thumb_goes_where_it_is_pulled),
		cmocka_unit_test(rows_of_the_screen_are_entries),
		cmocka_unit_test(it_is_sane_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
