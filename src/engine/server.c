/* SPDX-License-Identifier: MIT */
#include "engine/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/dialect.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "net/listen.h"
#include "os/fd.h"

#define STRANGER_GRACE_MS 2000
#define RETRY_MS          5000 /* between attempts to open a socket that failed */

struct server {
	struct listen_sock *sock;
	struct loop_fd *watch;
	struct loop_timer *pause;
	bool full; /* strangers take all places: not accepting */
	unsigned hold;
	bool told_on;  /* what front ends were told last */
	uint16_t port; /* the free one that was found; kept from then on */
	int64_t failed_ms;
	struct fx_err err; /* why it is not open */
};

struct server *
server_new(FX_UNUSED struct hub *h)
{
	return calloc(1, sizeof(struct server));
}

static void
shut(struct hub *h)
{
	struct server *v = h->server;

	loop_fd_cancel(v->watch);
	v->watch = NULL;
	loop_timer_cancel(h->loop, v->pause);
	v->pause = NULL;
	listen_close(v->sock);
	v->sock = NULL;
}

void
server_free(struct hub *h)
{
	if (h->server == NULL)
		return;
	shut(h);
	free(h->server);
	h->server = NULL;
}

bool
server_full(const struct session *s)
{
	size_t ready = 0;

	list_for_each(at, &s->hub->sessions)
		if (FX_CONTAINER(at, struct session, link)->state ==
		    SESSION_READY)
			ready++;
	return ready >= FX_SESSIONS_MAX || fd_short(0);
}

static bool
stranger(const struct session *s)
{
	return s->role == ROLE_ACCEPTOR && s->in.stage == WIRE_EARLY;
}

/*
 * Whether one more stranger from a may come in.  When all places are taken
 * the oldest goes once it had its two seconds; until then others wait in the
 * backlog.
 */
static bool
room_for(struct hub *h, const struct addr *a, bool *ret_close)
{
	struct addr_key key = addr_key(a);
	struct session *oldest = NULL;
	unsigned all = 0, same = 0;
	int64_t age;

	*ret_close = h->sessions_n >= FX_SESSIONS_MAX + FX_STRANGERS_MAX;
	if (*ret_close)
		return false;
	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);
		struct addr_key other;

		if (!stranger(s))
			continue;
		all++;
		if (oldest == NULL)
			oldest = s;
		other = addr_key(&s->addr);
		if (addr_key_equal(&key, &other))
			same++;
	}
	if (same >= FX_STRANGERS_ADDR_MAX && !addr_is_loopback(a)) {
		*ret_close = true;
		return false;
	}
	if (all < FX_STRANGERS_MAX)
		return true;
	age = clock_now_us() / 1000 - (int64_t)(oldest->number / 1000);
	if (age < STRANGER_GRACE_MS)
		return false;
	session_end(oldest, NULL);
	return true;
}

static void
resume(void *arg)
{
	struct hub *h = arg;

	h->server->pause = NULL;
	h->server->full = false;
	loop_fd_want(h->server->watch, LOOP_READ);
}

static void
rest(struct hub *h, int64_t ms)
{
	struct server *v = h->server;

	loop_fd_want(v->watch, 0);
	if (v->pause == NULL)
		v->pause = loop_timer(h->loop, ms, resume, h);
}

void
server_take(struct hub *h, int fd, const struct addr *peer)
{
	bool refuse;

	if (room_for(h, peer, &refuse)) {
		session_accept(h, fd, peer);
	} else if (refuse || h->server->sock == NULL) {
		close(fd);
	} else {
		/* keep this one waiting as well: take it, then rest */
		session_accept(h, fd, peer);
		h->server->full = true;
		rest(h, 100);
	}
}

static void
on_call(void *arg, FX_UNUSED unsigned events)
{
	struct hub *h = arg;
	struct server *v = h->server;
	struct addr peer;
	int fd, r;

	for (int turn = 0; turn < 16 && !v->full; turn++) {
		r = listen_accept(v->sock, &fd, &peer);
		if (r == -EAGAIN)
			break;
		if (r < 0) {
			rest(h, listen_pause_ms(v->sock) + 1);
			break;
		}
		if (!dialects_call(h, fd, &peer))
			server_take(h, fd, &peer);
	}
	hub_settle(h);
}

void
server_room(struct hub *h)
{
	if (h->server != NULL && h->server->full) {
		h->server->full = false;
		loop_fd_want(h->server->watch, LOOP_READ);
	}
}

