/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>

#include "base/attr.h"
#include "base/clock.h"

static void
runs_forward_in_one_unit(FX_UNUSED void **state)
{
	int64_t ns = clock_now_ns();
	int64_t us = clock_now_us();
	int64_t ms = clock_now_ms();
	int64_t nsec;

	assert_true(ns > 0 && us >= ns / 1000 && ms >= us / 1000);
	assert_true(clock_now_ns() >= ns);
	assert_true(clock_boot_ms() >= ms - 1);
	assert_true(clock_wall() > 1577836800);
	assert_true(clock_wall_ns(&nsec) > 1577836800);
	assert_true(nsec >= 0 && nsec < 1000000000);
}

static void
stands_where_a_test_puts_it(FX_UNUSED void **state)
{
	int64_t nsec;

	clock_set_fake(5000000000, 1795005669);
	assert_true(clock_now_ns() == 5000000000);
	assert_true(clock_now_us() == 5000000);
	assert_true(clock_now_ms() == 5000);
	assert_true(clock_boot_ms() == 5000);
	assert_true(clock_wall() == 1795005669);
	clock_fake_advance(1500000000);
	assert_true(clock_now_ms() == 6500);
	assert_true(clock_wall_ns(&nsec) == 1795005670);
	assert_true(nsec == 500000000);
	clock_fake_off();
	assert_true(clock_now_ms() != 6500 || clock_wall() != 1795005670);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_forward_in_one_unit),
		cmocka_unit_test(stands_where_a_test_puts_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
