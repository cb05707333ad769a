/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/clock.h"
#include "engine/pace.h"
#include "os/thread.h"

#define SECOND INT64_C(1000000)
#define WANT   (1024 * 1024)
#define MOVERS 8

/* One thread's life, in fed time. */
struct mover {
	struct pacer pacer;
	size_t piece;
	uint64_t moved;
	int64_t most; /* moved in one tenth of a second */
	int64_t tenth;
	int64_t in_tenth;
};

/* Move what may be moved now, a few pieces at most. */
static void
step(struct mover *m, int64_t now)
{
	for (int i = 0; i < 8; i++) {
		if (m->piece == 0)
			m->piece = pacer_piece(&m->pacer, WANT);
		if (pacer_pass_us(&m->pacer, m->piece, now) > 0)
			return;
		m->moved += m->piece;
		if (now / (SECOND / 10) != m->tenth)
			m->in_tenth = 0;
		m->tenth = now / (SECOND / 10);
		m->in_tenth += (int64_t)m->piece;
		if (m->in_tenth > m->most)
			m->most = m->in_tenth;
		m->piece = 0;
	}
}

/* Let them run until then; clocks of threads tick each 1.7 ms. */
static uint64_t
run(struct mover *m, size_t n, int64_t *now, int64_t until)
{
	uint64_t before = 0, after = 0;

	for (size_t i = 0; i < n; i++)
		before += m[i].moved;
	for (; *now < until; *now += 1700)
		for (size_t i = 0; i < n; i++)
			step(&m[i], *now);
	for (size_t i = 0; i < n; i++)
		after += m[i].moved;
	return after - before;
}

/* Within 5 % of what rate allows in so many seconds. */
static void
holds(uint64_t moved, uint64_t rate, uint64_t seconds)
{
	assert_in_range(
	    moved, rate * seconds * 95 / 100, rate * seconds * 105 / 100);
}

static void
holds_within_five_percent_for_all_threads_together(FX_UNUSED void **state)
{
	static const uint64_t rates[] = { PACE_MIN * 4, 1000 * 1000,
		10 * 1024 * 1024, 300 * 1000 * 1000 };

	for (size_t k = 0; k < FX_COUNT(rates); k++) {
		struct mover m[MOVERS] = { { .moved = 0 } };
		struct pace *p = pace_new();
		int64_t now = 0;

		assert_non_null(p);
		pace_set(p, rates[k], 0);
		for (int i = 0; i < MOVERS; i++)
			m[i].pacer.paces[PACE_ALL] = p;
		holds(run(m, MOVERS, &now, 4 * SECOND), rates[k], 4);
		for (int i = 1; i < MOVERS; i++)
			assert_in_range(m[i].moved,
			    m[0].moved * 8 / 10 - PACE_MIN / 2,
			    m[0].moved * 12 / 10 + PACE_MIN);
		pace_unref(p);
	}
}

static void
flows_instead_of_coming_in_bursts(FX_UNUSED void **state)
{
	struct mover m = { .moved = 0 };
	struct pace *p = pace_new();
	int64_t now = 0;

	pace_set(p, 1000 * 1000, 0);
	m.pacer.paces[PACE_TRANSFER] = p;
	(void)run(&m, 1, &now, 5 * SECOND);
	/* a tenth of a second may bring its tenth and one burst */
	assert_in_range(m.most, 80 * 1000, 200 * 1000);
	pace_unref(p);
}

static void
obeys_the_lowest_of_several_limits(FX_UNUSED void **state)
{
	struct mover m[2] = { { .moved = 0 } };
	struct pace *all = pace_new(), *peer = pace_new();
	int64_t now = 0;
	uint64_t sum;

	pace_set(all, 3000 * 1000, 0);
	pace_set(peer, 1000 * 1000, 0);
	m[0].pacer.paces[PACE_ALL] = m[1].pacer.paces[PACE_ALL] = all;
	m[0].pacer.paces[PACE_PEER] = peer;
	sum = run(m, 2, &now, 4 * SECOND);
	holds(m[0].moved, 1000 * 1000, 4);
	holds(sum, 3000 * 1000, 4);
	pace_unref(all);
	pace_unref(peer);
}

