/* SPDX-License-Identifier: MIT */
/* The part of os/thread.h that waits. */
#include "os/thread.h"

#include <errno.h>
#include <time.h>

int
cond_init(struct cond *c)
{
	pthread_condattr_t attr;
	int r;

	r = -pthread_condattr_init(&attr);
	if (r < 0)
		return r;
	r = -pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (r == 0)
		r = -pthread_cond_init(&c->os, &attr);
	pthread_condattr_destroy(&attr);
	return r;
}

bool
cond_wait_until(struct cond *c, struct mutex *m, int64_t until_ms)
{
	struct timespec until = {
		.tv_sec = (time_t)(until_ms / 1000),
		.tv_nsec = (long)(until_ms % 1000) * 1000000,
	};
	int r = pthread_cond_timedwait(&c->os, &m->os, &until);

	assert(r == 0 || r == ETIMEDOUT);
	return r == 0;
}
