/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

#define CJK "\xe4\xb8\xad"

typedef int cut_fn(char *, size_t, const char *, int, const char *);

static const struct {
	cut_fn *cut;
	const char *text;
	int cols;
	const char *want;
	int want_cols;
} rows[] = {
	{ utf8_cut, "abcdef", 6, "abcdef", 6 },
	{ utf8_cut, "abcdef", 5, "abc..", 5 },
	{ utf8_cut, "abcdef", 2, "..", 2 },
	{ utf8_cut, "abcdef", 1, "a", 1 },
	{ utf8_cut, "abcdef", 0, "", 0 },
	{ utf8_cut, "abcdef", -3, "", 0 },
	{ utf8_cut, "", 0, "", 0 },
	{ utf8_cut, CJK CJK CJK, 6, CJK CJK CJK, 6 },
	{ utf8_cut, CJK CJK CJK, 5, CJK "..", 4 },
	{ utf8_cut, "a\\x0Abc", 6, "a..", 3 },
	{ utf8_cut, "ab<202E>c", 8, "ab..", 4 },
	{ utf8_cut,
	    "e\xcc\x81"
	    "bcd",
	    3,
	    "e\xcc\x81"
	    "..",
	    3 },
	{ utf8_cut_middle, "abcdefghij", 10, "abcdefghij", 10 },
	{ utf8_cut_middle, "abcdefghij", 9, "abcd..hij", 9 },
	{ utf8_cut_middle, "abcdefghij", 6, "ab..ij", 6 },
	{ utf8_cut_middle, "abcdefghij", 3, "a..", 3 },
	{ utf8_cut_middle, "abcdefghij", 1, "a", 1 },
	{ utf8_cut_middle, CJK CJK CJK CJK, 7, CJK ".." CJK, 6 },
	{ utf8_tail, "/a/long/path", 12, "/a/long/path", 12 },
	{ utf8_tail, "/a/long/path", 7, "../path", 7 },
	{ utf8_tail, "/a/long/path", 1, "h", 1 },
	{ utf8_tail, CJK CJK CJK, 5, ".." CJK, 4 },
	{ utf8_pad, "abc", 5, "abc  ", 5 },
	{ utf8_pad, "abcdef", 5, "abc..", 5 },
	{ utf8_pad, CJK CJK CJK, 5, CJK ".. ", 5 },
};

static void
fits_columns_without_splitting_anything(FX_UNUSED void **state)
{
	char out[32];
	int cols;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		cols = rows[i].cut(
		    out, sizeof(out), rows[i].text, rows[i].cols, "..");
		assert_string_equal(out, rows[i].want);
		assert_int_equal(cols, rows[i].want_cols);
		assert_int_equal(utf8_width(out), cols);
	}
}

static void
fits_bytes_too(FX_UNUSED void **state)
{
	char out[8];

	memset(out, 'z', sizeof(out));
	assert_int_equal(utf8_cut(out, 7, CJK CJK CJK, 20, ".."), 4);
	assert_string_equal(out, CJK "..");
	assert_int_equal(out[7], 'z');
	assert_int_equal(utf8_tail(out, 4, "abcdef", 20, ".."), 3);
	assert_string_equal(out, "..f");
	assert_int_equal(utf8_cut_middle(out, 7, "abcdefgh", 20, ".."), 6);
	assert_string_equal(out, "ab..gh");
	assert_int_equal(utf8_pad(out, 4, "a", 20, ".."), 3);
	assert_string_equal(out, "a  ");
	assert_int_equal(utf8_cut(out, 1, "abc", 20, ".."), 0);
	assert_string_equal(out, "");
}

static void
wraps_at_spaces_and_else_anywhere(FX_UNUSED void **state)
{
	static const struct {
		const char *text;
		int cols;
		size_t want;
	} wraps[] = {
		{ "", 5, 0 },
		{ "ab cd", 5, 5 },
		{ "ab cd ef", 5, 6 },
		{ "ab cd ef", 6, 6 },
		{ "ab cdef", 5, 3 },
		{ "abcdefg", 5, 5 },
		{ "ab     cd", 3, 7 },
		{ CJK CJK CJK, 5, 6 },
		{ CJK, 1, 3 },
		{ "a<202E>", 5, 1 },
	};

	for (size_t i = 0; i < FX_COUNT(wraps); i++)
		assert_int_equal(
		    utf8_wrap(wraps[i].text, wraps[i].cols), wraps[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fits_columns_without_splitting_anything),
		cmocka_unit_test(fits_bytes_too),
		cmocka_unit_test(wraps_at_spaces_and_else_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
