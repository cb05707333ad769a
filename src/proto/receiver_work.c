/* SPDX-License-Identifier: MIT */
/* What workers did with data frames. */
#include <string.h>

#include "proto/receiver_code.h"

/* Whether data frames count now: 1; 0 to drop them; -1 against protocol. */
static int
data_allowed(const struct receiver *r, struct fx_err *err)
{
	if (r->state == XFER_ACTIVE || r->state == XFER_PAUSED)
		return 1;
	if (xfer_state_ended(r->state) || r->state >= XFER_FINISHING)
		return 0;
	return fx_err_make(err, E_PROTO, 0, "what",
	    "data before the transfer is active", NULL);
}

static void
processed(struct receiver *r, uint16_t conn, uint64_t frame)
{
	struct xfer_conn *at = xfer_conns_find(&r->conns, conn);

	if (at == NULL || at->done > frame)
		return;
	at->done = frame + 1;
	r->moved = true;
}

void
receiver_void(struct receiver *r, uint16_t conn, uint64_t frame)
{
	processed(r, conn, frame);
	receiver_progress(r);
}

static int
bad(struct fx_err *err, const char *what)
{
	return fx_err_make(err, E_PROTO, 0, "what", what, NULL);
}

static void
nacked(struct receiver *r, uint32_t file_id, enum fx_code code)
{
	const struct xfer_fact f = {
		.kind = RECEIVER_NACKED,
		.id = file_id,
		.code = code,
	};

	receiver_fact(r, &f, false);
}

static void
nack_chunk(struct receiver *r, uint32_t file_id, uint16_t gen, uint64_t offset,
    uint32_t len, enum fx_code code)
{
	const struct msg_nack m = {
		.file_id = file_id,
		.gen = gen,
		.reason = code == E_DECOMP ? NACK_DECOMP : NACK_DIGEST,
		.n = 1,
		.ranges = { { .offset = offset, .len = len } },
	};

	nacked(r, file_id, code);
	if (r->out.n >= OUT_MAX)
		return; /* the next FILE_END finds it missing */
	xfer_out_push(&r->out, msg_nack_encode(&r->out.msg, &m));
	r->ack_due = true;
}

static bool
damaged(enum fx_code code)
{
	return code == E_DIGEST || code == E_DECOMP;
}

/* A chunk of a file that is still waited for. */
static int
take_chunk(struct receiver *r, struct rblock *b, uint16_t index,
    uint64_t offset, uint32_t len, const uint8_t digest[32], enum fx_code code,
    struct fx_err *err)
{
	struct rdata *d = receiver_data(r, b, index);
	uint32_t id = b->block->first_id + index;
	uint64_t chunk = offset / FX_CHUNK_SIZE;
	enum chunk_is is;
	uint64_t left;

	if (d == NULL)
		return 0;
	if (offset >= d->size || len > d->size - offset) {
		receiver_file_fail(r, b, index, E_SIZE);
		return 0;
	}
	left = d->size - offset;
	if (offset % FX_CHUNK_SIZE != 0 ||
	    len != (left < FX_CHUNK_SIZE ? left : FX_CHUNK_SIZE))
		return bad(err, "DATA: not a whole chunk");
	r->counts.received += len;
	is = receiver_data_look(d, chunk);
	if (damaged(code) && is != CHUNK_WRITTEN) {
		/* It was sent, so what is held is something else. */
		if (is == CHUNK_HELD)
			receiver_held_leave(
			    r, d, receiver_held(d, chunk), HELD_ASKED);
		nack_chunk(r, id, b->files[index].gen, offset, len, code);
	} else if (code != FX_OK && !damaged(code)) {
		receiver_file_fail(r, b, index, code);
	} else if (code == FX_OK && !receiver_data_add(r, d, chunk, digest)) {
		receiver_file_fail(r, b, index, E_SRC_CHANGED);
	} else if (code == FX_OK) {
		d->bytes += is == CHUNK_WRITTEN ? 0 : len;
		r->counts.verified += is == CHUNK_WRITTEN ? 0 : len;
		receiver_data_check(r, d);
	}
	return 0;
}

int
receiver_chunk(struct receiver *r, uint16_t conn, uint64_t frame,
    uint32_t file_id, uint16_t gen, uint64_t offset, uint32_t len,
    const uint8_t digest[32], enum fx_code code, struct fx_err *err)
{
	int allowed = data_allowed(r, err);
	struct rblock *b;
	struct rfile *f;
	uint16_t index;

	if (allowed <= 0)
		return allowed;
	processed(r, conn, frame);
	if (file_id >= r->entries)
		return bad(err, "DATA: no such file");
	f = receiver_file(r, file_id, &b, &index);
	if (f != NULL && b->block->entries[index].kind != ENTRY_FILE)
		return bad(err, "DATA: not a file");
	/* Another generation is late, or ahead of its FILE_UPDATE. */
	if (f != NULL && f->state == RFILE_WAITED && f->gen == gen &&
	    take_chunk(r, b, index, offset, len, digest, code, err) != 0)
		return -1;
	receiver_progress(r);
	return 0;
}

static int
take_batch_file(struct receiver *r, struct rblock *b,
    const struct batch_file *file, struct fx_err *err)
{
	uint16_t index = (uint16_t)(file->file_id - b->first_id);
	struct rfile *f = &b->files[index];
	bool sound = !damaged(file->code);

	if (b->block->entries[index].kind != ENTRY_FILE)
		return bad(err, "BATCH: not a file");
	if (f->state == RFILE_DONE && sound && !(f->flags & RFILE_DATA) &&
	    memcmp(b->slots[index], file->root, FX_DIGEST_SIZE) != 0)
		return bad(err, "BATCH: a file again, with other contents");
	/* The root counts for a failed file too, until that is reported. */
	if (sound &&
	    (f->state == RFILE_WAITED ||
		(f->state == RFILE_FAILED && (f->flags & RFILE_DUE))))
		memcpy(b->slots[index], file->root, FX_DIGEST_SIZE);
	if (f->state != RFILE_WAITED || f->gen != 0)
		return 0;
	if (file->size != b->block->entries[index].size) {
		receiver_file_fail(r, b, index, E_SIZE);
	} else if (!sound) {
		nacked(r, file->file_id, file->code);
		receiver_file_nack(r, b, index,
		    file->code == E_DECOMP ? NACK_DECOMP : NACK_DIGEST);
	} else if (file->code != FX_OK) {
		receiver_file_fail(r, b, index, file->code);
	} else {
		receiver_data_free(r, f);
		receiver_file_settle(r, b, index, RFILE_DONE, true);
	}
	return 0;
}

int
receiver_batch(struct receiver *r, uint16_t conn, uint64_t frame,
    uint32_t block_no, const struct batch_file *files, size_t n,
    struct fx_err *err)
{
	int allowed = data_allowed(r, err);
	struct rblock *b;

	if (allowed <= 0)
		return allowed;
	processed(r, conn, frame);
	if (block_no >= r->hi)
		return bad(err, "BATCH: no such block");
	b = receiver_block(r, block_no);
	for (size_t i = 0; i < n; i++) {
		r->counts.received += files[i].size;
		if (b == NULL)
			continue;
		if (files[i].file_id < b->block->first_id ||
		    files[i].file_id - b->block->first_id >= b->block->count)
			return bad(err, "BATCH: a file of another block");
		if (take_batch_file(r, b, &files[i], err) != 0)
			return -1;
	}
	receiver_progress(r);
	return 0;
}
