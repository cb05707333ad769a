/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/utf8.h"
#include "crypto/join.h"
#include "engine/ask.h"
#include "engine/chat.h"
#include "engine/conn.h"
#include "engine/give.h"
#include "engine/peerbook.h"
#include "engine/sched.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "net/tls.h"

static struct session *
session_by_id(struct hub *h, const uint8_t id[16])
{
	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (s->state == SESSION_READY && s->role == ROLE_ACCEPTOR &&
		    memcmp(s->welcome.session_id, id, 16) == 0)
			return s;
	}
	return NULL;
}

/* Whether this number was never used; it is from now on. */
static bool
join_number(struct session *s, uint16_t conn)
{
	uint64_t bit = UINT64_C(1) << (conn % 64);

	if (conn == 0 || conn >= SESSION_JOINS_MAX ||
	    (s->joined[conn / 64] & bit) != 0)
		return false;
	s->joined[conn / 64] |= bit;
	return true;
}

/*
 * This connection is a data connection of another session: prove it and hand
 * the stream over.  Whatever is wrong, the caller is told nothing.
 */
static int
take_join(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct join_proof proof;
	struct session *control;
	struct stream *stream = s->stream;
	uint8_t mac[DIGEST_SIZE];
	struct msg_join join;
	bool known = false;

	if (msg_join_decode(&join, f, err) < 0)
		return -1;
	control = session_by_id(s->hub, join.session_id);
	memset(&proof, 0, sizeof(proof));
	if (control != NULL)
		memcpy(proof.x_join, control->x_join, sizeof(proof.x_join));
	if (tls_export(stream, TLS_EXPORT_BIND, "", 0, proof.x_bind) < 0)
		return fx_err_set(err, E_INTERNAL, "no key for joining");
	memcpy(proof.session_id, join.session_id, sizeof(join.session_id));
	proof.conn_idx = join.conn;
	proof.dir = join.dir;
	join_mac(s->hub->digest, &proof, mac);
	known = control != NULL && digest_equal(mac, join.mac, sizeof(mac)) &&
	    digest_equal(control->peer, s->peer, sizeof(s->peer)) &&
	    s->in.bytes.len == s->in.used && join_number(control, join.conn);
	digest_cleanse(&proof, sizeof(proof));
	if (!known)
		return fx_err_set(err, E_AUTH, "a wrong JOIN");
	loop_fd_cancel(s->watch);
	s->watch = NULL;
	if (!sched_join(control, join.dir == 1))
		return fx_err_set(err, E_BUSY, "no worker is free");
	if (conn_adopt(
		control, stream, join.conn, join.dir == 1, s->in.seq, err) < 0)
		return -1;
	s->stream = NULL;
	session_end(s, NULL);
	return 0;
}

static int
take_pong(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct msg_ping pong;

	if (msg_ping_decode(&pong, f, err) < 0)
		return -1;
	if (s->pinged_ms != 0 && pong.cookie == s->ping_cookie) {
		s->pinged_ms = 0;
		s->rtt_us = clock_now_us() - (int64_t)pong.cookie;
		/* Front ends are told the first, and what differs much. */
		if (s->told_rtt_us <= 0 || s->rtt_us > 2 * s->told_rtt_us ||
		    s->rtt_us < s->told_rtt_us / 2) {
			s->told_rtt_us = s->rtt_us;
			peerbook_changed(s->hub, s->peer);
		}
	}
	return 0;
}

