/* SPDX-License-Identifier: MIT */
#include "os/pool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/list.h"
#include "os/thread.h"

#define THREADS_MAX 64

/* Which list a job is in. */
enum state {
	QUEUED,  /* waits for a thread */
	RUNNING, /* in no list */
	ENDED,   /* waits for the owner */
};

struct pool_job {
	pool_run_fn *run;
	pool_done_fn *done;
	void *arg;

	/* Guarded by the pool's lock. */
	struct list link;
	enum state state;
	bool cancelled;
};

struct pool {
	size_t jobs_max;
	size_t jobs; /* from submit to done; owner only */
	unsigned threads_count;
	struct thread *threads[THREADS_MAX];
	int bell[2]; /* a pipe; holds one byte while ended has jobs */

	struct mutex lock;  /* guards everything below, and the jobs' states */
	struct cond wakeup; /* queued has grown, or stopping was set */
	struct list queued;
	struct list ended;
	bool stopping;
};

/* Move a job that is in no list to the owner's side. */
static void
end_job(struct pool *pool, struct pool_job *job)
{
	if (list_empty(&pool->ended)) {
		ssize_t n = write(pool->bell[1], "", 1);

		assert(n == 1);
	}
	job->state = ENDED;
	list_add_tail(&pool->ended, &job->link);
}

static void
work(void *arg)
{
	struct pool *pool = arg;

	mutex_lock(&pool->lock);
	while (!pool->stopping) {
		struct list *link = list_take(&pool->queued);
		struct pool_job *job;

		if (link == NULL) {
			cond_wait(&pool->wakeup, &pool->lock);
			continue;
		}
		job = FX_CONTAINER(link, struct pool_job, link);
		job->state = RUNNING;
		mutex_unlock(&pool->lock);
		job->run(job->arg);
		mutex_lock(&pool->lock);
		end_job(pool, job);
	}
	mutex_unlock(&pool->lock);
}

/* The threads end after what they run now. */
static void
stop_threads(struct pool *pool)
{
	mutex_lock(&pool->lock);
	pool->stopping = true;
	cond_broadcast(&pool->wakeup);
	mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->threads_count; i++)
		thread_join(pool->threads[i]);
	pool->threads_count = 0;
}

static int
start_threads(struct pool *pool, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		char name[16];
		int r;

		snprintf(name, sizeof(name), "fx-pool-%u", i);
		r = thread_start(&pool->threads[i], name, work, pool);
		if (r < 0) {
			stop_threads(pool);
			return r;
		}
		pool->threads_count++;
	}
	return 0;
}

int
pool_new(struct pool **ret, unsigned threads, size_t jobs_max)
{
	struct pool *pool;
	int r;

	assert(threads >= 1 && threads <= THREADS_MAX && jobs_max >= 1);
	pool = calloc(1, sizeof(*pool));
	if (pool == NULL)
		return -ENOMEM;
	pool->jobs_max = jobs_max;
	list_init(&pool->queued);
	list_init(&pool->ended);

	if (pipe2(pool->bell, O_CLOEXEC | O_NONBLOCK) == -1) {
		r = -errno;
		goto fail_alloc;
	}
	r = mutex_init(&pool->lock);
	if (r < 0)
		goto fail_pipe;
	r = cond_init(&pool->wakeup);
	if (r < 0)
		goto fail_mutex;
	r = start_threads(pool, threads);
	if (r < 0)
		goto fail_cond;

	*ret = pool;
	return 0;

fail_cond:
	cond_done(&pool->wakeup);
fail_mutex:
	mutex_done(&pool->lock);
fail_pipe:
	close(pool->bell[0]);
	close(pool->bell[1]);
fail_alloc:
	free(pool);
	return r;
}

void
pool_free(struct pool *pool)
{
	struct list *link;

	if (pool == NULL)
		return;
	stop_threads(pool);
	while ((link = list_first(&pool->queued)) != NULL)
		pool_cancel(pool, FX_CONTAINER(link, struct pool_job, link));
	pool->jobs_max = 0; /* a done that submits again is refused */
	pool_dispatch(pool, SIZE_MAX);
	assert(pool->jobs == 0);
	cond_done(&pool->wakeup);
	mutex_done(&pool->lock);
	close(pool->bell[0]);
	close(pool->bell[1]);
	free(pool);
}

struct pool_job *
pool_submit(struct pool *pool, pool_run_fn *run, pool_done_fn *done, void *arg)
{
	struct pool_job *job;

	if (pool->jobs >= pool->jobs_max)
		return NULL;
	job = calloc(1, sizeof(*job));
	if (job == NULL)
		return NULL;
	job->run = run;
	job->done = done;
	job->arg = arg;
	job->state = QUEUED;
	pool->jobs++;

	mutex_lock(&pool->lock);
	list_add_tail(&pool->queued, &job->link);
	cond_signal(&pool->wakeup);
	mutex_unlock(&pool->lock);
	return job;
}

void
pool_cancel(struct pool *pool, struct pool_job *job)
{
	if (job == NULL)
		return;
	mutex_lock(&pool->lock);
	job->cancelled = true;
	if (job->state == QUEUED) {
		list_del(&job->link);
		end_job(pool, job);
	}
	mutex_unlock(&pool->lock);
}

int
pool_fd(const struct pool *pool)
{
	return pool->bell[0];
}

/* The oldest job that has ended, or NULL; hushes the bell after the last. */
static struct pool_job *
take_ended(struct pool *pool)
{
	struct list *link;

	mutex_lock(&pool->lock);
	link = list_take(&pool->ended);
	if (link != NULL && list_empty(&pool->ended)) {
		char byte;
		ssize_t n = read(pool->bell[0], &byte, 1);

		assert(n == 1);
	}
	mutex_unlock(&pool->lock);
	return link == NULL ? NULL : FX_CONTAINER(link, struct pool_job, link);
}

size_t
pool_dispatch(struct pool *pool, size_t max)
{
	struct pool_job *job;
	size_t count = 0;

	while (count < max && (job = take_ended(pool)) != NULL) {
		pool->jobs--;
		job->done(job->arg, job->cancelled);
		free(job);
		count++;
	}
	return count;
}
