/* SPDX-License-Identifier: MIT */
#include "engine/session.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/conn.h"
#include "engine/doorman.h"
#include "engine/peerbook.h"
#include "engine/server.h"
#include "engine/transfer.h"
#include "net/tcp.h"
#include "net/tls.h"

#define OUT_HIGH  (128 * 1024) /* transfers wait while so much is unsent */
#define READ_TURN (256 * 1024) /* bytes read from one session in a turn */

static void on_io(void *arg, unsigned events);

static struct session *
session_new(struct hub *h, enum session_role role, const struct addr *addr)
{
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	if (digest_new(&s->bound) < 0) {
		free(s);
		return NULL;
	}
	s->hub = h;
	s->number = (uint64_t)clock_now_us();
	s->role = role;
	s->state =
	    role == ROLE_INITIATOR ? SESSION_CONNECTING : SESSION_ACCEPTED;
	s->addr = *addr;
	addr_text(addr, s->address);
	wire_in_init(&s->in, WIRE_EARLY);
	wire_out_init(&s->out, FX_REPLY_QUEUE_MAX + FX_FRAME_MANIFEST_MAX);
	session_gate_init(
	    &s->gate, role == ROLE_INITIATOR ? ROLE_ACCEPTOR : ROLE_INITIATOR);
	list_init(&s->conns);
	redial_init(&s->redial[false], FX_REDIAL_MS, FX_REDIAL_MOST_MS, 0);
	redial_init(&s->redial[true], FX_REDIAL_MS, FX_REDIAL_MOST_MS, 0);
	list_init(&s->transfers);
	list_init(&s->due);
	turns_init(&s->turns);
	s->next_xid = role == ROLE_INITIATOR ? 2 : 1;
	s->next_conn = 1;
	s->rtt_us = -1;
	bucket_init(&s->chat, 5, 20, clock_now_us());
	bucket_init(
	    &s->asked, FX_REQUESTS_RATE, FX_REQUESTS_BURST, clock_now_us());
	session_limits_init(s, clock_now_ms());
	bucket_init(&s->asking, FX_REQUESTS_RATE - 2, FX_REQUESTS_BURST / 2,
	    clock_now_us());
	list_add_tail(&h->sessions, &s->link);
	h->sessions_n++;
	return s;
}

/* Put TLS over lower and watch it.  Takes lower over. */
static int
begin(struct session *s, struct stream *lower, const uint8_t *expect,
    struct fx_err *err)
{
	struct tls_options opt = { .expect_spki = expect };
	enum tls_role role =
	    s->role == ROLE_INITIATOR ? TLS_CLIENT : TLS_SERVER;

