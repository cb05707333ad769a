/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "support/screen.h"
#include "tui/widget/edit.h"

static struct edit edit;

static int
set_up(void **state FX_UNUSED)
{
	assert_int_equal(edit_init(&edit, 64), 0);
	return 0;
}

static int
tear_down(void **state)
{
	edit_done(&edit);
	return screen_free(state);
}

/* Press keys, named and separated by blanks. */
static enum edit_result
press(const char *names)
{
	enum edit_result result = EDIT_IGNORED;
	char name[32];
	int n;

	while (sscanf(names, " %31s%n", name, &n) == 1) {
		struct key_event ev = screen_key(name);

		result = edit_key(&edit, &ev);
		names += n;
	}
	return result;
}

static enum edit_result
paste(const char *text)
{
	struct key_event ev = screen_paste(text);

	return edit_key(&edit, &ev);
}

static void
keys_edit_the_line(void **state FX_UNUSED)
{
	static const struct {
		const char *text;
		const char *keys;
		const char *want;
		size_t want_caret;
	} table[] = {
		{ "", "a b Space c", "ab c", 4 },
		{ "abc", "Left x", "abxc", 3 },
		{ "abc", "Home x", "xabc", 1 },
		{ "abc", "Ctrl-A x End y", "xabcy", 5 },
		{ "abc", "Ctrl-A Right Delete", "ac", 1 },
		{ "abc", "Backspace", "ab", 2 },
		{ "abc", "Home Backspace", "abc", 0 },
		{ "abc", "Delete", "abc", 3 },
		{ "one two  ", "Ctrl-W", "one ", 4 },
		{ "one two", "Left Ctrl-W", "one o", 4 },
		{ "one two", "Left Left Ctrl-U", "wo", 0 },
		{ "one two", "Left Left Ctrl-K", "one t", 5 },
		{ "e\u0301x", "Left Backspace", "x", 0 },
		{ "e\u0301x", "Home Right Delete", "e\u0301", 3 },
		{ "\u65e5\u672c", "Backspace", "\u65e5", 3 },
		{ "abc", "Left Left Ctrl-E z", "abcz", 4 },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		edit_set(&edit, table[i].text);
		press(table[i].keys);
		assert_string_equal(edit_text(&edit), table[i].want);
		assert_int_equal(edit.caret, table[i].want_caret);
	}
}

static void
other_keys_are_the_owners(void **state FX_UNUSED)
{
	static const char *const keys[] = { "Enter", "Esc", "Tab", "Up",
		"Ctrl-G", "Alt-x", "F1", "Ctrl-Left", "Ctrl-P" };

	for (size_t i = 0; i < FX_COUNT(keys); i++)
		assert_int_equal(press(keys[i]), EDIT_IGNORED);
	assert_int_equal(press("Left"), EDIT_TAKEN);
	assert_int_equal(press("x"), EDIT_CHANGED);
}

static void
a_paste_becomes_one_line(void **state FX_UNUSED)
{
	assert_int_equal(paste("a\nb\tc\n\n"), EDIT_CHANGED);
	assert_string_equal(edit_text(&edit), "a b c");
	edit_set(&edit, "x\x01\x1b[31m\xff\u65e5");
	assert_string_equal(edit_text(&edit), "x[31m\u65e5");
	assert_int_equal(paste(""), EDIT_TAKEN);
}

static void
the_maximum_holds_and_cuts_no_character(void **state FX_UNUSED)
{
	for (size_t n = 62; n <= 65; n++) {
		char text[80];

		snprintf(text, sizeof(text), "%0*d", (int)n, 7);
		edit_set(&edit, "");
		assert_int_equal(
		    paste(text), n > 64 ? EDIT_FULL : EDIT_CHANGED);
		assert_int_equal(edit.len, n > 64 ? 64 : n);
		assert_int_equal(paste("\u65e5\u65e5"), EDIT_FULL);
		assert_true(utf8_valid(edit_text(&edit), edit.len));
	}
	assert_int_equal(press("x"), EDIT_FULL);
}

