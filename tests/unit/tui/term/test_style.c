/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/term/style.h"

static bool
same_look(struct style_look a, struct style_look b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

static void
every_style_has_a_name_of_its_own(void **state FX_UNUSED)
{
	for (int i = 0; i < STYLE_COUNT_; i++) {
		assert_non_null(style_name((enum style)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(style_name((enum style)i),
			    style_name((enum style)j));
	}
}

static void
no_table_uses_black_or_white(void **state FX_UNUSED)
{
	for (int depth = STYLE_DEPTH_8; depth <= STYLE_DEPTH_256; depth++) {
		for (int i = 0; i < STYLE_COUNT_ * STYLE_THEME_COUNT_; i++) {
			struct style_look look = style_look(
			    (enum style_theme)(i % STYLE_THEME_COUNT_),
			    (enum style_depth)depth,
			    (enum style)(i / STYLE_THEME_COUNT_));
			int most = depth == STYLE_DEPTH_8 ? 8
			    : depth == STYLE_DEPTH_16     ? 16
							  : 256;

			assert_int_equal(look.bg, -1);
			assert_true(look.fg < most);
			assert_true(look.fg != 0 && look.fg != 7 &&
			    look.fg != 8 && look.fg != 15 && look.fg != 231);
		}
	}
}

static void
nothing_else_looks_verified(void **state FX_UNUSED)
{
	static const enum style others[] = { STYLE_MISMATCH, STYLE_UNVERIFIED,
		STYLE_MOVING, STYLE_OFFER, STYLE_STOPPED, STYLE_FAILED };

	for (int depth = STYLE_DEPTH_8; depth <= STYLE_DEPTH_256; depth++) {
		for (size_t i = 0; i < 3 * FX_COUNT(others); i++) {
			enum style_theme theme = (enum style_theme)(i % 3);

			assert_false(
			    same_look(style_look(theme, (enum style_depth)depth,
					  STYLE_OK),
				style_look(theme, (enum style_depth)depth,
				    others[i / 3])));
		}
	}
}

static void
mono_has_no_colours(void **state FX_UNUSED)
{
	for (int i = 0; i < STYLE_COUNT_; i++) {
		struct style_look look = style_look(
		    STYLE_THEME_DEFAULT, STYLE_DEPTH_MONO, (enum style)i);

		assert_int_equal(look.fg, -1);
		assert_int_equal(look.bg, -1);
	}
}

/* Relative luminance of a colour of the cube of 256, as WCAG 2 defines it. */
static double
luminance(int index)
{
	static const double level[] = { 0, 0.114, 0.242, 0.429, 0.679, 1 };
	int cube = index - 16;

	assert_true(cube >= 0 && cube < 216);
	return 0.2126 * level[cube / 36] + 0.7152 * level[cube / 6 % 6] +
	    0.0722 * level[cube % 6];
}

static void
colours_can_be_read_on_their_background(void **state FX_UNUSED)
{
	for (int i = 0; i < STYLE_COUNT_; i++) {
		int on_black = style_look(
		    STYLE_THEME_DEFAULT, STYLE_DEPTH_256, (enum style)i)
				   .fg;
		int on_white = style_look(
		    STYLE_THEME_LIGHT, STYLE_DEPTH_256, (enum style)i)
				   .fg;

		assert_int_equal(on_black < 0, on_white < 0);
		if (on_black < 0)
			continue;
		assert_true((luminance(on_black) + 0.05) / 0.05 >= 4);
		assert_true(1.05 / (luminance(on_white) + 0.05) >= 4);
	}
}

static void
the_mono_theme_has_no_colour_at_any_depth(void **state FX_UNUSED)
{
	for (int depth = STYLE_DEPTH_MONO; depth <= STYLE_DEPTH_256; depth++)
		for (int i = 0; i < STYLE_COUNT_; i++)
			assert_true(same_look(
			    style_look(STYLE_THEME_MONO,
				(enum style_depth)depth, (enum style)i),
			    style_look(STYLE_THEME_DEFAULT, STYLE_DEPTH_MONO,
				(enum style)i)));
}

static void
every_glyph_has_its_width_in_every_set(void **state FX_UNUSED)
{
	for (int i = 0; i < GLYPH_COUNT_ * 3; i++) {
		enum style_set set = (enum style_set)(i % 3);
		enum glyph glyph = (enum glyph)(i / 3);
		const char *text = style_glyph(set, glyph);

		assert_non_null(text);
		assert_int_equal(
		    utf8_width(text), style_glyph_width(set, glyph));
		if (set != STYLE_SET_UTF8)
			assert_int_equal(
			    (int)strlen(text), style_glyph_width(set, glyph));
	}
}

static void
what_cannot_be_shown_has_an_ascii_stand_in(void **state FX_UNUSED)
{
	assert_int_equal(style_fallback('a'), 'a');
	assert_int_equal(style_fallback(0x2500), '-');
	assert_int_equal(style_fallback(0x2502), '|');
	assert_int_equal(style_fallback(0x250c), '+');
	assert_int_equal(style_fallback(0x2588), '#');
	assert_int_equal(style_fallback(0x65e5), '?');
	assert_int_equal(style_fallback(0x1b), '?');
}

static void
themes_are_known_by_name(void **state FX_UNUSED)
{
	enum style_theme theme;

	assert_int_equal(style_theme_parse("cb", &theme), 0);
	assert_int_equal(theme, STYLE_THEME_CB);
	assert_int_equal(style_theme_parse("light", &theme), 0);
	assert_int_equal(theme, STYLE_THEME_LIGHT);
	assert_int_equal(style_theme_parse("mono", &theme), 0);
	assert_int_equal(theme, STYLE_THEME_MONO);
	assert_int_equal(style_theme_parse("default", &theme), 0);
	assert_int_equal(theme, STYLE_THEME_DEFAULT);
	assert_int_equal(style_theme_parse("solarized", &theme), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_style_has_a_name_of_its_own),
		cmocka_unit_test(no_table_uses_black_or_white),
		cmocka_unit_test(nothing_else_looks_verified),
		cmocka_unit_test(mono_has_no_colours),
		cmocka_unit_test(colours_can_be_read_on_their_background),
		cmocka_unit_test(the_mono_theme_has_no_colour_at_any_depth),
		cmocka_unit_test(every_glyph_has_its_width_in_every_set),
		cmocka_unit_test(what_cannot_be_shown_has_an_ascii_stand_in),
		cmocka_unit_test(themes_are_known_by_name),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
