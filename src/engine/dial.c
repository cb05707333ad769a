/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/list.h"
#include "base/str.h"
#include "crypto/pair.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/peerbook.h"
#include "engine/session.h"
#include "net/connect.h"
#include "net/resolve.h"
#include "os/pool.h"

/*
 * One outgoing call: look the name up (and derive the pairing secret) in the
 * pool, connect, hand over to a session.
 */
struct dial {
	struct list link; /* hub->dials */
	struct hub *hub;
	struct addr_name to;
	char text[ADDR_NAME_SIZE];
	bool pairing;
	uint8_t key[32];
	char name[FX_PETNAME_MAX + 1];
	uint64_t asker;

	/* the pool's while the job runs */
	char code[PAIR_CODE_SIZE];
	struct pair_secret *secret;
	struct addr addrs[RESOLVE_MAX];
	int addrs_n;
	struct fx_err err;

	struct connect *connect;
	struct loop_fd *watch;
};

static void
free_it(struct dial *d)
{
	list_del(&d->link);
	loop_fd_cancel(d->watch);
	connect_free(d->connect);
	pair_secret_free(d->secret);
	digest_cleanse(d->code, sizeof(d->code));
	free(d);
}

static void
failed(struct dial *d, const struct fx_err *err)
{
	struct hub *h = d->hub;
	struct door_pair_result e = { .tries_left = -1 };
	uint8_t key[32];

	memcpy(key, d->key, sizeof(key));
	if (d->pairing) {
		e.code = (char *)(uintptr_t)fx_code_name(err->code);
		e.error = (char *)(uintptr_t)err->text;
		doorman_tell(h, d->asker, DOOR_EV_PAIR_RESULT, &e);
		free_it(d);
		return;
	}
	free_it(d);
	peerbook_unreachable(h, key, err);
}

static void
on_connect(void *arg, FX_UNUSED unsigned events)
{
	struct dial *d = arg;
	struct hub *h = d->hub;
	struct stream *stream;
	struct session *s;
	struct fx_err err = FX_ERR_NONE;
	size_t at;
	int r = connect_step(d->connect, &stream, &at, &err);

	if (r == -EAGAIN)
		return;
	loop_fd_cancel(d->watch);
	d->watch = NULL;
	if (r < 0) {
		failed(d, &err);
		hub_settle(h);
		return;
	}
	s = session_call(h, stream, d->text, d->pairing ? NULL : d->key,
	    d->name, d->secret, d->asker, &err);
	if (s == NULL) {
		failed(d, &err);
	} else {
		d->secret = NULL;
		free_it(d);
	}
	hub_settle(h);
}

static void
look_up(void *arg)
{
	struct dial *d = arg;

	d->addrs_n = -1;
	if (d->pairing && pair_secret_new(&d->secret, d->code, &d->err) < 0)
		return;
	d->addrs_n = resolve_name(&d->to, d->addrs, &d->err);
}

static void
looked_up(void *arg, bool cancelled)
{
	struct dial *d = arg;

	if (cancelled || d->hub->stopping) {
		free_it(d);
		return;
	}
	if (d->addrs_n <= 0 ||
	    connect_start(&d->connect, d->addrs, (size_t)d->addrs_n,
		FX_HANDSHAKE_MS, &d->err) < 0) {
		failed(d, &d->err);
		return;
	}
	d->watch = loop_fd(
	    d->hub->loop, connect_fd(d->connect), LOOP_READ, on_connect, d);
	if (d->watch == NULL) {
		fx_err_make(
		    &d->err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
		failed(d, &d->err);
	}
}

static int
start(struct dial *d, struct fx_err *err)
{
	addr_name_text(&d->to, d->text);
	list_add_tail(&d->hub->dials, &d->link);
	if (pool_submit(d->hub->pool, look_up, looked_up, d) != NULL)
		return 0;
	free_it(d);
	return fx_err_make(
	    err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
}

static struct dial *
dial_new(struct hub *h, const struct addr_name *to, struct fx_err *err)
{
	struct dial *d = calloc(1, sizeof(*d));

	if (d == NULL) {
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	d->hub = h;
	d->to = *to;
	list_init(&d->link);
	return d;
}

int
dial_pair(struct hub *h, const struct addr_name *to, const char *code,
    uint64_t asker, struct fx_err *err)
{
	struct dial *d = dial_new(h, to, err);

	if (d == NULL)
		return -1;
	d->pairing = true;
	d->asker = asker;
	str_copy(d->code, sizeof(d->code), code);
	return start(d, err);
}

int
dial_peer(struct hub *h, const struct addr_name *to, const uint8_t key[32],
    const char *name, struct fx_err *err)
{
	struct dial *d;

	if (dial_under_way(h, key))
		return 0;
	d = dial_new(h, to, err);
	if (d == NULL)
		return -1;
	memcpy(d->key, key, sizeof(d->key));
	str_copy(d->name, sizeof(d->name), name);
	return start(d, err);
}

bool
dial_under_way(const struct hub *h, const uint8_t key[32])
{
	list_for_each(at, &h->dials) {
		const struct dial *d = FX_CONTAINER(at, struct dial, link);

		if (!d->pairing && memcmp(d->key, key, 32) == 0)
			return true;
	}
	list_for_each(at, &h->sessions) {
		const struct session *s =
		    FX_CONTAINER(at, struct session, link);

		if (s->role == ROLE_INITIATOR &&
		    s->purpose == PURPOSE_SESSION &&
		    s->in.stage == WIRE_EARLY && memcmp(s->peer, key, 32) == 0)
			return true;
	}
	return false;
}

void
dial_stop(struct hub *h)
{
	list_for_each(at, &h->dials) {
		struct dial *d = FX_CONTAINER(at, struct dial, link);

		if (d->watch != NULL)
			free_it(d);
	}
}