static int
take_ping(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct msg_ping ping;
	struct msg_bytes m;

	if (msg_ping_decode(&ping, f, err) < 0)
		return -1;
	msg_bytes_init(&m);
	if (msg_ping_encode(&m, &ping, FT_PONG) < 0) {
		msg_bytes_done(&m);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	(void)session_put_bytes(s, &m, 0);
	return 0;
}

static int
take_limits(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct msg_limits limits;

	if (msg_limits_decode(&limits, f, err) < 0)
		return -1;
	if (limits.bps_known)
		sched_peer_told(s, limits.max_bps);
	if (limits.want_known && s->role == ROLE_INITIATOR) {
		s->asked_conns = limits.want_conns;
		conn_want(s, false);
	}
	return 0;
}

static int
take_error(struct session *s, const struct frame *f, struct fx_err *err)
{
	char text[4 * FX_TEXT_MAX + 1];
	struct msg_error e;
	struct fx_err why;

	if (msg_error_decode(&e, f, err) < 0)
		return -1;
	utf8_safe(text, sizeof(text), e.text, strlen(e.text));
	if (e.scope == SCOPE_REQUEST) {
		ask_error(s, &e);
		return 0;
	}
	if (e.scope != SCOPE_SESSION) {
		log_pairs(LOG_WARN, "the peer reports", "peer", s->name, "code",
		    fx_code_name(e.code), "text", text, NULL);
		return 0;
	}
	fx_err_set(&why, e.code, "%s says: %s",
	    s->name[0] != 0 ? s->name : s->address, text);
	session_end(s, &why);
	return 0;
}

static int
take_bye(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct msg_bye bye;

	if (msg_bye_decode(&bye, f, err) < 0)
		return -1;
	if (s->state == SESSION_PAIRING) {
		session_bye(s, FX_OK);
		return 0;
	}
	if (bye.code == E_SHUTDOWN) {
		struct fx_err why;

		fx_err_make(&why, E_SHUTDOWN, 0, "peer", s->name, NULL);
		list_for_each(at, &s->transfers) {
			struct transfer *t =
			    FX_CONTAINER(at, struct transfer, in_session);

			transfer_session_lost(t, &why);
		}
	}
	session_bye(s, FX_OK);
	return 0;
}

/* A frame of the session itself (xid 0). */
static int
session_own(struct session *s, const struct frame *f, struct fx_err *err)
{
	switch (f->type) {
	case FT_HELLO:
		return session_hello_take(s, f, err);
	case FT_WELCOME:
		return session_welcome_take(s, f, err);
	case FT_JOIN:
		return take_join(s, f, err);
	case FT_INFO:
		if (s->state == SESSION_PAIRING)
			return session_pair_frame(s, f, err);
		return session_info_take(s, f, err);
	case FT_PAIR1:
	case FT_PAIR2:
	case FT_PAIR3:
	case FT_PAIR4:
		return session_pair_frame(s, f, err);
	case FT_PING:
		return take_ping(s, f, err);
	case FT_PONG:
		return take_pong(s, f, err);
	case FT_LIMITS:
		return take_limits(s, f, err);
	case FT_ERROR:
		return take_error(s, f, err);
	case FT_BYE:
		return take_bye(s, f, err);
	case FT_CHAT:
		return chat_take(s, f, err);
	case FT_CHAT_ACK:
		return chat_take_ack(s, f, err);
	case FT_LIST:
	case FT_STAT:
	case FT_GET:
		return give_take(s, f, err);
	case FT_LIST_REPLY:
	case FT_STAT_REPLY:
		return ask_reply(s, f, err);
	default:
		return fx_err_make(err, E_PROTO, 0, "peer", s->name, "what",
		    "a message it did not offer", NULL);
	}
}

/* Whether the peer, or we, ever opened this transfer in this session. */
static bool
xid_known(const struct session *s, uint32_t xid)
{
	bool ours = (xid & 1) == (s->role == ROLE_INITIATOR ? 0U : 1U);

	return ours ? xid < s->next_xid : xid <= s->peer_xid;
}

int
session_frame(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct transfer *t;
	int r = 0;

	if (session_limits(s, f, clock_now_ms(), err) < 0)
		return -1;
	if (f->xid == 0)
		return session_own(s, f, err);
	s->used_ms = s->heard_ms;
	t = transfer_of_xid(s, f->xid);
	if (f->type == FT_OFFER && t == NULL)
		return incoming_offer(s, f, err);
	if (t == NULL) {
		if (xid_known(s, f->xid))
			return 0; /* it has ended */
		return fx_err_make(err, E_PROTO, 0, "peer", s->name, "what",
		    "a transfer it never offered", NULL);
	}
	faults_seen_frame(s, f);
	if (t->tx != NULL)
		r = sender_frame(t->tx, f, err);
	else if (t->rx != NULL)
		r = receiver_frame(t->rx, f, err);
	transfer_touch(t);
	return r;
}
