/* SPDX-License-Identifier: MIT */
#include "os/thread.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/limits.h"

struct look {
	char name[16];
	size_t stack;
	int blocked; /* of SIGTERM and SIGINT */
};

static void
look_around(void *arg)
{
	struct look *look = arg;
	pthread_attr_t attr;
	sigset_t mask;

	prctl(PR_GET_NAME, look->name);
	if (pthread_getattr_np(pthread_self(), &attr) == 0) {
		pthread_attr_getstacksize(&attr, &look->stack);
		pthread_attr_destroy(&attr);
	}
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	look->blocked =
	    sigismember(&mask, SIGTERM) + sigismember(&mask, SIGINT);
}

static void
has_a_name_a_small_stack_and_no_signals(void **state FX_UNUSED)
{
	struct look look = { .stack = 0 };
	struct thread *thread;
	sigset_t mask;

	assert_int_equal(
	    thread_start(&thread, "fx-a-name-that-is-long", look_around, &look),
	    0);
	thread_join(thread);
	thread_join(NULL);
	assert_string_equal(look.name, "fx-a-name-that-");
	assert_in_range(look.stack, FX_STACK_SIZE, 4 * FX_STACK_SIZE);
	assert_int_equal(look.blocked, 2);
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	assert_int_equal(sigismember(&mask, SIGTERM), 0);
}

struct turns {
	struct mutex lock;
	struct cond changed;
	int turn; /* guarded by lock */
};

static void
answer(void *arg)
{
	struct turns *t = arg;

	mutex_lock(&t->lock);
	for (int i = 0; i < 100; i++) {
		while (t->turn % 2 == 0)
			cond_wait(&t->changed, &t->lock);
		t->turn++;
		cond_signal(&t->changed);
	}
	mutex_unlock(&t->lock);
}

static void
takes_turns_by_condition(void **state FX_UNUSED)
{
	struct turns t = { .turn = 0 };
	struct thread *thread;

	assert_int_equal(mutex_init(&t.lock), 0);
	assert_int_equal(cond_init(&t.changed), 0);
	assert_int_equal(thread_start(&thread, "answer", answer, &t), 0);
	mutex_lock(&t.lock);
	for (int i = 0; i < 100; i++) {
		while (t.turn % 2 == 1)
			cond_wait(&t.changed, &t.lock);
		t.turn++;
		cond_broadcast(&t.changed);
	}
	mutex_unlock(&t.lock);
	thread_join(thread);
	assert_int_equal(t.turn, 200);
	cond_done(&t.changed);
	mutex_done(&t.lock);
}

static void
stops_waiting_when_the_time_is_up(void **state FX_UNUSED)
{
	int64_t until_ms = clock_now_ms() + 20;
	struct mutex lock;
	struct cond cond;

	assert_int_equal(mutex_init(&lock), 0);
	assert_int_equal(cond_init(&cond), 0);
	mutex_lock(&lock);
	while (cond_wait_until(&cond, &lock, until_ms))
		assert_true(clock_now_ms() <= until_ms);
	assert_true(clock_now_ms() >= until_ms);
	mutex_unlock(&lock);
	cond_done(&cond);
	mutex_done(&lock);
}

static void
yield_to_others(void *arg)
{
	int *ret = arg;

	thread_give_way();
	thread_give_way();
	*ret = getpriority(PRIO_PROCESS, (id_t)gettid());
}

/* Of the one thread, not of the program. */
static void
gives_way_alone(void **state FX_UNUSED)
{
	int before = getpriority(PRIO_PROCESS, (id_t)gettid());
	struct thread *thread;
	int got = -1;

	assert_int_equal(
	    thread_start(&thread, "lane", yield_to_others, &got), 0);
	thread_join(thread);
	assert_int_equal(got, before > 10 ? before : 10);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)gettid()), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_a_name_a_small_stack_and_no_signals),
		cmocka_unit_test(takes_turns_by_condition),
		cmocka_unit_test(gives_way_alone),
		cmocka_unit_test(stops_waiting_when_the_time_is_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
