/* SPDX-License-Identifier: MIT */
#include "door/client.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"
#include "door/lines.h"
#include "os/fd.h"

#define OUT_MAX (2 * FX_DOOR_LINE_MAX)

/* A command that waits for its reply. */
struct pending {
	int64_t id;
	enum door_kind kind;
};

/* A message that client_call() met on its way. */
struct held {
	struct list link;
	struct door_msg msg;
};

struct client {
	int fd;
	struct fx_err err; /* why the door is gone */
	struct door_hello *hello;

	struct lines in;
	struct buf out;
	int64_t last_id;
	struct pending pending[CLIENT_PENDING_MAX];
	unsigned pending_n;

	struct list held;
	size_t held_n;
	bool lost;
};

int
client_new(struct client **ret, int fd, struct fx_err *err)
{
	struct client *c = calloc(1, sizeof(*c));
	int r;

	if (c == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	r = fd_set_nonblock(fd, true);
	if (r < 0) {
		free(c);
		return fx_err_errno(err, E_INTERNAL, -r, "front door");
	}
	c->fd = fd;
	lines_init(&c->in);
	buf_init(&c->out, OUT_MAX);
	list_init(&c->held);
	*ret = c;
	return 0;
}

void
client_free(struct client *c)
{
	struct list *link;

	if (c == NULL)
		return;
	while ((link = list_take(&c->held)) != NULL) {
		struct held *h = FX_CONTAINER(link, struct held, link);

		door_msg_done(&h->msg);
		free(h);
	}
	door_free(&shape_hello, c->hello);
	lines_done(&c->in);
	buf_done(&c->out);
	fd_close(&c->fd);
	free(c);
}

int
client_fd(const struct client *c)
{
	return c->fd;
}

/* The door is gone: the first reason stays. */
static bool
gone(const struct client *c)
{
	return c->err.code != FX_OK;
}

short
client_wants(const struct client *c)
{
	int wants = 0;

	if (gone(c))
		return 0;
	if (lines_room(&c->in))
		wants |= POLLIN;
	if (c->out.len > 0)
		wants |= POLLOUT;
	return (short)wants;
}

static void
write_some(struct client *c)
{
	size_t moved = 0;

	while (moved < c->out.len && moved < CLIENT_PUMP_MAX) {
		ssize_t n = send(c->fd, c->out.data + moved, c->out.len - moved,
		    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0) {
			moved += (size_t)n;
		} else if (n == -1 && errno == EINTR) {
			continue;
		} else {
			/* What the engine said before is still read. */
			if (errno != EAGAIN)
				moved = c->out.len;
			break;
		}
	}
	buf_drop(&c->out, moved);
}

static void
read_some(struct client *c)
{
	int r = lines_read(&c->in, c->fd);

	if (r == -ENODATA)
		fx_err_set(&c->err, E_PEER_GONE, "the engine has ended");
	else if (r == -EMSGSIZE)
		fx_err_set(
		    &c->err, E_LIMIT, "the engine sent a line over 1 MiB");
	else if (r == -ENOMEM)
		fx_err_set(&c->err, E_INTERNAL, "out of memory");
	else if (r < 0)
		fx_err_errno(&c->err, E_PEER_GONE, -r,
		    "the connection to the engine broke");
}

int
client_pump(struct client *c)
{
	if (!gone(c)) {
		write_some(c);
		read_some(c);
	}
	if (!list_empty(&c->held) || lines_ready(&c->in))
		return 1;
	return gone(c) ? -1 : 0;
}

int
client_command(struct client *c, enum door_kind kind, const void *args,
    int64_t *ret_id, struct fx_err *err)
{
	int r;

	if (gone(c)) {
		if (err != NULL)
			*err = c->err;
		return -1;
	}
	if (c->pending_n == CLIENT_PENDING_MAX)
		return fx_err_make(
		    err, E_BUSY, 0, "peer", "the engine", "n", "1", NULL);
	r = door_encode_command(&c->out, kind, c->last_id + 1, args);
	if (r == -EMSGSIZE)
		return fx_err_make(err, E_LIMIT, 0, "what",
		    shape_kind(kind)->name, "limit", "1 MiB", NULL);
	if (r < 0)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	c->last_id++;
	c->pending[c->pending_n].id = c->last_id;
	c->pending[c->pending_n].kind = kind;
	c->pending_n++;
	if (ret_id != NULL)
		*ret_id = c->last_id;
	return 0;
}

unsigned
client_pending(const struct client *c)
{
	return c->pending_n;
}

static int
kind_of(void *arg, int64_t id)
{
	const struct client *c = arg;

	for (unsigned i = 0; i < c->pending_n; i++)
		if (c->pending[i].id == id)
			return (int)c->pending[i].kind;
	return -1;
}

/* The reply to id has come.  Returns whether it was waited for. */
static bool
settle(struct client *c, int64_t id)
{
	for (unsigned i = 0; i < c->pending_n; i++) {
		if (c->pending[i].id != id)
			continue;
		c->pending[i] = c->pending[--c->pending_n];
		return true;
	}
	return false;
}

/* The first message: is this an engine that we can talk to? */
static bool
check_hello(struct client *c, const struct door_msg *msg)
{
	const struct door_hello *hello = msg->data;

	if (msg->form != DOOR_EVENT || msg->kind != DOOR_EV_HELLO) {
		fx_err_set(&c->err, E_PROTO,
		    "what answers at the engine's socket is no engine");
		return false;
	}
	if (hello->version != DOOR_VERSION) {
		fx_err_set(&c->err, E_VERSION,
		    "the running engine (%s, process %lld) is of another "
		    "version than this program; end it and try again",
		    hello->engine != NULL ? hello->engine : "?",
		    (long long)hello->pid);
		return false;
	}
	c->hello = door_copy(&shape_hello, hello);
	if (c->hello == NULL)
		fx_err_set(&c->err, E_INTERNAL, "out of memory");
	return c->hello != NULL;
}

/*
 * A line that could not be read.  Returns whether it is a message all the
 * same: a failed reply.
 */
static bool
spoiled(struct client *c, struct door_msg *msg, const struct fx_err *why)
{
	if (msg->form == DOOR_REPLY && settle(c, msg->id)) {
		msg->ok = false;
		msg->err = *why;
		return true;
	}
	if (msg->form == DOOR_EVENT && why->code == E_PROTO) {
		c->err = *why;
		lines_drop(&c->in); /* nothing behind it is believed */
		return false;
	}
	log_msg(LOG_DEBUG, "front door, line left out: %s", why->text);
	return false;
}

/* The next message from the bytes read; false if none is complete. */
static bool
next_line(struct client *c, struct door_msg *ret)
{
	const char *line;
	size_t n;

	while ((line = lines_next(&c->in, &n)) != NULL) {
		struct fx_err why = FX_ERR_NONE;
		struct door_msg msg;
		bool good = door_decode(&msg, line, n, kind_of, c, &why) == 0;

		if (!good) {
			if (spoiled(c, &msg, &why)) {
				*ret = msg;
				return true;
			}
			continue;
		}
		if (msg.form == DOOR_REPLY)
			settle(c, msg.id);
		if (c->hello == NULL && !check_hello(c, &msg)) {
			door_msg_done(&msg);
			lines_drop(&c->in);
			continue;
		}
		*ret = msg;
		return true;
	}
	return false;
}

int
client_next(struct client *c, struct door_msg *ret)
{
	struct list *link = list_take(&c->held);

	if (link != NULL) {
		struct held *h = FX_CONTAINER(link, struct held, link);

		*ret = h->msg;
		free(h);
		c->held_n--;
		return 1;
	}
	if (next_line(c, ret))
		return 1;
	return gone(c) ? -1 : 0;
}

/* Keep a message for client_next(); takes ownership. */
static void
hold(struct client *c, struct door_msg *msg)
{
	struct held *h = NULL;

	if (c->held_n < FX_DOOR_QUEUE_MAX + CLIENT_PENDING_MAX &&
	    (msg->form == DOOR_REPLY || c->held_n < FX_DOOR_QUEUE_MAX))
		h = malloc(sizeof(*h));
	if (h == NULL) {
		c->lost = true;
		door_msg_done(msg);
		return;
	}
	h->msg = *msg;
	list_add_tail(&c->held, &h->link);
	c->held_n++;
}

int
client_greeted(struct client *c, struct fx_err *err)
{
	struct door_msg msg;

	client_pump(c);
	if (c->hello == NULL && next_line(c, &msg))
		hold(c, &msg);
	if (c->hello != NULL)
		return 1;
	if (!gone(c))
		return 0;
	if (err != NULL)
		*err = c->err;
	return -1;
}

const struct door_hello *
client_hello(const struct client *c)
{
	return c->hello;
}

const struct fx_err *
client_error(const struct client *c)
{
	return &c->err;
}

bool
client_lost(struct client *c)
{
	bool lost = c->lost;

	c->lost = false;
	return lost;
}

/* Milliseconds left for poll(); -1 for ever. */
static int
time_left(int64_t until_ms)
{
	int64_t left;

	if (until_ms < 0)
		return -1;
	left = until_ms - clock_now_ms();
	return left > 0 ? (int)left : 0;
}

/*
 * Move bytes until a whole line is there: 1; 0 when the time (-1: none) is
 * up or stop_fd readable; -1 when none will come.
 */
static int
wait_line(struct client *c, int64_t until_ms, int stop_fd)
{
	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = c->fd },
			{ .fd = stop_fd, .events = POLLIN },
		};
		int left = time_left(until_ms);
		int r;

		client_pump(c);
		if (lines_ready(&c->in))
			return 1;
		if (gone(c))
			return -1;
		fds[0].events = client_wants(c);
		r = poll(fds, 2, left);
		if ((r > 0 && fds[1].revents != 0) || (r == 0 && left == 0))
			return 0;
	}
}

