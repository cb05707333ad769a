/* SPDX-License-Identifier: MIT */
#include "engine/conn.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "engine/chan.h"
#include "engine/conn_faults.h"
#include "engine/conn_worker.h"
#include "engine/faults_seen.h"
#include "engine/incoming.h"
#include "engine/sched.h"
#include "engine/transfer.h"

#define ORDERS_MAX     256
#define CONN_FAILS_MAX 10
#define NOTES_MS       10

static void
worker_free(struct conn_worker *w)
{
	if (w == NULL)
		return;
	conn_faults_end(w);
	stream_close(w->stream);
	pacer_done(&w->pacer);
	mutex_done(&w->lock);
	free(w);
}

static void
conn_free(struct conn *c)
{
	list_del(&c->link);
	conn_orders_drop(c);
	worker_free(c->worker);
	chan_free(c->orders);
	free(c);
}

static struct conn *
conn_new(struct session *s, bool sends, uint16_t idx)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->session = s;
	c->hub = s->hub;
	c->idx = idx;
	c->sends = sends;
	list_add_tail(&s->conns, &c->link);
	c->orders = chan_new(ORDERS_MAX, sizeof(struct conn_order));
	c->worker = calloc(1, sizeof(*c->worker));
	if (c->worker != NULL && mutex_init(&c->worker->lock) < 0) {
		free(c->worker);
		c->worker = NULL;
	}
	if (c->orders == NULL || c->worker == NULL ||
	    conn_faults_begin(c->worker, s) < 0) {
		conn_free(c);
		return NULL;
	}
	c->worker->conn = c;
	c->worker->orders = c->orders;
	c->worker->results = s->hub->results;
	c->worker->sends = sends;
	c->worker->idx = idx;
	c->worker->caps = s->welcome.caps;
	sched_paces(s, sends, &c->worker->pacer);
	return c;
}

/* The thread: join, then send or receive to the end. */
static void
run(void *arg)
{
	struct conn_worker *w = arg;
	struct conn_note last = { .kind = NOTE_GONE, .conn = w->conn };
	int r = -1;

	w->buffer = aligned_alloc(4096, WORKER_BUFFER);
	w->compress = compress_new();
	if (w->buffer == NULL || w->compress == NULL ||
	    digest_new(&w->digest) < 0)
		fx_err_set(&w->err, E_INTERNAL, "out of memory");
	else if (conn_join(w) == 0)
		r = w->sends ? conn_send_loop(w) : conn_recv_loop(w);
	if (r < 0) {
		last.err = malloc(sizeof(*last.err));
		if (last.err != NULL)
			*last.err = w->err;
	}
	conn_send_forget(w, 0);
	conn_recv_forget(w, 0);
	digest_free(w->digest);
	digest_cleanse(w->x_join, sizeof(w->x_join));
	compress_free(w->compress);
	free(w->buffer);
	(void)chan_put(w->results, &last);
}

