/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/rate.h"

static void
is_unknown_until_enough_was_measured(FX_UNUSED void **state)
{
	struct rate r;

	rate_init(&r, 1000);
	assert_true(rate_bps(&r, 60000) == HUMAN_UNKNOWN);
	assert_true(rate_eta(&r, 5, 60000) == HUMAN_UNKNOWN);
	assert_true(rate_eta(&r, 0, 60000) == 0);
	rate_add(&r, 0, 1500);
	assert_true(rate_bps(&r, 5000) == HUMAN_UNKNOWN);
	rate_init(&r, 1000);
	rate_add(&r, 500, 1500);
	assert_true(rate_bps(&r, 1999) == HUMAN_UNKNOWN);
	assert_true(rate_bps(&r, 2000) != HUMAN_UNKNOWN);
}

static void
shows_a_steady_speed_at_once_and_for_ever(FX_UNUSED void **state)
{
	struct rate r;
	uint64_t bps;

	rate_init(&r, 0);
	for (int64_t now = 10; now <= 60000; now += 10) {
		rate_add(&r, 10000, now);
		if (now < 1000)
			continue;
		bps = rate_bps(&r, now);
		assert_in_range(bps, 995000, 1005000);
	}
	assert_in_range(rate_eta(&r, 10000000, 60000), 10, 11);
}

static void
follows_a_change_within_seconds(FX_UNUSED void **state)
{
	struct rate r;

	rate_init(&r, 0);
	for (int64_t now = 100; now <= 30000; now += 100)
		rate_add(&r, 100000, now);
	assert_in_range(rate_bps(&r, 30000), 980000, 1020000);
	/* 5 s of silence: 1/e is left. */
	assert_in_range(rate_bps(&r, 35000), 360000, 376000);
	assert_true(rate_bps(&r, 10000000) == 0);
	assert_true(rate_eta(&r, 5, 10000000) == HUMAN_UNKNOWN);
}

static void
stands_the_largest_numbers(FX_UNUSED void **state)
{
	struct rate r;

	rate_init(&r, 0);
	rate_add(&r, UINT64_MAX, 1);
	rate_add(&r, UINT64_MAX, 2);
	assert_true(rate_bps(&r, 1000) == UINT64_C(1000000000000000000));
	assert_true(rate_eta(&r, UINT64_MAX, 1000) == 19);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_unknown_until_enough_was_measured),
		cmocka_unit_test(shows_a_steady_speed_at_once_and_for_ever),
		cmocka_unit_test(follows_a_change_within_seconds),
		cmocka_unit_test(stands_the_largest_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
