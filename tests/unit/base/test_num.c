/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "base/num.h"

static void
parses_unsigned_numbers_in_a_range(FX_UNUSED void **state)
{
	static const struct {
		const char *text;
		uint64_t min, max;
		int want;
		uint64_t want_value;
	} rows[] = {
		{ "0", 0, 9, 0, 0 },
		{ "9", 0, 9, 0, 9 },
		{ "10", 0, 9, -ERANGE, 0 },
		{ "4", 5, 9, -ERANGE, 0 },
		{ "007", 0, 9, 0, 7 },
		{ "18446744073709551615", 0, UINT64_MAX, 0, UINT64_MAX },
		{ "18446744073709551616", 0, UINT64_MAX, -ERANGE, 0 },
		{ "99999999999999999999x", 0, UINT64_MAX, -EINVAL, 0 },
		{ "", 0, 9, -EINVAL, 0 },
		{ " 1", 0, 9, -EINVAL, 0 },
		{ "1 ", 0, 9, -EINVAL, 0 },
		{ "+1", 0, 9, -EINVAL, 0 },
		{ "-1", 0, 9, -EINVAL, 0 },
		{ "0x1", 0, 9, -EINVAL, 0 },
		{ "1.0", 0, 9, -EINVAL, 0 },
	};
	uint64_t v;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		v = 77;
		assert_int_equal(
		    num_parse_u64(rows[i].text, rows[i].min, rows[i].max, &v),
		    rows[i].want);
		assert_true(v == (rows[i].want == 0 ? rows[i].want_value : 77));
	}
}

static void
parses_signed_numbers_in_a_range(FX_UNUSED void **state)
{
	static const struct {
		const char *text;
		int want;
		int64_t want_value;
	} rows[] = {
		{ "-1", 0, -1 },
		{ "-0", 0, 0 },
		{ "9223372036854775807", 0, INT64_MAX },
		{ "9223372036854775808", -ERANGE, 0 },
		{ "-9223372036854775808", 0, INT64_MIN },
		{ "-9223372036854775809", -ERANGE, 0 },
		{ "--1", -EINVAL, 0 },
		{ "-", -EINVAL, 0 },
		{ "- 1", -EINVAL, 0 },
	};
	int64_t v;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		v = 77;
		assert_int_equal(
		    num_parse_i64(rows[i].text, INT64_MIN, INT64_MAX, &v),
		    rows[i].want);
		assert_true(v == (rows[i].want == 0 ? rows[i].want_value : 77));
	}
	assert_int_equal(num_parse_i64("-6", -5, 5, &v), -ERANGE);
	assert_int_equal(num_parse_i64("6", -5, 5, &v), -ERANGE);
}

static void
parses_sizes_with_units(FX_UNUSED void **state)
{
	static const struct {
		const char *text;
		int want;
		uint64_t want_value;
	} rows[] = {
		{ "0", 0, 0 },
		{ "10", 0, 10 },
		{ "10B", 0, 10 },
		{ "1K", 0, 1024 },
		{ "1k", 0, 1024 },
		{ "1KB", 0, 1024 },
		{ "1KiB", 0, 1024 },
		{ "10M", 0, 10485760 },
		{ "1.5G", 0, 1610612736 },
		{ "0.5T", 0, UINT64_C(549755813888) },
		{ "1.0000019K", 0, 1024 },
		{ "1.999999K", 0, 2047 },
		{ "0.25k", 0, 256 },
		{ "16777215T", 0, UINT64_C(16777215) << 40 },
		{ "16777216T", -ERANGE, 0 },
		{ "99999999999999999999", -ERANGE, 0 },
		{ "1.5", -EINVAL, 0 },
		{ "1.5B", -EINVAL, 0 },
		{ "1.", -EINVAL, 0 },
		{ "1.K", -EINVAL, 0 },
		{ ".5K", -EINVAL, 0 },
		{ "1iB", -EINVAL, 0 },
		{ "1P", -EINVAL, 0 },
		{ "1Kb", -EINVAL, 0 },
		{ "1 K", -EINVAL, 0 },
		{ "K", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "1,5K", -EINVAL, 0 },
		{ "-1K", -EINVAL, 0 },
	};
	uint64_t v;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		v = 77;
		assert_int_equal(
		    num_parse_size(rows[i].text, 0, UINT64_MAX, &v),
		    rows[i].want);
		assert_true(v == (rows[i].want == 0 ? rows[i].want_value : 77));
	}
	assert_int_equal(num_parse_size("1K", 0, 1023, &v), -ERANGE);
	assert_int_equal(num_parse_size("1K", 1025, 2000, &v), -ERANGE);
}

static void
arithmetic_never_wraps(FX_UNUSED void **state)
{
	uint64_t v = 77;
	size_t s = 77;

	assert_true(num_add_u64(UINT64_MAX, 0, &v));
	assert_true(v == UINT64_MAX);
	assert_false(num_add_u64(UINT64_MAX, 1, &v));
	assert_true(v == UINT64_MAX);
	assert_true(num_mul_u64(UINT64_C(1) << 32, UINT32_MAX, &v));
	assert_false(num_mul_u64(UINT64_C(1) << 32, UINT64_C(1) << 32, &v));
	assert_true(num_mul_size(SIZE_MAX, 1, &s));
	assert_false(num_mul_size(SIZE_MAX, 2, &s));
	assert_false(num_add_size(SIZE_MAX, 2, &s));
	assert_true(s == SIZE_MAX);
	assert_true(num_add_size(1, 2, &s));
	assert_int_equal(s, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_unsigned_numbers_in_a_range),
		cmocka_unit_test(parses_signed_numbers_in_a_range),
		cmocka_unit_test(parses_sizes_with_units),
		cmocka_unit_test(arithmetic_never_wraps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