static int
start(struct conn *c, struct fx_err *err)
{
	struct hub *h = c->hub;

	if (h->workers_n < FX_WORKERS_MAX &&
	    thread_start(&c->thread, c->sends ? "fx-send" : "fx-receive", run,
		c->worker) == 0) {
		h->workers_n++;
		return 0;
	}
	return fx_err_make(
	    err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
}

int
conn_open(struct session *s, bool sends, struct fx_err *err)
{
	struct conn *c = conn_new(s, sends, s->next_conn);
	struct conn_worker *w;

	if (c == NULL || s->next_conn >= SESSION_JOINS_MAX) {
		if (c != NULL)
			conn_free(c);
		return fx_err_set(err, E_INTERNAL, "no more connections");
	}
	s->next_conn++;
	w = c->worker;
	w->initiator = true;
	w->tls = s->hub->tls;
	w->addr = s->addr;
	memcpy(w->expect, s->peer, sizeof(w->expect));
	memcpy(w->x_join, s->x_join, sizeof(w->x_join));
	memcpy(w->session_id, s->welcome.session_id, sizeof(w->session_id));
	if (start(c, err) < 0) {
		conn_free(c);
		return -1;
	}
	return 0;
}

int
conn_adopt(struct session *s, struct stream *stream, uint16_t idx, bool sends,
    uint32_t in_seq, struct fx_err *err)
{
	struct conn *c = conn_new(s, sends, idx);

	if (c == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	tls_bulk(stream);
	c->worker->stream = stream;
	c->worker->in_seq = in_seq;
	c->worker->in_index = in_seq;
	if (start(c, err) < 0) {
		c->worker->stream = NULL; /* still the caller's */
		conn_free(c);
		return -1;
	}
	return 0;
}

void
conn_break(struct conn *c)
{
	struct conn_worker *w = c->worker;

	c->state = CONN_DOWN;
	c->asking = false;
	chan_close(c->orders);
	mutex_lock(&w->lock);
	w->aborted = true;
	if (w->stream != NULL)
		stream_abort(w->stream);
	mutex_unlock(&w->lock);
}

void
conn_bye(struct conn *c)
{
	struct conn_order o = { .kind = ORDER_BYE };

	if (c->sends && c->state == CONN_UP)
		(void)chan_try_put(c->orders, &o);
}

unsigned
conn_count(const struct session *s, bool sends)
{
	unsigned n = 0;

	list_for_each(at, &s->conns) {
		const struct conn *c = FX_CONTAINER(at, struct conn, link);

		if (c->sends == sends && c->state != CONN_DOWN)
			n++;
	}
	return n;
}

bool
conn_ready(const struct conn *c)
{
	return c->sends && c->state == CONN_UP && c->ahead < CONN_AHEAD;
}

void
conn_work(struct conn *c, const struct work *w, struct transfer *t)
{
	struct conn_order o = { .kind = ORDER_WORK, .xid = w->xid };

	o.work = *w;
	o.source = source_ref(t->source);
	o.pace = pace_ref(t->pace);
	c->ahead++;
	if (!chan_try_put(c->orders, &o)) {
		/* closed a moment ago: its last note follows */
		work_drop(&o.work);
		source_unref(o.source);
		pace_unref(o.pace);
	}
}

void
conn_forget(struct session *s, uint32_t xid)
{
	struct conn_order o = { .kind = ORDER_FORGET, .xid = xid };

	list_for_each(at, &s->conns) {
		struct conn *c = FX_CONTAINER(at, struct conn, link);

		if (c->state == CONN_UP)
			(void)chan_try_put(c->orders, &o);
	}
	conn_answer(s, xid);
}

/* Answer the ask of c if it can be answered now. */
static void
answer_block(struct conn *c)
{
	struct conn_order o = { .kind = ORDER_BLOCK, .xid = c->ask.xid };
	struct transfer *t = transfer_of_xid(c->session, c->ask.xid);
	bool over = t == NULL || t->rx == NULL || transfer_rests(t);

	if (!over)
		o.block = c->ask.by_file ? incoming_block_of(t, c->ask.file_id)
					 : incoming_block(t, c->ask.block_no);
	if (o.block == NULL && !over)
		return;
	c->asking = false;
	if (!chan_try_put(c->orders, &o))
		block_unref(o.block);
}

void
conn_answer(struct session *s, uint32_t xid)
{
	list_for_each(at, &s->conns) {
		struct conn *c = FX_CONTAINER(at, struct conn, link);

		if (c->asking && c->ask.xid == xid)
			answer_block(c);
	}
}

static void
answer_sink(struct conn *c, uint32_t xid)
{
	struct conn_order o = { .kind = ORDER_SINK, .xid = xid };
	struct transfer *t = transfer_of_xid(c->session, xid);
	struct fx_err err;

	if (t != NULL && t->sink == NULL && !transfer_rests(t)) {
		fx_err_make(&err, E_PROTO, 0, "peer", c->session->name, "what",
		    "data before it was accepted", NULL);
		session_fail(c->session, &err);
	}
	if (t != NULL && t->sink != NULL && !transfer_rests(t)) {
		o.sink = sink_ref(t->sink);
		o.pace = pace_ref(t->pace);
	}
	if (!chan_try_put(c->orders, &o)) {
		sink_unref(o.sink);
		pace_unref(o.pace);
	}
}

static void
each_machine(struct conn *c, bool up)
{
	list_for_each(at, &c->session->transfers) {
		struct transfer *t =
		    FX_CONTAINER(at, struct transfer, in_session);

		if (c->sends && t->tx != NULL) {
			if (up)
				sender_conn_up(t->tx, c->idx);
			else
				sender_conn_down(t->tx, c->idx);
		} else if (!c->sends && t->rx != NULL) {
			if (up)
				receiver_conn_up(t->rx, c->idx);
			else
				receiver_conn_down(t->rx, c->idx);
		}
		transfer_touch(t);
	}
}

/* No data connection comes up: what waits for one rests. */
static void
give_up(struct conn *c, const struct fx_err *err)
{
	list_for_each(at, &c->session->transfers) {
		struct transfer *t =
		    FX_CONTAINER(at, struct transfer, in_session);

		if (t->incoming != c->sends && !transfer_rests(t))
			transfer_session_lost(t, err);
	}
}

static void
gone(struct conn *c, struct fx_err *err)
{
	bool broke = err != NULL;

	thread_join(c->thread);
	c->hub->workers_n--;
	if (err != NULL && c->state != CONN_DOWN)
		log_pairs(LOG_WARN, "data connection lost", "peer",
		    c->session->name, "why", err->text, NULL);
	if (err != NULL && c->state == CONN_STARTING &&
	    conn_count(c->session, c->sends) == 1 &&
	    ++c->session->conn_fails >= CONN_FAILS_MAX)
		give_up(c, err);
	free(err);
	c->state = CONN_DOWN;
	conn_orders_back(c);
	each_machine(c, false);
	if (c->session->role == ROLE_ACCEPTOR && c->sends)
		c->session->asked_conns = 0;
	if (broke)
		conn_lost(c->session, c->sends);
	conn_free(c);
}

/* Received data: tell the machine; -1: the session must fail. */
static int
received(struct conn_note *n, struct transfer *t, struct fx_err *err)
{
	uint16_t idx = n->conn->idx;

	switch (n->kind) {
	case NOTE_CHUNK:
		if (incoming_full(t, n->code))
			break;
		return receiver_chunk(t->rx, idx, n->frame, n->file_id, n->gen,
		    n->offset, n->len, n->digest, n->code, err);
	case NOTE_BATCH:
		n->n = incoming_full_files(t, n->files, n->n);
		return receiver_batch(
		    t->rx, idx, n->frame, n->block_no, n->files, n->n, err);
	case NOTE_VOID:
		break;
	case NOTE_UP:
	case NOTE_SENT:
	case NOTE_ASK_SINK:
	case NOTE_ASK_BLOCK:
	case NOTE_CUT:
	case NOTE_GONE:
		return 0;
	}
	receiver_void(t->rx, idx, n->frame);
	return 0;
}

/* A note about a transfer's data. */
static void
data_note(struct conn_note *n)
{
	struct session *s = n->conn->session;
	struct transfer *t = s->ended ? NULL : transfer_of_xid(s, n->xid);
	struct fx_err err;

	if (n->kind == NOTE_SENT) {
		n->conn->ahead--;
		if (t != NULL && t->tx != NULL) {
			sender_done(t->tx, &n->done);
			n->done.files = NULL;
		}
		free(n->done.files);
	} else if (t != NULL && t->rx != NULL && !transfer_rests(t)) {
		if (received(n, t, &err) < 0)
			session_fail(s, &err);
	}
	if (!s->ended)
		faults_seen_note(s, n);
	free(n->files);
	if (t != NULL)
		transfer_touch(t);
}

static void
take_note(struct conn_note *n)
{
	struct conn *c = n->conn;

	switch (n->kind) {
	case NOTE_UP:
		if (c->state == CONN_STARTING) {
			c->session->conn_fails = 0;
			c->state = CONN_UP;
			each_machine(c, true);
		}
		break;
	case NOTE_GONE:
		gone(c, n->err);
		break;
	case NOTE_CUT:
		session_cut(c->session);
		break;
	case NOTE_ASK_SINK:
		answer_sink(c, n->xid);
		break;
	case NOTE_ASK_BLOCK:
		c->asking = true;
		c->ask = *n;
		answer_block(c);
		break;
	case NOTE_SENT:
	case NOTE_CHUNK:
	case NOTE_BATCH:
	case NOTE_VOID:
		data_note(n);
		break;
	}
}

void
conn_results(struct hub *h)
{
	int64_t until = clock_now_ms() + NOTES_MS;
	struct conn_note n;

	while (clock_now_ms() < until && chan_take(h->results, &n, 0) == 1)
		take_note(&n);
}
