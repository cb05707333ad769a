/* SPDX-License-Identifier: MIT */
#include "os/loop.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/clock.h"
#include "os/fd.h"
#include "os/thread.h"

#define MANY 1000

struct end {
	struct loop *loop;
	int pipe[2];
	struct loop_fd *handle;
	struct end *other; /* cancelled by kill_other() */
	unsigned events;
	int calls;
};

static void
open_end(struct end *end, struct loop *loop)
{
	*end = (struct end){ .loop = loop };
	assert_int_equal(pipe2(end->pipe, O_CLOEXEC | O_NONBLOCK), 0);
}

static void
close_end(struct end *end)
{
	loop_fd_cancel(end->handle);
	end->handle = NULL;
	fd_close(&end->pipe[0]);
	fd_close(&end->pipe[1]);
}

static void
count(void *arg, unsigned events)
{
	struct end *end = arg;

	end->calls++;
	end->events |= events;
}

static void
take_byte(void *arg, unsigned events)
{
	struct end *end = arg;
	char byte;

	count(arg, events);
	assert_int_equal(read(end->pipe[0], &byte, 1), 1);
}

static void
kill_other(void *arg, unsigned events)
{
	struct end *end = arg;

	count(arg, events);
	if (end->other != NULL && end->other->handle != NULL)
		close_end(end->other);
}

static void
ring(struct end *end)
{
	assert_int_equal(write(end->pipe[1], "x", 1), 1);
}

static void
reports_only_what_is_wanted(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct end end;

	open_end(&end, loop);
	end.handle = loop_fd(loop, end.pipe[0], 0, count, &end);
	ring(&end);
	assert_int_equal(loop_step(loop, 0), 0);
	loop_fd_want(end.handle, LOOP_READ);
	assert_int_equal(loop_step(loop, 0), 1);
	assert_int_equal(end.events, LOOP_READ);
	loop_fd_want(end.handle, 0);
	fd_close(&end.pipe[1]); /* hang-up: must not spin */
	assert_int_equal(loop_step(loop, 0), 0);
	loop_fd_want(NULL, LOOP_READ);
	close_end(&end);
	loop_free(loop);
}

static void
reports_hangup_as_readable_and_breakage_as_writable(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct end end;

	open_end(&end, loop);
	end.handle = loop_fd(loop, end.pipe[0], LOOP_READ, count, &end);
	fd_close(&end.pipe[1]);
	assert_int_equal(loop_step(loop, 0), 1);
	assert_int_equal(end.events, LOOP_READ);
	close_end(&end);

	open_end(&end, loop);
	end.handle = loop_fd(loop, end.pipe[1], LOOP_WRITE, count, &end);
	fd_close(&end.pipe[0]);
	assert_int_equal(loop_step(loop, 0), 1);
	assert_int_equal(end.events, LOOP_WRITE);
	close_end(&end);
	loop_free(loop);
}

static void
does_not_call_what_a_callback_cancelled(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct end a, b;

	open_end(&a, loop);
	open_end(&b, loop);
	a.other = &b;
	b.other = &a;
	a.handle = loop_fd(loop, a.pipe[0], LOOP_READ, kill_other, &a);
	b.handle = loop_fd(loop, b.pipe[0], LOOP_READ, kill_other, &b);
	ring(&a);
	ring(&b);
	assert_int_equal(loop_step(loop, 0), 1);
	assert_int_equal(a.calls + b.calls, 1);
	close_end(&a);
	close_end(&b);
	loop_free(loop);
}

/* Cancels itself and registers two new ones on the same descriptor. */
static void
replace_self(void *arg, unsigned events)
{
	struct end *end = arg;

	loop_fd_cancel(end->handle);
	end->handle =
	    loop_fd(end->loop, end->pipe[0], LOOP_READ, take_byte, end);
	count(arg, events);
}

static void
lets_a_callback_replace_itself(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct end end;

	open_end(&end, loop);
	end.handle = loop_fd(loop, end.pipe[0], LOOP_READ, replace_self, &end);
	ring(&end);
	assert_int_equal(loop_step(loop, 0), 1);
	assert_int_equal(loop_step(loop, 0), 1);
	assert_int_equal(loop_step(loop, 0), 0);
	assert_int_equal(end.calls, 2);
	close_end(&end);
	loop_free(loop);
}

static void
serves_two_thousand_descriptors(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct end *ends = calloc(MANY, sizeof(*ends));
	int called = 0;
	int n;

	assert_non_null(ends);
	if (fd_raise_limit(2 * MANY + 64) < 2 * MANY + 64) {
		free(ends);
		loop_free(loop);
		skip();
	}
	for (size_t i = 0; i < MANY; i++) {
		open_end(&ends[i], loop);
		ends[i].handle = loop_fd(
		    loop, ends[i].pipe[0], LOOP_READ, take_byte, &ends[i]);
		assert_non_null(ends[i].handle);
		assert_non_null(
		    loop_fd(loop, ends[i].pipe[1], 0, count, &ends[i]));
	}
	for (size_t i = 0; i < MANY; i += 3)
		ring(&ends[i]);
	/* on a slow machine in several rounds */
	while ((n = loop_step(loop, 0)) > 0)
		called += n;
	assert_int_equal(n, 0);
	assert_int_equal(called, (MANY + 2) / 3);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(ends[i].calls, i % 3 == 0);
	loop_free(loop);
	for (size_t i = 0; i < MANY; i++) {
		fd_close(&ends[i].pipe[0]);
		fd_close(&ends[i].pipe[1]);
	}
	free(ends);
}

