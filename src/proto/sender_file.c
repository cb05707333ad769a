/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/sender_code.h"

struct sfile *
sender_file(struct sender *s, uint32_t file_id, struct sblock **ret_block)
{
	for (uint32_t no = s->lo; no < s->hi; no++) {
		struct sblock *b = sender_block(s, no);
		uint32_t first;

		if (b == NULL)
			continue;
		first = b->block->first_id;
		if (file_id < first || file_id - first >= b->block->count)
			continue;
		*ret_block = b;
		return &b->files[file_id - first];
	}
	return NULL;
}

static void
data_free(struct sfile *f)
{
	if (f->data == NULL)
		return;
	free(f->data->digests);
	free(f->data->seen);
	free(f->data);
	f->data = NULL;
}

void
sender_block_free(struct sblock *b)
{
	if (b->block != NULL && b->files != NULL)
		for (uint16_t i = 0; i < b->block->count; i++)
			data_free(&b->files[i]);
	block_unref(b->block);
	free(b->files);
	free(b->slots);
	*b = (struct sblock){ 0 };
}

void
sender_file_fact(struct sender *s, struct sblock *b, uint32_t file_id,
    enum fx_code code, const uint8_t *path, size_t len)
{
	struct xfer_fact f = {
		.kind = SENDER_FILE,
		.code = code,
		.id = file_id,
	};

	if (b != NULL)
		f.block = block_ref(b->block);
	if (path != NULL) {
		f.bytes = malloc(len);
		f.len = len;
		if (f.bytes == NULL) {
			xfer_fact_drop(&f);
			return;
		}
		memcpy(f.bytes, path, len);
	}
	xfer_facts_add(&s->facts, &f, false);
}

static void
end_due(struct sblock *b, struct sfile *f)
{
	if (!(f->flags & SFILE_END_DUE))
		b->ends_due++;
	f->flags |= SFILE_END_DUE | SFILE_FRESH;
	b->end_sent = false;
}

/* Too many attempts have no status of their own: ERROR says it first. */
static void
tell_chunk(struct sender *s, uint32_t file_id)
{
	const struct msg_error m = {
		.code = E_CHUNK,
		.scope = SCOPE_FILE,
		.id = file_id,
	};

	xfer_out_push(&s->out, msg_error_encode(&s->out.msg, &m));
}

void
sender_file_lost(
    struct sender *s, struct sblock *b, uint16_t index, enum fx_code code)
{
	struct sfile *f = &b->files[index];
	uint32_t id = b->block->first_id + index;

	if ((f->flags & SFILE_LOST) ||
	    (f->state != SFILE_LISTED && f->state != SFILE_BUSY))
		return;
	f->state = SFILE_BUSY;
	f->flags |= SFILE_LOST;
	f->code = code;
	if (code == E_CHUNK)
		tell_chunk(s, id);
	end_due(b, f);
	sender_file_fact(s, b, id, code, NULL, 0);
	sender_retry_purge(s, b);
}

/* The root of a file that was sent as DATA. */
static bool
root_of(struct sender *s, const struct sfile *f, uint64_t size,
    uint8_t ret[FX_DIGEST_SIZE])
{
	const struct sdata *d = f->data;

	if (size > FX_CHUNK_SIZE)
		return xfer_hash(s->hash, d->digests,
		    (size_t)d->chunks * FX_DIGEST_SIZE, ret);
	memcpy(ret, d->digests[0], FX_DIGEST_SIZE);
	return true;
}

void
sender_file_check(struct sender *s, struct sblock *b, uint16_t index)
{
	struct sfile *f = &b->files[index];
	struct sdata *d = f->data;

	if (d == NULL || f->state != SFILE_BUSY ||
	    (f->flags & (SFILE_LOST | SFILE_FRESH)) || d->pending > 0 ||
	    d->next < d->chunks)
		return;
	if (!root_of(s, f, b->block->entries[index].size, b->slots[index])) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return;
	}
	f->flags |= SFILE_ROOT;
	end_due(b, f);
}

void
sender_file_settle(struct sender *s, struct sblock *b, uint16_t index,
    enum sfile_state state, enum fx_code code)
{
	struct sfile *f = &b->files[index];

	if (f->state != SFILE_LISTED && f->state != SFILE_BUSY)
		return;
	f->state = (uint8_t)state;
	if (f->flags & SFILE_END_DUE) {
		f->flags &= (uint8_t)~SFILE_END_DUE;
		b->ends_due--;
	}
	data_free(f);
	b->unsettled--;
	if (state == SFILE_DONE)
		s->counts.files_done++;
	if (state == SFILE_FAILED) {
		s->counts.files_failed++;
		if (!(f->flags & SFILE_LOST))
			sender_file_fact(
			    s, b, b->block->first_id + index, code, NULL, 0);
	}
	if (b->retries > 0)
		sender_retry_purge(s, b);
}

bool
sender_block_handed(const struct sblock *b)
{
	if (!b->announced || !b->needed || b->pending > 0 || b->ends_due > 0)
		return false;
	if (b->unsettled == 0)
		return true;
	return b->next_batch == b->block->count &&
	    b->next_data == b->block->count;
}

/* What a file contributes to the digest of its block. */
static const uint8_t *
slot_of(const struct sblock *b, uint16_t index)
{
	static const uint8_t zeros[FX_DIGEST_SIZE];
	static uint8_t ones[FX_DIGEST_SIZE];
	const struct sfile *f = &b->files[index];

	if (f->state == SFILE_SKIPPED)
		return zeros;
	if (f->state == SFILE_BUSY && (f->flags & SFILE_LOST)) {
		memset(ones, 0xFF, sizeof(ones));
		return ones;
	}
	return b->slots[index];
}

bool
sender_block_digest(
    struct sender *s, const struct sblock *b, uint8_t ret[FX_DIGEST_SIZE])
{
	void *h = s->hash->start();

	if (h == NULL) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return false;
	}
	s->hash->add(h, b->block->raw, b->block->raw_len);
	for (uint16_t i = 0; i < b->block->count; i++)
		if (b->block->entries[i].kind == ENTRY_FILE)
			s->hash->add(h, slot_of(b, i), FX_DIGEST_SIZE);
	s->hash->end(h, ret);
	return true;
}

void
sender_block_check(struct sender *s, struct sblock *b)
{
	uint8_t digest[FX_DIGEST_SIZE];

	if (b->block == NULL || b->unsettled > 0 || b->pending > 0 ||
	    !b->end_sent || !sender_block_digest(s, b, digest))
		return;
	sender_note_only(s, b);
	sender_block_free(b);
	memcpy(b->digest, digest, sizeof(digest));
	/* The tree takes the digests in order. */
	while (s->lo < s->hi) {
		b = &s->ring[s->lo % FX_BLOCK_WINDOW];
		if (b->block != NULL)
			break;
		s->hash->add(s->tree, b->digest, FX_DIGEST_SIZE);
		s->lo++;
	}
}
