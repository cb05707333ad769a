/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/buf.h"
#include "tui/term/canvas.h"
#include "tui/term/dump.h"

#define E_ACUTE "e\u0301"
#define NI      "\u65e5"
#define HON     "\u672c"

static struct canvas *canvas;
static struct canvas_rect all;

static void
make(int w, int h, enum style_set set)
{
	canvas_free(canvas);
	assert_int_equal(canvas_new(&canvas, w, h, set), 0);
	all = canvas_all(canvas);
}

static int
tear_down(void **state FX_UNUSED)
{
	canvas_free(canvas);
	canvas = NULL;
	return 0;
}

static void
expect(const char *want)
{
	struct buf out;

	buf_init(&out, 1024 * 1024);
	dump_canvas(&out, canvas);
	buf_put_u8(&out, 0);
	assert_int_equal(buf_error(&out), 0);
	assert_string_equal((const char *)out.data, want);
	buf_done(&out);
}

static void
text_is_cut_with_an_ellipsis_that_fits(void **state FX_UNUSED)
{
	static const struct {
		enum style_set set;
		int cols;
		const char *text;
		const char *want;
		int want_used;
	} table[] = {
		{ STYLE_SET_ASCII, 8, "abcdefgh", "|abcdefgh|\n", 8 },
		{ STYLE_SET_ASCII, 8, "abcdefghi", "|abcdef..|\n", 8 },
		{ STYLE_SET_UTF8, 8, "abcdefghi", "|abcdefg\u2026|\n", 8 },
		{ STYLE_SET_ASCII, 1, "abc", "|        |\n", 0 },
		{ STYLE_SET_ASCII, 2, "abc", "|..      |\n", 2 },
		{ STYLE_SET_UTF8, 1, "abc", "|\u2026       |\n", 1 },
		{ STYLE_SET_UTF8, 0, "abc", "|        |\n", 0 },
		{ STYLE_SET_UTF8, -1, "abc", "|abc     |\n", 3 },
		{ STYLE_SET_UTF8, 100, "abcdefghi", "|abcdefg\u2026|\n", 8 },
		{ STYLE_SET_UTF8, 4, NI HON, "|" NI HON "    |\n", 4 },
		{ STYLE_SET_UTF8, 3, NI HON, "|" NI "\u2026     |\n", 3 },
		{ STYLE_SET_UTF8, 4, "a" NI HON, "|a" NI "\u2026    |\n", 4 },
		{ STYLE_SET_ASCII, 3, NI HON, "|..      |\n", 2 },
		{ STYLE_SET_UTF8, 2, E_ACUTE E_ACUTE,
		    "|" E_ACUTE E_ACUTE "      |\n", 2 },
		{ STYLE_SET_UTF8, 7, "L\\xF6sung", "|L\\xF6s\u2026 |\n", 7 },
		{ STYLE_SET_UTF8, 4, "L\\xF6sung", "|L\u2026      |\n", 2 },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		make(8, 1, table[i].set);
		assert_int_equal(canvas_text(all, 0, 0, table[i].cols,
				     table[i].text, STYLE_TEXT),
		    table[i].want_used);
		expect(table[i].want);
	}
}

static void
a_tail_keeps_the_end(void **state FX_UNUSED)
{
	make(10, 3, STYLE_SET_UTF8);
	assert_int_equal(
	    canvas_text_tail(all, 0, 0, 6, "~/src/release", STYLE_TEXT), 6);
	assert_int_equal(
	    canvas_text_tail(all, 0, 1, 6, "a/" NI HON NI, STYLE_TEXT), 5);
	assert_int_equal(
	    canvas_text_tail(all, 0, 2, 6, "short", STYLE_TEXT), 5);
	expect("|\u2026lease    |\n|\u2026" HON NI "     |\n|short     |\n");
}

static void
right_text_ends_at_its_column(void **state FX_UNUSED)
{
	make(10, 3, STYLE_SET_ASCII);
	canvas_text_right(all, 2, 0, 6, "4.1M", STYLE_OK);
	canvas_text_right(all, 2, 1, 6, NI, STYLE_TEXT);
	canvas_text_right(all, 2, 2, 6, "12345678", STYLE_TEXT);
	expect("|    4.1M  |\n|      " NI "  |\n|  1234..  |\n~ ok:0:4-7\n");
}