static void
history_goes_back_and_returns_to_the_draft(void **state FX_UNUSED)
{
	struct edit_history h = { 0 };

	edit_history_add(&h, "one");
	edit_history_add(&h, "two");
	edit_history_add(&h, "two");
	edit_history_add(&h, "");
	assert_int_equal(h.count, 2);
	edit.history = &h;
	edit_set(&edit, "dra");
	press("f Up");
	assert_string_equal(edit_text(&edit), "two");
	press("Ctrl-P Ctrl-P");
	assert_string_equal(edit_text(&edit), "one");
	press("Down");
	assert_string_equal(edit_text(&edit), "two");
	press("Ctrl-N Ctrl-N");
	assert_string_equal(edit_text(&edit), "draf");
	for (int i = 0; i < EDIT_HISTORY_MAX + 10; i++) {
		char line[16];

		snprintf(line, sizeof(line), "line %d", i);
		edit_history_add(&h, line);
	}
	assert_int_equal(h.count, EDIT_HISTORY_MAX);
	assert_string_equal(h.line[0], "line 10");
	edit_history_done(&h);
}

static void
expect_cursor(int want)
{
	int x;
	int y;

	assert_true(canvas_cursor_at(screen, &x, &y));
	assert_int_equal(x, want);
}

static void
it_scrolls_so_that_the_caret_is_in_sight(void **state FX_UNUSED)
{
	edit_set(&edit, "abcdefghijklmnopqrstuvwxyz");
	edit_draw(&edit, screen_make(10, 1, STYLE_SET_ASCII), true);
	screen_expect("rstuvwxyz\n");
	expect_cursor(9);
	press("Home");
	edit_draw(&edit, screen_make(10, 1, STYLE_SET_ASCII), true);
	screen_expect("abcdefghij\n");
	expect_cursor(0);
	for (size_t i = 0; i < 20; i++)
		press("Right");
	edit_draw(&edit, screen_make(10, 1, STYLE_SET_ASCII), true);
	expect_cursor(7);
	screen_expect("nopqrstuvw\n");
}

static void
dangerous_characters_are_shown_as_escapes(void **state FX_UNUSED)
{
	edit_set(&edit, "a\u202eb\\<x\u65e5");
	edit_draw(&edit, screen_make(20, 1, STYLE_SET_UTF8), true);
	screen_expect("a<202E>b\\<x\u65e5\n");
	screen_expect_styles("~ input:0:0-0 dim:0:1-6 input:0:7-19\n");
	expect_cursor(13);
	edit.secret = true;
	edit_draw(&edit, screen_make(20, 1, STYLE_SET_UTF8), false);
	screen_expect("*******\n");
}

static void
wide_characters_scroll_in_whole(void **state FX_UNUSED)
{
	edit_set(&edit, "\u65e5\u672c\u65e5\u672c");
	for (int w = 0; w < 12; w++) {
		edit_draw(&edit, screen_make(w, 1, STYLE_SET_UTF8), true);
		if (w > 0)
			expect_cursor(w > 8 ? 8 : w - 1);
	}
	edit_draw(&edit, screen_make(6, 1, STYLE_SET_UTF8), true);
	screen_expect(" \u65e5\u672c\n");
}

/* The caret is always on a boundary, the text always valid. */
static void
random_keys_keep_it_whole(void **state FX_UNUSED)
{
	static const char *const keys[] = { "a", "\u65e5", "\u0301", "Space",
		"Left", "Right", "Backspace", "Delete", "Home", "End", "Ctrl-W",
		"Left", "\u202e", "Ctrl-K" };
	uint32_t seed = 99;

	for (int i = 0; i < 50000; i++) {
		seed = seed * 1103515245 + 12345;
		press(keys[seed / 65536 % FX_COUNT(keys)]);
		assert_true(edit.caret <= edit.len && edit.len <= 64);
		assert_int_equal(strlen(edit.text), edit.len);
		assert_true(utf8_valid(edit.text, edit.len));
		assert_true(utf8_valid(edit.text, edit.caret));
		if (i % 100 == 0)
			edit_draw(&edit,
			    screen_make(i / 100 % 12, 1, STYLE_SET_UTF8), true);
	}
}

#define TEST(claim) cmocka_unit_test_setup_teardown(claim, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_edit_the_line),
		TEST(other_keys_are_the_owners),
		TEST(a_paste_becomes_one_line),
		TEST(the_maximum_holds_and_cuts_no_character),
		TEST(history_goes_back_and_returns_to_the_draft),
		TEST(it_scrolls_so_that_the_caret_is_in_sight),
		TEST(dangerous_characters_are_shown_as_escapes),
		TEST(wide_characters_scroll_in_whole),
		TEST(random_keys_keep_it_whole),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
