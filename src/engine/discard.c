/* SPDX-License-Identifier: MIT */
#include "engine/discard.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "engine/hub.h"
#include "engine/sink.h"
#include "os/fd.h"
#include "os/pool.h"

struct discard {
	struct hub *hub;
	struct ledger_wait wait;
	int fd;
	char id[33];
	struct fx_err err;
	int r;
};

static void
run(void *arg)
{
	struct discard *d = arg;

	d->r = sink_discard_some(d->fd, d->id, &d->err);
}

static void
finish(struct discard *d)
{
	if (d->r < 0)
		log_pairs(
		    LOG_WARN, "staging not removed", "why", d->err.text, NULL);
	fd_close(&d->fd);
	free(d);
}

static void
stepped(void *arg, bool cancelled)
{
	struct discard *d = arg;

	if (!cancelled && d->r == 1 &&
	    pool_submit(d->hub->pool, run, stepped, d) != NULL)
		return;
	finish(d);
}

/* What says that it is not needed is recorded: the folder may go. */
static void
recorded(void *arg, enum ledger_end end)
{
	struct discard *d = arg;

	if (end == LEDGER_STOPPED ||
	    pool_submit(d->hub->pool, run, stepped, d) == NULL)
		finish(d);
}

void
discard_start(struct hub *h, int root_fd, const char *id)
{
	struct discard *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return;
	d->hub = h;
	str_copy(d->id, sizeof(d->id), id);
	d->fd = fcntl(root_fd, F_DUPFD_CLOEXEC, 0);
	if (d->fd == -1)
		finish(d);
	else
		ledger_then(h, &d->wait, recorded, d);
}

static void
let_go(void *arg)
{
	sink_hold(arg, false);
	sink_unref(arg);
}

static void
gone(void *arg, bool cancelled)
{
	if (cancelled)
		let_go(arg);
}

void
discard_sink(struct hub *h, struct sink *sink)
{
	if (sink == NULL)
		return;
	if (h->pool == NULL || pool_submit(h->pool, let_go, gone, sink) == NULL)
		let_go(sink);
}
