/* SPDX-License-Identifier: MIT */
#include "tui/model/browse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "tui/model/browse_job.h"

#define POSTED_MAX 64                           /* listings in the mailbox */
#define NAMES_MAX  ((size_t)1024 * 1024 * 1024) /* bytes of names */
#define FREE_MS    300 /* browse_free() waits for threads at most */

#define POSTED_MAX 64  /* listings in the mailbox */
#define FREE_MS    300 /* browse_free() waits for threads at most */
#define CROWD_MS   20  /* the same for browse_read(), when there are too many */

void
browse_listing_free(struct browse_listing *l)
{
	if (l == NULL)
		return;
	free(l->path);
	free(l->names);
	free(l->own);
	free(l);
}

char *
browse_parent(const char *path)
{
	size_t n = strlen(path);

	while (n > 0 && path[n - 1] == '/')
		n--;
	while (n > 0 && path[n - 1] != '/')
		n--;
	while (n > 1 && path[n - 1] == '/')
		n--;
	return n == 0 ? strdup("/") : str_dup_n(path, n);
}

char *
browse_join(const char *path, const char *name)
{
	size_t n = strlen(path);

	return str_printf(
	    "%s%s%s", path, n > 0 && path[n - 1] == '/' ? "" : "/", name);
}

int
browse_new(struct browse **ret)
{
	struct browse *b = calloc(1, sizeof(*b));
	int r;

	if (b == NULL)
		return -ENOMEM;
	list_init(&b->jobs);
	atomic_init(&b->now, 0);
	r = mailbox_new(
	    &b->posted, POSTED_MAX, sizeof(struct browse_listing *));
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
		free(j->path);
		free(j);
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

void
browse_free(struct browse *b)
{
	struct browse_listing *l;
	bool lost;

	if (b == NULL)
		return;
	atomic_fetch_add(&b->now, 1);
	wait_for_threads(b, FREE_MS);
	if (reap(b) > 0)
		return; /* they may still touch b, for ever */
	while (mailbox_take(b->posted, &l, 1, &lost) == 1)
		browse_listing_free(l);
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
	j->path = strdup(path);
	if (j->path == NULL) {
		free(j);
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
	j->generation = atomic_fetch_add(&b->now, 1) + 1;
	b->current = NULL;
	b->busy = false;
	if (reap(b) >= BROWSE_STUCK_MAX)
		wait_for_threads(b, CROWD_MS);
	if (reap(b) >= BROWSE_STUCK_MAX) {
		fx_err_set(err, E_BUSY,
		    "too many folders do not answer; wait or restart");
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
	free(j->path);
	free(j);
	return -1;
}

int
browse_fd(const struct browse *b)
{
	return mailbox_fd(b->posted);
}

struct browse_listing *
browse_take(struct browse *b)
{
	struct browse_listing *l;
	bool lost;

	while (mailbox_take(b->posted, &l, 1, &lost) == 1) {
		if (l->generation == atomic_load(&b->now)) {
			if (l->complete)
				b->busy = false;
			reap(b);
			return l;
		}
		browse_listing_free(l);
	}
	reap(b);
	return NULL;
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
