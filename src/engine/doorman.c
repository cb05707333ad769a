/* SPDX-License-Identifier: MIT */
#include "engine/doorman.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/str.h"
#include "door/codec.h"
#include "door/lines.h"
#include "engine/ask.h"
#include "engine/dialect.h"
#include "engine/faults_show.h"
#include "engine/hub.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "engine/peer_dialect.h"
#include "engine/peerbook.h"
#include "engine/server.h"
#include "engine/transfer.h"
#include "os/fd.h"
#include "os/local.h"

#define OUT_MAX       (4 * FX_DOOR_LINE_MAX)
#define OUT_HIGH      (OUT_MAX / 2)
#define COMMANDS_TURN 64

struct client {
	struct list link;
	struct doorman *doorman;
	uint64_t number;
	int fd;
	struct loop_fd *watch;
	struct loop_timer *again; /* lines are left to be taken */
	struct lines in;
	struct buf out;
	bool subscribed;
	bool attached;
	bool behind; /* events were lost; a snapshot is due */
	bool dead;
	int64_t rate_ms; /* 0: no progress */
	int64_t next_ms; /* when progress may go out again */
};

struct doorman {
	struct hub *hub;
	int listen_fd;
	struct loop_fd *watch;
	struct list clients;
	size_t clients_n;
	uint64_t numbers;
	struct loop_timer *timer; /* of progress */
};

static void
client_free(struct client *c)
{
	list_del(&c->link);
	c->doorman->clients_n--;
	faults_show_left(c->doorman->hub, c->number);
	ask_left(c->doorman->hub, c->number);
	dialects_left(c->doorman->hub, c->number);
	loop_fd_cancel(c->watch);
	loop_timer_cancel(c->doorman->hub->loop, c->again);
	lines_done(&c->in);
	buf_done(&c->out);
	close(c->fd);
	free(c);
}

static struct client *
find(const struct hub *h, uint64_t number)
{
	if (h->doorman == NULL)
		return NULL;
	list_for_each(at, &h->doorman->clients) {
		struct client *c = FX_CONTAINER(at, struct client, link);

		if (c->number == number && !c->dead)
			return c;
	}
	return NULL;
}

static void on_again(void *arg);

/* Write what is queued; a failure only marks the client. */
static void
client_write(struct client *c)
{
	ssize_t n;

	while (c->out.len > 0) {
		n = send(c->fd, c->out.data, c->out.len,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			if (errno != EAGAIN && errno != EWOULDBLOCK)
				c->dead = true;
			break;
		}
		buf_drop(&c->out, (size_t)n);
	}
	loop_fd_want(c->watch,
	    (c->out.len < OUT_HIGH ? LOOP_READ : 0) |
		(c->out.len > 0 ? LOOP_WRITE : 0));
	if (c->behind && c->out.len == 0 && !c->dead) {
		c->behind = false;
		doorman_snapshot(c->doorman->hub, c->number);
	}
}

/* Append an event unless the front end is far behind. */
static void
client_event(struct client *c, enum door_kind kind, const void *data)
{
	if (c->dead || c->behind)
		return;
	if (c->out.len > OUT_HIGH || door_encode_event(&c->out, kind, data) < 0)
		c->behind = true;
}

static void
answer_bad(struct client *c, const struct door_msg *msg, struct fx_err *err)
{
	if (err->code == E_LIMIT ||
	    door_encode_error(&c->out, msg->id, err) < 0)
		c->dead = true;
}

static void
take_line(struct client *c, const char *line, size_t n)
{
	struct hub *h = c->doorman->hub;
	struct door_msg msg;
	struct fx_err err;

	if (door_decode(&msg, line, n, NULL, NULL, &err) < 0) {
		answer_bad(c, &msg, &err);
		return;
	}
	command_run(h, c->number, msg.id, msg.kind, msg.data);
	door_msg_done(&msg);
}

/*
 * Carry out some of the commands that were read; what is left waits for the
 * next round, so that one front end does not keep the others waiting.
 */
static void
take_lines(struct client *c)
{
	const char *line;
	size_t n;

	for (int i = 0; i < COMMANDS_TURN && !c->dead; i++) {
		line = lines_next(&c->in, &n);
		if (line == NULL)
			return;
		take_line(c, line, n);
	}
	if (!c->dead && c->again == NULL && lines_ready(&c->in))
		c->again = loop_timer(c->doorman->hub->loop, 0, on_again, c);
}

