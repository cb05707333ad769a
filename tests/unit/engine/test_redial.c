/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/limits.h"
#include "engine/redial.h"

#define START 5000

static void
a_session_is_tried_after_1_2_4_to_32_s_for_ten_minutes(FX_UNUSED void **state)
{
	static const int64_t waits[] = { 1, 2, 4, 8, 16, 32, 32, 32 };
	int64_t now = START;
	int64_t last;
	unsigned tries = 0;
	struct redial r;

	redial_init(&r, FX_RETRY_MS, FX_RETRY_MOST_MS, FX_RETRY_FOR_MS);
	assert_false(redial_pending(&r));
	redial_start(&r, true, now);
	for (size_t i = 0; i < FX_COUNT(waits); i++) {
		assert_int_equal(redial_left_ms(&r, now), 1000 * waits[i]);
		now += 1000 * waits[i] - 1;
		assert_false(redial_due(&r, now));
		now++;
		assert_true(redial_due(&r, now));
		assert_false(redial_due(&r, now));
		tries++;
	}
	last = now;
	for (; !redial_over(&r, now); now += 1000) {
		if (redial_due(&r, now)) {
			assert_int_equal(now - last, 32000);
			last = now;
			tries++;
		}
	}
	assert_true(now - START >= 600000 && now - START <= 601000);
	assert_int_equal(tries, 6 + (600 - 63) / 32);
	assert_false(redial_pending(&r));
	assert_false(redial_due(&r, now + 100000));
}

static void
the_side_that_was_called_waits_for_the_other(FX_UNUSED void **state)
{
	struct redial r;

	redial_init(&r, FX_RETRY_MS, FX_RETRY_MOST_MS, FX_RETRY_FOR_MS);
	redial_start(&r, false, START);
	assert_true(redial_pending(&r));
	assert_false(redial_due(&r, START + 500000));
	assert_int_equal(redial_left_ms(&r, START), 0);
	assert_false(redial_over(&r, START + FX_RETRY_FOR_MS - 1));
	assert_true(redial_over(&r, START + FX_RETRY_FOR_MS));
}

static void
a_data_connection_is_tried_after_200_ms_doubling_to_10_s(FX_UNUSED void **state)
{
	static const int64_t waits[] = { 200, 400, 800, 1600, 3200, 6400, 10000,
		10000 };
	int64_t now = START;
	struct redial r;

	redial_init(&r, FX_REDIAL_MS, FX_REDIAL_MOST_MS, 0);
	assert_int_equal(redial_left_ms(&r, now), 0);
	for (size_t i = 0; i < FX_COUNT(waits); i++) {
		redial_again(&r, now);
		assert_int_equal(redial_left_ms(&r, now), waits[i]);
		assert_int_equal(redial_left_ms(&r, now + waits[i] - 1), 1);
		now += waits[i];
		assert_int_equal(redial_left_ms(&r, now), 0);
		assert_false(redial_over(&r, now));
	}
	/* it carried something */
	redial_moved(&r);
	redial_again(&r, now);
	assert_int_equal(redial_left_ms(&r, now), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_session_is_tried_after_1_2_4_to_32_s_for_ten_minutes),
		cmocka_unit_test(the_side_that_was_called_waits_for_the_other),
		cmocka_unit_test(
		    a_data_connection_is_tried_after_200_ms_doubling_to_10_s),
	};

	return cmocka_run_group_tests_name("redial", tests, NULL, NULL);
}
