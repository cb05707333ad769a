/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "proto/receiver_code.h"

/* The NACK of a whole file. */
static int
take_nack(struct receiver *r, struct list *at)
{
	struct rblock *b = FX_CONTAINER(at, struct rblock, asks);
	struct rfile *f;
	struct msg_nack m = { .n = 0 };

	while (!(b->files[b->nacks_from].flags & RFILE_NACK))
		b->nacks_from++;
	f = &b->files[b->nacks_from];
	m.file_id = b->first_id + b->nacks_from;
	m.gen = f->gen;
	m.reason = f->reason;
	receiver_nack_over(b, f);
	r->ack_due = true;
	return msg_nack_encode(&r->out.msg, &m);
}

/*
 * What was processed of those that are up; and of those that went down since
 * they were told of last: what came before need not come again.
 */
static void
tell_conns(struct receiver *r, struct conn_vector *v, bool up)
{
	for (size_t i = 0; i < r->conns.n && v->n < MSG_VECTOR_MAX; i++) {
		struct xfer_conn *c = &r->conns.at[i];

		if (c->up != up || (!up && c->told == c->done))
			continue;
		xfer_vector_note(v, c->conn, c->done);
		c->told = c->done;
	}
}

static int
take_ack(struct receiver *r)
{
	struct msg_ack m = {
		.received = r->counts.received,
		.verified = r->counts.verified,
		.delivered = r->counts.delivered,
		.files_done = r->counts.files_done,
		.errors = r->counts.files_failed,
		.backlog_ms = r->backlog_ms,
	};

	tell_conns(r, &m.conns, true);
	tell_conns(r, &m.conns, false);
	r->ack_due = false;
	r->moved = false;
	return msg_ack_encode(&r->out.msg, &m);
}

static void
reported(struct receiver *r, struct rblock *b, struct rfile *f)
{
	f->flags &= (uint8_t)~RFILE_DUE;
	b->due_alone -= receiver_alone(f);
	b->due_other -= receiver_other(b, (uint16_t)(f - b->files));
	if (--b->due == 0)
		list_del(&b->reports);
	r->due--;
}

/* What became of one file, or of an entry that is none. */
static int
encode_result(struct receiver *r, struct rblock *b, uint16_t index)
{
	struct rfile *f = &b->files[index];
	bool failed = f->state == RFILE_FAILED;
	struct msg_file_result m = {
		.file_id = b->first_id + index,
		.gen = f->gen,
		.state = failed ? FILE_FAILED : FILE_VERIFIED,
		.code = failed ? f->code : FX_OK,
		.size = f->size,
	};

	memcpy(m.root, b->slots[index], FX_DIGEST_SIZE);
	reported(r, b, f);
	return msg_file_result_encode(&r->out.msg, &m);
}

static int
take_result(struct receiver *r, struct rblock *b, uint16_t index)
{
	int encoded = encode_result(r, b, index);

	receiver_block_check(r, b);
	return encoded;
}

void
receiver_report_others(struct receiver *r, struct rblock *b)
{
	for (uint16_t i = 0; b->due_other > 0 && i < b->block->count; i++)
		if ((b->files[i].flags & RFILE_DUE) && receiver_other(b, i))
			xfer_out_push(&r->out, encode_result(r, b, i));
}

/* The reports of a block, all of batches, as far as they fit. */
static bool
block_ranges(struct receiver *r, struct rblock *b, struct range_maker *mk)
{
	uint32_t id = b->first_id;
	bool fits = true;

	while (b->due > 0 && fits) {
		uint16_t first, end;

		while (!(b->files[b->due_from].flags & RFILE_DUE))
			b->due_from++;
		first = b->due_from;
		for (end = first; end < b->block->count &&
		     (b->files[end].flags & RFILE_DUE);)
			end++;
		fits = msg_ranges_add(mk, id + first, (uint32_t)(end - first));
		for (; first < end && fits; first++)
			reported(r, b, &b->files[first]);
	}
	receiver_block_check(r, b);
	return fits;
}

static int
by_number(const void *a, const void *b)
{
	const struct rblock *x, *y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x->first_id > y->first_id) - (x->first_id < y->first_id);
}

