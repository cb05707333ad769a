/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/attr.h"
#include "base/human.h"

#define KI UINT64_C(1024)
#define MI (KI * KI)
#define GI (MI * KI)

static void
shows_sizes_in_five_columns(FX_UNUSED void **state)
{
	static const struct {
		uint64_t bytes;
		const char *want;
	} rows[] = {
		{ 0, "0B" },
		{ 96, "96B" },
		{ 999, "999B" },
		{ 1023, "1023B" },
		{ 1024, "1.0K" },
		{ 4096, "4.0K" },
		{ 1536, "1.5K" },
		{ 102348, "99.9K" },
		{ 102349, "100K" },
		{ 123456789, "118M" },
		{ 1023 * KI, "1023K" },
		{ 1023 * KI + 511, "1023K" },
		{ 1023 * KI + 512, "1.0M" },
		{ MI - 1, "1.0M" },
		{ 821 * MI / 10, "82.1M" },
		{ 124 * GI / 10, "12.4G" },
		{ 113 * MI, "113M" },
		{ 5 * GI * KI, "5.0T" },
		{ 5 * GI * MI, "5.0P" },
		{ UINT64_MAX - 1, "16.0E" },
		{ HUMAN_UNKNOWN, "-" },
	};
	char out[HUMAN_SIZE];

	for (size_t i = 0; i < FX_COUNT(rows); i++)
		assert_string_equal(
		    human_size(out, sizeof(out), rows[i].bytes), rows[i].want);
	for (unsigned bit = 0; bit < 64; bit++)
		for (uint64_t less = 0; less < 3; less++)
			assert_true(strlen(human_size(out, sizeof(out),
					(UINT64_C(1) << bit) - less)) <= 5);
}

static void
shows_rates(FX_UNUSED void **state)
{
	char out[HUMAN_SIZE];

	assert_string_equal(
	    human_rate(out, sizeof(out), 123 * MI / 10), "12.3M/s");
	assert_string_equal(human_rate(out, sizeof(out), 0), "0B/s");
	assert_string_equal(human_rate(out, sizeof(out), HUMAN_UNKNOWN), "-");
	assert_string_equal(human_rate(out, 4, 123 * MI / 10), "12.");
}

static void
groups_exact_numbers(FX_UNUSED void **state)
{
	static const struct {
		uint64_t number;
		const char *want;
	} rows[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 12345, "12,345" },
		{ 123456, "123,456" },
		{ 1234567, "1,234,567" },
		{ UINT64_MAX, "18,446,744,073,709,551,615" },
	};
	char out[HUMAN_SIZE];

	for (size_t i = 0; i < FX_COUNT(rows); i++)
		assert_string_equal(
		    human_exact(out, sizeof(out), rows[i].number),
		    rows[i].want);
}

static void
shows_durations(FX_UNUSED void **state)
{
	static const struct {
		uint64_t seconds;
		const char *want;
	} rows[] = {
		{ 0, "0:00" },
		{ 22, "0:22" },
		{ 59, "0:59" },
		{ 60, "1:00" },
		{ 2572, "42:52" },
		{ 3599, "59:59" },
		{ 3600, "1:00:00" },
		{ 11525, "3:12:05" },
		{ 86399, "23:59:59" },
		{ 86400, "1 d" },
		{ 3 * 86400 + 43199, "3 d" },
		{ 3 * 86400 + 43200, "4 d" },
		{ UINT64_C(10000) * 86400 - 43201, "9999 d" },
		{ UINT64_C(10000) * 86400 - 43200, "-" },
		{ HUMAN_UNKNOWN, "-" },
	};
	char out[HUMAN_SIZE];

	for (size_t i = 0; i < FX_COUNT(rows); i++)
		assert_string_equal(
		    human_duration(out, sizeof(out), rows[i].seconds),
		    rows[i].want);
}

static void
rounds_percent_down(FX_UNUSED void **state)
{
	assert_int_equal(human_percent(0, 10), 0);
	assert_int_equal(human_percent(999, 1000), 99);
	assert_int_equal(human_percent(1000, 1000), 100);
	assert_int_equal(human_percent(0, 0), 100);
	assert_int_equal(human_percent(UINT64_MAX - 1, UINT64_MAX), 99);
	assert_int_equal(
	    human_percent(UINT64_MAX / 2 - UINT64_MAX / 1000, UINT64_MAX), 49);
}

static void
shows_times_in_the_local_zone(FX_UNUSED void **state)
{
	char out[HUMAN_SIZE];

	setenv("TZ", "XYZ-2", 1);
	tzset();
	assert_string_equal(
	    human_clock(out, sizeof(out), 1795005669), "14:41:09");
	assert_string_equal(
	    human_date(out, sizeof(out), 1795005669), "2026-11-18 14:41");
	assert_string_equal(human_day(out, sizeof(out), 1795005669), "11-18");
	assert_string_equal(human_utc(out, sizeof(out), 1795005669, 123999999),
	    "2026-11-18T12:41:09.123Z");
	assert_string_equal(
	    human_date(out, sizeof(out), -1), "1970-01-01 01:59");
}

static void
does_not_stumble_over_times_beyond_the_calendar(FX_UNUSED void **state)
{
	static const int64_t times[] = { INT64_MAX, INT64_MIN,
		INT64_C(1) << 40 };
	char out[HUMAN_SIZE];

	for (size_t i = 0; i < FX_COUNT(times); i++) {
		assert_string_equal(
		    human_date(out, sizeof(out), times[i]), "-");
		assert_string_equal(
		    human_clock(out, sizeof(out), times[i]), "-");
		assert_string_equal(human_day(out, sizeof(out), times[i]), "-");
		assert_string_equal(
		    human_utc(out, sizeof(out), times[i], 0), "-");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_sizes_in_five_columns),
		cmocka_unit_test(shows_rates),
		cmocka_unit_test(groups_exact_numbers),
		cmocka_unit_test(shows_durations),
		cmocka_unit_test(rounds_percent_down),
		cmocka_unit_test(shows_times_in_the_local_zone),
		cmocka_unit_test(
		    does_not_stumble_over_times_beyond_the_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