void
server_restart(struct hub *h)
{
	shut(h);
	h->server->failed_ms = 0;
}

/* Somebody who called may still open data connections. */
static bool
serving(const struct hub *h)
{
	list_for_each(at, &h->sessions) {
		const struct session *s =
		    FX_CONTAINER(at, struct session, link);

		if (s->role == ROLE_ACCEPTOR && s->state == SESSION_READY)
			return true;
	}
	return false;
}

static bool
wanted(const struct hub *h)
{
	if (h->distrust || h->stopping)
		return false;
	if (h->server->hold > 0)
		return true;
	if (h->set.listen == LISTEN_NEVER)
		return false;
	return h->set.listen == LISTEN_ALWAYS || doorman_attached(h) ||
	    hub_busy(h) || serving(h);
}

static int
open_it(struct hub *h, struct fx_err *err)
{
	const char *bind =
	    h->options.bind != NULL ? h->options.bind : h->set.bind;
	struct server *v = h->server;
	struct addr_name at = { .port = (uint16_t)h->set.port };
	struct addr probe;

	if (h->options.port >= 0)
		at.port = (uint16_t)h->options.port;
	if (bind != NULL)
		str_copy(at.host, sizeof(at.host), bind);
	if (geteuid() == 0 && !h->options.allow_root &&
	    !(bind != NULL && addr_numeric(bind, 0, &probe) == 0 &&
		addr_is_loopback(&probe)))
		return fx_err_set(err, E_ACCESS,
		    "running as root: not listening beyond this machine; "
		    "use another account, or fxt engine --allow-root");
	if (at.port != 0)
		dialects_yield(h, at.port);
	if (at.port == 0) {
		at.port = v->port;
		if (v->port == 0 || listen_open(&v->sock, &at, err) < 0)
			at.port = 0;
	}
	if (v->sock == NULL && listen_open(&v->sock, &at, err) < 0)
		return -1;
	v->port = listen_port(v->sock);
	v->watch = loop_fd(h->loop, listen_fd(v->sock), LOOP_READ, on_call, h);
	if (v->watch == NULL) {
		shut(h);
		return fx_err_set(err, E_BUSY, "too many connections");
	}
	return 0;
}

static void
tell(struct hub *h)
{
	struct server_shown shown;

	h->server->told_on = h->server->sock != NULL;
	server_show(h, &shown);
	doorman_event(h, DOOR_EV_LISTENING, &shown.d);
	if (shown.d.on)
		log_pairs(
		    LOG_INFO, "listening", "address", shown.address, NULL);
}

void
server_update(struct hub *h)
{
	struct server *v = h->server;
	int64_t now = clock_now_ms();
	struct fx_err err;

	if (v == NULL)
		return;
	if (!wanted(h)) {
		v->err = FX_ERR_NONE;
		if (v->sock != NULL)
			shut(h);
		if (v->told_on)
			tell(h);
		return;
	}
	if (v->sock != NULL ||
	    (v->failed_ms != 0 && now - v->failed_ms < RETRY_MS))
		return;
	if (open_it(h, &err) == 0) {
		v->failed_ms = 0;
		v->err = FX_ERR_NONE;
		tell(h);
		return;
	}
	v->failed_ms = now;
	if (!str_eq(v->err.text, err.text)) {
		v->err = err;
		log_pairs(LOG_WARN, "cannot listen", "why", err.text, NULL);
		tell(h);
	}
}

int
server_hold(struct hub *h, bool on, struct fx_err *err)
{
	struct server *v = h->server;

	if (!on) {
		if (v != NULL && v->hold > 0)
			v->hold--;
		return 0;
	}
	v->hold++;
	v->failed_ms = 0;
	server_update(h);
	if (v->sock != NULL)
		return 0;
	v->hold--;
	if (err != NULL)
		*err = v->err;
	return -1;
}

uint16_t
server_port(const struct hub *h)
{
	if (h->server == NULL || h->server->sock == NULL)
		return 0;
	return listen_port(h->server->sock);
}

void
server_show(const struct hub *h, struct server_shown *ret)
{
	const struct server *v = h->server;

	memset(ret, 0, sizeof(*ret));
	ret->d.on = v->sock != NULL;
	ret->d.port = server_port(h);
	if (v->sock != NULL) {
		addr_text(listen_addr(v->sock), ret->address);
		ret->d.address = ret->address;
	} else if (v->err.code != FX_OK) {
		str_copy(ret->error, sizeof(ret->error), v->err.text);
		ret->d.error = ret->error;
	}
}