static void
on_again(void *arg)
{
	struct client *c = arg;
	struct hub *h = c->doorman->hub;

	c->again = NULL;
	take_lines(c);
	hub_settle(h);
}

static void
on_client(void *arg, unsigned events)
{
	struct client *c = arg;
	struct hub *h = c->doorman->hub;
	int r = 0;

	if ((events & LOOP_WRITE) != 0)
		client_write(c);
	if ((events & LOOP_READ) != 0 && c->out.len < OUT_HIGH &&
	    lines_room(&c->in))
		r = lines_read(&c->in, c->fd);
	take_lines(c);
	if (r < 0 && r != -EAGAIN && !lines_ready(&c->in))
		c->dead = true;
	hub_settle(h);
}

int
doorman_add(struct doorman *d, int fd)
{
	struct door_hello hello = { .version = DOOR_VERSION };
	struct hub *h = d->hub;
	struct client *c;

	if (d->clients_n >= FX_DOOR_CLIENTS_MAX)
		return -EBUSY;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return -ENOMEM;
	c->doorman = d;
	c->fd = fd;
	c->number = ++d->numbers;
	lines_init(&c->in);
	buf_init(&c->out, OUT_MAX);
	list_add_tail(&d->clients, &c->link);
	d->clients_n++;
	(void)fd_set_nonblock(fd, true);
	c->watch = loop_fd(h->loop, fd, LOOP_READ, on_client, c);
	if (c->watch == NULL) {
		c->fd = -1;
		client_free(c);
		return -ENOMEM;
	}
	loop_fd_urgent(c->watch);
	hello.engine = (char *)(uintptr_t)PACKAGE_STRING;
	hello.pid = getpid();
	hello.device = h->device;
	hello.name = h->set.name;
	hello.private = h->options.private;
	client_event(c, DOOR_EV_HELLO, &hello);
	client_write(c);
	return 0;
}

static void
on_call(void *arg, FX_UNUSED unsigned events)
{
	struct doorman *d = arg;
	int fd;

	for (int i = 0; i < FX_DOOR_CLIENTS_MAX; i++) {
		fd = local_accept(d->listen_fd);
		if (fd < 0)
			break;
		if (doorman_add(d, fd) < 0)
			close(fd);
	}
	hub_settle(d->hub);
}

struct doorman *
doorman_new(struct hub *h, int listen_fd)
{
	struct doorman *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->hub = h;
	d->listen_fd = listen_fd;
	list_init(&d->clients);
	if (listen_fd < 0)
		return d;
	d->watch = loop_fd(h->loop, listen_fd, LOOP_READ, on_call, d);
	if (d->watch == NULL) {
		free(d);
		return NULL;
	}
	loop_fd_urgent(d->watch);
	return d;
}

void
doorman_free(struct doorman *d)
{
	if (d == NULL)
		return;
	list_for_each(at, &d->clients) {
		struct client *c = FX_CONTAINER(at, struct client, link);

		client_write(c);
		client_free(c);
	}
	loop_timer_cancel(d->hub->loop, d->timer);
	loop_fd_cancel(d->watch);
	if (d->listen_fd >= 0)
		local_unlisten(d->hub->options.socket, &d->listen_fd);
	free(d);
}

void
doorman_event(struct hub *h, enum door_kind kind, const void *data)
{
	if (h->doorman == NULL)
		return;
	list_for_each(at, &h->doorman->clients) {
		struct client *c = FX_CONTAINER(at, struct client, link);

		if (c->subscribed)
			client_event(c, kind, data);
	}
}

void
doorman_tell(
    struct hub *h, uint64_t client, enum door_kind kind, const void *data)
{
	struct client *c = find(h, client);

	if (c != NULL)
		client_event(c, kind, data);
}

void
doorman_reply(struct hub *h, uint64_t client, int64_t id, enum door_kind kind,
    const void *data)
{
	struct client *c = find(h, client);
	struct fx_err err;

	if (c == NULL || door_encode_reply(&c->out, kind, id, data) == 0)
		return;
	fx_err_set(&err, E_LIMIT, "the answer is too long; ask for less");
	doorman_refuse(h, client, id, &err);
}

void
doorman_refuse(
    struct hub *h, uint64_t client, int64_t id, const struct fx_err *err)
{
	struct client *c = find(h, client);

	if (c != NULL && door_encode_error(&c->out, id, err) < 0)
		c->dead = true;
}

