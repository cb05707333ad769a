/* SPDX-License-Identifier: MIT */
#include "tui/app/guard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/attr.h"
#include "os/sig.h"
#include "os/thread.h"
#include "tui/term/term.h"

#define PATIENCE_MS 1500

struct guard {
	struct thread *thread;
	int signals; /* signalfd */
	int wake;    /* eventfd: a signal has come */
	int stop;    /* eventfd: no more guarding */
	atomic_int signum;
};

static void
ring(int fd)
{
	const uint64_t one = 1;
	ssize_t n = write(fd, &one, sizeof(one));

	(void)n; /* an eventfd that is full is readable as well */
}

static void
run(void *arg)
{
	struct guard *g = arg;
	struct pollfd fds[] = { { .fd = g->stop, .events = POLLIN },
		{ .fd = g->signals, .events = POLLIN } };
	int signum = 0;

	while (signum <= 0) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents != 0)
			return;
		signum = sig_next(g->signals);
	}
	atomic_store(&g->signum, signum);
	ring(g->wake);
	while (poll(fds, 1, PATIENCE_MS) < 0)
		if (errno != EINTR)
			return;
	if (fds[0].revents != 0)
		return;
	term_rescue();
	_exit(128 + signum);
}

int
guard_start(struct guard **ret)
{
	static const int signals[] = { SIGTERM, SIGHUP };
	struct guard *g = calloc(1, sizeof(*g));
	int r;

	if (g == NULL)
		return -ENOMEM;
	atomic_init(&g->signum, 0);
	g->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	g->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	g->signals = sig_open(signals, FX_COUNT(signals));
	r = g->signals;
	if (g->wake < 0 || g->stop < 0)
		r = -EMFILE;
	if (r >= 0)
		r = thread_start(&g->thread, "guard", run, g);
	if (r < 0) {
		guard_stop(g);
		return r;
	}
	*ret = g;
	return 0;
}

int
guard_fd(const struct guard *g)
{
	return g->wake;
}

int
guard_signal(const struct guard *g)
{
	return atomic_load(&g->signum);
}

void
guard_stop(struct guard *g)
{
	if (g == NULL)
		return;
	if (g->thread != NULL) {
		ring(g->stop);
		thread_join(g->thread);
	}
	if (g->signals >= 0)
		close(g->signals);
	if (g->wake >= 0)
		close(g->wake);
	if (g->stop >= 0)
		close(g->stop);
	free(g);
}
