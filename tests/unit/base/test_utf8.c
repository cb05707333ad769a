/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gnu/libc-version.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "base/utf8_table.h"

static void
decodes_strictly(FX_UNUSED void **state)
{
	static const struct {
		const char *bytes;
		size_t want;
		uint32_t want_code;
	} rows[] = {
		{ "a", 1, 'a' },
		{ "\x7f", 1, 0x7f },
		{ "\xc2\x80", 2, 0x80 },
		{ "\xdf\xbf", 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 0x800 },
		{ "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 0xe000 },
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "", 0, 0 },
		{ "\x80", 0, 0 },
		{ "\xc0\xaf", 0, 0 },
		{ "\xc1\xbf", 0, 0 },
		{ "\xc2", 0, 0 },
		{ "\xc2g", 0, 0 },
		{ "\xe0\x9f\xbf", 0, 0 },
		{ "\xe4\xb8", 0, 0 },
		{ "\xed\xa0\x80", 0, 0 },
		{ "\xed\xbf\xbf", 0, 0 },
		{ "\xf0\x8f\xbf\xbf", 0, 0 },
		{ "\xf4\x90\x80\x80", 0, 0 },
		{ "\xf5\x80\x80\x80", 0, 0 },
		{ "\xff", 0, 0 },
	};
	uint32_t code;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		code = 0;
		assert_int_equal(
		    utf8_decode(rows[i].bytes, strlen(rows[i].bytes), &code),
		    rows[i].want);
		assert_int_equal(code, rows[i].want_code);
	}
	assert_int_equal(utf8_decode("", 1, &code), 1);
	assert_int_equal(code, 0);
	assert_int_equal(utf8_decode("\xe4\xb8\xad", 2, &code), 0);
}

static void
encodes_what_it_decodes(FX_UNUSED void **state)
{
	char bytes[4];
	uint32_t code;
	size_t n;

	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = utf8_encode(bytes, c);
		if (utf8_decode(bytes, n, &code) != n || code != c)
			fail_msg("U+%04X", (unsigned)c);
	}
}

static void
tells_valid_from_invalid(FX_UNUSED void **state)
{
	assert_true(utf8_valid("", 0));
	assert_true(utf8_valid("a\xc3\xa9", 3));
	assert_false(utf8_valid("a\xc3\xa9", 2));
	assert_false(utf8_valid("a\xe9z", 3));
}

static void
drops_only_a_character_cut_in_two(FX_UNUSED void **state)
{
	static const struct {
		const char *bytes;
		size_t want;
	} rows[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "ab\xc3", 2 },
		{ "ab\xc3\xa9", 4 },
		{ "ab\xe4\xb8", 2 },
		{ "ab\xe4", 2 },
		{ "\xf0\x9f\x92", 0 },
		{ "\xf0\x9f\x92\xbb", 4 },
		{ "\xff", 1 },
		{ "\x80\x80\x80\x80", 4 },
		{ "\x80", 1 },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++)
		assert_int_equal(
		    utf8_whole(rows[i].bytes, strlen(rows[i].bytes)),
		    rows[i].want);
}

/* What is never shown as it is, although wcwidth() may have a width. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x0, 0x1f },
	{ 0x7f, 0x9f },
	{ 0xad, 0xad },
	{ 0x34f, 0x34f },
	{ 0x61c, 0x61c },
	{ 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0x3164, 0x3164 },
	{ 0xd800, 0xf8ff },
	{ 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb },
	{ 0x13430, 0x13438 },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff },
	{ 0xf0000, 0x10ffff },
};

static bool
is_hidden(uint32_t c)
{
	for (size_t i = 0; i < FX_COUNT(hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	return false;
}

static void
the_table_is_the_c_library_without_what_is_hidden(FX_UNUSED void **state)
{
	int want;

	if (strcmp(gnu_get_libc_version(), "2.36") != 0 ||
	    setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		skip();
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		want = is_hidden(c) ? -1 : wcwidth((wchar_t)c);
		if (utf8_table_width(c) != want || utf8_char_width(c) != want)
			fail_msg("U+%04X", (unsigned)c);
	}
	setlocale(LC_CTYPE, "C");
}

static void
hides_the_same_characters_in_every_locale(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(hidden); i++) {
		assert_int_equal(utf8_char_width(hidden[i].first), -1);
		assert_int_equal(utf8_char_width(hidden[i].last), -1);
	}
	assert_int_equal(utf8_char_width(0x378), -1);
	assert_int_equal(utf8_char_width(0x110000), -1);
	assert_int_equal(utf8_char_width(UINT32_MAX), -1);
	assert_int_equal(utf8_char_width('a'), 1);
	assert_int_equal(utf8_char_width(0xe9), 1);
	assert_int_equal(utf8_char_width(0x4e2d), 2);
	assert_int_equal(utf8_char_width(0x301), 0);
	assert_int_equal(utf8_char_width(0x1f4bb), 2);
}

static int
order(const char *a, const char *b)
{
	return utf8_natural(a, strlen(a), b, strlen(b));
}

static void
orders_numbers_by_value(FX_UNUSED void **state)
{
	/* Strictly rising. */
	static const char *const names[] = { "", " ", "0", "00", "001", "01",
		"1", "2", "10", "99999999999999999999998",
		"99999999999999999999999", "B1", "a", "a-1", "a1", "a1b", "a1c",
		"a01c2", "a02", "a2", "a2.txt", "a10", "a10.1", "a10.9",
		"a10.10", "ab", "\xc3\xa9", "\xff" };

	for (size_t i = 0; i < FX_COUNT(names); i++)
		for (size_t k = 0; k < FX_COUNT(names); k++) {
			int got = order(names[i], names[k]);

			if ((got > 0) - (got < 0) != (i > k) - (i < k))
				fail_msg("%zu: %s, %zu: %s", i, names[i], k,
				    names[k]);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_strictly),
		cmocka_unit_test(encodes_what_it_decodes),
		cmocka_unit_test(tells_valid_from_invalid),
		cmocka_unit_test(drops_only_a_character_cut_in_two),
		cmocka_unit_test(
		    the_table_is_the_c_library_without_what_is_hidden),
		cmocka_unit_test(hides_the_same_characters_in_every_locale),
		cmocka_unit_test(orders_numbers_by_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
