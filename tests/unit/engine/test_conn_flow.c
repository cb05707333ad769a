/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/conn_flow.h"

static void
less_than_a_kib_a_second_for_a_minute_is_too_slow(FX_UNUSED void **state)
{
	struct slow s = { .since_ms = 0 };

	assert_false(slow_peer(&s, 5000, true, 1000));
	assert_false(slow_peer(&s, 5000 + SLOW_BYTES - 1, true, 60999));
	assert_true(slow_peer(&s, 5000 + SLOW_BYTES - 1, true, 61000));
}

static void
a_kib_a_second_is_fast_enough(FX_UNUSED void **state)
{
	struct slow s = { .since_ms = 0 };

	for (int64_t t = 1; t <= 600; t++)
		assert_false(slow_peer(&s, (uint64_t)t * 1024, true, t * 1000));
	assert_false(slow_peer(&s, 600 * 1024, true, 600999));
	assert_true(slow_peer(&s, 600 * 1024, true, 661000));
}

static void
who_is_not_waited_for_is_not_slow(FX_UNUSED void **state)
{
	struct slow s = { .since_ms = 0 };

	assert_false(slow_peer(&s, 0, true, 1000));
	assert_false(slow_peer(&s, 0, true, 60000));
	assert_false(slow_peer(&s, 0, false, 60500));
	assert_false(slow_peer(&s, 0, true, 61000));
	assert_false(slow_peer(&s, 0, true, 120999));
	assert_true(slow_peer(&s, 0, true, 121000));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    less_than_a_kib_a_second_for_a_minute_is_too_slow),
		cmocka_unit_test(a_kib_a_second_is_fast_enough),
		cmocka_unit_test(who_is_not_waited_for_is_not_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
