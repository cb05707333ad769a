/* SPDX-License-Identifier: MIT */
/* Dialects that are switched on: their sockets and who calls. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "engine/dialect_internal.h"
#include "engine/server.h"
#include "net/tcp.h"

#define CALLS_TURN 16
#define TALKS_MAX  128 /* conversations in all */

static bool
any_bind(const char *bind)
{
	return str_eq(bind, "0.0.0.0") || str_eq(bind, "::");
}

/* --- callers --- */

unsigned
dialect_callers(const struct hub *h, enum dialect_id id)
{
	unsigned n = 0;

	list_for_each(at, &h->dialects->talks) {
		const struct talk *t = FX_CONTAINER(at, struct talk, link);

		if (t->role != TALK_SERVE)
			continue;
		n += t->decided ? t->dialect == id
				: (t->candidates & SNIFF_BIT(id)) != 0;
	}
	return n;
}

static unsigned
callers_from(const struct hub *h, const struct addr *a)
{
	struct addr_key key = addr_key(a);
	unsigned n = 0;

	list_for_each(at, &h->dialects->talks) {
		const struct talk *t = FX_CONTAINER(at, struct talk, link);
		struct addr_key other;

		if (t->role != TALK_SERVE)
			continue;
		other = addr_key(&t->caller);
		n += addr_key_equal(&key, &other);
	}
	return n;
}

/* Which dialects a caller at this port may speak. */
static unsigned
candidates_of(struct hub *h, unsigned dialects, const struct addr *a,
    const struct addr *here)
{
	const struct dialects *d = h->dialects;
	unsigned ret = 0;

	for (unsigned i = 0; i < DIALECT_COUNT; i++) {
		const struct dialect_conf *c = &d->on[i].conf;
		struct addr bind;

		if ((dialects & SNIFF_BIT(i)) == 0 ||
		    !netlist_has(&c->allowed, a) ||
		    dialect_callers(h, (enum dialect_id)i) >=
			(unsigned)c->max_conn ||
		    callers_from(h, a) >= (unsigned)c->max_address)
			continue;
		if (!any_bind(c->bind) &&
		    (addr_numeric(c->bind, 0, &bind) < 0 ||
			!addr_same_host(&bind, here)))
			continue;
		ret |= SNIFF_BIT(i);
	}
	return ret;
}

/* A talk for a caller; the descriptor is taken over in any case. */
static struct talk *
talk_of(struct hub *h, int fd, const struct addr *a, unsigned candidates,
    bool native)
{
	struct talk *t = talk_new(TALK_SERVE, h->dialects->notes);

	if (t == NULL || (!native && tcp_new(&t->stream, fd) < 0)) {
		close(fd);
		talk_free(t);
		return NULL;
	}
	t->hub = h;
	t->native = native;
	if (native)
		t->fd = fd;
	t->caller = *a;
	t->candidates = candidates;
	addr_text(a, t->peer);
	t->pace = pace_new();
	str_copy(t->never, sizeof(t->never), h->options.state_dir);
	for (unsigned i = 0; i < DIALECT_COUNT; i++) {
		if ((candidates & SNIFF_BIT(i)) == 0)
			continue;
		t->dialect = (enum dialect_id)i;
		t->confs[i] = malloc(sizeof(*t->confs[i]));
		if (t->confs[i] == NULL) {
			talk_free(t);
			return NULL;
		}
		*t->confs[i] = h->dialects->on[i].conf;
		if (t->pace != NULL && t->confs[i]->rate > 0)
			pace_set(t->pace, (uint64_t)t->confs[i]->rate,
			    clock_now_us());
	}
	t->decided = !native && candidates == SNIFF_BIT(t->dialect);
	return t;
}

static size_t
talks(const struct hub *h)
{
	size_t n = 0;

	list_for_each(at, &h->dialects->talks)
		n++;
	return n;
}

/* The caller has a conversation of its own; fd is taken over. */
static void
listen_to(
    struct hub *h, int fd, const struct addr *a, unsigned which, bool native)
{
	struct talk *t = talk_of(h, fd, a, which, native);
	enum dialect_id id;
	struct fx_err err;

	if (t == NULL)
		return;
	id = t->dialect; /* from now on the thread's */
	if (dialect_begin(h, t, &err) < 0) {
		talk_free(t);
		return;
	}
	if (!native)
		dialect_announce(h, id);
}

static void
answer_call(struct dialect_port *p, int fd, const struct addr *a)
{
	struct hub *h = p->hub;
	struct addr here;
	unsigned which = 0;

	if (talks(h) < TALKS_MAX && addr_local(fd, &here) == 0)
		which = candidates_of(h, p->dialects, a, &here);
	if (which == 0) {
		char text[ADDR_TEXT_SIZE];

		close(fd);
		addr_text(a, text);
		if (dialect_may_log(h, a))
			hub_log(h, "warn", NULL, NULL,
			    "%s may not call here, or too many do: closed "
			    "unread",
			    text);
		return;
	}
	listen_to(h, fd, a, which, false);
}

bool
dialects_call(struct hub *h, int fd, const struct addr *a)
{
	unsigned which = 0;
	struct addr here;

	for (unsigned i = 0; h->dialects != NULL && i < DIALECT_COUNT; i++)
		if (h->dialects->on[i].on && h->dialects->on[i].native)
			which |= SNIFF_BIT(i);
	if (which == 0 || talks(h) >= TALKS_MAX || addr_local(fd, &here) < 0)
		return false;
	which = candidates_of(h, which, a, &here);
	if (which == 0)
		return false;
	listen_to(h, fd, a, which, true);
	return true;
}

