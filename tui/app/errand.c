/* SPDX-License-Identifier: MIT */
#include "tui/app/errand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/list.h"
#include "os/child.h"
#include "os/mailbox.h"
#include "os/thread.h"

#define FREE_MS     200 /* errands_free() waits for threads at most */
#define STARTED_MAX 64  /* programs; of more the ends are not seen */

/* A thread on its way. */
struct run {
	struct list link;
	struct errands *errands;
	struct thread *thread;
	struct errand *errand;
	atomic_bool stop; /* nobody wants it any more */
	bool over;        /* guarded by errands->lock */
};

struct errands {
	struct mailbox *posted; /* struct run * */
	struct list runs;       /* UI thread only */
	size_t runs_n;
	struct run *now[ERRAND_KINDS];
	pid_t started[STARTED_MAX]; /* programs, not reaped yet */
	size_t started_n;

	struct mutex lock;
	struct cond ended;
};

void
errand_free(struct errand *e)
{
	if (e == NULL)
		return;
	free(e->path);
	free(e->target);
	free(e->bytes_of);
	for (size_t i = 0; i < e->names_n; i++)
		free(e->names[i]);
	free(e->words);
	free(e);
}

int
errands_new(struct errands **ret)
{
	struct errands *e = calloc(1, sizeof(*e));
	int r;

	if (e == NULL)
		return -ENOMEM;
	list_init(&e->runs);
	r = mailbox_new(&e->posted, ERRANDS_MAX, sizeof(struct run *));
	if (r < 0)
		goto fail_alloc;
	r = mutex_init(&e->lock);
	if (r < 0)
		goto fail_mailbox;
	r = cond_init(&e->ended);
	if (r < 0)
		goto fail_mutex;
	*ret = e;
	return 0;

fail_mutex:
	mutex_done(&e->lock);
fail_mailbox:
	mailbox_free(e->posted);
fail_alloc:
	free(e);
	return r;
}

static void
run_free(struct run *run)
{
	struct errands *e = run->errands;

	thread_join(run->thread);
	list_del(&run->link);
	e->runs_n--;
	errand_free(run->errand);
	free(run);
}

/* The next run that is over; NULL: none. */
static struct run *
take(struct errands *e)
{
	struct run *run;
	bool lost;

	return mailbox_take(e->posted, &run, 1, &lost) == 1 ? run : NULL;
}

static bool
is_over(struct run *run)
{
	bool over;

	mutex_lock(&run->errands->lock);
	over = run->over;
	mutex_unlock(&run->errands->lock);
	return over;
}

void
errands_free(struct errands *e)
{
	int64_t until = clock_now_ms() + FREE_MS;
	struct run *run;

	if (e == NULL)
		return;
	for (int i = 0; i < ERRAND_KINDS; i++)
		errands_drop(e, (enum errand_kind)i);
	list_for_each(at, &e->runs) {
		run = FX_CONTAINER(at, struct run, link);
		mutex_lock(&e->lock);
		while (
		    !run->over && cond_wait_until(&e->ended, &e->lock, until))
			;
		mutex_unlock(&e->lock);
		if (!is_over(run))
			return; /* it may still touch e, for ever */
	}
	while ((run = take(e)) != NULL)
		run_free(run);
	mailbox_free(e->posted);
	cond_done(&e->ended);
	mutex_done(&e->lock);
	free(e);
}

static void
run_it(void *arg)
{
	struct run *run = arg;
	struct errands *e = run->errands;

	errand_run(run->errand, &run->stop);
	/* There is room for all: no more than ERRANDS_MAX go on. */
	(void)mailbox_post(e->posted, &run);
	mutex_lock(&e->lock);
	run->over = true;
	cond_broadcast(&e->ended);
	mutex_unlock(&e->lock);
}

static struct errand *
errand_new(enum errand_kind kind, const char *path, const char *words)
{
	struct errand *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->kind = kind;
	atomic_init(&e->files, 0);
	atomic_init(&e->bytes, 0);
	e->path = strdup(path);
	e->words = words != NULL ? strdup(words) : NULL;
	if (e->path == NULL || (words != NULL && e->words == NULL)) {
		errand_free(e);
		return NULL;
	}
	return e;
}

int
errands_start(struct errands *e, enum errand_kind kind, const char *path,
    const char *words, struct fx_err *err)
{
	struct run *run;
	int r;

	errands_drop(e, kind);
	if (e->runs_n >= ERRANDS_MAX)
		return fx_err_set(err, E_BUSY,
		    "too many folders do not answer; wait, or start again");
	run = calloc(1, sizeof(*run));
	if (run == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	run->errands = e;
	atomic_init(&run->stop, false);
	run->errand = errand_new(kind, path, words);
	r = run->errand != NULL
	    ? thread_start(&run->thread, "errand", run_it, run)
	    : -ENOMEM;
	if (r < 0) {
		errand_free(run->errand);
		free(run);
		return fx_err_errno(err, E_INTERNAL, -r, "no thread for it");
	}
	list_add_tail(&e->runs, &run->link);
	e->runs_n++;
	e->now[kind] = run;
	return 0;
}

void
errands_drop(struct errands *e, enum errand_kind kind)
{
	if (e->now[kind] == NULL)
		return;
	atomic_store(&e->now[kind]->stop, true);
	e->now[kind] = NULL;
}

const struct errand *
errands_at(const struct errands *e, enum errand_kind kind)
{
	return e->now[kind] != NULL ? e->now[kind]->errand : NULL;
}

int
errands_fd(const struct errands *e)
{
	return mailbox_fd(e->posted);
}

static void
reap(struct errands *e)
{
	struct child_exit end;
	size_t n = 0;

	for (size_t i = 0; i < e->started_n; i++)
		if (child_reap(e->started[i], false, &end) == 0)
			e->started[n++] = e->started[i];
	e->started_n = n;
}

struct errand *
errands_take(struct errands *e)
{
	struct errand *done = NULL;
	struct run *run;

	reap(e);
	while (done == NULL && (run = take(e)) != NULL) {
		if (run->errand->pid > 0 && e->started_n < STARTED_MAX)
			e->started[e->started_n++] = run->errand->pid;
		if (e->now[run->errand->kind] == run) {
			e->now[run->errand->kind] = NULL;
			done = run->errand;
			run->errand = NULL;
		}
		run_free(run);
	}
	return done;
}
