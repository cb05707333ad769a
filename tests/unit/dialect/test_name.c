/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "dialect/name.h"

static const struct {
	const char *raw;
	size_t n;
	const char *want;
} arrivals[] = {
#define ROW(raw, want)       \
 {                           \
  raw, sizeof(raw) - 1, want \
 }
	ROW("hello.txt", "hello.txt"),
	ROW("two words", "two words"),
	ROW("../x", "x"),
	ROW("/x", "x"),
	ROW("a/../../x", "x"),
	ROW("..\\x", "x"),
	ROW("C:\\Users\\me\\a.txt", "a.txt"),
	ROW("a/b\\c", "c"),
	ROW("a\\b/c", "c"),
	ROW("folder/", "unnamed"),
	ROW("", "unnamed"),
	ROW(".", "unnamed"),
	ROW("..", "unnamed"),
	ROW("a/..", "unnamed"),
	ROW(".fxtui-part", "unnamed"),
	ROW("...", "..."),
	ROW(".hidden", ".hidden"),
	ROW("a\0b", "a%00b"),
	ROW("\0", "%00"),
	ROW("\033[2J", "%1B[2J"),
	ROW("a\177", "a%7F"),
	ROW("\303\244", "\303\244"),
	ROW("\344", "%E4"),
	ROW("\302\233x", "%C2%9Bx"),
	ROW("50%41", "50%2541"),
#undef ROW
};

static void
an_arriving_name_selects_no_folder(FX_UNUSED void **state)
{
	char out[FX_NAME_MAX + 1];

	for (size_t i = 0; i < FX_COUNT(arrivals); i++) {
		name_arrived(out, arrivals[i].raw, arrivals[i].n);
		assert_string_equal(out, arrivals[i].want);
	}
}

static void
a_long_name_keeps_its_extension_and_whole_characters(FX_UNUSED void **state)
{
	char raw[5000], out[FX_NAME_MAX + 1];

	for (size_t n = 250; n < 270; n++) {
		memset(raw, 'a', n);
		memcpy(raw + n - 4, ".txt", 4);
		name_arrived(out, raw, n);
		assert_int_equal(strlen(out), n < 255 ? n : 255);
		assert_true(str_ends(out, "a.txt"));
	}
	for (size_t n = 120; n < sizeof(raw) / 2; n += 7) {
		for (size_t i = 0; i < n; i++)
			memcpy(raw + 2 * i, "\303\244", 2);
		name_arrived(out, raw, 2 * n);
		assert_true(strlen(out) <= 255);
		assert_true(utf8_valid(out, strlen(out)));
	}
	/* Escapes are not cut in two. */
	memset(raw, 1, 300);
	name_arrived(out, raw, 300);
	assert_int_equal(strlen(out), 255);
	memset(raw, 'a', 2);
	name_arrived(out, raw, 300);
	assert_int_equal(strlen(out), 254);
	assert_true(str_ends(out, "%01"));
	/* An extension that is all escapes goes. */
	memset(raw, 'a', 300);
	raw[250] = '.';
	memset(raw + 251, 2, 20);
	name_arrived(out, raw, 271);
	assert_true(strlen(out) <= 255);
}

static void
a_name_stands_between_stamp_and_suffix(FX_UNUSED void **state)
{
	char name[FX_NAME_MAX + 1], out[FX_NAME_MAX + 1];

	name_between(out, "20260131_235959_", "a.txt", "");
	assert_string_equal(out, "20260131_235959_a.txt");
	name_between(out, "", "a.txt", ".temp");
	assert_string_equal(out, "a.txt.temp");
	name_between(out, "", "", "");
	assert_string_equal(out, "");
	memset(name, 'b', FX_NAME_MAX);
	memcpy(name + FX_NAME_MAX - 7, ".tar.gz", 8);
	name_between(out, "20260131_235959_", name, ".temp");
	assert_int_equal(strlen(out), FX_NAME_MAX);
	assert_true(str_starts(out, "20260131_235959_bbb"));
	assert_true(str_ends(out, "b.tar.gz.temp"));
	name_between(name, "x", name, "y");
	assert_int_equal(strlen(name), FX_NAME_MAX);
	assert_true(str_ends(name, ".tar.gzy"));
}

static void
a_leaving_name_is_a_basename_in_utf8(FX_UNUSED void **state)
{
	char out[16];

	assert_int_equal(name_leaving(out, sizeof(out), "/a/b c.txt", 10), 7);
	assert_string_equal(out, "b c.txt");
	assert_int_equal(name_leaving(out, sizeof(out), "a\\b", 3), 3);
	assert_string_equal(out, "a\\b");
	assert_int_equal(name_leaving(out, sizeof(out), "50%41", 5), 5);
	assert_string_equal(out, "50%41");
	assert_int_equal(name_leaving(out, sizeof(out), "x\344\n", 3), 7);
	assert_string_equal(out, "x%E4%0A");
	assert_int_equal(name_leaving(out, sizeof(out), "a/", 2), 0);
	assert_int_equal(
	    name_leaving(out, sizeof(out), "123456789012345", 15), 15);
	assert_int_equal(
	    name_leaving(out, sizeof(out), "1234567890123456", 16), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arriving_name_selects_no_folder),
		cmocka_unit_test(
		    a_long_name_keeps_its_extension_and_whole_characters),
		cmocka_unit_test(a_name_stands_between_stamp_and_suffix),
		cmocka_unit_test(a_leaving_name_is_a_basename_in_utf8),
	};

	return cmocka_run_group_tests_name("name", tests, NULL, NULL);
}
