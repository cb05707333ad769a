/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_THREAD_H
#define FX_OS_THREAD_H

/*
 * Threads, mutexes and conditions: the only door to pthread.
 *
 * A thread started here has a stack of FX_STACK_SIZE bytes and a name, and
 * all signals are blocked in it.  Using a mutex or condition wrongly is a
 * mistake of ours and asserts.  Counters that several threads touch are
 * <stdatomic.h>.
 */

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct thread;
typedef void thread_fn(void *arg);

/*
 * Start run(arg) on a thread named name (cut to 15 bytes).  Returns 0 and sets
 * *ret, which must be given to thread_join() exactly once; or -EAGAIN or
 * -ENOMEM, and nothing was started.
 */
int thread_start(
    struct thread **ret, const char *name, thread_fn *run, void *arg);

/* Wait until the thread has ended and free it.  NULL does nothing. */
void thread_join(struct thread *thread);

/* The calling thread gives way to others from now on (nice 10). */
void thread_give_way(void);

/* Guards what its owner's comment lists.  Zeroed memory is no mutex. */
struct mutex {
	pthread_mutex_t os;
};

/* Waits end by signal, broadcast or the monotonic clock, or for no reason. */
struct cond {
	pthread_cond_t os;
};

/* Return 0 or -ENOMEM, -EAGAIN. */
static inline int
mutex_init(struct mutex *m)
{
	return -pthread_mutex_init(&m->os, NULL);
}

static inline void
mutex_done(struct mutex *m)
{
	int r = pthread_mutex_destroy(&m->os);

	assert(r == 0);
}

static inline void
mutex_lock(struct mutex *m)
{
	int r = pthread_mutex_lock(&m->os);

	assert(r == 0);
}

static inline void
mutex_unlock(struct mutex *m)
{
	int r = pthread_mutex_unlock(&m->os);

	assert(r == 0);
}

int cond_init(struct cond *c);

static inline void
cond_done(struct cond *c)
{
	int r = pthread_cond_destroy(&c->os);

	assert(r == 0);
}

static inline void
cond_signal(struct cond *c)
{
	int r = pthread_cond_signal(&c->os);

	assert(r == 0);
}

static inline void
cond_broadcast(struct cond *c)
{
	int r = pthread_cond_broadcast(&c->os);

	assert(r == 0);
}

/* Let go of m, wait, take m again.  Look at what you waited for in a loop. */
static inline void
cond_wait(struct cond *c, struct mutex *m)
{
	int r = pthread_cond_wait(&c->os, &m->os);

	assert(r == 0);
}

/*
 * The same until the system's monotonic clock shows until_ms.  Returns false
 * if the time was up.  That clock is the real one, also in tests.
 */
bool cond_wait_until(struct cond *c, struct mutex *m, int64_t until_ms);

#endif
