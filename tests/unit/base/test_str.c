/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static void
copies_and_cuts_between_characters(FX_UNUSED void **state)
{
	static const struct {
		size_t cap;
		const char *from;
		const char *want;
		bool want_fit;
	} rows[] = {
		{ 4, "abc", "abc", true },
		{ 3, "abc", "ab", false },
		{ 1, "abc", "", false },
		{ 1, "", "", true },
		{ 3, "a\xc3\xa9", "a", false },
		{ 4, "a\xc3\xa9", "a\xc3\xa9", true },
		{ 4, "\xe4\xb8\xad\xe4\xb8\xad", "\xe4\xb8\xad", false },
		{ 6, "\xe4\xb8\xad\xe4\xb8\xad", "\xe4\xb8\xad", false },
		{ 3, "a\xff\xff\xff", "a\xff", false },
	};
	char out[16];

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		memset(out, 'z', sizeof(out));
		assert_int_equal(
		    str_copy(out, rows[i].cap, rows[i].from), rows[i].want_fit);
		assert_string_equal(out, rows[i].want);
		assert_int_equal(out[rows[i].cap], 'z');
	}
}

static void
compares(FX_UNUSED void **state)
{
	assert_true(str_eq("a", "a"));
	assert_false(str_eq("a", "b"));
	assert_false(str_eq("a", NULL));
	assert_true(str_eq(NULL, NULL));
	assert_true(str_starts("abc", ""));
	assert_true(str_starts("abc", "ab"));
	assert_false(str_starts("ab", "abc"));
	assert_string_equal(str_after("key=v", "key="), "v");
	assert_null(str_after("ke", "key="));
	assert_true(str_ends("a.tar", ".tar"));
	assert_false(str_ends("tar", ".tar"));
}

static void
makes_new_texts(FX_UNUSED void **state)
{
	char *text = str_printf("%s-%d", "a", 7);

	assert_string_equal(text, "a-7");
	free(text);
	text = str_dup_n("abcdef", 3);
	assert_string_equal(text, "abc");
	free(text);
	text = str_dup_n(NULL, 0);
	assert_string_equal(text, "");
	free(text);
	assert_null(str_dup_n("a", SIZE_MAX));
}

static void
builds_up_to_its_maximum(FX_UNUSED void **state)
{
	struct str s;
	char *text;

	str_init(&s, 5);
	assert_string_equal(str_cstr(&s), "");
	str_addf(&s, "%d", 12);
	str_add(&s, "34");
	str_add_char(&s, '5');
	assert_int_equal(str_error(&s), 0);
	assert_string_equal(str_cstr(&s), "12345");
	str_add_char(&s, '6');
	assert_int_equal(str_error(&s), -EMSGSIZE);
	assert_string_equal(str_cstr(&s), "12345");
	assert_int_equal(str_len(&s), 5);
	assert_null(str_take(&s));
	str_add(&s, "again");
	text = str_take(&s);
	assert_string_equal(text, "again");
	free(text);
	assert_int_equal(str_len(&s), 0);
	text = str_take(&s);
	assert_string_equal(text, "");
	free(text);
	str_add_n(&s, "xyz", 2);
	assert_string_equal(str_cstr(&s), "xy");
	str_clear(&s);
	assert_string_equal(str_cstr(&s), "");
	str_add_n(&s, "x", SIZE_MAX);
	assert_int_equal(str_error(&s), -EMSGSIZE);
	str_done(&s);
}

static void
writes_and_reads_hexadecimal(FX_UNUSED void **state)
{
	static const char *const bad[] = { "", "0", "000", "00ff0", "00fg",
		"00ff00", "0 ff", "+0ff" };
	unsigned char bytes[2];
	char out[5];

	str_hex(out, "\x00\xfe", 2);
	assert_string_equal(out, "00fe");
	assert_int_equal(str_unhex(bytes, 2, "a0Fe"), 0);
	assert_memory_equal(bytes, "\xa0\xfe", 2);
	for (size_t i = 0; i < FX_COUNT(bad); i++)
		assert_int_equal(str_unhex(bytes, 2, bad[i]), -EINVAL);
	assert_int_equal(str_unhex(bytes, 0, ""), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_and_cuts_between_characters),
		cmocka_unit_test(compares),
		cmocka_unit_test(makes_new_texts),
		cmocka_unit_test(builds_up_to_its_maximum),
		cmocka_unit_test(writes_and_reads_hexadecimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