static void
can_be_changed_while_threads_wait(FX_UNUSED void **state)
{
	struct mover m[3] = { { .moved = 0 } };
	struct pace *p = pace_new();
	int64_t now = 0;

	for (int i = 0; i < 3; i++)
		m[i].pacer.paces[PACE_ALL] = p;
	pace_set(p, 100 * 1000, now);
	holds(run(m, 3, &now, 4 * SECOND), 100 * 1000, 4);
	pace_set(p, 5000 * 1000, now);
	holds(run(m, 3, &now, 8 * SECOND), 5000 * 1000, 4);
	pace_set(p, 200 * 1000, now);
	/* pieces under way were paid below the limit before */
	assert_in_range(run(m, 3, &now, 9 * SECOND), 190 * 1000, 500 * 1000);
	holds(run(m, 3, &now, 13 * SECOND), 200 * 1000, 4);
	pace_set(p, 0, now);
	assert_int_equal(pace_limit(p), 0);
	assert_true(run(m, 3, &now, 14 * SECOND) > 100 * 1000 * 1000);
	pace_unref(p);
}

static void
keeps_limits_within_what_makes_sense(FX_UNUSED void **state)
{
	struct pace *p = pace_new();
	struct pacer r = { .paces = { p, NULL, NULL } };

	assert_int_equal(pacer_piece(&r, WANT), WANT);
	pace_set(p, PACE_MIN - 1, 0);
	assert_int_equal(pace_limit(p), PACE_MIN);
	assert_in_range(pacer_piece(&r, WANT), 1, 4096);
	assert_int_equal(pacer_piece(&r, 10), 10);
	pace_set(p, PACE_MIN, 0);
	assert_int_equal(pace_limit(p), PACE_MIN);
	pace_set(p, PACE_MIN + 1, 0);
	assert_int_equal(pace_limit(p), PACE_MIN + 1);
	pace_set(p, PACE_MAX - 1, 0);
	assert_int_equal(pace_limit(p), PACE_MAX - 1);
	pace_set(p, PACE_MAX, 0);
	assert_int_equal(pace_limit(p), PACE_MAX);
	assert_int_equal(pacer_piece(&r, WANT), 256 * 1024);
	pace_set(p, PACE_MAX + 1, 0);
	assert_int_equal(pace_limit(p), 0);
	assert_int_equal(pace_limit(NULL), 0);
	pace_unref(p);
}

struct waiter {
	struct pacer pacer;
	struct thread *thread;
	bool passed;
	atomic_bool stop;
};

static bool
told(void *arg)
{
	struct waiter *w = arg;

	return atomic_load(&w->stop);
}

static void
wait_long(void *arg)
{
	struct waiter *w = arg;

	/* four hours at this limit */
	w->passed = pacer_pass(&w->pacer, PACE_MIN * UINT64_C(14400), told, w);
}

static void
lets_a_waiting_thread_go_when_the_limit_is_lifted(FX_UNUSED void **state)
{
	struct waiter w = { .passed = false };
	struct pace *p = pace_new();

	pace_set(p, PACE_MIN, clock_now_us());
	w.pacer.paces[PACE_PEER] = pace_ref(p);
	assert_int_equal(thread_start(&w.thread, "wait", wait_long, &w), 0);
	pace_set(p, 0, clock_now_us());
	thread_join(w.thread);
	assert_true(w.passed);
	pace_unref(p);
	pace_unref(p);
}

static void
gives_up_waiting_when_told_to(FX_UNUSED void **state)
{
	struct waiter w = { .passed = true };
	struct pace *p = pace_new();

	pace_set(p, PACE_MIN, clock_now_us());
	w.pacer.paces[PACE_ALL] = p;
	assert_int_equal(thread_start(&w.thread, "wait", wait_long, &w), 0);
	atomic_store(&w.stop, true);
	thread_join(w.thread);
	assert_false(w.passed);
	pace_unref(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    holds_within_five_percent_for_all_threads_together),
		cmocka_unit_test(flows_instead_of_coming_in_bursts),
		cmocka_unit_test(obeys_the_lowest_of_several_limits),
		cmocka_unit_test(can_be_changed_while_threads_wait),
		cmocka_unit_test(keeps_limits_within_what_makes_sense),
		cmocka_unit_test(
		    lets_a_waiting_thread_go_when_the_limit_is_lifted),
		cmocka_unit_test(gives_up_waiting_when_told_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