static void
resume(void *arg)
{
	struct dialect_port *p = arg;

	p->pause = NULL;
	loop_fd_want(p->watch, LOOP_READ);
}

static void
on_call(void *arg, FX_UNUSED unsigned events)
{
	struct dialect_port *p = arg;
	struct addr peer;
	int fd, r;

	for (int turn = 0; turn < CALLS_TURN; turn++) {
		r = listen_accept(p->sock, &fd, &peer);
		if (r == -EAGAIN)
			break;
		if (r < 0) {
			loop_fd_want(p->watch, 0);
			if (p->pause == NULL)
				p->pause = loop_timer(p->hub->loop,
				    listen_pause_ms(p->sock) + 1, resume, p);
			break;
		}
		answer_call(p, fd, &peer);
	}
	hub_settle(p->hub);
}

/* --- sockets --- */

void
dialect_port_shut(struct dialect_port *p)
{
	if (p->sock == NULL)
		return;
	loop_fd_cancel(p->watch);
	loop_timer_cancel(p->hub->loop, p->pause);
	listen_close(p->sock);
	memset(p, 0, sizeof(*p));
}

/* The socket of this port, or NULL. */
struct dialect_port *
dialect_port_of(struct hub *h, uint16_t port)
{
	for (size_t i = 0; i < DIALECT_COUNT; i++)
		if (h->dialects->ports[i].sock != NULL &&
		    listen_port(h->dialects->ports[i].sock) == port)
			return &h->dialects->ports[i];
	return NULL;
}

static struct dialect_port *
unused(struct hub *h)
{
	for (size_t i = 0; i < DIALECT_COUNT; i++)
		if (h->dialects->ports[i].sock == NULL)
			return &h->dialects->ports[i];
	return NULL;
}

/* Open p anew at bind and port. */
static int
open_port(struct hub *h, struct dialect_port *p, const char *bind,
    uint16_t port, struct fx_err *err)
{
	struct addr_name at = { .port = port };
	unsigned dialects = p->dialects;

	dialect_port_shut(p);
	str_copy(at.host, sizeof(at.host), bind);
	p->hub = h;
	if (listen_open(&p->sock, &at, err) < 0)
		return -1;
	p->dialects = dialects;
	p->watch = loop_fd(h->loop, listen_fd(p->sock), LOOP_READ, on_call, p);
	if (p->watch != NULL)
		return 0;
	dialect_port_shut(p);
	return fx_err_set(err, E_BUSY, "too many connections");
}

static int
cannot_share(struct hub *h, enum dialect_id id, struct fx_err *err)
{
	return fx_err_set(err, E_NET,
	    "port %lld is in use by a dialect that %s cannot be told from; "
	    "choose another one with --port",
	    (long long)h->dialects->on[id].conf.port, dialect_get(id)->name);
}

/* One more dialect at a port that is open. */
static int
join_port(struct hub *h, struct dialect_port *p, enum dialect_id id,
    struct fx_err *err)
{
	const struct dialect_conf *c = &h->dialects->on[id].conf;
	const struct dialect_conf *other = NULL;
	unsigned all = p->dialects | SNIFF_BIT(id);

	if (!sniff_possible(all))
		return cannot_share(h, id, err);
	for (unsigned i = 0; i < DIALECT_COUNT; i++)
		if ((p->dialects & SNIFF_BIT(i)) != 0)
			other = &h->dialects->on[i].conf;
	if (other != NULL && !any_bind(other->bind) &&
	    !str_eq(other->bind, c->bind) &&
	    open_port(h, p, any_bind(c->bind) ? c->bind : "0.0.0.0",
		(uint16_t)c->port, err) < 0)
		return -1;
	p->dialects = all;
	return 0;
}

int
dialect_listen(struct hub *h, enum dialect_id id, struct fx_err *err)
{
	struct dialect_on *on = &h->dialects->on[id];
	struct dialect_port *p = NULL;
	unsigned all = SNIFF_BIT(id);

	on->native =
	    on->conf.port != 0 && on->conf.port == (int64_t)server_port(h);
	for (unsigned i = 0; on->native && i < DIALECT_COUNT; i++)
		if (h->dialects->on[i].on && h->dialects->on[i].native)
			all |= SNIFF_BIT(i);
	if (!sniff_possible(all))
		return cannot_share(h, id, err);
	if (on->native) {
		on->port = server_port(h);
		return 0;
	}
	if (on->conf.port != 0)
		p = dialect_port_of(h, (uint16_t)on->conf.port);
	if (p != NULL) {
		if (join_port(h, p, id, err) < 0)
			return -1;
	} else {
		p = unused(h);
		if (p == NULL ||
		    open_port(
			h, p, on->conf.bind, (uint16_t)on->conf.port, err) < 0)
			return -1;
		p->dialects = SNIFF_BIT(id);
	}
	on->port = listen_port(p->sock);
	return 0;
}

void
dialects_yield(struct hub *h, uint16_t port)
{
	struct dialect_port *p =
	    h->dialects != NULL ? dialect_port_of(h, port) : NULL;

	if (p == NULL)
		return;
	for (unsigned i = 0; i < DIALECT_COUNT; i++)
		if ((p->dialects & SNIFF_BIT(i)) != 0)
			h->dialects->on[i].native = true;
	dialect_port_shut(p);
}