void
doorman_snapshot(struct hub *h, uint64_t client)
{
	char begin[] = "begin", end[] = "end";
	struct door_mark mark = { .part = begin };
	struct transfer_shown t_shown;
	struct server_shown s_shown;

	doorman_tell(h, client, DOOR_EV_SNAPSHOT, &mark);
	server_show(h, &s_shown);
	doorman_tell(h, client, DOOR_EV_LISTENING, &s_shown.d);
	peerbook_snapshot(h, client);
	peer_dialects_snapshot(h, client);
	list_for_each(at, &h->transfers) {
		const struct transfer *t =
		    FX_CONTAINER(at, struct transfer, link);

		if (transfer_is_offer(t))
			continue;
		transfer_show(t, &t_shown);
		doorman_tell(h, client, DOOR_EV_TRANSFER, &t_shown.d);
	}
	inbox_snapshot(h, client);
	incoming_offers_snapshot(h, client);
	faults_show_snapshot(h, client);
	dialects_snapshot(h, client);
	mark.part = end;
	doorman_tell(h, client, DOOR_EV_SNAPSHOT, &mark);
}

bool
doorman_attached(const struct hub *h)
{
	if (h->doorman == NULL)
		return false;
	list_for_each(at, &h->doorman->clients) {
		const struct client *c = FX_CONTAINER(at, struct client, link);

		if (c->attached && !c->dead)
			return true;
	}
	return false;
}

size_t
doorman_clients(const struct hub *h)
{
	return h->doorman != NULL ? h->doorman->clients_n : 0;
}

void
doorman_subscribe(
    struct hub *h, uint64_t client, const struct door_subscribe *args)
{
	struct client *c = find(h, client);

	if (c == NULL)
		return;
	c->attached = args->attached;
	c->rate_ms =
	    args->rate_ms > 0 && args->rate_ms < 50 ? 50 : args->rate_ms;
	c->next_ms = 0;
	log_pairs(LOG_DEBUG, "subscribed", "role",
	    args->role != NULL ? args->role : "", NULL);
	if (c->subscribed)
		return;
	c->subscribed = true;
	doorman_snapshot(h, client);
}

static bool
progresses(const struct transfer *t)
{
	return t->state == DOOR_ACTIVE || t->state == DOOR_CHECKING;
}

/* Send progress to whom it is due; returns ms until the next is, or -1. */
static int64_t
send_progress(struct doorman *d)
{
	int64_t now = clock_now_ms(), wait = -1;
	struct door_progress p;

	list_for_each(at, &d->clients) {
		struct client *c = FX_CONTAINER(at, struct client, link);

		if (!c->subscribed || c->rate_ms <= 0 || c->dead)
			continue;
		if (now < c->next_ms) {
			if (wait < 0 || c->next_ms - now < wait)
				wait = c->next_ms - now;
			continue;
		}
		c->next_ms = now + c->rate_ms;
		if (wait < 0 || c->rate_ms < wait)
			wait = c->rate_ms;
		if (c->out.len > OUT_HIGH / 8)
			continue; /* levels: the next one says it all */
		list_for_each(on, &d->hub->transfers) {
			const struct transfer *t =
			    FX_CONTAINER(on, struct transfer, link);

			if (!progresses(t))
				continue;
			transfer_progress(t, &p);
			client_event(c, DOOR_EV_PROGRESS, &p);
		}
		client_write(c);
	}
	return wait;
}

static void
on_timer(void *arg)
{
	struct doorman *d = arg;

	d->timer = NULL;
	doorman_progress(d->hub);
	hub_settle(d->hub);
}

void
doorman_progress(struct hub *h)
{
	struct doorman *d = h->doorman;
	bool any = false;
	int64_t wait;

	if (d == NULL || d->timer != NULL)
		return;
	list_for_each(at, &h->transfers)
		any =
		    any || progresses(FX_CONTAINER(at, struct transfer, link));
	if (!any)
		return;
	wait = send_progress(d);
	if (wait >= 0)
		d->timer =
		    loop_timer(h->loop, wait > 0 ? wait : 1, on_timer, d);
}

void
doorman_flush(struct hub *h)
{
	if (h->doorman == NULL)
		return;
	list_for_each(at, &h->doorman->clients) {
		struct client *c = FX_CONTAINER(at, struct client, link);

		if (!c->dead && (c->out.len > 0 || c->behind))
			client_write(c);
		if (c->dead)
			client_free(c);
	}
}
