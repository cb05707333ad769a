/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "engine/doorman.h"
#include "engine/hosting.h"
#include "engine/peerbook.h"
#include "engine/session.h"
#include "net/tls.h"

/* One frame of pairing: nothing but a body. */
static int
put(struct session *s, uint8_t type, const void *body, size_t n,
    struct fx_err *err)
{
	struct frame f = { .type = type, .body = body, .body_len = n };

	if (!session_put(s, &f))
		return fx_err_set(err, E_INTERNAL, "out of memory");
	return 0;
}

static int
run_new(struct session *s, const struct pair_secret *secret, struct fx_err *err)
{
	const uint8_t *own = identity_id(s->hub->identity);
	bool host = s->role == ROLE_ACCEPTOR;
	struct pair_bind bind;

	if (tls_export(s->stream, TLS_EXPORT_PAIR, "", 0, bind.x_pair) < 0)
		return fx_err_set(err, E_INTERNAL, "no key for pairing");
	memcpy(bind.id_a, host ? s->peer : own, 32);
	memcpy(bind.id_b, host ? own : s->peer, 32);
	bind.version = s->welcome.version;
	memcpy(bind.hello_hash, s->hello_hash, sizeof(bind.hello_hash));
	return pair_run_new(
	    &s->run, host ? PAIR_B : PAIR_A, secret, &bind, err);
}

int
session_pair_begin(struct session *s, struct fx_err *err)
{
	uint8_t point[PAIR_POINT_SIZE];

	session_move(s, SESSION_PAIRING);
	session_deadline(s, FX_PAIR_RUN_MS);
	if (s->role == ROLE_ACCEPTOR)
		return 0;
	if (run_new(s, s->secret, err) < 0)
		return -1;
	pair_point(s->run, point);
	return put(s, FT_PAIR1, point, sizeof(point), err);
}

/* B: from here on the run counts as failed unless cA verifies. */
static int
take_pair1(struct session *s, const struct frame *f, struct fx_err *err)
{
	const struct pair_secret *secret = hosting_run(s->hub);
	uint8_t point[PAIR_POINT_SIZE];

	if (secret == NULL)
		return fx_err_make(
		    err, E_BUSY, 0, "peer", "this device", "n", "30", NULL);
	s->pair_counted = true;
	if (run_new(s, secret, err) < 0 ||
	    pair_peer_point(s->run, f->body, f->body_len, err) < 0)
		return -1;
	pair_point(s->run, point);
	return put(s, FT_PAIR2, point, sizeof(point), err);
}

static int
take_pair2(struct session *s, const struct frame *f, struct fx_err *err)
{
	uint8_t mac[PAIR_MAC_SIZE];

	if (pair_peer_point(s->run, f->body, f->body_len, err) < 0)
		return -1;
	pair_confirm(s->run, mac);
	return put(s, FT_PAIR3, mac, sizeof(mac), err);
}

static int
take_pair3(struct session *s, const struct frame *f, struct fx_err *err)
{
	uint8_t mac[PAIR_MAC_SIZE];
	char left[12];

	if (pair_check(s->run, f->body, f->body_len, err) < 0) {
		snprintf(left, sizeof(left), "%d", hosting_tries_left(s->hub));
		return fx_err_make(err, E_PAIR_CODE, 0, "n", left, NULL);
	}
	s->pair_proved = true;
	pair_confirm(s->run, mac);
	if (put(s, FT_PAIR4, mac, sizeof(mac), err) < 0)
		return -1;
	return session_info_send(s, err);
}

static int
take_pair4(struct session *s, const struct frame *f, struct fx_err *err)
{
	if (pair_check(s->run, f->body, f->body_len, err) < 0)
		return -1;
	s->pair_proved = true;
	return session_info_send(s, err);
}

int
session_pair_frame(struct session *s, const struct frame *f, struct fx_err *err)
{
	switch (f->type) {
	case FT_PAIR1:
		return take_pair1(s, f, err);
	case FT_PAIR2:
		return take_pair2(s, f, err);
	case FT_PAIR3:
		return take_pair3(s, f, err);
	case FT_PAIR4:
		return take_pair4(s, f, err);
	default:
		break;
	}
	if (!s->pair_proved)
		return fx_err_make(err, E_PROTO, 0, "peer", s->address, "what",
		    "INFO before the code was proved", NULL);
	if (session_info_take(s, f, err) < 0)
		return -1;
	session_pair_over(s, NULL);
	session_bye(s, FX_OK);
	return 0;
}

static void
report(struct session *s, const char *name, const struct fx_err *err)
{
	char key[IDENTITY_TEXT_SIZE];
	char claims[FX_DEVICE_NAME_MAX * 4 + 1];
	struct door_pair_result e = { .ok = name != NULL, .tries_left = -1 };

	identity_text(s->peer, key);
	e.host = s->role == ROLE_ACCEPTOR;
	if (name != NULL) {
		peerbook_claims(claims, sizeof(claims), s->info.name);
		e.key = key;
		e.claims = claims;
		e.name = (char *)(uintptr_t)name;
		doorman_event(s->hub, DOOR_EV_PAIR_RESULT, &e);
		return;
	}
	e.code = (char *)(uintptr_t)fx_code_name(err->code);
	e.error = (char *)(uintptr_t)err->text;
	doorman_tell(s->hub, s->asker, DOOR_EV_PAIR_RESULT, &e);
}

void
session_pair_over(struct session *s, const struct fx_err *err)
{
	char name[FX_PETNAME_MAX + 1] = "";
	struct hub *h = s->hub;
	struct fx_err why = FX_ERR_NONE;

	if (s->pair_told)
		return;
	s->pair_told = true;
	if (s->pair_proved && peerbook_store(s, name, &why) == 0) {
		report(s, name, NULL);
		if (s->role == ROLE_ACCEPTOR)
			hosting_over(h, true, NULL);
		return;
	}
	if (why.code == FX_OK && err != NULL)
		why = *err;
	if (why.code == FX_OK)
		fx_err_make(&why, E_PEER_GONE, 0, "peer",
		    s->dialled[0] != 0 ? s->dialled : s->address, NULL);
	if (s->role == ROLE_INITIATOR)
		report(s, NULL, &why);
	else if (s->pair_counted)
		hosting_over(h, false, &why);
}
