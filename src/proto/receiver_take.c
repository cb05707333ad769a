/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "proto/receiver_code.h"

/* The NACK of a whole file. */
static int
take_nack(struct receiver *r)
{
	for (uint32_t no = r->lo; no < r->hi; no++) {
		struct rblock *b = receiver_block(r, no);

		for (uint16_t i = 0; b != NULL && b->nacks > 0; i++) {
			struct rfile *f = &b->files[i];
			const struct msg_nack m = {
				.file_id = b->block->first_id + i,
				.gen = f->gen,
				.reason = f->reason,
			};

			if (!(f->flags & RFILE_NACK))
				continue;
			f->flags &= (uint8_t)~RFILE_NACK;
			b->nacks--;
			r->nacks--;
			r->ack_due = true;
			return msg_nack_encode(&r->out.msg, &m);
		}
	}
	return 0;
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

	for (size_t i = 0; i < r->conns.n; i++)
		if (r->conns.at[i].up && m.conns.n < MSG_VECTOR_MAX)
			xfer_vector_note(
			    &m.conns, r->conns.at[i].conn, r->conns.at[i].done);
	r->ack_due = false;
	r->moved = false;
	return msg_ack_encode(&r->out.msg, &m);
}

/* Failures and files that came as DATA are reported one by one. */
static bool
alone(const struct rfile *f)
{
	return f->state == RFILE_FAILED || (f->flags & RFILE_DATA);
}

static void
reported(struct receiver *r, struct rblock *b, struct rfile *f)
{
	f->flags &= (uint8_t)~RFILE_DUE;
	b->due--;
	r->due--;
}

static int
take_result(struct receiver *r, struct rblock *b, uint16_t index)
{
	struct rfile *f = &b->files[index];
	bool failed = f->state == RFILE_FAILED;
	struct msg_file_result m = {
		.file_id = b->block->first_id + index,
		.gen = f->gen,
		.state = failed ? FILE_FAILED : FILE_VERIFIED,
		.code = failed ? f->code : FX_OK,
		.size = b->block->entries[index].size,
	};

	memcpy(m.root, b->slots[index], FX_DIGEST_SIZE);
	reported(r, b, f);
	receiver_block_check(r, b);
	return msg_file_result_encode(&r->out.msg, &m);
}

/* All verified files of batches that fit into one DONE_RANGES. */
static int
take_ranges(struct receiver *r)
{
	struct range_maker mk;
	bool full = false;

	msg_ranges_begin(&mk, &r->out.msg, FILE_VERIFIED);
	for (uint32_t no = r->lo; no < r->hi && !full; no++) {
		struct rblock *b = receiver_block(r, no);
		uint16_t first = 0, i;

		if (b == NULL || b->due == 0)
			continue;
		for (i = 0; i < b->block->count && !full; i = first + 1) {
			for (first = i; first < b->block->count &&
			     (b->files[first].flags & RFILE_DUE);)
				first++;
			if (first > i)
				full = !msg_ranges_add(
				    &mk, b->block->first_id + i, first - i);
			for (; i < first && !full; i++)
				reported(r, b, &b->files[i]);
		}
		receiver_block_check(r, b);
	}
	return msg_ranges_end(
	    &mk, r->listed && r->unsettled == 0 && r->due == 0);
}

/* What is to be reported: 1 if a message was encoded. */
static int
take_report(struct receiver *r, int *ret_encoded)
{
	for (uint32_t no = r->lo; no < r->hi; no++) {
		struct rblock *b = receiver_block(r, no);
		uint16_t left = b != NULL ? b->due : 0;

		for (uint16_t i = 0; left > 0; i++) {
			if (!(b->files[i].flags & RFILE_DUE))
				continue;
			if (alone(&b->files[i])) {
				*ret_encoded = take_result(r, b, i);
				return 1;
			}
			left--;
		}
	}
	*ret_encoded = take_ranges(r);
	return 1;
}

int
receiver_take(struct receiver *r, struct frame *ret)
{
	bool runs = r->state == XFER_ACTIVE || r->state == XFER_PAUSED ||
	    r->state == XFER_FINISHING || r->state == XFER_COMMITTING;
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
	if (r->nacks > 0)
		encoded = take_nack(r);
	else if (r->ack_due)
		encoded = take_ack(r);
	else if (r->due > 0)
		take_report(r, &encoded);
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
