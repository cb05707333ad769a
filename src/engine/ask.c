/* SPDX-License-Identifier: MIT */
#include "engine/ask_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "crypto/random.h"
#include "door/shapes.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/peerbook.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "proto/msg_list.h"

#define ANSWER_MS 20000 /* for a page; a front end waits longer */

void
ask_free(struct ask *a)
{
	list_del(&a->link);
	a->hub->asks_n--;
	loop_timer_cancel(a->hub->loop, a->pace);
	loop_timer_cancel(a->hub->loop, a->end);
	for (size_t i = 0; i < a->paths_n; i++)
		free(a->paths[i].bytes);
	free(a->cursor.bytes);
	free(a->into);
	free(a->note);
	free(a);
}

static void
tell_got(struct ask *a, const char *id, const struct fx_err *err)
{
	struct door_got e = { .command = a->command };

	e.id = (char *)(uintptr_t)id;
	if (err != NULL) {
		e.code = (char *)(uintptr_t)fx_code_name(err->code);
		e.error = (char *)(uintptr_t)err->text;
	}
	doorman_tell(a->hub, a->client, DOOR_EV_GET_RESULT, &e);
}

void
ask_fail(struct ask *a, const struct fx_err *err)
{
	if (a->type == FT_GET)
		tell_got(a, NULL, err);
	else
		doorman_refuse(a->hub, a->client, a->command, err);
	ask_free(a);
}

static void
on_end(void *arg)
{
	struct ask *a = arg;
	struct hub *h = a->hub;
	struct fx_err err;

	a->end = NULL;
	fx_err_make(&err, E_TIMEOUT, 0, "peer", a->name, "n", "20", NULL);
	ask_fail(a, &err);
	hub_settle(h);
}

static struct msg_path
raw_path(const struct raw *r)
{
	return (struct msg_path){ (const uint8_t *)r->bytes, (uint16_t)r->n,
		r->n > 0 };
}

static int
encode(const struct ask *a, struct msg_bytes *out)
{
	struct msg_list list = { .req_id = a->req_id };
	struct msg_stat look = { .req_id = a->req_id };
	struct msg_get get = { .req_id = a->req_id };

	if (a->type == FT_LIST) {
		list.path = raw_path(&a->paths[0]);
		list.cursor = raw_path(&a->cursor);
		list.max = a->max;
		list.hidden = a->hidden;
		return msg_list_encode(out, &list);
	}
	if (a->type == FT_STAT) {
		look.path = raw_path(&a->paths[0]);
		return msg_stat_encode(out, &look);
	}
	for (size_t i = 0; i < a->paths_n; i++)
		get.paths[get.paths_n++] = raw_path(&a->paths[i]);
	if (a->note != NULL)
		str_copy(get.note, sizeof(get.note), a->note);
	return msg_get_encode(out, &get);
}

/*
 * The first is any, so that what was asked before a restart is not answered
 * in the place of something else.
 */
static uint32_t
next_number(struct hub *h)
{
	struct fx_err err;

	if (h->asks_last == 0 &&
	    random_bytes(&h->asks_last, sizeof(h->asks_last), &err) < 0)
		log_pairs(LOG_WARN, "no random number", "why", err.text, NULL);
	return ++h->asks_last != 0 ? h->asks_last : ++h->asks_last;
}

static void
put(struct ask *a)
{
	struct session *s = a->session;
	struct msg_bytes m;
	struct fx_err err;

	a->sent = true;
	a->req_id = next_number(a->hub);
	msg_bytes_init(&m);
	if (encode(a, &m) < 0) {
		msg_bytes_done(&m);
		fx_err_make(&err, E_LIMIT, 0, "what", "the request", "limit",
		    "64 KiB", NULL);
		ask_fail(a, &err);
		return;
	}
	s->used_ms = clock_now_ms();
	if (a->type == FT_GET)
		log_pairs(LOG_INFO, "asked for files", "peer", a->name, NULL);
	if (session_put_bytes(s, &m, 0))
		session_pump(s);
}

static void
on_pace(void *arg)
{
	struct ask *a = arg;
	struct hub *h = a->hub;

	a->pace = NULL;
	put(a);
	hub_settle(h);
}

void
ask_begin(struct ask *a, struct session *s)
{
	uint64_t cap = a->type == FT_GET ? CAP_PULL : CAP_LIST;
	struct fx_err err;
	int64_t wait_us;

	if ((s->welcome.caps & cap) == 0) {
		fx_err_make(&err, E_UNSUPPORTED, 0, "peer", a->name, "what",
		    "share folders", NULL);
		ask_fail(a, &err);
		return;
	}
	a->session = s;
	wait_us = bucket_take(&s->asking, 1, clock_now_us());
	if (wait_us > 0)
		a->pace =
		    loop_timer(a->hub->loop, wait_us / 1000 + 1, on_pace, a);
	if (a->pace == NULL)
		put(a);
}

