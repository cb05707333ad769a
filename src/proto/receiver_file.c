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
report(struct receiver *r, struct rblock *b, uint16_t index)
{
	struct rfile *f = &b->files[index];

	if (f->flags & RFILE_DUE)
		return;
	f->flags |= RFILE_DUE;
	b->due_other += receiver_other(b, index);
	if (receiver_alone(f)) {
		if (b->due_alone++ == 0 || index < b->alone_from)
			b->alone_from = index;
	}
	if (b->due == 0 || index < b->due_from)
		b->due_from = index;
	if (b->due++ == 0)
		list_add_tail(&r->reports, &b->reports);
	r->due++;
}

void
receiver_nack_over(struct rblock *b, struct rfile *f)
{
	if (!(f->flags & RFILE_NACK))
		return;
	f->flags &= (uint8_t)~RFILE_NACK;
	if (--b->nacks == 0)
		list_del(&b->asks);
}

void
receiver_file_settle(struct receiver *r, struct rblock *b, uint16_t index,
    enum rfile_state state, bool tell)
{
	struct rfile *f = &b->files[index];
	uint64_t skipped = 0;

	assert(f->state == RFILE_WAITED || f->state == RFILE_WHOLE);
	if (f->data != NULL)
		f->flags |= RFILE_DATA;
	if (state == RFILE_DONE) {
		r->counts.files_done++;
		r->counts.verified += f->size;
		skipped = f->data != NULL ? f->data->skipped : 0;
	}
	f->state = (uint8_t)state;
	receiver_nack_over(b, f);
	receiver_data_free(r, f);
	r->counts.skipped += skipped;
	b->unsettled--;
	r->unsettled--;
	r->moved = true;
	if (tell)
		report(r, b, index);
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
		report(r, b, index);
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
	if (b->nacks == 0 || index < b->nacks_from)
		b->nacks_from = index;
	if (b->nacks++ == 0)
		list_add_tail(&r->asks, &b->asks);
}

void
receiver_block_pending(struct receiver *r, struct rblock *b, bool on)
{
	if (b->pending == on)
		return;
	b->pending = on;
	if (on)
		list_add_tail(&r->ends, &b->waiting);
	else
		list_del(&b->waiting);
}

/* A BLOCK_END was reached: what is not there is missing. */
static void
block_missing(struct receiver *r, struct rblock *b)
{
	receiver_block_pending(r, b, false);
	for (uint16_t i = 0; i < b->block->count; i++) {
		const struct rfile *f = &b->files[i];

		if (f->state == RFILE_WAITED &&
		    (f->data == NULL || !f->data->ended))
			receiver_file_nack(r, b, i, NACK_MISSING);
	}
}

/*
 * Only the first of each queue is looked at, and those behind it once that is
 * answered: the frames it waits for come, or their connection ends.  So this
 * costs nothing per frame, however many wait.
 */
void
receiver_progress(struct receiver *r)
{
	struct list *at;

	if (xfer_state_ended(r->state))
		return;
	while ((at = list_first(&r->waiting)) != NULL) {
		receiver_data_check(r, FX_CONTAINER(at, struct rdata, link));
		if (list_first(&r->waiting) == at)
			break;
	}
	while ((at = list_first(&r->ends)) != NULL) {
		struct rblock *b = FX_CONTAINER(at, struct rblock, waiting);

		if (!xfer_vector_reached(&b->conns, &r->conns))
			break;
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

	if (f != NULL && f->state == RFILE_WHOLE && code == FX_OK) {
		receiver_file_settle(r, b, index, RFILE_DONE, true);
		return;
	}
	if (f != NULL && code != FX_OK &&
	    (f->state == RFILE_WHOLE || f->state == RFILE_WAITED)) {
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
