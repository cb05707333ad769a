/* SPDX-License-Identifier: MIT */
#include "tui/model/browse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/fd.h"
#include "tui/model/browse_job.h"

#define POSTED_MAX 64  /* listings in the mailbox */
#define FREE_MS    300 /* browse_free() waits for threads at most */
#define CROWD_MS   20  /* the same for browse_read(), when there are too many */

int
browse_new(struct browse **ret)
{
	struct browse *b = calloc(1, sizeof(*b));
	int r;

	if (b == NULL)
		return -ENOMEM;
	list_init(&b->jobs);
	atomic_init(&b->now, 0);
	atomic_init(&b->serial, 0);
	r = mailbox_new(&b->posted, POSTED_MAX, sizeof(struct browse_news));
	if (r < 0)
		goto fail_alloc;
	r = mutex_init(&b->lock);
	if (r < 0)
		goto fail_mailbox;
	r = cond_init(&b->ended);
	if (r < 0)
		goto fail_mutex;
	*ret = b;
	return 0;

fail_mutex:
	mutex_done(&b->lock);
fail_mailbox:
	mailbox_free(b->posted);
fail_alloc:
	free(b);
	return r;
}

static void
job_free(struct browse_job *j)
{
	browse_looks_free(j->ask);
	fd_close(&j->wake_fd);
	free(j->path);
	free(j);
}

static void
wake(struct browse_job *j)
{
	uint64_t one = 1;

	/* It cannot fail: nobody adds 2^64. */
	(void)!write(j->wake_fd, &one, sizeof(one));
}

/* What was read so far is of no more use: who stays is told to end. */
static uint64_t
leave(struct browse *b)
{
	uint64_t now = atomic_fetch_add(&b->now, 1) + 1;

	list_for_each(at, &b->jobs)
		wake(FX_CONTAINER(at, struct browse_job, link));
	b->current = NULL;
	b->busy = false;
	b->looking = false;
	browse_looks_free(b->answer);
	b->answer = NULL;
	return now;
}

static bool
is_over(struct browse *b, const struct browse_job *j)
{
	bool over;

	mutex_lock(&b->lock);
	over = j->over;
	mutex_unlock(&b->lock);
	return over;
}

/* Join the threads that have ended.  Returns how many go on. */
static size_t
reap(struct browse *b)
{
	size_t left = 0;

	list_for_each(at, &b->jobs) {
		struct browse_job *j =
		    FX_CONTAINER(at, struct browse_job, link);

		if (!is_over(b, j)) {
			left++;
			continue;
		}
		if (b->current == j)
			b->current = NULL;
		thread_join(j->thread);
		list_del(&j->link);
		job_free(j);
	}
	return left;
}

static void
wait_for_threads(struct browse *b, int64_t wait_ms)
{
	int64_t until = clock_now_ms() + wait_ms;

	mutex_lock(&b->lock);
	list_for_each(at, &b->jobs)
		while (!FX_CONTAINER(at, struct browse_job, link)->over)
			if (!cond_wait_until(&b->ended, &b->lock, until))
				break;
	mutex_unlock(&b->lock);
}

/* The next message, false if there is none. */
static bool
take(struct browse *b, struct browse_news *ret)
{
	bool lost;

	return mailbox_take(b->posted, ret, 1, &lost) == 1;
}

void
browse_free(struct browse *b)
{
	struct browse_news news;

	if (b == NULL)
		return;
	(void)leave(b);
	wait_for_threads(b, FREE_MS);
	if (reap(b) > 0)
		return; /* they may still touch b, for ever */
	while (take(b, &news)) {
		browse_listing_free(news.listing);
		browse_looks_free(news.looks);
	}
	mailbox_free(b->posted);
	cond_done(&b->ended);
	mutex_done(&b->lock);
	free(b);
}

static struct browse_job *
job_new(struct browse *b, const char *path, struct browse_order order)
{
	struct browse_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return NULL;
	j->dir = -1;
	j->watch_fd = -1;
	j->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	j->path = strdup(path);
	if (j->path == NULL || j->wake_fd < 0) {
		job_free(j);
		return NULL;
	}
	j->browse = b;
	j->order = order;
	j->free_bytes = -1;
	atomic_init(&j->seen, 0);
	return j;
}

int
browse_read(struct browse *b, const char *path, struct browse_order order,
    struct fx_err *err)
{
	struct browse_job *j;
	int r;

	/* Those that were left end by themselves, unless they hang. */
	j = job_new(b, path, order);
	if (j == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	j->generation = leave(b);
	if (reap(b) >= BROWSE_STUCK_MAX)
		wait_for_threads(b, CROWD_MS);
	if (reap(b) >= BROWSE_STUCK_MAX) {
		fx_err_set(err, E_BUSY,
		    "too many unresponsive folders; wait or restart");
		goto fail;
	}
	r = thread_start(&j->thread, "browse", browse_job_run, j);
	if (r < 0) {
		fx_err_errno(err, E_INTERNAL, -r, "no thread for the folder");
		goto fail;
	}
	list_add_tail(&b->jobs, &j->link);
	b->current = j;
	b->busy = true;
	return 0;

fail:
	job_free(j);
	return -1;
}

int
browse_fd(const struct browse *b)
{
	return mailbox_fd(b->posted);
}

static struct browse_listing *
current_listing(struct browse *b, struct browse_listing *l)
{
	if (l == NULL || l->generation == atomic_load(&b->now))
		return l;
	browse_listing_free(l);
	return NULL;
}

static void
take_answer(struct browse *b, struct browse_looks *looks)
{
	if (looks == NULL)
		return;
	if (looks->generation != atomic_load(&b->now)) {
		browse_looks_free(looks);
		return;
	}
	browse_looks_free(b->answer);
	b->answer = looks;
	b->looking = false;
}

struct browse_listing *
browse_take(struct browse *b)
{
	struct browse_news news;
	struct browse_listing *l = NULL;

	while (l == NULL && take(b, &news)) {
		take_answer(b, news.looks);
		l = current_listing(b, news.listing);
	}
	if (l != NULL && l->complete)
		b->busy = false;
	reap(b);
	return l;
}

void
browse_look(struct browse *b, struct browse_looks *looks)
{
	struct browse_job *j = b->current;

	if (j == NULL || b->looking || looks->count == 0) {
		browse_looks_free(looks);
		return;
	}
	looks->generation = j->generation;
	mutex_lock(&b->lock);
	j->ask = looks;
	mutex_unlock(&b->lock);
	b->looking = true;
	wake(j);
}

bool
browse_looking(const struct browse *b)
{
	return b->looking;
}

struct browse_looks *
browse_take_looks(struct browse *b)
{
	struct browse_looks *looks = b->answer;

	b->answer = NULL;
	return looks;
}

bool
browse_busy(const struct browse *b)
{
	return b->busy;
}

size_t
browse_progress(const struct browse *b)
{
	return b->current != NULL ? atomic_load(&b->current->seen) : 0;
}
