/* SPDX-License-Identifier: MIT */
#include "os/thread.h"

#include <bsd/string.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/limits.h"

#define GIVE_WAY 10 /* nice */

struct thread {
	pthread_t os;
	thread_fn *run;
	void *arg;
	char name[16];
};

static void *
begin(void *arg)
{
	struct thread *thread = arg;

	pthread_setname_np(pthread_self(), thread->name);
	thread->run(thread->arg);
	return NULL;
}

/* The new thread inherits the mask, so all is blocked while it is made. */
static int
create(struct thread *thread, const pthread_attr_t *attr)
{
	sigset_t all, old;
	int r;

	sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &old);
	assert(r == 0);
	r = -pthread_create(&thread->os, attr, begin, thread);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return r;
}

int
thread_start(struct thread **ret, const char *name, thread_fn *run, void *arg)
{
	struct thread *thread;
	pthread_attr_t attr;
	int r;

	thread = calloc(1, sizeof(*thread));
	if (thread == NULL)
		return -ENOMEM;
	thread->run = run;
	thread->arg = arg;
	strlcpy(thread->name, name, sizeof(thread->name));

	r = -pthread_attr_init(&attr);
	if (r < 0)
		goto fail_alloc;
	r = -pthread_attr_setstacksize(&attr, FX_STACK_SIZE);
	assert(r == 0);
	r = create(thread, &attr);
	pthread_attr_destroy(&attr);
	if (r < 0)
		goto fail_alloc;

	*ret = thread;
	return 0;

fail_alloc:
	free(thread);
	return r;
}

void
thread_give_way(void)
{
	id_t self = (id_t)gettid();

	/* On Linux this is of the thread, not of the process. */
	if (getpriority(PRIO_PROCESS, self) < GIVE_WAY)
		(void)setpriority(PRIO_PROCESS, self, GIVE_WAY);
}

void
thread_join(struct thread *thread)
{
	int r;

	if (thread == NULL)
		return;
	r = pthread_join(thread->os, NULL);
	assert(r == 0);
	free(thread);
}
