/* SPDX-License-Identifier: MIT */
/* Files that are not what was announced: new generations. */
#include <string.h>

#include "proto/sender_code.h"

/* What was said about its end does not hold. */
static void
unsay_end(struct sblock *b, struct sfile *f)
{
	if (f->flags & SFILE_END_DUE)
		b->ends_due--;
	f->flags &= (uint16_t) ~(SFILE_END_DUE | SFILE_FRESH);
	b->end_sent = false;
}

void
sender_changed(struct sender *s, struct sblock *b, uint16_t index)
{
	struct sfile *f = &b->files[index];
	struct xfer_fact fact = {
		.kind = SENDER_CHANGED,
		.id = b->first_id + index,
		.index = f->gen,
	};

	if (f->state != SFILE_BUSY || (f->flags & (SFILE_LOST | SFILE_CHANGED)))
		return;
	if (f->gen + 1 < FX_GENERATIONS_MAX)
		fact.block = block_ref(b->block);
	if (fact.block == NULL || !xfer_facts_add(&s->facts, &fact, true)) {
		sender_file_lost(s, b, index, E_SRC_CHANGED);
		return;
	}
	f->flags |= SFILE_CHANGED;
	sender_apart(b, f);
	unsay_end(b, f);
	sender_ready(s, b, index);
	sender_retry_purge(s, b);
}

/* Nanoseconds since 1970, or -1: not to be applied. */
static int64_t
wire_time(int64_t mtime, uint32_t mtime_ns)
{
	if (mtime < 0 || mtime >= FX_MTIME_MAX)
		return -1;
	return mtime * 1000000000 + mtime_ns;
}

/* The generation that is over leaves its root behind. */
static bool
begin_again(struct sender *s, struct sblock *b, uint16_t index)
{
	struct sfile *f = &b->files[index];
	bool old_known = f->flags & SFILE_ROOT;

	if (f->data != NULL)
		s->counts.skipped -= f->data->skipped;
	sender_data_free(s, f);
	f->gen++;
	f->attempts = 0;
	f->flags &= (uint16_t) ~(SFILE_ROOT | SFILE_END_SENT);
	f->flags |= SFILE_TOLD; /* HAVE was about the one before */
	if (!sender_open_data(s, b, index))
		return false;
	f->data->old_known = old_known;
	memcpy(f->data->old, b->slots[index], FX_DIGEST_SIZE);
	return true;
}

void
sender_update(struct sender *s, uint32_t file_id, enum fx_code code,
    uint64_t size, int64_t mtime, uint32_t mtime_ns)
{
	struct sblock *b;
	struct sfile *f = sender_file(s, file_id, &b);
	struct msg_file_update m = { .file_id = file_id, .size = size };
	uint16_t index;

	if (f == NULL || f->state != SFILE_BUSY || !(f->flags & SFILE_CHANGED))
		return;
	index = (uint16_t)(file_id - b->first_id);
	f->flags &= (uint16_t)~SFILE_CHANGED;
	if (code == FX_OK && size > FX_FILE_SIZE_MAX)
		code = E_LIMIT;
	if (code != FX_OK) {
		sender_file_lost(s, b, index, code);
		return;
	}
	s->resized += (int64_t)(size - sender_file_size(b, index));
	if (!begin_again(s, b, index))
		return;
	f->data->size = size;
	f->data->mtime = mtime;
	f->data->mtime_ns = mtime_ns;
	f->data->chunks = size > 0 ? (uint32_t)xfer_chunks(size) : 1;
	m.gen = f->gen;
	m.mtime_ns = wire_time(mtime, mtime_ns);
	xfer_out_push(&s->out, msg_file_update_encode(&s->out.msg, &m));
	sender_ready(s, b, index);
}

bool
sender_old_root(const struct sfile *f, const uint8_t root[FX_DIGEST_SIZE])
{
	return f->data != NULL && f->data->old_known &&
	    memcmp(f->data->old, root, FX_DIGEST_SIZE) == 0;
}
