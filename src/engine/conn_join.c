/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "crypto/join.h"
#include "engine/chan.h"
#include "engine/conn_worker.h"
#include "net/connect.h"
#include "net/tcp.h"

bool
conn_tell(struct conn_worker *w, struct conn_note *note)
{
	note->conn = w->conn;
	return chan_put(w->results, note);
}

static int
broken(struct conn_worker *w, int r)
{
	return fx_err_errno(
	    &w->err, E_PEER_GONE, -r, "a data connection broke");
}

int
conn_put(struct conn_worker *w, uint8_t type, uint32_t xid, const void *prefix,
    uint16_t plen, const void *body, size_t n)
{
	struct frame f = { .type = type, .xid = xid, .plen = plen };
	uint8_t head[FX_FRAME_HEADER];
	int64_t begin = clock_now_ns();
	int64_t end;
	int r;

	f.len = (uint32_t)(plen + n);
	f.seq = w->out_seq;
	wire_put_head(head, &f);
	r = stream_send_full(w->stream, head, sizeof(head));
	if (r == 0 && plen > 0)
		r = stream_send_full(w->stream, prefix, plen);
	atomic_store(&w->flow.xid, xid);
	if (r == 0 && n > 0)
		r = conn_pace_send(w, body, n);
	if (r < 0)
		return broken(w, r);
	end = clock_now_ns();
	ladder_sent(&w->ladder, n, end - begin, end);
	w->out_seq++;
	w->out_index++;
	w->unflushed = true;
	return 0;
}

/* Publish the stream so that the engine can break it. */
static int
publish(struct conn_worker *w, struct stream *stream)
{
	bool aborted;

	mutex_lock(&w->lock);
	aborted = w->aborted;
	w->stream = stream;
	mutex_unlock(&w->lock);
	if (aborted)
		return fx_err_set(&w->err, E_CANCELLED, "given up");
	return 0;
}

static int
connect_tls(struct conn_worker *w)
{
	struct tls_options opt = { .expect_spki = w->expect, .bulk = true };
	struct stream *tcp, *tls;
	int64_t until = clock_now_ms() + FX_HANDSHAKE_MS;
	int r;

	if (connect_blocking(&tcp, &w->addr, 1, FX_HANDSHAKE_MS,
		chan_fd(w->orders), &w->err) < 0)
		return -1;
	(void)tcp_notsent_lowat(tcp, TCP_BULK_LOWAT);
	if (tls_new(&tls, w->tls, TLS_CLIENT, tcp, &opt) < 0) {
		stream_close(tcp);
		return fx_err_set(&w->err, E_INTERNAL, "out of memory");
	}
	if (publish(w, tls) < 0)
		return -1;
	while ((r = tls_handshake(tls, &w->err)) == -EAGAIN) {
		int64_t left = until - clock_now_ms();

		if (left <= 0 || stream_wait(tls, (int)left) < 0)
			return fx_err_set(
			    &w->err, E_TIMEOUT, "joining took too long");
	}
	return r;
}

/* Prove that this connection belongs to the session. */
static int
say_join(struct conn_worker *w)
{
	struct msg_join join = { .conn = w->idx, .dir = w->sends ? 0 : 1 };
	struct join_proof proof = { .conn_idx = w->idx, .dir = join.dir };
	struct msg_bytes m;
	int r;

	if (tls_export(w->stream, TLS_EXPORT_BIND, "", 0, proof.x_bind) < 0)
		return fx_err_set(&w->err, E_INTERNAL, "no key for joining");
	memcpy(proof.x_join, w->x_join, sizeof(proof.x_join));
	memcpy(proof.session_id, w->session_id, sizeof(proof.session_id));
	memcpy(join.session_id, w->session_id, sizeof(join.session_id));
	join_mac(w->digest, &proof, join.mac);
	digest_cleanse(&proof, sizeof(proof));
	msg_bytes_init(&m);
	r = msg_join_encode(&m, &join);
	if (r == 0)
		r = conn_put(w, FT_JOIN, 0, m.b.data, m.plen, m.b.data + m.plen,
		    m.b.len - m.plen);
	else
		fx_err_set(&w->err, E_INTERNAL, "out of memory");
	msg_bytes_done(&m);
	if (r == 0 && (r = stream_flush(w->stream)) < 0)
		return broken(w, r);
	return r;
}

static int
hear_join_ok(struct conn_worker *w)
{
	uint8_t bytes[FX_FRAME_HEADER + 4];
	struct msg_join_ok ok;
	struct frame f;
	int r = stream_recv_full(w->stream, bytes, sizeof(bytes));

	if (r < 0)
		return broken(w, r);
	if (wire_head(&f, bytes, WIRE_EARLY, w->in_seq, &w->err) < 0)
		return -1;
	f.prefix = bytes + FX_FRAME_HEADER;
	f.body = bytes + sizeof(bytes);
	if (f.type != FT_JOIN_OK || f.len != 4 || f.plen != 4 ||
	    msg_join_ok_decode(&ok, &f, &w->err) < 0 || ok.conn != w->idx)
		return fx_err_set(
		    &w->err, E_PROTO, "the answer to JOIN is not JOIN_OK");
	w->in_seq++;
	w->in_index++;
	return 0;
}

static int
say_join_ok(struct conn_worker *w)
{
	struct msg_join_ok ok = { .conn = w->idx };
	struct msg_bytes m;
	int r;

	msg_bytes_init(&m);
	r = msg_join_ok_encode(&m, &ok);
	if (r == 0)
		r = conn_put(w, FT_JOIN_OK, 0, m.b.data, m.plen,
		    m.b.data + m.plen, m.b.len - m.plen);
	else
		fx_err_set(&w->err, E_INTERNAL, "out of memory");
	msg_bytes_done(&m);
	if (r == 0 && (r = stream_flush(w->stream)) < 0)
		return broken(w, r);
	return r;
}

int
conn_join(struct conn_worker *w)
{
	struct conn_note up = { .kind = NOTE_UP };
	int r;

	if (w->initiator && connect_tls(w) < 0)
		return -1;
	r = stream_set_blocking(w->stream, true);
	if (r < 0)
		return broken(w, r);
	if (w->initiator)
		r = say_join(w) == 0 ? hear_join_ok(w) : -1;
	else
		r = say_join_ok(w);
	w->unflushed = false;
	if (r == 0 && !conn_tell(w, &up))
		return fx_err_set(&w->err, E_SHUTDOWN, "the engine ends");
	return r;
}
