/* SPDX-License-Identifier: MIT */
#include "engine/chan.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "os/thread.h"

static bool
readable(const struct chan *c)
{
	struct pollfd p = { .fd = chan_fd(c), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void
gives_back_in_order_what_was_put_in(void **state)
{
	struct chan *c = chan_new(3, sizeof(int));
	int v;

	(void)state;
	for (int i = 1; i <= 3; i++)
		assert_true(chan_try_put(c, &i));
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(chan_take(c, &v, 0), 1);
		assert_int_equal(v, i);
	}
	assert_int_equal(chan_take(c, &v, 0), 0);
	chan_free(c);
}

static void
refuses_to_try_when_full(void **state)
{
	struct chan *c = chan_new(1, sizeof(int));
	int v = 7;

	(void)state;
	assert_true(chan_try_put(c, &v));
	assert_false(chan_try_put(c, &v));
	chan_free(c);
}

static void
polls_readable_exactly_while_there_is_something_to_take(void **state)
{
	struct chan *c = chan_new(4, sizeof(int));
	int v = 7;

	(void)state;
	assert_false(readable(c));
	assert_true(chan_put(c, &v));
	assert_true(chan_put(c, &v));
	assert_int_equal(chan_take(c, &v, 0), 1);
	assert_true(readable(c));
	assert_int_equal(chan_take(c, &v, 0), 1);
	assert_false(readable(c));
	chan_close(c);
	assert_true(readable(c));
	chan_free(c);
}

static void
lets_a_closed_one_be_emptied_and_then_says_so(void **state)
{
	struct chan *c = chan_new(4, sizeof(int));
	int v = 7;

	(void)state;
	assert_true(chan_put(c, &v));
	chan_close(c);
	assert_false(chan_put(c, &v));
	assert_int_equal(chan_take(c, &v, -1), 1);
	assert_int_equal(chan_take(c, &v, -1), -1);
	chan_free(c);
}

static void
gives_up_waiting_when_the_time_is_over(void **state)
{
	struct chan *c = chan_new(1, sizeof(int));
	int v;

	(void)state;
	assert_int_equal(chan_take(c, &v, 1), 0);
	chan_free(c);
}

#define LOAD 50000

static void
give(void *arg)
{
	struct chan *c = arg;

	for (int i = 0; i < LOAD; i++)
		assert_true(chan_put(c, &i));
}

static void
loses_nothing_while_two_givers_are_faster_than_the_taker(void **state)
{
	struct chan *c = chan_new(8, sizeof(int));
	struct thread *a, *b;
	int64_t sum = 0;
	int v;

	(void)state;
	assert_int_equal(thread_start(&a, "give-a", give, c), 0);
	assert_int_equal(thread_start(&b, "give-b", give, c), 0);
	for (int i = 0; i < 2 * LOAD; i++) {
		assert_int_equal(chan_take(c, &v, -1), 1);
		sum += v;
	}
	thread_join(a);
	thread_join(b);
	assert_int_equal(chan_take(c, &v, 0), 0);
	assert_int_equal(sum, (int64_t)LOAD * (LOAD - 1));
	chan_free(c);
}

static void
wait_for_close(void *arg)
{
	int v = 1;

	while (chan_put(arg, &v))
		;
}

static void
closing_wakes_a_giver_that_waits_for_room(void **state)
{
	struct chan *c = chan_new(1, sizeof(int));
	struct thread *t;

	(void)state;
	assert_int_equal(thread_start(&t, "giver", wait_for_close, c), 0);
	chan_close(c);
	thread_join(t);
	chan_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_in_order_what_was_put_in),
		cmocka_unit_test(refuses_to_try_when_full),
		cmocka_unit_test(
		    polls_readable_exactly_while_there_is_something_to_take),
		cmocka_unit_test(lets_a_closed_one_be_emptied_and_then_says_so),
		cmocka_unit_test(gives_up_waiting_when_the_time_is_over),
		cmocka_unit_test(
		    loses_nothing_while_two_givers_are_faster_than_the_taker),
		cmocka_unit_test(closing_wakes_a_giver_that_waits_for_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
