/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/screen.h"
#include "tui/widget/gauge.h"

static void
a_bar_is_full_only_when_all_is_done(void **state FX_UNUSED)
{
	static const struct {
		int permille;
		const char *want;
	} table[] = {
		{ 0, "[--------------]   0%\n" },
		{ 1, "[#-------------]   0%\n" },
		{ 583, "[########------]  58%\n" },
		{ 999, "[#############-]  99%\n" },
		{ 1000, "[##############] 100%\n" },
		{ 5000, "[##############] 100%\n" },
		{ -5, "[--------------]   0%\n" },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		gauge_draw(screen_make(21, 1, STYLE_SET_ASCII),
		    table[i].permille, STYLE_BAR);
		screen_expect(table[i].want);
	}
}

static void
eighths_are_used_where_they_can_be_shown(void **state FX_UNUSED)
{
	gauge_bar(screen_make(6, 1, STYLE_SET_UTF8), 1, STYLE_BAR);
	screen_expect("[\u258f   ]\n");
	gauge_bar(screen_make(6, 1, STYLE_SET_UTF8), 500, STYLE_BAR);
	screen_expect("[\u2588\u2588  ]\n");
	screen_expect_styles("~ bar:0:1-2 bar-rest:0:3-4\n");
	gauge_bar(screen_make(6, 1, STYLE_SET_UTF8), 999, STYLE_BAR);
	screen_expect("[\u2588\u2588\u2588\u2589]\n");
}

static void
a_place_too_small_stays_empty(void **state FX_UNUSED)
{
	for (int w = 0; w < 8; w++)
		gauge_draw(screen_make(w, 1, STYLE_SET_ASCII), 500, STYLE_BAR);
	gauge_bar(screen_make(2, 1, STYLE_SET_ASCII), 500, STYLE_BAR);
	screen_expect("\n");
	gauge_bar(screen_make(9, 0, STYLE_SET_ASCII), 500, STYLE_BAR);
	screen_expect("");
}

static void
permille_rounds_down_and_cannot_overflow(void **state FX_UNUSED)
{
	assert_int_equal(gauge_permille(0, 0), 0);
	assert_int_equal(gauge_permille(1, 3), 333);
	assert_int_equal(gauge_permille(999999, 1000000), 999);
	assert_int_equal(gauge_permille(3, 3), 1000);
	assert_int_equal(gauge_permille(UINT64_MAX - 1, UINT64_MAX), 999);
	assert_int_equal(gauge_permille(UINT64_MAX / 2, UINT64_MAX), 499);
	assert_int_equal(gauge_permille(UINT64_MAX, UINT64_MAX), 1000);
}

static void
a_curve_shows_the_newest_values_at_the_right(void **state FX_UNUSED)
{
	static const uint64_t values[] = { 9, 9, 0, 1, 2, 3, 4 };

	gauge_curve(screen_make(5, 1, STYLE_SET_ASCII), values, 7, STYLE_BAR);
	screen_expect(" .:||\n");
	gauge_curve(
	    screen_make(8, 1, STYLE_SET_ASCII), values + 3, 4, STYLE_BAR);
	screen_expect("    .:||\n");
	gauge_curve(screen_make(3, 1, STYLE_SET_ASCII), values, 0, STYLE_BAR);
	screen_expect("\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    a_bar_is_full_only_when_all_is_done, screen_free),
		cmocka_unit_test_teardown(
		    eighths_are_used_where_they_can_be_shown, screen_free),
		cmocka_unit_test_teardown(
		    a_place_too_small_stays_empty, screen_free),
		cmocka_unit_test(permille_rounds_down_and_cannot_overflow),
		cmocka_unit_test_teardown(
		    a_curve_shows_the_newest_values_at_the_right, screen_free),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
