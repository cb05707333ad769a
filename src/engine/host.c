/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "engine/chan.h"
#include "engine/doorman.h"
#include "engine/engine.h"
#include "engine/hub.h"
#include "os/fd.h"
#include "os/local.h"
#include "os/loop.h"
#include "os/thread.h"

/*
 * An engine on a thread.  Its host speaks to it by a pipe of ints: a
 * descriptor to serve as a front door, or -1 to end.
 */
struct engine_thread {
	struct thread *thread;
	struct engine_options options; /* strings are copies */
	int pipe[2];
	struct chan *ready; /* one struct fx_err: how the start went */
};

struct hosted {
	struct hub *hub;
	struct loop_fd *watch;
	int fd;
};

static void
on_host(void *arg, FX_UNUSED unsigned events)
{
	struct hosted *o = arg;
	int fd;

	while (read(o->fd, &fd, sizeof(fd)) == (ssize_t)sizeof(fd)) {
		if (fd < 0)
			hub_stop(o->hub);
		else if (doorman_add(o->hub->doorman, fd) < 0)
			close(fd);
	}
	hub_settle(o->hub);
}

static void
run(void *arg)
{
	struct engine_thread *t = arg;
	struct hosted o = { .fd = t->pipe[0] };
	struct fx_err err = FX_ERR_NONE;

	o.hub = hub_open(&t->options, &err);
	if (o.hub != NULL) {
		o.watch = loop_fd(o.hub->loop, o.fd, LOOP_READ, on_host, &o);
		if (o.watch == NULL)
			fx_err_set(&err, E_INTERNAL, "out of memory");
	}
	(void)chan_put(t->ready, &err);
	if (o.watch != NULL) {
		(void)loop_run(o.hub->loop);
		loop_fd_cancel(o.watch);
	}
	hub_close(o.hub);
}

static char *
copy(const char *text)
{
	return text != NULL ? str_dup_n(text, strlen(text)) : NULL;
}

static void
free_it(struct engine_thread *t)
{
	const struct engine_options *o = &t->options;

	free((void *)(uintptr_t)o->config_file);
	free((void *)(uintptr_t)o->state_dir);
	free((void *)(uintptr_t)o->inbox);
	free((void *)(uintptr_t)o->name);
	free((void *)(uintptr_t)o->bind);
	free((void *)(uintptr_t)o->fault);
	chan_free(t->ready);
	if (t->pipe[0] >= 0)
		close(t->pipe[0]);
	if (t->pipe[1] >= 0)
		close(t->pipe[1]);
	free(t);
}

static struct engine_thread *
prepare(const struct engine_options *o)
{
	struct engine_thread *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->options = *o;
	t->options.config_file = copy(o->config_file);
	t->options.state_dir = copy(o->state_dir);
	t->options.inbox = copy(o->inbox);
	t->options.name = copy(o->name);
	t->options.bind = copy(o->bind);
	t->options.fault = copy(o->fault);
	t->options.socket = NULL;
	t->options.private = true;
	t->pipe[0] = t->pipe[1] = -1;
	t->ready = chan_new(1, sizeof(struct fx_err));
	if (t->ready == NULL || t->options.state_dir == NULL ||
	    pipe2(t->pipe, O_CLOEXEC) < 0 ||
	    fd_set_nonblock(t->pipe[0], true) < 0) {
		free_it(t);
		return NULL;
	}
	return t;
}

int
engine_thread_start(struct engine_thread **ret, int *ret_fd,
    const struct engine_options *o, struct fx_err *err)
{
	struct engine_thread *t = prepare(o);
	struct fx_err how;

	if (t == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	if (thread_start(&t->thread, "fx-engine", run, t) < 0) {
		free_it(t);
		return fx_err_make(
		    err, E_BUSY, 0, "peer", "This device", "n", "10", NULL);
	}
	(void)chan_take(t->ready, &how, -1);
	if (how.code != FX_OK || engine_thread_attach(t, ret_fd, &how) < 0) {
		if (err != NULL)
			*err = how;
		engine_thread_stop(t);
		return -1;
	}
	*ret = t;
	return 0;
}

static int
tell(struct engine_thread *t, int value)
{
	return fd_write_full(t->pipe[1], &value, sizeof(value));
}

int
engine_thread_attach(struct engine_thread *t, int *ret_fd, struct fx_err *err)
{
	int pair[2];

	if (local_pair(pair) < 0)
		return fx_err_set(err, E_INTERNAL, "no more descriptors");
	if (tell(t, pair[1]) < 0) {
		close(pair[0]);
		close(pair[1]);
		return fx_err_set(err, E_INTERNAL, "the engine has ended");
	}
	*ret_fd = pair[0];
	return 0;
}

void
engine_thread_stop(struct engine_thread *t)
{
	if (t == NULL)
		return;
	(void)tell(t, -1);
	thread_join(t->thread);
	free_it(t);
}
