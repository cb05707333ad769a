/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/receiver_code.h"

void
receiver_block_settled(struct receiver *r, struct rblock *b)
{
	const struct xfer_fact f = {
		.kind = RECEIVER_BLOCK_DONE,
		.id = b->block->no,
	};

	if (!b->ready || b->unsettled > 0 || b->told)
		return;
	b->told = true;
	receiver_fact(r, &f, true);
	/* The end of what moved; the sender learns of it at once. */
	if (r->unsettled == 0)
		r->ack_due = r->moved;
}

static void
report(struct receiver *r, struct rblock *b, struct rfile *f)
{
	if (f->flags & RFILE_DUE)
		return;
	f->flags |= RFILE_DUE;
	b->due++;
	r->due++;
}

static void
forget_nack(struct receiver *r, struct rblock *b, struct rfile *f)
{
	if (!(f->flags & RFILE_NACK))
		return;
	f->flags &= (uint8_t)~RFILE_NACK;
	b->nacks--;
	r->nacks--;
}

void
receiver_file_settle(struct receiver *r, struct rblock *b, uint16_t index,
    enum rfile_state state, bool tell)
{
	struct rfile *f = &b->files[index];

	assert(f->state == RFILE_WAITED || f->state == RFILE_WHOLE);
	if (f->data != NULL)
		f->flags |= RFILE_DATA;
	if (state == RFILE_DONE) {
		r->counts.files_done++;
		r->counts.verified += f->data != NULL
		    ? f->data->size
		    : b->block->entries[index].size;
	}
	f->state = (uint8_t)state;
	forget_nack(r, b, f);
	receiver_data_free(r, f);
	b->unsettled--;
	r->unsettled--;
	r->moved = true;
	if (tell)
		report(r, b, f);
	receiver_block_settled(r, b);
}

void
receiver_file_fail(
    struct receiver *r, struct rblock *b, uint16_t index, enum fx_code code)
{
	struct rfile *f = &b->files[index];
	struct xfer_fact fact = {
		.kind = RECEIVER_FILE_FAILED,
		.code = code,
		.id = b->block->first_id + index,
	};

	if (f->state != RFILE_NONE && f->state != RFILE_WAITED &&
	    f->state != RFILE_WHOLE)
		return;
	f->code = code;
	/* A symlink that is not made by rule is no failure. */
	r->counts.files_failed += f->state != RFILE_NONE || code != E_TYPE;
	receiver_fact(r, &fact, false); /* before its block is forgotten */
	if (f->state == RFILE_NONE) {
		f->state = RFILE_FAILED;
		report(r, b, f);
	} else {
		receiver_file_settle(r, b, index, RFILE_FAILED, true);
	}
}

void
receiver_file_nack(struct receiver *r, struct rblock *b, uint16_t index,
    enum nack_reason reason)
{
	struct rfile *f = &b->files[index];

	if (f->flags & RFILE_NACK)
		return; /* the first reason is the true one */
	f->reason = (uint8_t)reason;
	f->flags |= RFILE_NACK;
	b->nacks++;
	r->nacks++;
}

void
receiver_block_pending(struct receiver *r, struct rblock *b, bool on)
{
	if (b->pending == on)
		return;
	b->pending = on;
	r->pendings += on ? 1U : -1U;
}

/* A BLOCK_END was reached: what is not there is missing. */
static void
block_missing(struct receiver *r, struct rblock *b)
{
	if (!b->pending || !xfer_vector_reached(&b->conns, &r->conns))
		return;
	receiver_block_pending(r, b, false);
	for (uint16_t i = 0; i < b->block->count; i++) {
		const struct rfile *f = &b->files[i];

		if (f->state == RFILE_WAITED &&
		    (f->data == NULL || !f->data->ended))
			receiver_file_nack(r, b, i, NACK_MISSING);
	}
}

void
receiver_progress(struct receiver *r)
{
	if (r->pendings == 0 || xfer_state_ended(r->state))
		return;
	list_for_each(at, &r->open)
		receiver_data_check(r, FX_CONTAINER(at, struct rdata, link));
	for (uint32_t no = r->lo; no < r->hi && r->pendings > 0; no++) {
		struct rblock *b = receiver_block(r, no);

		if (b != NULL)
			block_missing(r, b);
	}
}

void
receiver_file_done(struct receiver *r, uint32_t file_id, enum fx_code code)
{
	const struct msg_file_result m = {
		.file_id = file_id,
		.state = FILE_FAILED,
		.code = code,
	};
	struct xfer_fact fact = {
		.kind = RECEIVER_FILE_FAILED,
		.code = code,
		.id = file_id,
	};
	struct rblock *b;
	uint16_t index;
	struct rfile *f = receiver_file(r, file_id, &b, &index);

	if (f != NULL && f->state == RFILE_WHOLE) {
		if (code == FX_OK)
			receiver_file_settle(r, b, index, RFILE_DONE, true);
		else
			receiver_file_fail(r, b, index, code);
		return;
	}
	/* While being committed: verified before, not delivered now. */
	if (r->state != XFER_COMMITTING || code == FX_OK)
		return;
	r->counts.files_failed++;
	r->counts.files_done -= r->counts.files_done > 0;
	xfer_ranges_remove(&r->done, file_id);
	if (r->out.n < OUT_MAX)
		xfer_out_push(&r->out, msg_file_result_encode(&r->out.msg, &m));
	receiver_fact(r, &fact, false);
}
