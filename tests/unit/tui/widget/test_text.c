/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "support/screen.h"
#include "tui/widget/text.h"

static struct text text;

static int
set_up(void **state FX_UNUSED)
{
	text_init(&text);
	return 0;
}

static int
tear_down(void **state)
{
	text_done(&text);
	return screen_free(state);
}

static void
lines_break_at_blanks(void **state FX_UNUSED)
{
	static const struct {
		int w;
		const char *text;
		const char *want;
	} table[] = {
		{ 10, "one two three", "one two\nthree\n\n\n" },
		{ 7, "one two", "one two\n\n\n\n" },
		{ 6, "one two", "one\ntwo\n\n\n" },
		{ 4, "abcdefghij", "abcd\nefgh\nij\n\n" },
		{ 10, "a\n\nb", "a\n\nb\n\n" },
		{ 10, "a\n", "a\n\n\n\n" },
		{ 8, "  one two three", "  one\n  two\n  three\n\n" },
		{ 5, "\u65e5\u672c\u65e5\u672c",
		    "\u65e5\u672c\n\u65e5\u672c\n\n\n" },
		{ 6, "ab<202E>c", "ab\n<202E>\nc\n\n" },
		{ 10, "", "\n\n\n\n" },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(text_set(&text, table[i].text), 0);
		text_draw(&text, screen_make(table[i].w, 4, STYLE_SET_UTF8),
		    STYLE_TEXT);
		screen_expect(table[i].want);
	}
}

static void
it_scrolls_and_stops_at_the_ends(void **state FX_UNUSED)
{
	struct key_event ev;

	text_set(&text, "1\n2\n3\n4\n5\n6");
	text_draw(&text, screen_make(3, 3, STYLE_SET_ASCII), STYLE_TEXT);
	ev = screen_key("End");
	assert_true(text_key(&text, &ev, 3));
	text_draw(&text, screen_make(3, 3, STYLE_SET_ASCII), STYLE_TEXT);
	screen_expect("4\n5\n6\n");
	ev = screen_key("Up");
	assert_true(text_key(&text, &ev, 3));
	text_draw(&text, screen_make(3, 3, STYLE_SET_ASCII), STYLE_TEXT);
	screen_expect("3\n4\n5\n");
	ev = screen_key("PgUp");
	assert_true(text_key(&text, &ev, 3));
	assert_int_equal(text.top, 0);
	assert_false(text_scroll(&text, -1, 3));
	ev = screen_key("x");
	assert_false(text_key(&text, &ev, 3));
	text_scroll(&text, 3, 3);
	text_draw(&text, screen_make(3, 5, STYLE_SET_ASCII), STYLE_TEXT);
	screen_expect("2\n3\n4\n5\n6\n");
}

static void
the_same_text_keeps_its_place(void **state FX_UNUSED)
{
	text_set(&text, "1\n2\n3\n4");
	text_wrap(&text, 5);
	text_scroll(&text, 2, 2);
	text_set(&text, "1\n2\n3\n4");
	assert_int_equal(text.top, 2);
	text_set(&text, "other");
	assert_int_equal(text.top, 0);
}

static void
a_text_too_long_is_cut_at_a_character(void **state FX_UNUSED)
{
	size_t n = TEXT_BYTES_MAX + 10;
	char *long_text = malloc(n + 1);

	assert_non_null(long_text);
	for (size_t i = 0; i < n; i++)
		long_text[i] = "\u65e5"[i % 3];
	long_text[n - n % 3] = '\0';
	assert_int_equal(text_set(&text, long_text), 0);
	assert_true(strlen(text.bytes) <= TEXT_BYTES_MAX);
	assert_true(strlen(text.bytes) > TEXT_BYTES_MAX - 3);
	assert_true(utf8_valid(text.bytes, strlen(text.bytes)));
	free(long_text);
}

static void
any_size_is_harmless(void **state FX_UNUSED)
{
	text_set(&text, "  indent \u65e5\u672c <202E> words\n\n\n  x  ");
	for (int w = 0; w < 20; w++) {
		for (int h = 0; h < 4; h++)
			text_draw(&text, screen_make(w, h, STYLE_SET_UTF8),
			    STYLE_TEXT);
	}
}

#define TEST(claim) cmocka_unit_test_setup_teardown(claim, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_break_at_blanks),
		TEST(it_scrolls_and_stops_at_the_ends),
		TEST(the_same_text_keeps_its_place),
		TEST(a_text_too_long_is_cut_at_a_character),
		TEST(any_size_is_harmless),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
