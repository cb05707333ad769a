/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "crypto/join.h"
#include "crypto/random.h"
#include "engine/conn.h"
#include "engine/faults.h"
#include "engine/hosting.h"
#include "engine/peerbook.h"
#include "engine/sched.h"
#include "engine/server.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "net/tls.h"

static int
no_memory(struct fx_err *err)
{
	return fx_err_set(err, E_INTERNAL, "out of memory");
}

int
session_hello_send(struct session *s, struct fx_err *err)
{
	struct msg_bytes m;

	hello_ours(&s->hello, s->purpose);
	if (s->hub->options.no_batch)
		s->hello.caps &= ~(uint64_t)CAP_BATCH;
	msg_bytes_init(&m);
	if (msg_hello_encode(&m, &s->hello) < 0) {
		msg_bytes_done(&m);
		return no_memory(err);
	}
	digest_add(s->bound, m.b.data, m.b.len);
	if (!session_put_bytes(s, &m, 0))
		return no_memory(err);
	return 0;
}

/*
 * B's verdict.  It starts as a denial and becomes a yes in one place; a
 * failed look-up is a denial (R4).
 */
static bool
verdict(struct session *s, enum msg_purpose purpose)
{
	struct hub *h = s->hub;
	struct fx_err err;
	bool yes = false;

	if (purpose == PURPOSE_SESSION)
		yes = !h->distrust &&
		    peers_trust(h->db, s->peer, &err) == PEERS_ALLOW;
	else if (purpose == PURPOSE_PAIRING)
		yes = hosting_open(h);
	return yes;
}

/* Strangers get the end of TLS and nothing else. */
static int
deny(struct fx_err *err)
{
	return fx_err_set(err, E_UNPAIRED, "not paired");
}

static int
sessions_of(struct session *s)
{
	int n = 0;

	list_for_each(at, &s->hub->sessions) {
		struct session *o = FX_CONTAINER(at, struct session, link);

		if (o->state == SESSION_READY &&
		    memcmp(o->peer, s->peer, sizeof(o->peer)) == 0)
			n++;
	}
	return n;
}

int
session_hello_take(struct session *s, const struct frame *f, struct fx_err *err)
{
	uint8_t session_id[16];
	struct msg_hello ours;
	struct msg_bytes m;

	if (msg_hello_decode(&s->hello, f, err) < 0)
		return -1;
	s->purpose = (enum msg_purpose)s->hello.purpose;
	if (!verdict(s, s->purpose)) {
		s->purpose = PURPOSE_SESSION;
		(void)stream_shut(s->stream);
		return deny(err);
	}
	if (sessions_of(s) >= FX_SESSIONS_PEER_MAX || server_full(s)) {
		session_move(s, SESSION_PAIRING); /* so that ERROR is sent */
		return fx_err_make(
		    err, E_BUSY, 0, "peer", "This device", "n", "10", NULL);
	}
	hello_ours(&ours, s->purpose);
	if (s->hub->options.no_batch)
		ours.caps &= ~(uint64_t)CAP_BATCH;
	if (random_uuid(session_id, err) < 0)
		return -1;
	if (hello_agree(&s->welcome, &ours, &s->hello, session_id, err) < 0) {
		session_move(s, SESSION_PAIRING); /* so that ERROR is sent */
		return -1;
	}
	msg_bytes_init(&m);
	if (msg_welcome_encode(&m, &s->welcome) < 0) {
		msg_bytes_done(&m);
		return no_memory(err);
	}
	digest_add(s->bound, f->body, f->body_len);
	digest_add(s->bound, m.b.data, m.b.len);
	digest_end(s->bound, s->hello_hash);
	if (!session_put_bytes(s, &m, 0))
		return no_memory(err);
	if (s->purpose == PURPOSE_PAIRING)
		return session_pair_begin(s, err);
	return session_info_send(s, err);
}

int
session_welcome_take(
    struct session *s, const struct frame *f, struct fx_err *err)
{
	if (msg_welcome_decode(&s->welcome, f, err) < 0 ||
	    hello_check(&s->welcome, &s->hello, err) < 0)
		return -1;
	digest_add(s->bound, f->body, f->body_len);
	digest_end(s->bound, s->hello_hash);
	if (s->purpose == PURPOSE_PAIRING)
		return session_pair_begin(s, err);
	return session_info_send(s, err);
}

/* This session is part of the simulation that is on now, if one is. */
static void
session_faults(struct session *s, struct msg_info *info)
{
	if (s->purpose != PURPOSE_SESSION || s->hub->faults == NULL)
		return;
	s->faults = faults_ref(s->hub->faults);
	info->faults = 1;
}

/* READY begins with INFO from both sides; in pairing it ends with it. */
int
session_info_send(struct session *s, struct fx_err *err)
{
	struct hub *h = s->hub;
	struct msg_info info = { .port = server_port(h) };
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	struct msg_bytes m;
	int64_t nsec, sec;

	str_copy(info.name, sizeof(info.name), h->set.name);
	snprintf(info.program, sizeof(info.program), "%s", PACKAGE_STRING);
	session_faults(s, &info);
	info.cores = (uint16_t)(cores > 0 && cores < 65536 ? cores : 1);
	sec = clock_wall_ns(&nsec);
	if (s->purpose == PURPOSE_SESSION)
		info.max_bps = s->told_bps = sched_wanted(h, s->peer);
	info.clock_ns = sec * 1000000000 + nsec;
	msg_bytes_init(&m);
	if (msg_info_encode(&m, &info) < 0) {
		msg_bytes_done(&m);
		return no_memory(err);
	}
	if (!session_put_bytes(s, &m, 0))
		return no_memory(err);
	if (s->purpose == PURPOSE_PAIRING)
		return 0;
	if (tls_export(s->stream, TLS_EXPORT_JOIN, s->welcome.session_id,
		sizeof(s->welcome.session_id), s->x_join) < 0)
		return fx_err_set(err, E_INTERNAL, "no key for joining");
	session_deadline(s, 0);
	session_move(s, SESSION_READY);
	wire_in_stage(&s->in, WIRE_CONTROL);
	s->heard_ms = s->used_ms = clock_now_ms();
	return 0;
}

int
session_info_take(struct session *s, const struct frame *f, struct fx_err *err)
{
	if (msg_info_decode(&s->info, f, err) < 0)
		return -1;
	if (s->purpose == PURPOSE_PAIRING)
		return 0;
	sched_peer_told(s, s->info.max_bps);
	return peerbook_online(s, err);
}
