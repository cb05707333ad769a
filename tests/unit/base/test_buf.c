/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"

static void
holds_up_to_its_maximum(FX_UNUSED void **state)
{
	static const struct {
		size_t puts;
		int want_error;
		size_t want_len;
	} rows[] = {
		{ 99, 0, 99 },
		{ 100, 0, 100 },
		{ 101, -EMSGSIZE, 100 },
	};
	struct buf b;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		buf_init(&b, 100);
		for (size_t k = 0; k < rows[i].puts; k++)
			buf_put_u8(&b, (uint8_t)k);
		assert_int_equal(buf_error(&b), rows[i].want_error);
		assert_int_equal(b.len, rows[i].want_len);
		buf_done(&b);
	}
}

static void
keeps_the_contents_and_the_error_of_a_failed_put(FX_UNUSED void **state)
{
	struct buf b;

	buf_init(&b, 4);
	buf_put_str(&b, "abc");
	buf_put_u32(&b, 1);
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_put_u8(&b, 'd');
	assert_int_equal(b.len, 3);
	assert_memory_equal(b.data, "abc", 3);
	assert_null(buf_room(&b, 0));
	buf_clear(&b);
	assert_int_equal(buf_error(&b), 0);
	buf_put_u32(&b, 1);
	assert_int_equal(b.len, 4);
	buf_done(&b);
	assert_int_equal(b.max, 4);
}

static void
refuses_sizes_that_would_wrap(FX_UNUSED void **state)
{
	struct buf b;

	buf_init(&b, SIZE_MAX);
	buf_put_u8(&b, 1);
	assert_null(buf_room(&b, SIZE_MAX));
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_done(&b);
	buf_init(&b, 0);
	buf_put(&b, NULL, 0);
	assert_int_equal(buf_error(&b), 0);
	buf_put_u8(&b, 1);
	assert_int_equal(buf_error(&b), -EMSGSIZE);
	buf_done(&b);
}

static void
reads_back_what_it_put(FX_UNUSED void **state)
{
	struct buf b;
	struct cur c;
	char text[2];

	buf_init(&b, 1000);
	buf_put_u8(&b, 0xfe);
	buf_put_u16(&b, 0x1234);
	buf_put_u32(&b, 0x12345678);
	buf_put_u64(&b, UINT64_C(0x123456789abcdef0));
	buf_put_u64_be(&b, UINT64_C(0x0102030405060708));
	buf_put_zero(&b, 2);
	buf_put_str(&b, "hi");
	buf_patch_u32(&b, 3, 0x87654321);
	assert_memory_equal(b.data, "\xfe\x34\x12\x21\x43\x65\x87", 7);
	assert_memory_equal(b.data + 15, "\1\2\3\4\5\6\7\10\0\0hi", 12);
	c = cur_over(b.data, b.len);
	assert_int_equal(cur_u8(&c), 0xfe);
	assert_int_equal(cur_u16(&c), 0x1234);
	assert_int_equal(cur_u32(&c), 0x87654321);
	assert_true(cur_u64(&c) == UINT64_C(0x123456789abcdef0));
	assert_true(cur_u64_be(&c) == UINT64_C(0x0102030405060708));
	assert_memory_equal(cur_take(&c, 2), "\0\0", 2);
	assert_false(cur_done(&c));
	cur_copy(&c, text, 2);
	assert_memory_equal(text, "hi", 2);
	assert_true(cur_done(&c));
	buf_drop(&b, 25);
	assert_int_equal(b.len, 2);
	assert_memory_equal(b.data, "hi", 2);
	buf_done(&b);
}

static void
a_cursor_that_failed_gives_nothing_more(FX_UNUSED void **state)
{
	struct cur c = cur_over("abc", 3);
	char to[4] = "xyz";

	assert_int_equal(cur_u32(&c), 0);
	assert_true(cur_failed(&c));
	assert_int_equal(cur_u8(&c), 0);
	assert_null(cur_take(&c, 0));
	cur_copy(&c, to, 3);
	assert_memory_equal(to, "\0\0\0", 3);
	assert_false(cur_done(&c));
	c = cur_over(NULL, 0);
	assert_non_null(cur_take(&c, 0));
	assert_true(cur_done(&c));
}

static void
variable_integers_come_back(FX_UNUSED void **state)
{
	static const uint64_t values[] = { 0, 1, 127, 128, 16383, 16384,
		INT64_MAX, UINT64_C(1) << 63, UINT64_MAX };
	struct buf b;
	struct cur c;

	buf_init(&b, 1000);
	for (size_t i = 0; i < FX_COUNT(values); i++) {
		buf_put_uvar(&b, values[i]);
		buf_put_svar(&b, (int64_t)values[i]);
	}
	c = cur_over(b.data, b.len);
	for (size_t i = 0; i < FX_COUNT(values); i++) {
		assert_true(cur_uvar(&c) == values[i]);
		assert_true(cur_svar(&c) == (int64_t)values[i]);
	}
	assert_true(cur_done(&c));
	buf_clear(&b);
	buf_put_svar(&b, -1);
	buf_put_svar(&b, 1);
	buf_put_svar(&b, -64);
	assert_memory_equal(b.data, "\x01\x02\x7f", 3);
	buf_done(&b);
}

static void
refuses_variable_integers_that_are_long_or_cut(FX_UNUSED void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		bool want_ok;
	} rows[] = {
		{ "\x00", 1, true },
		{ "\x80\x00", 2, false },
		{ "\x80\x01", 2, true },
		{ "\x81\x80\x00", 3, false },
		{ "\x80", 1, false },
		{ "", 0, false },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, true },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, false },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00", 11, false },
	};
	struct cur c;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		c = cur_over(rows[i].bytes, rows[i].n);
		(void)cur_uvar(&c);
		assert_int_equal(cur_done(&c), rows[i].want_ok);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_up_to_its_maximum),
		cmocka_unit_test(
		    keeps_the_contents_and_the_error_of_a_failed_put),
		cmocka_unit_test(refuses_sizes_that_would_wrap),
		cmocka_unit_test(reads_back_what_it_put),
		cmocka_unit_test(a_cursor_that_failed_gives_nothing_more),
		cmocka_unit_test(variable_integers_come_back),
		cmocka_unit_test(
		    refuses_variable_integers_that_are_long_or_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
