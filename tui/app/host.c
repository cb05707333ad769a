/* SPDX-License-Identifier: MIT */
#include "tui/app/host.h"

#include <stdlib.h>
#include <unistd.h>

#include "engine/engine.h"
#include "os/mailbox.h"
#include "os/thread.h"
#include "os/xdg.h"

struct host {
	struct host_options options;
	struct thread *thread; /* starts the engine, then ends */
	struct mailbox *ready; /* one bool: it has ended */
	bool started;          /* ready was taken, the thread joined */

	/* The thread's until it has ended. */
	struct demo *demo;
	struct engine_thread *engine;
	int first_fd; /* the door that came with the engine, or -1 */
	int result;   /* 0, or -1: err */
	struct fx_err err;
};

static int
start_engine(struct host *h)
{
	struct engine_options o;
	char *config = NULL;
	char *state = NULL;
	int r = -1;

	engine_options_init(&o);
	if (xdg_config_file(&config, &h->err) == 0 &&
	    xdg_state_dir(&state, &h->err) == 0) {
		o.config_file = config;
		o.state_dir = state;
		o.umask = h->options.umask;
		o.private = true;
		r = engine_thread_start(&h->engine, &h->first_fd, &o, &h->err);
	}
	free(config);
	free(state);
	return r;
}

static void
run(void *arg)
{
	struct host *h = arg;
	struct demo_options demo = { .offers = true,
		.fault = h->options.fault };
	bool over = true;

	h->result = h->options.demo ? demo_start(&h->demo, &demo, &h->err)
				    : start_engine(h);
	(void)mailbox_post(h->ready, &over);
}

int
host_start(
    struct host **ret, const struct host_options *options, struct fx_err *err)
{
	struct host *h = calloc(1, sizeof(*h));
	int r;

	if (h == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	h->options = *options;
	h->first_fd = -1;
	r = mailbox_new(&h->ready, 1, sizeof(bool));
	if (r < 0)
		goto fail_alloc;
	r = thread_start(&h->thread, "host", run, h);
	if (r < 0)
		goto fail_mailbox;
	*ret = h;
	return 0;

fail_mailbox:
	mailbox_free(h->ready);
fail_alloc:
	free(h);
	return fx_err_errno(
	    err, E_INTERNAL, -r, "the engine cannot be started");
}

int
host_fd(const struct host *h)
{
	return h->started ? -1 : mailbox_fd(h->ready);
}

static bool
started(struct host *h)
{
	bool over;
	bool lost;

	if (h->started)
		return true;
	if (mailbox_take(h->ready, &over, 1, &lost) == 0)
		return false;
	thread_join(h->thread);
	h->started = true;
	return true;
}

int
host_door(struct host *h, int *ret_fd, struct fx_err *err)
{
	if (!started(h))
		return 0;
	if (h->result < 0) {
		*err = h->err;
		return -1;
	}
	if (h->first_fd >= 0) {
		*ret_fd = h->first_fd;
		h->first_fd = -1;
		return 1;
	}
	if (h->demo != NULL)
		return demo_door(h->demo, ret_fd, err) < 0 ? -1 : 1;
	return engine_thread_attach(h->engine, ret_fd, err) < 0 ? -1 : 1;
}

void
host_stop(struct host *h)
{
	if (h == NULL)
		return;
	if (!h->started)
		thread_join(h->thread);
	if (h->first_fd >= 0)
		close(h->first_fd);
	engine_thread_stop(h->engine);
	demo_stop(h->demo);
	mailbox_free(h->ready);
	free(h);
}