	if (tls_new(&s->stream, s->hub->tls, role, lower, &opt) < 0) {
		stream_close(lower);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	s->watch = loop_fd(s->hub->loop, stream_fd(s->stream),
	    LOOP_READ | LOOP_WRITE, on_io, s);
	if (s->watch == NULL)
		return fx_err_set(err, E_BUSY, "too many connections");
	session_deadline(s, FX_HANDSHAKE_MS);
	return 0;
}

void
session_accept(struct hub *h, int fd, const struct addr *addr)
{
	struct stream *tcp;
	struct session *s;
	struct fx_err err;

	if (tcp_new(&tcp, fd) < 0) {
		close(fd);
		return;
	}
	s = session_new(h, ROLE_ACCEPTOR, addr);
	if (s == NULL) {
		stream_close(tcp);
		return;
	}
	if (begin(s, tcp, NULL, &err) < 0)
		session_end(s, &err);
}

struct session *
session_call(struct hub *h, struct stream *stream, const char *dialled,
    const uint8_t *expect, const char *name, struct pair_secret *secret,
    uint64_t asker, struct fx_err *err)
{
	struct addr addr = { 0 };
	struct session *s;

	s = addr_peer(stream_fd(stream), &addr) == 0
	    ? session_new(h, ROLE_INITIATOR, &addr)
	    : NULL;
	if (s == NULL) {
		stream_close(stream);
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	str_copy(s->dialled, sizeof(s->dialled), dialled);
	s->purpose = secret != NULL ? PURPOSE_PAIRING : PURPOSE_SESSION;
	s->asker = asker;
	if (expect != NULL)
		memcpy(s->peer, expect, sizeof(s->peer));
	if (name != NULL)
		str_copy(s->name, sizeof(s->name), name);
	if (begin(s, stream, expect, err) < 0) {
		s->purpose = PURPOSE_SESSION; /* the caller reports */
		s->name[0] = 0;
		session_end(s, err);
		return NULL;
	}
	s->secret = secret;
	return s;
}

static struct session *
ready(struct hub *h, const uint8_t key[32], bool old)
{
	int64_t now = clock_now_ms();

	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (s->state == SESSION_READY &&
		    memcmp(s->peer, key, sizeof(s->peer)) == 0 &&
		    (old || !session_old(s, now)))
			return s;
	}
	return NULL;
}

struct session *
session_with(struct hub *h, const uint8_t key[32])
{
	return ready(h, key, false);
}

struct session *
session_known(struct hub *h, const uint8_t key[32])
{
	struct session *s = ready(h, key, false);

	return s != NULL ? s : ready(h, key, true);
}

void
session_move(struct session *s, enum session_state to)
{
	if (s->state == to)
		return;
	log_msg(LOG_DEBUG, "session %s: %s to %s", s->address,
	    session_state_name(s->state), session_state_name(to));
	s->state = to;
}

static void
on_deadline(void *arg)
{
	struct session *s = arg;
	struct hub *h = s->hub;
	struct fx_err err;

	s->deadline = NULL;
	if (s->state == SESSION_CLOSING) {
		session_end(s, NULL);
	} else {
		fx_err_make(&err, E_TIMEOUT, 0, "peer", s->address, "n",
		    s->state == SESSION_PAIRING ? "30" : "10", NULL);
		session_end(s, &err);
	}
	hub_settle(h);
}

void
session_deadline(struct session *s, int64_t ms)
{
	loop_timer_cancel(s->hub->loop, s->deadline);
	s->deadline = NULL;
	if (ms > 0)
		s->deadline = loop_timer(s->hub->loop, ms, on_deadline, s);
}

/* The handshake is over: who is it, and the first frame. */
static int
tls_up(struct session *s, struct fx_err *err)
{
	tls_peer_spki(s->stream, s->peer);
	if (memcmp(s->peer, identity_id(s->hub->identity), 32) == 0)
		return fx_err_set(
		    err, E_DUPLICATE, "%s", fx_code_template(E_DUPLICATE));
	if (s->role == ROLE_ACCEPTOR) {
		session_move(s, SESSION_WAIT_FIRST);
		return 0;
	}
	session_move(s, SESSION_WAIT_WELCOME);
	return session_hello_send(s, err);
}

/* What a failed or ended read means, in words. */
static int
read_over(struct session *s, ssize_t r, struct fx_err *err)
{
	if (s->state == SESSION_CLOSING)
		return fx_err_set(err, FX_OK, "closed");
	if (s->state == SESSION_WAIT_WELCOME)
		return fx_err_make(err, E_UNPAIRED, 0, "address",
		    s->dialled[0] != 0 ? s->dialled : s->address, NULL);
	if (s->state != SESSION_READY && r == 0)
		return fx_err_set(err, E_PEER_GONE, "%s hung up", s->address);
	return fx_err_make(err, E_PEER_GONE, r < 0 ? (int)-r : 0, "peer",
	    s->name[0] != 0 ? s->name : s->address, NULL);
}

/* Handle the frames that are whole.  -1: the session must fail with err. */
static int
take_frames(struct session *s, struct fx_err *err)
{
	struct frame f;
	int r;

	while (!s->ended && s->stream != NULL) {
		r = wire_in_next(&s->in, &f, err);
		if (r <= 0)
			return r;
		s->heard_ms = clock_now_ms();
		r = session_gate(&s->gate, s->state, &f, err);
		if (r < 0 && s->state != SESSION_CLOSING)
			return -1;
		if (r == 1 && session_frame(s, &f, err) < 0)
			return -1;
	}
	return 0;
}

/* Read and handle.  0, or -1 with err; code FX_OK: an orderly end. */
static int
take_input(struct session *s, struct fx_err *err)
{
	uint8_t bytes[16384];
	size_t turn = 0;
	ssize_t n;

	while (!s->ended && s->stream != NULL && turn < READ_TURN) {
		n = stream_recv(s->stream, bytes, sizeof(bytes));
		if (n == -EAGAIN)
			return 0;
		if (n <= 0)
			return read_over(s, n, err);
		turn += (size_t)n;
		if (wire_in_feed(&s->in, bytes, (size_t)n, err) < 0 ||
		    take_frames(s, err) < 0) {
			if (s->state == SESSION_READY ||
			    s->state == SESSION_PAIRING) {
				session_fail(s, err);
				return 0;
			}
			return -1;
		}
	}
	return 0;
}

static void
on_io(void *arg, FX_UNUSED unsigned events)
{
	struct session *s = arg;
	struct hub *h = s->hub;
	struct fx_err err = FX_ERR_NONE;
	int r = 0;

	if (s->state == SESSION_ACCEPTED || s->state == SESSION_CONNECTING) {
		r = tls_handshake(s->stream, &err);
		if (r == -EAGAIN) {
			session_pump(s);
			return;
		}
		if (r < 0 && err.code == E_AUTH && s->name[0] != 0)
			fx_err_make(&err, E_AUTH, 0, "address", s->dialled,
			    "peer", s->name, NULL);
		if (r == 0)
			r = tls_up(s, &err);
	}
	if (r == 0)
		r = take_input(s, &err);
	if (r < 0 && !s->ended)
		session_end(s, err.code == FX_OK ? NULL : &err);
	if (!s->ended)
		session_pump(s);
	hub_settle(h);
}

void
session_due(struct session *s)
{
	if (list_empty(&s->due) && !s->ended)
		list_add_tail(&s->hub->due, &s->due);
}

bool
session_put(struct session *s, const struct frame *f)
{
	struct fx_err err;
	int r;

	if (s->ended)
		return false;
	faults_seen_frame(s, f);
	r = wire_out_put(&s->out, f);
	if (r == 0) {
		session_due(s);
		return true;
	}
	fx_err_make(&err, r == -ENOMEM ? E_INTERNAL : E_TIMEOUT, 0, "peer",
	    s->name, "n", "30", "what", "out of memory", NULL);
	session_end(s, &err);
	return false;
}

bool
session_put_bytes(struct session *s, struct msg_bytes *m, uint32_t xid)
{
	struct frame f;
	bool ok;

	msg_frame(m, xid, &f);
	ok = session_put(s, &f);
	msg_bytes_done(m);
	return ok;
}

/* Frames that the transfers have ready. */
static void
fill(struct session *s)
{
	struct frame f;

	if (s->state != SESSION_READY)
		return;
	list_for_each(at, &s->transfers) {
		struct transfer *t =
		    FX_CONTAINER(at, struct transfer, in_session);

		while (!s->ended && s->out.bytes.len < OUT_HIGH) {
			int r = t->tx != NULL ? sender_take(t->tx, &f)
			    : t->rx != NULL   ? receiver_take(t->rx, &f)
					      : 0;
			if (r == 0)
				break;
			s->used_ms = clock_now_ms();
			if (!session_put(s, &f))
				return;
			/* what was announced may have work to hand out */
			transfer_touch(t);
		}
	}
}

/* Write what waits.  0, -EAGAIN, or another -errno. */
static int
drain(struct session *s)
{
	ssize_t n;
	int r;

	while (s->out.bytes.len > 0) {
		n = stream_send(s->stream, s->out.bytes.data, s->out.bytes.len);
		if (n < 0)
			return (int)n;
		buf_drop(&s->out.bytes, (size_t)n);
		if (s->out.bytes.len < OUT_HIGH / 2)
			fill(s);
	}
	r = stream_flush(s->stream);
	if (r == 0 && s->state == SESSION_CLOSING && s->bye_sent)
		r = stream_shut(s->stream);
	return r;
}

void
session_pump(struct session *s)
{
	struct fx_err err;
	short wants;
	int r = 0;

	if (s->ended || s->stream == NULL)
		return;
	fill(s);
	if (s->state != SESSION_ACCEPTED && s->state != SESSION_CONNECTING &&
	    !s->ended)
		r = drain(s);
	if (s->ended)
		return;
	if (r < 0 && r != -EAGAIN) {
		if (s->state == SESSION_CLOSING) {
			session_end(s, NULL);
			return;
		}
		(void)read_over(s, r, &err);
		session_end(s, &err);
		return;
	}
	wants = stream_wants(s->stream);
	loop_fd_want(
	    s->watch, LOOP_READ | ((wants & POLLOUT) != 0 ? LOOP_WRITE : 0));
}