struct tick {
	struct loop *loop;
	struct loop_timer *timer;
	int calls;
};

static void
tick(void *arg)
{
	struct tick *t = arg;

	t->timer = NULL;
	t->calls++;
}

static void
tick_again(void *arg)
{
	struct tick *t = arg;

	t->timer = loop_timer(t->loop, 0, tick_again, t);
	if (++t->calls == 3)
		loop_stop(t->loop);
}

static void
fires_timers_by_the_clock_of_the_test(void **state FX_UNUSED)
{
	struct tick early, late, never;
	struct loop *loop;

	clock_set_fake(INT64_C(1000000000), 0);
	loop = loop_new();
	early = late = never = (struct tick){ .loop = loop };
	late.timer = loop_timer(loop, 200, tick, &late);
	early.timer = loop_timer(loop, 100, tick, &early);
	never.timer = loop_timer(loop, 100, tick, &never);
	loop_timer_cancel(loop, never.timer);
	loop_timer_cancel(loop, NULL);

	assert_int_equal(loop_step(loop, 0), 0);
	clock_fake_advance(INT64_C(99999999));
	assert_int_equal(loop_step(loop, 0), 0);
	clock_fake_advance(1);
	assert_int_equal(loop_step(loop, -1), 1);
	assert_int_equal(early.calls, 1);
	assert_null(early.timer);
	assert_non_null(late.timer);
	loop_free(loop); /* with late in it */
	clock_fake_off();
	assert_int_equal(late.calls + never.calls, 0);
}

static void
runs_until_stopped(void **state FX_UNUSED)
{
	struct tick t = { .loop = loop_new() };

	t.timer = loop_timer(t.loop, 0, tick_again, &t);
	assert_int_equal(loop_run(t.loop), 0);
	assert_int_equal(t.calls, 3);
	loop_free(t.loop);
	loop_free(NULL);
}

/* A callback that takes long; the clock is the test's. */
static void
dawdle(void *arg, unsigned events)
{
	take_byte(arg, events);
	clock_fake_advance(INT64_C(1000000) * LOOP_ROUND_MS);
}

static void
cuts_a_long_round_and_goes_on_behind(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct end ends[5];

	clock_set_fake(0, 0);
	for (int i = 0; i < 5; i++) {
		open_end(&ends[i], loop);
		ends[i].handle =
		    loop_fd(loop, ends[i].pipe[0], LOOP_READ, dawdle, &ends[i]);
		ring(&ends[i]);
		ring(&ends[i]);
	}
	/* the last one is the urgent one */
	loop_fd_urgent(ends[4].handle);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(loop_step(loop, 1000), 1);
		assert_int_equal(ends[4].calls, i + 1);
	}
	for (int i = 0; i < 8; i++) {
		assert_int_equal(loop_step(loop, 1000), 1);
		for (int k = 0; k < 4; k++)
			assert_int_equal(
			    ends[k].calls, i / 4 + (k <= i % 4 ? 1 : 0));
	}
	clock_fake_off();
	for (int i = 0; i < 5; i++)
		close_end(&ends[i]);
	loop_free(loop);
}

static void
calls_the_urgent_first_in_each_round(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct end ends[3];

	clock_set_fake(0, 0);
	for (int i = 0; i < 3; i++) {
		open_end(&ends[i], loop);
		ends[i].handle =
		    loop_fd(loop, ends[i].pipe[0], LOOP_READ, dawdle, &ends[i]);
	}
	loop_fd_urgent(ends[2].handle);
	for (int i = 0; i < 10; i++) {
		ring(&ends[0]);
		ring(&ends[1]);
		ring(&ends[2]);
		(void)loop_step(loop, 1000);
		assert_int_equal(ends[2].calls, i + 1);
	}
	clock_fake_off();
	for (int i = 0; i < 3; i++)
		close_end(&ends[i]);
	loop_free(loop);
}

static void
goes_on_by_steps_after_it_was_stopped(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct end end;

	open_end(&end, loop);
	end.handle = loop_fd(loop, end.pipe[0], LOOP_READ, take_byte, &end);
	loop_stop(loop);
	ring(&end);
	assert_int_equal(loop_step(loop, 1000), 1);
	close_end(&end);
	loop_free(loop);
}

static void
ring_later(void *arg)
{
	ring(arg);
}

static void
wakes_for_another_thread(void **state FX_UNUSED)
{
	struct loop *loop = loop_new();
	struct thread *thread;
	struct end end;

	open_end(&end, loop);
	end.handle = loop_fd(loop, end.pipe[0], LOOP_READ, take_byte, &end);
	assert_int_equal(thread_start(&thread, "ring", ring_later, &end), 0);
	assert_int_equal(loop_step(loop, 10000), 1);
	thread_join(thread);
	close_end(&end);
	loop_free(loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_only_what_is_wanted),
		cmocka_unit_test(
		    reports_hangup_as_readable_and_breakage_as_writable),
		cmocka_unit_test(does_not_call_what_a_callback_cancelled),
		cmocka_unit_test(lets_a_callback_replace_itself),
		cmocka_unit_test(serves_two_thousand_descriptors),
		cmocka_unit_test(fires_timers_by_the_clock_of_the_test),
		cmocka_unit_test(runs_until_stopped),
		cmocka_unit_test(cuts_a_long_round_and_goes_on_behind),
		cmocka_unit_test(calls_the_urgent_first_in_each_round),
		cmocka_unit_test(goes_on_by_steps_after_it_was_stopped),
		cmocka_unit_test(wakes_for_another_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
