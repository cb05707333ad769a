/* SPDX-License-Identifier: MIT */
#include "os/pool.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "os/thread.h"

#define MANY 200

/* A gate that running jobs wait behind. */
struct gate {
	struct mutex lock;
	struct cond changed;
	bool open;   /* guarded by lock */
	int waiting; /* guarded by lock */
};

struct job {
	struct gate *gate;
	struct pool *pool;
	int value;
	bool ran;
	int done;
	bool cancelled;
};

static void
gate_init(struct gate *gate)
{
	assert_int_equal(mutex_init(&gate->lock), 0);
	assert_int_equal(cond_init(&gate->changed), 0);
	gate->open = false;
	gate->waiting = 0;
}

static void
gate_done(struct gate *gate)
{
	cond_done(&gate->changed);
	mutex_done(&gate->lock);
}

static void
gate_open(struct gate *gate)
{
	mutex_lock(&gate->lock);
	gate->open = true;
	cond_broadcast(&gate->changed);
	mutex_unlock(&gate->lock);
}

static void
gate_await(struct gate *gate, int waiting)
{
	mutex_lock(&gate->lock);
	while (gate->waiting < waiting)
		cond_wait(&gate->changed, &gate->lock);
	mutex_unlock(&gate->lock);
}

static void
run(void *arg)
{
	struct job *job = arg;

	job->ran = true;
	job->value *= 2;
}

static void
run_behind_gate(void *arg)
{
	struct job *job = arg;
	struct gate *gate = job->gate;

	run(arg);
	mutex_lock(&gate->lock);
	gate->waiting++;
	cond_broadcast(&gate->changed);
	while (!gate->open)
		cond_wait(&gate->changed, &gate->lock);
	mutex_unlock(&gate->lock);
}

static void
done(void *arg, bool cancelled)
{
	struct job *job = arg;

	job->done++;
	job->cancelled = cancelled;
}

static void
done_and_again(void *arg, bool cancelled)
{
	struct job *job = arg;

	done(arg, cancelled);
	if (job->done < 3)
		pool_submit(job->pool, run, done_and_again, job);
}

static void
dispatch_until(struct pool *pool, size_t want)
{
	size_t n = 0;

	while (n < want) {
		struct pollfd p = { .fd = pool_fd(pool), .events = POLLIN };

		assert_int_equal(poll(&p, 1, 10000), 1);
		n += pool_dispatch(pool, SIZE_MAX);
	}
	assert_int_equal(n, want);
	assert_int_equal(pool_dispatch(pool, SIZE_MAX), 0);
	assert_int_equal(
	    poll(&(struct pollfd){ .fd = pool_fd(pool), .events = POLLIN }, 1,
		0),
	    0);
}

static void
runs_each_job_and_answers_once(void **state FX_UNUSED)
{
	struct job jobs[MANY] = { { .value = 0 } };
	struct pool *pool;

	assert_int_equal(pool_new(&pool, 4, MANY), 0);
	for (int i = 0; i < MANY; i++) {
		jobs[i].value = i;
		assert_non_null(pool_submit(pool, run, done, &jobs[i]));
	}
	dispatch_until(pool, MANY);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(jobs[i].value, 2 * i);
		assert_int_equal(jobs[i].done, 1);
		assert_false(jobs[i].cancelled);
	}
	pool_free(pool);
}

static void
refuses_more_than_its_maximum(void **state FX_UNUSED)
{
	struct job jobs[3] = { { .value = 0 } };
	struct gate gate;
	struct pool *pool;

	gate_init(&gate);
	assert_int_equal(pool_new(&pool, 1, 2), 0);
	for (int i = 0; i < 3; i++)
		jobs[i].gate = &gate;
	assert_non_null(pool_submit(pool, run_behind_gate, done, &jobs[0]));
	assert_non_null(pool_submit(pool, run_behind_gate, done, &jobs[1]));
	assert_null(pool_submit(pool, run_behind_gate, done, &jobs[2]));
	gate_open(&gate);
	dispatch_until(pool, 2);
	assert_int_equal(jobs[2].done, 0);
	assert_non_null(pool_submit(pool, run_behind_gate, done, &jobs[2]));
	dispatch_until(pool, 1);
	pool_free(pool);
	gate_done(&gate);
}

static void
cancels_what_has_not_begun_and_marks_what_runs(void **state FX_UNUSED)
{
	struct job jobs[3] = { { .value = 0 } };
	struct pool_job *handles[3];
	struct gate gate;
	struct pool *pool;

	gate_init(&gate);
	assert_int_equal(pool_new(&pool, 1, 3), 0);
	for (int i = 0; i < 3; i++) {
		jobs[i].gate = &gate;
		handles[i] = pool_submit(pool, run_behind_gate, done, &jobs[i]);
		assert_non_null(handles[i]);
	}
	gate_await(&gate, 1);
	pool_cancel(pool, handles[0]);
	pool_cancel(pool, handles[1]);
	pool_cancel(pool, NULL);
	dispatch_until(pool, 1);
	assert_true(jobs[1].cancelled);
	assert_false(jobs[1].ran);
	gate_open(&gate);
	dispatch_until(pool, 2);
	assert_true(jobs[0].ran && jobs[0].cancelled);
	assert_true(jobs[2].ran && !jobs[2].cancelled);
	pool_free(pool);
	gate_done(&gate);
}

static void
open_later(void *arg)
{
	gate_open(arg);
}

static void
freeing_waits_for_the_running_and_cancels_the_rest(void **state FX_UNUSED)
{
	struct job jobs[4] = { { .value = 0 } };
	struct thread *opener;
	struct gate gate;
	struct pool *pool;

	gate_init(&gate);
	assert_int_equal(pool_new(&pool, 1, 4), 0);
	for (int i = 0; i < 4; i++) {
		jobs[i].gate = &gate;
		jobs[i].pool = pool;
		pool_submit(pool, run_behind_gate,
		    i == 3 ? done_and_again : done, &jobs[i]);
	}
	gate_await(&gate, 1);
	/* The rest is freed with the gate still shut, or opened meanwhile. */
	assert_int_equal(thread_start(&opener, "opener", open_later, &gate), 0);
	pool_free(pool);
	thread_join(opener);
	assert_true(jobs[0].ran && !jobs[0].cancelled);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(jobs[i].done, 1);
		assert_true(jobs[i].ran == !jobs[i].cancelled);
	}
	pool_free(NULL);
	gate_done(&gate);
}

static void
takes_new_jobs_from_done(void **state FX_UNUSED)
{
	struct job job = { .value = 1 };
	struct pool *pool;

	assert_int_equal(pool_new(&pool, 2, 1), 0);
	job.pool = pool;
	assert_non_null(pool_submit(pool, run, done_and_again, &job));
	while (job.done < 3) {
		struct pollfd p = { .fd = pool_fd(pool), .events = POLLIN };

		assert_int_equal(poll(&p, 1, 10000), 1);
		pool_dispatch(pool, SIZE_MAX);
	}
	assert_int_equal(job.value, 8);
	pool_free(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_each_job_and_answers_once),
		cmocka_unit_test(refuses_more_than_its_maximum),
		cmocka_unit_test(
		    cancels_what_has_not_begun_and_marks_what_runs),
		cmocka_unit_test(
		    freeing_waits_for_the_running_and_cancels_the_rest),
		cmocka_unit_test(takes_new_jobs_from_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