int
client_wait(struct client *c, int timeout_ms, int stop_fd)
{
	int64_t until = -1;

	if (timeout_ms >= 0)
		until = clock_now_ms() + timeout_ms;
	if (!list_empty(&c->held))
		return 1;
	return wait_line(c, until, stop_fd);
}

/* The answer to a call, as its caller wants it. */
static int
answer(struct door_msg *msg, struct door_msg *ret, struct fx_err *err)
{
	if (!msg->ok) {
		if (err != NULL)
			*err = msg->err;
		door_msg_done(msg);
		return -1;
	}
	if (ret != NULL)
		*ret = *msg;
	else
		door_msg_done(msg);
	return 0;
}

int
client_call(struct client *c, enum door_kind kind, const void *args,
    int timeout_ms, struct door_msg *ret, struct fx_err *err)
{
	int64_t until = -1;
	struct door_msg msg;
	int64_t id;
	int r;

	if (timeout_ms >= 0)
		until = clock_now_ms() + timeout_ms;
	if (client_command(c, kind, args, &id, err) < 0)
		return -1;
	do {
		while (next_line(c, &msg)) {
			if (msg.form == DOOR_REPLY && msg.id == id)
				return answer(&msg, ret, err);
			hold(c, &msg);
		}
		r = wait_line(c, until, -1);
	} while (r > 0);
	if (r == 0)
		return fx_err_set(err, E_TIMEOUT, "the engine does not answer");
	if (err != NULL)
		*err = c->err;
	return -1;
}