static void
drawing_never_leaves_its_rectangle(void **state FX_UNUSED)
{
	struct canvas_rect r;

	make(8, 3, STYLE_SET_UTF8);
	r = canvas_sub(all, 2, 1, 4, 1);
	canvas_text(r, -1, 0, -1, "abcdef", STYLE_TEXT);
	canvas_text(r, 0, 1, -1, "xx", STYLE_TEXT);
	canvas_text(r, 0, -1, -1, "xx", STYLE_TEXT);
	canvas_select(r, -5, 0, 50);
	canvas_style(r, 3, 0, 50, STYLE_OK);
	expect("|        |\n|  bcd\u2026  |\n|        |\n"
	       "~ selected:1:2-5 ok:1:5-5\n");
}

static void
half_a_wide_character_is_a_blank(void **state FX_UNUSED)
{
	struct canvas_rect r;

	make(6, 1, STYLE_SET_UTF8);
	canvas_text(all, 0, 0, -1, NI HON NI, STYLE_TEXT);
	r = canvas_sub(all, 1, 0, 3, 1);
	canvas_text(r, 0, 0, -1, "x", STYLE_TEXT);
	expect("| x" HON NI "|\n");
	canvas_text(r, 2, 0, -1, "y", STYLE_TEXT);
	expect("| x y" NI "|\n");
	canvas_text(r, -1, 0, -1, HON, STYLE_TEXT);
	expect("|   y" NI "|\n");
	canvas_text(r, -3, 0, -1, "\u65e5ab", STYLE_TEXT);
	expect("| b y" NI "|\n");
}

static void
what_is_no_text_becomes_a_question_mark(void **state FX_UNUSED)
{
	make(12, 1, STYLE_SET_UTF8);
	canvas_text(all, 0, 0, -1, "a\033[m\n\xff\u0301", STYLE_TEXT);
	for (int x = 0; x < 12; x++)
		assert_true(canvas_row(canvas, 0)[x].ch >= ' ');
	assert_int_equal(canvas_row(canvas, 0)[1].ch, '?');
}

static void
escapes_of_a_name_are_dim(void **state FX_UNUSED)
{
	make(16, 1, STYLE_SET_UTF8);
	canvas_name(all, 0, 0, -1, "gpj<202E>exe", STYLE_OK);
	expect("|gpj<202E>exe    |\n~ ok:0:0-2 dim:0:3-8 ok:0:9-11\n");
}

static void
boxes_use_the_set_of_the_canvas(void **state FX_UNUSED)
{
	make(4, 3, STYLE_SET_ASCII);
	canvas_box(all, STYLE_TEXT);
	expect("|+--+|\n||  ||\n|+--+|\n");
	make(4, 3, STYLE_SET_UTF8);
	canvas_box(all, STYLE_TEXT);
	expect("|\u250c\u2500\u2500\u2510|\n|\u2502  \u2502|\n"
	       "|\u2514\u2500\u2500\u2518|\n");
	make(4, 3, STYLE_SET_ALT);
	canvas_box(all, STYLE_TEXT);
	expect("|+--+|\n||  ||\n|+--+|\n");
	assert_int_equal(canvas_row(canvas, 0)[0].alt, 'l');
	make(1, 1, STYLE_SET_ASCII);
	canvas_box(all, STYLE_TEXT);
	expect("| |\n");
}

static void
the_cursor_stays_in_its_rectangle(void **state FX_UNUSED)
{
	int x;
	int y;

	make(8, 3, STYLE_SET_ASCII);
	canvas_cursor(canvas_sub(all, 2, 1, 3, 1), 1, 0, true);
	assert_true(canvas_cursor_at(canvas, &x, &y));
	assert_int_equal(x, 3);
	assert_int_equal(y, 1);
	canvas_cursor(canvas_sub(all, 2, 1, 3, 1), 3, 0, false);
	assert_true(canvas_cursor_at(canvas, &x, &y));
	canvas_clear(canvas);
	assert_false(canvas_cursor_at(canvas, &x, &y));
}

