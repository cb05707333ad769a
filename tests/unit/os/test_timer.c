/* SPDX-License-Identifier: MIT */
#include "os/timer.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"

#define MANY 500

struct job {
	struct timer timer;
	int number;
};

static struct timer_heap heap;
static int fired[MANY];
static size_t fired_count;
static struct job again;

static void
note(struct timer *timer)
{
	struct job *job = FX_CONTAINER(timer, struct job, timer);

	fired[fired_count++] = job->number;
}

static void
note_and_add(struct timer *timer)
{
	note(timer);
	assert_int_equal(timer_add(&heap, &again.timer, timer->at_ms), 0);
}

static void
note_and_cancel(struct timer *timer)
{
	note(timer);
	timer_cancel(&heap, &again.timer);
}

static int
setup(void **state FX_UNUSED)
{
	fired_count = 0;
	timer_heap_init(&heap, MANY);
	again = (struct job){ .timer.fn = note, .number = 99 };
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	timer_heap_done(&heap);
	return 0;
}

static void
fires_in_the_order_of_time_then_of_adding(void **state FX_UNUSED)
{
	struct job jobs[MANY];

	for (int i = 0; i < MANY; i++) {
		/* 0, 7, 14 .. and each time several times */
		jobs[i] = (struct job){ .timer.fn = note, .number = i };
		assert_int_equal(
		    timer_add(&heap, &jobs[i].timer, i * 7919 % 50), 0);
	}
	assert_int_equal(timer_run(&heap, 1000), MANY);
	for (size_t i = 1; i < MANY; i++) {
		int a = fired[i - 1] * 7919 % 50;
		int b = fired[i] * 7919 % 50;

		assert_true(a < b || (a == b && fired[i - 1] < fired[i]));
	}
}

static void
fires_nothing_early_and_tells_the_wait(void **state FX_UNUSED)
{
	struct job job = { .timer.fn = note, .number = 1 };

	assert_int_equal(timer_wait_ms(&heap, 0), -1);
	assert_int_equal(timer_add(&heap, &job.timer, 100), 0);
	assert_int_equal(timer_wait_ms(&heap, 30), 70);
	assert_int_equal(timer_run(&heap, 99), 0);
	assert_int_equal(timer_wait_ms(&heap, 100), 0);
	assert_int_equal(timer_wait_ms(&heap, 200), 0);
	assert_int_equal(timer_run(&heap, 100), 1);
	assert_int_equal(timer_run(&heap, 100), 0);
}

static void
leaves_out_the_cancelled(void **state FX_UNUSED)
{
	struct job jobs[MANY];
	int last = -1;

	for (int i = 0; i < MANY; i++) {
		jobs[i] = (struct job){ .timer.fn = note, .number = i };
		assert_int_equal(timer_add(&heap, &jobs[i].timer, i), 0);
	}
	for (int i = 0; i < MANY; i++) {
		if (i % 3 != 0)
			timer_cancel(&heap, &jobs[i * 7 % MANY].timer);
	}
	timer_run(&heap, 1000);
	assert_int_equal(fired_count, (MANY + 2) / 3);
	for (size_t i = 0; i < fired_count; i++) {
		assert_true(fired[i] > last);
		last = fired[i];
	}
}

static void
lets_callbacks_add_for_the_next_run(void **state FX_UNUSED)
{
	struct job job = { .timer.fn = note_and_add, .number = 1 };

	assert_int_equal(timer_add(&heap, &job.timer, 5), 0);
	assert_int_equal(timer_run(&heap, 5), 1);
	assert_int_equal(timer_run(&heap, 5), 1);
	assert_int_equal(fired[1], 99);
}

static void
lets_callbacks_cancel_what_is_due(void **state FX_UNUSED)
{
	struct job job = { .timer.fn = note_and_cancel, .number = 1 };

	assert_int_equal(timer_add(&heap, &job.timer, 5), 0);
	assert_int_equal(timer_add(&heap, &again.timer, 5), 0);
	assert_int_equal(timer_run(&heap, 10), 1);
	assert_int_equal(timer_wait_ms(&heap, 10), -1);
}

static void
holds_no_more_than_its_maximum(void **state FX_UNUSED)
{
	struct job jobs[MANY + 1];

	for (int i = 0; i <= MANY; i++)
		assert_int_equal(timer_add(&heap, &jobs[i].timer, i),
		    i < MANY ? 0 : -ENOSPC);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(fires_in_the_order_of_time_then_of_adding),
		CASE(fires_nothing_early_and_tells_the_wait),
		CASE(leaves_out_the_cancelled),
		CASE(lets_callbacks_add_for_the_next_run),
		CASE(lets_callbacks_cancel_what_is_due),
		CASE(holds_no_more_than_its_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
