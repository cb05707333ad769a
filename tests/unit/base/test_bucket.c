/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/bucket.h"

#define SECOND 1000000

static void
lets_a_burst_through_and_then_the_rate(FX_UNUSED void **state)
{
	struct bucket b;

	bucket_init(&b, 1000, 500, 0);
	assert_int_equal(bucket_take(&b, 500, 0), 0);
	assert_int_equal(bucket_take(&b, 100, 0), SECOND / 10);
	assert_int_equal(bucket_wait_us(&b, SECOND / 20), SECOND / 20);
	assert_int_equal(bucket_wait_us(&b, SECOND / 10), 0);
	/* Idle time saves up one burst, no more. */
	assert_int_equal(bucket_take(&b, 500, 100 * SECOND), 0);
	assert_int_equal(bucket_take(&b, 1, 100 * SECOND), 1000);
}

static void
keeps_the_rate_over_many_small_steps(FX_UNUSED void **state)
{
	struct bucket b;
	int64_t now = 0;
	uint64_t moved = 0;

	bucket_init(&b, 1000003, 1, 0);
	while (now < 10 * SECOND) {
		now += bucket_take(&b, 777, now);
		now += 3;
		moved += 777;
	}
	assert_in_range(moved, 9900000, 10010000);
}

static void
does_not_starve_a_slow_rate_that_is_asked_often(FX_UNUSED void **state)
{
	struct bucket b;
	unsigned passed = 0;

	bucket_init(&b, 1, 1, 0);
	for (int64_t now = 0; now < 10 * SECOND; now += 1000)
		passed += bucket_try(&b, 1, now) ? 1 : 0;
	assert_in_range(passed, 10, 11);
}

static void
a_doorkeeper_refuses_what_is_not_covered(FX_UNUSED void **state)
{
	struct bucket b;

	bucket_init(&b, 20, 40, 0);
	for (int i = 0; i < 40; i++)
		assert_true(bucket_try(&b, 1, 0));
	assert_false(bucket_try(&b, 1, 0));
	assert_false(bucket_try(&b, 1, SECOND / 20 - 1));
	assert_true(bucket_try(&b, 1, SECOND / 20));
	assert_false(bucket_try(&b, 41, 100 * SECOND));
	assert_true(bucket_try(&b, 40, 100 * SECOND));
}

static void
no_rate_is_no_limit_and_can_change(FX_UNUSED void **state)
{
	struct bucket b;

	bucket_init(&b, 0, 1, 0);
	assert_int_equal(bucket_take(&b, UINT64_MAX, 0), 0);
	assert_true(bucket_try(&b, UINT64_MAX, 0));
	bucket_set(&b, 100, 10, 0);
	assert_int_equal(bucket_take(&b, 10, 0), 0);
	assert_int_equal(bucket_take(&b, 100, 0), SECOND);
	bucket_set(&b, 1000, 10, 0);
	assert_int_equal(bucket_wait_us(&b, 0), SECOND / 10);
	bucket_set(&b, 0, 10, 0);
	assert_int_equal(bucket_wait_us(&b, 0), 0);
}

static void
stands_the_largest_numbers(FX_UNUSED void **state)
{
	struct bucket b;

	bucket_init(&b, UINT64_C(1) << 40, UINT64_C(1) << 40, 0);
	for (int i = 0; i < 5; i++)
		assert_true(bucket_take(&b, UINT64_MAX, 0) > 0);
	assert_int_equal(bucket_wait_us(&b, INT64_MAX), 0);
	assert_int_equal(bucket_wait_us(&b, 0), 0);
	bucket_init(&b, 1, 1, 0);
	assert_true(bucket_take(&b, UINT64_MAX, 0) > 0);
	assert_true(bucket_wait_us(&b, INT64_MAX / 2) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_a_burst_through_and_then_the_rate),
		cmocka_unit_test(keeps_the_rate_over_many_small_steps),
		cmocka_unit_test(
		    does_not_starve_a_slow_rate_that_is_asked_often),
		cmocka_unit_test(a_doorkeeper_refuses_what_is_not_covered),
		cmocka_unit_test(no_rate_is_no_limit_and_can_change),
		cmocka_unit_test(stands_the_largest_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
