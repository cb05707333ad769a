/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/screen.h"
#include "tui/widget/menu.h"

static const struct menu_item items[] = {
	{ .label = "Leave them running and quit", .letters = "l", .id = 10 },
	{ .label = "Pause all and quit", .id = 11, .why_not = "none runs" },
	{ .label = "Do not quit", .letters = "n", .id = 12 },
};

static void
the_cursor_is_a_sign_and_reversed(void **state FX_UNUSED)
{
	struct canvas_rect r = screen_make(32, 3, STYLE_SET_ASCII);
	struct menu m;

	menu_init(&m, items, 3, 2);
	assert_int_equal(menu_columns(&m), 29);
	menu_draw(&m, r, true);
	screen_expect("  Leave them running and quit\n"
		      "  Pause all and quit\n> Do not quit\n");
	screen_expect_styles("~ disabled:1:2-19 selected:2:0-31\n");
}

static void
keys_move_and_choose(void **state FX_UNUSED)
{
	static const struct {
		const char *key;
		enum menu_result want;
		size_t want_cursor;
		int want_id;
	} table[] = {
		{ "Up", MENU_TAKEN, 0, 0 },
		{ "Enter", MENU_CHOSEN, 0, 10 },
		{ "Down", MENU_TAKEN, 1, 0 },
		{ "Enter", MENU_DISABLED, 1, 11 },
		{ "j", MENU_TAKEN, 2, 0 },
		{ "Down", MENU_TAKEN, 2, 0 },
		{ "Home", MENU_TAKEN, 0, 0 },
		{ "n", MENU_CHOSEN, 2, 12 },
		{ "1", MENU_CHOSEN, 0, 10 },
		{ "2", MENU_DISABLED, 1, 11 },
		{ "4", MENU_IGNORED, 1, 0 },
		{ "0", MENU_IGNORED, 1, 0 },
		{ "x", MENU_IGNORED, 1, 0 },
		{ "Esc", MENU_IGNORED, 1, 0 },
		{ "Space", MENU_IGNORED, 1, 0 },
	};
	struct menu m;

	menu_init(&m, items, 3, 0);
	for (size_t i = 0; i < FX_COUNT(table); i++) {
		struct key_event ev = screen_key(table[i].key);
		int id = 0;

		assert_int_equal(menu_key(&m, &ev, &id), table[i].want);
		assert_int_equal(m.scroll.cursor, table[i].want_cursor);
		assert_int_equal(id, table[i].want_id);
	}
}

static void
a_small_place_scrolls(void **state FX_UNUSED)
{
	struct menu m;

	menu_init(&m, items, 3, 2);
	menu_draw(&m, screen_make(16, 1, STYLE_SET_ASCII), true);
	screen_expect("> Do not quit\n");
	for (int w = 0; w < 8; w++)
		menu_draw(&m, screen_make(w, w % 4, STYLE_SET_ASCII), true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    the_cursor_is_a_sign_and_reversed, screen_free),
		cmocka_unit_test(keys_move_and_choose),
		cmocka_unit_test_teardown(a_small_place_scrolls, screen_free),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