static int
take_raw(struct raw *to, const char *text, size_t max, struct fx_err *err)
{
	size_t size = strlen(text) + 1;

	to->bytes = malloc(size);
	if (to->bytes == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	if (path_from_text(to->bytes, size, text, size - 1, &to->n) < 0 ||
	    to->n > max)
		return fx_err_set(err, E_ARGS, "%s is no path", text);
	return 0;
}

/* An ask of this command, waiting in the list; NULL: err. */
static struct ask *
ask_new(struct call *k, const struct peer_row *peer, uint8_t type)
{
	struct hub *h = k->hub;
	struct ask *a;

	if (h->asks_n >= FX_ASKS_MAX) {
		fx_err_make(
		    &k->err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
		return NULL;
	}
	a = calloc(1, sizeof(*a));
	if (a == NULL) {
		fx_err_set(&k->err, E_INTERNAL, "out of memory");
		return NULL;
	}
	a->hub = h;
	a->type = type;
	a->client = k->client;
	a->command = k->id;
	memcpy(a->peer, peer->key, sizeof(a->peer));
	str_copy(a->name, sizeof(a->name), peer->name);
	list_add_tail(&h->asks, &a->link);
	h->asks_n++;
	return a;
}

/* Now, or when the peer was reached.  0, or -1: it cannot be. */
static int
start(struct ask *a, const struct peer_row *peer, struct fx_err *err)
{
	struct session *s = session_with(a->hub, a->peer);

	if (s != NULL)
		ask_begin(a, s);
	else if (peerbook_reach(a->hub, peer, err) < 0)
		return -1;
	return 0;
}

static int
fill_ls(struct ask *a, const struct door_ls *d, struct fx_err *err)
{
	a->hidden = d->hidden;
	a->max = d->max > 0 && d->max < FX_DOOR_PAGE ? (uint16_t)d->max
						     : FX_DOOR_PAGE;
	if (d->path != NULL && d->path[0] != '\0' &&
	    take_raw(&a->paths[a->paths_n++], d->path, FX_PATH_MAX, err) < 0)
		return -1;
	if (d->cursor != NULL && d->cursor[0] != '\0')
		return take_raw(&a->cursor, d->cursor, FX_NAME_MAX, err);
	return 0;
}

int
ask_ls(struct call *k)
{
	struct peer_row peer;
	const struct door_ls *d = k->args;
	struct ask *a;
	int r = -1;

	if (peerbook_find(k->hub, d->peer, &peer, &k->err) < 0)
		return -1;
	a = ask_new(k, &peer, FT_LIST);
	if (a != NULL) {
		r = fill_ls(a, d, &k->err);
		a->end = loop_timer(k->hub->loop, ANSWER_MS, on_end, a);
		if (r == 0)
			r = start(a, &peer, &k->err);
		if (r < 0)
			ask_free(a);
	}
	peers_row_done(&peer);
	return r < 0 ? -1 : 1;
}

static int
fill_get(struct ask *a, const struct door_get *d, struct fx_err *err)
{
	int rule = DOOR_BY_SETTING;

	if (d->paths_n == 0 || d->paths_n > FX_ROOTS_MAX)
		return fx_err_set(err, E_ARGS,
		    "1 to %d files or folders can be fetched at once",
		    FX_ROOTS_MAX);
	if (d->conflict != NULL) {
		rule = shape_conflict_parse(d->conflict);
		if (rule < 0)
			return fx_err_set(err, E_ARGS,
			    "%s is no rule for names that are taken",
			    d->conflict);
	}
	a->conflict = (enum door_conflict)rule;
	a->attended = d->attended;
	for (size_t i = 0; i < d->paths_n; i++)
		if (take_raw(&a->paths[a->paths_n++], d->paths[i], FX_PATH_MAX,
			err) < 0)
			return -1;
	if (d->into != NULL && d->into[0] != '/')
		return fx_err_set(
		    err, E_ARGS, "%s is not an absolute path", d->into);
	if (d->note != NULL && strlen(d->note) > FX_NOTE_MAX)
		return fx_err_make(err, E_LIMIT, 0, "what", "a note", "limit",
		    "1024 bytes", NULL);
	if (d->into != NULL)
		a->into = str_dup_n(d->into, strlen(d->into));
	if (d->note != NULL)
		a->note = str_dup_n(d->note, strlen(d->note));
	if ((d->into != NULL && a->into == NULL) ||
	    (d->note != NULL && a->note == NULL))
		return fx_err_set(err, E_INTERNAL, "out of memory");
	return 0;
}

int
ask_get(struct call *k)
{
	const struct door_get *d = k->args;
	struct peer_row peer;
	struct fx_err err;
	struct ask *a;
	int r = -1;

	if (peerbook_find(k->hub, d->peer, &peer, &k->err) < 0)
		return -1;
	a = ask_new(k, &peer, FT_GET);
	if (a != NULL) {
		r = fill_get(a, d, &k->err);
		if (r < 0)
			ask_free(a);
	}
	if (r == 0) {
		doorman_reply(k->hub, k->client, k->id, k->kind, NULL);
		if (start(a, &peer, &err) < 0)
			ask_fail(a, &err);
	}
	peers_row_done(&peer);
	return r < 0 ? -1 : 1;
}

struct ask *
ask_find(struct session *s, uint32_t req_id)
{
	list_for_each(at, &s->hub->asks) {
		struct ask *a = FX_CONTAINER(at, struct ask, link);

		if (a->session == s && a->sent && a->req_id == req_id)
			return a;
	}
	return NULL;
}

static struct ask *
waiting(struct hub *h, const uint8_t key[32])
{
	list_for_each(at, &h->asks) {
		struct ask *a = FX_CONTAINER(at, struct ask, link);

		if (a->session == NULL &&
		    memcmp(a->peer, key, sizeof(a->peer)) == 0)
			return a;
	}
	return NULL;
}

void
ask_session(struct session *s)
{
	struct ask *a;

	/* Each may end the session, and others with it. */
	while (!s->ended && (a = waiting(s->hub, s->peer)) != NULL)
		ask_begin(a, s);
}

void
ask_lost(struct session *s, const struct fx_err *err)
{
	list_for_each(at, &s->hub->asks) {
		struct ask *a = FX_CONTAINER(at, struct ask, link);

		if (a->session == s)
			ask_fail(a, err);
	}
}

void
ask_unreachable(struct hub *h, const uint8_t key[32], const struct fx_err *err)
{
	struct ask *a;

	while ((a = waiting(h, key)) != NULL)
		ask_fail(a, err);
}

/* Whether a root is called like the end of a path that was asked for. */
static bool
was_asked(const struct ask *a, const struct offer_root *root)
{
	for (size_t i = 0; i < a->paths_n; i++) {
		const struct raw *p = &a->paths[i];
		size_t n = root->name_len;

		if (p->n >= n &&
		    memcmp(p->bytes + p->n - n, root->name, n) == 0 &&
		    (p->n == n || p->bytes[p->n - n - 1] == '/'))
			return true;
	}
	return false;
}

struct ask *
ask_of(const struct transfer *t)
{
	const struct msg_offer *o = t->offer;
	struct ask *a;

	if (o->in_reply_to == 0)
		return NULL;
	a = ask_find(t->session, o->in_reply_to);
	if (a == NULL || a->type != FT_GET || o->roots_n > a->paths_n)
		return NULL;
	for (uint16_t i = 0; i < o->roots_n; i++)
		if (!was_asked(a, &o->roots[i]))
			return NULL;
	return a;
}

int
ask_accept(struct ask *a, struct transfer *t, struct fx_err *err)
{
	struct door_accept rule = { .conflict = a->conflict };

	if (a->withdrawn) {
		ask_free(a);
		return fx_err_set(
		    err, E_CANCELLED, "who asked for it has left");
	}
	rule.into = a->into;
	if (incoming_accept(t, &rule, err) < 0) {
		ask_fail(a, err);
		return -1;
	}
	tell_got(a, t->id, NULL);
	ask_free(a);
	return 0;
}

void
ask_left(struct hub *h, uint64_t client)
{
	list_for_each(at, &h->asks) {
		struct ask *a = FX_CONTAINER(at, struct ask, link);

		if (a->client != client || !a->attended)
			continue;
		hub_log(h, "info", a->name, NULL,
		    "a request to %s was withdrawn", a->name);
		/* What was sent is answered: by an offer, or by an error. */
		if (a->sent)
			a->withdrawn = true;
		else
			ask_free(a);
	}
}

void
ask_stop(struct hub *h)
{
	list_for_each(at, &h->asks)
		ask_free(FX_CONTAINER(at, struct ask, link));
}
