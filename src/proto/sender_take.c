/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "proto/sender_code.h"

static int
take_offer(struct sender *s)
{
	s->offered = true;
	return msg_offer_encode(&s->out.msg, &s->offer);
}

static uint8_t
status_of(enum fx_code code)
{
	if (code == E_SRC_CHANGED || code == E_SIZE)
		return STATUS_CHANGED;
	if (code == E_VANISHED || code == E_NOENT)
		return STATUS_VANISHED;
	return STATUS_READ_ERROR;
}

static int
take_file_end(struct sender *s, struct sblock *b, uint16_t index)
{
	struct sfile *f = &b->files[index];
	struct msg_file_end m = {
		.file_id = b->block->first_id + index,
		.gen = f->gen,
		.size = sender_file_size(b, index),
	};

	f->flags &= (uint16_t)~SFILE_END_DUE;
	f->flags |= SFILE_END_SENT;
	b->ends_due--;
	if (f->flags & SFILE_LOST) {
		m.status = status_of(f->code);
	} else {
		memcpy(m.root, b->slots[index], FX_DIGEST_SIZE);
		if (f->data->last != NULL) {
			xfer_vector_clean(f->data->last, &s->conns);
			xfer_vector_copy(&m.conns, f->data->last);
		}
		m.sha_known = f->data->sha_known;
		memcpy(m.sha, f->data->sha, FX_DIGEST_SIZE);
	}
	return msg_file_end_encode(&s->out.msg, &m);
}

static int
take_block_end(struct sender *s, struct sblock *b)
{
	struct msg_block_end m = {
		.block_no = b->block->no,
		.bytes = b->bytes,
	};
	int r;

	xfer_vector_clean(&b->last, &s->conns);
	m.conns = b->last;
	if (!sender_block_digest(s, b, m.digest))
		return 0;
	b->end_sent = true;
	r = msg_block_end_encode(&s->out.msg, &m);
	sender_block_check(s, b);
	return r;
}

/* FILE_END and BLOCK_END of the blocks in work: 1 if one was encoded. */
static int
take_end(struct sender *s, int *ret_encoded)
{
	for (uint32_t no = s->lo; no < s->announced; no++) {
		struct sblock *b = sender_block(s, no);

		if (b == NULL || !b->announced)
			continue;
		if (b->ends_due > 0) {
			while (!(b->files[b->ends_from].flags & SFILE_END_DUE))
				b->ends_from++;
			*ret_encoded = take_file_end(s, b, b->ends_from);
			return 1;
		}
		if (!b->end_sent && sender_block_handed(b)) {
			*ret_encoded = take_block_end(s, b);
			return 1;
		}
	}
	return 0;
}

static int
take_manifest(struct sender *s)
{
	struct sblock *b = &s->ring[s->announced % FX_BLOCK_WINDOW];
	struct msg_manifest m = {
		.block_no = b->block->no,
		.first_id = b->block->first_id,
		.count = b->block->count,
		.raw_len = b->block->raw_len,
	};

	b->announced = true;
	s->announced++;
	return msg_manifest_encode(&s->out.msg, &m, b->block->raw);
}

static int
take_manifest_end(struct sender *s)
{
	const struct msg_manifest_end m = {
		.blocks = s->hi,
		.entries = s->announced_entries,
		.bytes = s->announced_bytes,
	};

	s->manifest_end_sent = true;
	return msg_manifest_end_encode(&s->out.msg, &m);
}

static int
take_xfer_end(struct sender *s)
{
	struct msg_xfer_end m = {
		.files = s->counts.files_done,
		.folders = s->counts.folders,
		.links = s->counts.links,
		.errors = s->counts.files_failed,
		.bytes = s->announced_bytes,
	};

	s->hash->end(s->tree, s->counts.tree);
	s->tree = NULL;
	memcpy(m.tree, s->counts.tree, FX_DIGEST_SIZE);
	sender_move(s, XFER_FINISHING);
	return msg_xfer_end_encode(&s->out.msg, &m);
}

/* What the state lets us say next: 1 if it was encoded. */
static int
take_stream(struct sender *s, int *ret_encoded)
{
	bool open = s->state == XFER_ACCEPTED || s->state == XFER_ACTIVE;
	bool peek =
	    s->peek && (s->state == XFER_OFFERED || s->state == XFER_WAITING);

	if (s->state == XFER_NEW) {
		*ret_encoded = take_offer(s);
		sender_move(s, XFER_OFFERED);
		return 1;
	}
	if ((s->state == XFER_ACTIVE || s->state == XFER_PAUSED) &&
	    take_end(s, ret_encoded))
		return 1;
	if (!open && !peek)
		return 0;
	if (s->walked && s->hi - s->lo < FX_BLOCK_WINDOW)
		sender_seal(s);
	if (s->announced < s->hi) {
		*ret_encoded = take_manifest(s);
	} else if (open && s->walked && !s->manifest_end_sent &&
	    block_maker_count(s->maker) == 0) {
		*ret_encoded = take_manifest_end(s);
	} else if (s->state == XFER_ACTIVE && s->manifest_end_sent &&
	    s->lo == s->hi) {
		*ret_encoded = take_xfer_end(s);
		return 1;
	} else {
		return 0;
	}
	if (s->state == XFER_ACCEPTED) {
		sender_move(s, XFER_ACTIVE);
		sender_settle_pause(s);
	}
	return 1;
}

int
sender_take(struct sender *s, struct frame *ret)
{
	int encoded = 0;

	if (s->out.lost) {
		s->out.lost = false;
		sender_fail(s, E_INTERNAL, "out of memory", true);
	}
	if (s->state != XFER_NEW && xfer_out_take(&s->out)) {
		msg_frame(&s->out.msg, s->xid, ret);
		return 1;
	}
	if (!take_stream(s, &encoded))
		return 0;
	if (encoded != 0) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return 0;
	}
	msg_frame(&s->out.msg, s->xid, ret);
	return 1;
}

/* Whether the block of this file was announced. */
static bool
known_there(const struct sender *s, uint32_t file_id)
{
	const struct sblock *b = &s->ring[s->announced % FX_BLOCK_WINDOW];

	if (s->announced < s->hi && b->block != NULL)
		return file_id < b->block->first_id;
	return file_id < s->next_id;
}

bool
sender_sha(struct sender *s, uint32_t file_id, const uint8_t sha[32])
{
	struct sblock *b;
	struct sfile *f = sender_file(s, file_id, &b);
	struct msg_file_sha m = { .file_id = file_id };

	if (!(s->caps & CAP_FILE_SHA))
		return true;
	if (!s->offered || !known_there(s, file_id))
		return false;
	if (f != NULL)
		m.gen = f->gen;
	if (f != NULL && f->data != NULL &&
	    (!(f->flags & SFILE_END_SENT) || (f->flags & SFILE_END_DUE))) {
		f->data->sha_known = true;
		memcpy(f->data->sha, sha, FX_DIGEST_SIZE);
		return true;
	}
	memcpy(m.sha, sha, FX_DIGEST_SIZE);
	xfer_out_push(&s->out, msg_file_sha_encode(&s->out.msg, &m));
	return true;
}
