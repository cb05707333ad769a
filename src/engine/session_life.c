/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/ask.h"
#include "engine/conn.h"
#include "engine/doorman.h"
#include "engine/faults.h"
#include "engine/peerbook.h"
#include "engine/session.h"
#include "engine/transfer.h"

/* How a session ends, and what it does while nothing happens. */

#define IDLE_MS 60000
#define BUSY_S  10 /* a peer that is turned away may try again then */

static void
session_free(struct session *s)
{
	list_del(&s->link);
	list_del(&s->due);
	digest_free(s->bound);
	wire_in_done(&s->in);
	wire_out_done(&s->out);
	pair_run_free(s->run);
	pair_secret_free(s->secret);
	faults_unref(s->faults);
	free(s);
}

void
session_fail(struct session *s, const struct fx_err *err)
{
	struct msg_error e = { .code = err->code, .scope = SCOPE_SESSION };
	struct msg_bytes m;

	struct fx_err named = *err;

	if (err->code == E_PROTO && fx_err_arg(err, "peer") == NULL)
		fx_err_make(&named, E_PROTO, 0, "peer",
		    s->name[0] != 0 ? s->name : s->address, "what",
		    fx_err_arg(err, "what"), NULL);
	err = &named;
	log_pairs(LOG_WARN, "session failed", "address", s->address, "why",
	    err->text, NULL);
	if (s->ended)
		return;
	if (s->state == SESSION_PAIRING)
		session_pair_over(s, err);
	if (err->code == E_BUSY)
		e.retry_after_s = BUSY_S;
	e.errnum = (uint16_t)(err->errnum & 0x7fff);
	str_copy(e.text, sizeof(e.text), err->text);
	msg_bytes_init(&m);
	if (msg_error_encode(&m, &e) == 0)
		(void)session_put_bytes(s, &m, 0);
	else
		msg_bytes_done(&m);
	if (s->ended)
		return;
	list_for_each(at, &s->transfers) {
		struct transfer *t =
		    FX_CONTAINER(at, struct transfer, in_session);

		transfer_session_lost(t, err);
	}
	session_bye(s, err->code);
}

void
session_bye(struct session *s, enum fx_code code)
{
	struct msg_bye bye = { .code = code };
	struct msg_bytes m;

	if (s->ended || s->bye_sent)
		return;
	if (s->state != SESSION_READY && s->state != SESSION_PAIRING &&
	    s->state != SESSION_CLOSING) {
		session_end(s, NULL);
		return;
	}
	list_for_each(at, &s->conns) {
		struct conn *c = FX_CONTAINER(at, struct conn, link);

		conn_bye(c);
	}
	msg_bytes_init(&m);
	if (msg_bye_encode(&m, &bye) == 0 && session_put_bytes(s, &m, 0)) {
		s->bye_sent = true;
		session_move(s, SESSION_CLOSING);
		session_deadline(s, FX_CLOSING_MS);
		session_pump(s);
	}
}

void
session_break(struct session *s, bool all)
{
	list_for_each(at, &s->conns) {
		struct conn *c = FX_CONTAINER(at, struct conn, link);

		if (all || c->state != CONN_UP)
			conn_break(c);
	}
}

void
session_cut(struct session *s)
{
	if (!s->ended)
		stream_abort(s->stream);
}

void
session_end(struct session *s, const struct fx_err *err)
{
	struct hub *h = s->hub;
	bool was_ready = s->in.stage == WIRE_CONTROL;
	struct fx_err why;

	if (s->ended)
		return;
	s->ended = true;
	if (err != NULL && err->code != FX_OK)
		log_pairs(was_ready ? LOG_INFO : LOG_DEBUG, "session ended",
		    "address", s->address, "peer", s->name, "why", err->text,
		    NULL);
	loop_fd_cancel(s->watch);
	s->watch = NULL;
	session_deadline(s, 0);
	loop_timer_cancel(h->loop, s->redial_timer);
	s->redial_timer = NULL;
	if (s->purpose == PURPOSE_PAIRING)
		session_pair_over(s, err);
	fx_err_make(&why, E_PEER_GONE, 0, "peer", s->name, NULL);
	if (err != NULL && err->code != FX_OK)
		why = *err;
	list_for_each(at, &s->transfers) {
		struct transfer *t =
		    FX_CONTAINER(at, struct transfer, in_session);

		transfer_session_lost(t, &why);
	}
	ask_lost(s, &why);
	s->ended_ms = clock_now_ms();
	/* those that are up say BYE and end by themselves */
	session_break(s, err != NULL || !s->bye_sent);
	stream_close(s->stream);
	s->stream = NULL;
	list_del(&s->link);
	list_del(&s->due);
	h->sessions_n--;
	list_add_tail(&h->graves, &s->link);
	session_move(s, SESSION_CLOSED);
	if (s->purpose == PURPOSE_SESSION && s->role == ROLE_INITIATOR &&
	    !was_ready && s->name[0] != 0)
		peerbook_unreachable(h, s->peer, &why);
	else if (was_ready)
		peerbook_offline(s);
}

void
session_end_peer(struct hub *h, const uint8_t key[32])
{
	struct fx_err err;

	fx_err_make(
	    &err, E_ACCESS, 0, "peer", "this device", "what", "connect", NULL);
	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (memcmp(s->peer, key, sizeof(s->peer)) == 0)
			session_end(s, &err);
	}
}

static void
tick_one(struct session *s, int64_t now_ms)
{
	struct msg_ping ping = { .cookie = (uint64_t)clock_now_us() };
	struct msg_bytes m;
	struct fx_err err;

	if (now_ms - s->heard_ms >= FX_DEAD_MS && s->pinged_ms != 0 &&
	    now_ms - s->pinged_ms >= FX_DEAD_MS - FX_PING_MS) {
		fx_err_make(
		    &err, E_TIMEOUT, 0, "peer", s->name, "n", "30", NULL);
		session_end(s, &err);
		return;
	}
	if (session_old(s, now_ms) && list_empty(&s->transfers)) {
		session_bye(s, E_SHUTDOWN);
		return;
	}
	if (list_empty(&s->transfers) && s->role == ROLE_INITIATOR &&
	    now_ms - s->used_ms >= IDLE_MS && !doorman_attached(s->hub)) {
		session_bye(s, FX_OK);
		return;
	}
	if (s->pinged_ms != 0 ||
	    (now_ms - s->heard_ms < FX_PING_MS && s->rtt_us >= 0))
		return;
	msg_bytes_init(&m);
	if (msg_ping_encode(&m, &ping, FT_PING) < 0) {
		msg_bytes_done(&m);
		return;
	}
	if (session_put_bytes(s, &m, 0)) {
		s->pinged_ms = now_ms;
		s->ping_cookie = ping.cookie;
		session_pump(s);
	}
}

void
session_tick(struct hub *h, int64_t now_ms)
{
	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (s->state == SESSION_READY)
			tick_one(s, now_ms);
	}
}

void
session_reap(struct hub *h)
{
	list_for_each(at, &h->graves) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (clock_now_ms() - s->ended_ms > FX_CLOSING_MS)
			session_break(s, true);
		if (list_empty(&s->conns) && list_empty(&s->transfers))
			session_free(s);
	}
}