static void
any_size_and_place_is_harmless(void **state FX_UNUSED)
{
	static const int numbers[] = { INT_MIN, -1001, -1, 0, 1, 2, 3, 1001,
		INT_MAX };
	size_t n = FX_COUNT(numbers);

	for (int size = 0; size < 4; size++) {
		make(size, size, STYLE_SET_UTF8);
		for (size_t i = 0; i < n * n * n; i++) {
			int a = numbers[i % n];
			int b = numbers[i / n % n];
			int c = numbers[i / n / n];
			struct canvas_rect r = canvas_sub(all, a, b, c, c);

			assert_true(r.x + r.w <= size && r.y + r.h <= size);
			canvas_text(r, a, b, c, "a" NI, STYLE_TEXT);
			canvas_text(all, a, b, c, NI "b", STYLE_TEXT);
			canvas_text_right(all, a, b, c, NI, STYLE_TEXT);
			canvas_text_tail(all, a, b, c, NI, STYLE_TEXT);
			canvas_hline(all, a, b, c, STYLE_TEXT);
			canvas_vline(all, a, b, c, STYLE_TEXT);
			canvas_style(all, a, b, c, STYLE_OK);
			canvas_select(all, a, b, c);
			canvas_cursor(all, a, b, true);
		}
	}
}

static void
size_is_brought_to_what_is_allowed(void **state FX_UNUSED)
{
	make(-5, 3, STYLE_SET_ASCII);
	assert_int_equal(canvas_width(canvas), 0);
	assert_int_equal(canvas_resize(canvas, CANVAS_SIZE_MAX + 1, 1), 0);
	assert_int_equal(canvas_width(canvas), CANVAS_SIZE_MAX);
	assert_int_equal(canvas_height(canvas), 1);
}

/* Whatever bytes are drawn, no cell outside the rectangle changes and wide
 * characters are whole. */
static void
random_texts_stay_whole_and_inside(void **state FX_UNUSED)
{
	static const char *const parts[] = { NI, HON, E_ACUTE, "a", "\u0301",
		"\033", "\xff", "\\xF6", "<202E>", "\\\\", "\u202e", "\n" };
	uint32_t seed = 12345;

	make(20, 3, STYLE_SET_UTF8);
	for (int round = 0; round < 20000; round++) {
		struct canvas_rect r = canvas_sub(all, 5, 1, 7, 1);
		char text[64] = "";
		int x;

		for (int i = 0; i < 6; i++) {
			seed = seed * 1103515245 + 12345;
			memcpy(text + strlen(text),
			    parts[seed / 65536 % FX_COUNT(parts)],
			    strlen(parts[seed / 65536 % FX_COUNT(parts)]) + 1);
		}
		seed = seed * 1103515245 + 12345;
		x = (int)(seed / 65536 % 12) - 3;
		assert_true(canvas_text(r, x, 0, -1, text, STYLE_TEXT) <=
		    (x < 7 ? 7 - x : 0));
		for (int y = 0; y < 3; y++) {
			const struct canvas_cell *row = canvas_row(canvas, y);

			for (int i = 0; i < 20; i++) {
				bool in = y == 1 && i >= 5 && i < 12;

				assert_true(in || row[i].ch == ' ');
				if (row[i].width == 2)
					assert_int_equal(row[i + 1].width, 0);
				if (row[i].width == 0)
					assert_int_equal(row[i - 1].width, 2);
			}
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    text_is_cut_with_an_ellipsis_that_fits, tear_down),
		cmocka_unit_test_teardown(a_tail_keeps_the_end, tear_down),
		cmocka_unit_test_teardown(
		    right_text_ends_at_its_column, tear_down),
		cmocka_unit_test_teardown(
		    drawing_never_leaves_its_rectangle, tear_down),
		cmocka_unit_test_teardown(
		    half_a_wide_character_is_a_blank, tear_down),
		cmocka_unit_test_teardown(
		    what_is_no_text_becomes_a_question_mark, tear_down),
		cmocka_unit_test_teardown(escapes_of_a_name_are_dim, tear_down),
		cmocka_unit_test_teardown(
		    boxes_use_the_set_of_the_canvas, tear_down),
		cmocka_unit_test_teardown(
		    the_cursor_stays_in_its_rectangle, tear_down),
		cmocka_unit_test_teardown(
		    any_size_and_place_is_harmless, tear_down),
		cmocka_unit_test_teardown(
		    size_is_brought_to_what_is_allowed, tear_down),
		cmocka_unit_test_teardown(
		    random_texts_stay_whole_and_inside, tear_down),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