/* All verified files of batches that fit into one DONE_RANGES. */
static int
take_ranges(struct receiver *r)
{
	struct rblock *blocks[FX_BLOCK_WINDOW];
	struct range_maker mk;
	size_t n = 0;
	bool fits = true;

	list_for_each(at, &r->reports) {
		if (n < FX_COUNT(blocks))
			blocks[n++] = FX_CONTAINER(at, struct rblock, reports);
	}
	qsort(blocks, n, sizeof(*blocks), by_number);
	msg_ranges_begin(&mk, &r->out.msg, FILE_VERIFIED);
	for (size_t i = 0; i < n && fits; i++)
		fits = block_ranges(r, blocks[i], &mk);
	return msg_ranges_end(
	    &mk, r->listed && r->unsettled == 0 && r->due == 0);
}

/* What is to be reported. */
static int
take_report(struct receiver *r)
{
	list_for_each(at, &r->reports) {
		struct rblock *b = FX_CONTAINER(at, struct rblock, reports);

		if (b->due_alone == 0)
			continue;
		while (!(b->files[b->alone_from].flags & RFILE_DUE) ||
		    !receiver_alone(&b->files[b->alone_from]))
			b->alone_from++;
		return take_result(r, b, b->alone_from);
	}
	return take_ranges(r);
}

int
receiver_take(struct receiver *r, struct frame *ret)
{
	bool runs = r->state == XFER_ACTIVE || r->state == XFER_PAUSED ||
	    r->state == XFER_FINISHING || r->state == XFER_COMMITTING;
	struct list *asks;
	int encoded = 0;

	if (r->out.lost) {
		r->out.lost = false;
		receiver_fail(r, E_INTERNAL, "out of memory");
	}
	if (xfer_out_take(&r->out)) {
		msg_frame(&r->out.msg, r->xid, ret);
		return 1;
	}
	if (!runs)
		return 0;
	receiver_over(r); /* the last report may have been written */
	receiver_have_flush(r);
	if (r->out.n == 0)
		receiver_progress(r); /* NACKs that had no room */
	if (xfer_out_take(&r->out)) {
		msg_frame(&r->out.msg, r->xid, ret);
		return 1;
	}
	asks = list_first(&r->asks);
	if (asks != NULL)
		encoded = take_nack(r, asks);
	else if (r->ack_due)
		encoded = take_ack(r);
	else if (r->due > 0)
		encoded = take_report(r);
	else
		return 0;
	if (encoded != 0) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return 0;
	}
	msg_frame(&r->out.msg, r->xid, ret);
	return 1;
}

/* Say that everything that did not fail has come this far. */
static void
push_done(struct receiver *r, uint8_t state)
{
	struct range_maker mk;

	msg_ranges_begin(&mk, &r->out.msg, state);
	for (size_t i = 0; i < r->done.n; i++) {
		const struct xfer_range *at = &r->done.at[i];

		if (msg_ranges_add(&mk, at->first, at->end - at->first))
			continue;
		xfer_out_push(&r->out, msg_ranges_end(&mk, false));
		msg_ranges_begin(&mk, &r->out.msg, state);
		msg_ranges_add(&mk, at->first, at->end - at->first);
	}
	xfer_out_push(&r->out, msg_ranges_end(&mk, true));
}

void
receiver_links(struct receiver *r, uint32_t made)
{
	r->counts.links = made;
}

void
receiver_committed(
    struct receiver *r, enum fx_code code, uint8_t state, uint32_t ms)
{
	struct msg_xfer_result m = {
		.code = code,
		.state = state,
		.files = r->counts.files_done,
		.folders = r->counts.folders,
		.links = r->counts.links,
		.errors = r->counts.files_failed,
		.ms = ms,
	};

	if (r->state != XFER_COMMITTING)
		return;
	if (code == FX_OK && r->counts.files_failed > 0)
		m.code = E_PARTIAL;
	if (m.code == FX_OK || m.code == E_PARTIAL) {
		m.bytes = r->counts.verified;
		if (state == FILE_DELIVERED)
			r->counts.delivered = r->counts.verified;
		if (state > FILE_VERIFIED)
			push_done(r, state);
	}
	memcpy(m.tree, r->counts.tree, FX_DIGEST_SIZE);
	xfer_out_push(&r->out, msg_xfer_result_encode(&r->out.msg, &m));
	if (m.code == FX_OK)
		receiver_end(r, XFER_DONE, FX_OK, "");
	else if (m.code == E_PARTIAL)
		receiver_end(r, XFER_PARTIAL, E_PARTIAL, "");
	else
		receiver_end(r, XFER_FAILED, m.code, "");
}
