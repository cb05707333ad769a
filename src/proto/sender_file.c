/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/sender_code.h"

struct sfile *
sender_file(struct sender *s, uint32_t file_id, struct sblock **ret_block)
{
	uint32_t lo = s->lo, hi = s->hi;
	struct sblock *b;

	/* The last block that begins at or below it. */
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (s->ring[mid % FX_BLOCK_WINDOW].first_id <= file_id)
			lo = mid + 1;
		else
			hi = mid;
	}
	b = lo > s->lo ? sender_block(s, lo - 1) : NULL;
	if (b == NULL || file_id - b->first_id >= b->block->count)
		return NULL;
	*ret_block = b;
	return &b->files[file_id - b->first_id];
}

uint64_t
sender_file_size(const struct sblock *b, uint16_t index)
{
	return b->files[index].data != NULL ? b->files[index].data->size
					    : b->block->entries[index].size;
}

void
sender_data_free(struct sender *s, struct sfile *f)
{
	if (f->data == NULL)
		return;
	list_del(&f->data->link);
	sender_runs_free(s, f->data);
	free(f->data->digests);
	free(f->data->seen);
	free(f->data->last);
	free(f->data);
	f->data = NULL;
}

void
sender_block_free(struct sender *s, struct sblock *b)
{
	uint32_t first_id = b->first_id;

	if (b->block != NULL && b->files != NULL)
		for (uint16_t i = 0; i < b->block->count; i++)
			sender_data_free(s, &b->files[i]);
	block_unref(b->block);
	free(b->files);
	free(b->slots);
	*b = (struct sblock){ .first_id = first_id };
}

static struct block *
late_block(const struct sender *s, uint32_t file_id)
{
	for (uint32_t i = 0; i < s->late_n; i++)
		if (block_entry(s->late[i], file_id) != NULL)
			return block_ref(s->late[i]);
	return NULL;
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
	else
		f.block = late_block(s, file_id);
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
end_due(struct sblock *b, uint16_t index)
{
	struct sfile *f = &b->files[index];

	if (!(f->flags & SFILE_END_DUE))
		b->ends_due++;
	if (b->ends_due == 1 || index < b->ends_from)
		b->ends_from = index;
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
	f->flags &= (uint16_t)~SFILE_CHANGED;
	f->code = code;
	sender_not_apart(b, f);
	sender_ready(s, b, index);
	if (code == E_CHUNK)
		tell_chunk(s, id);
	end_due(b, index);
	sender_file_fact(s, b, id, code, NULL, 0);
	sender_retry_purge(s, b);
}

/* The root of a file that was sent as DATA. */
static bool
root_of(struct sender *s, const struct sdata *d, uint8_t ret[FX_DIGEST_SIZE])
{
	if (d->size > FX_CHUNK_SIZE)
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
	    (f->flags & (SFILE_LOST | SFILE_FRESH | SFILE_CHANGED)) ||
	    d->pending > 0 || d->next < d->chunks)
		return;
	if (!root_of(s, d, b->slots[index])) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return;
	}
	f->flags |= SFILE_ROOT;
	end_due(b, index);
}

/* Whether pieces of it are in the retry list. */
static bool
waits_again(const struct sfile *f)
{
	return (f->flags & SFILE_WAITS) ||
	    (f->data != NULL && f->data->waiting > 0);
}

void
sender_file_settle(struct sender *s, struct sblock *b, uint16_t index,
    enum sfile_state state, enum fx_code code)
{
	struct sfile *f = &b->files[index];
	bool waits = waits_again(f);

	if (f->state != SFILE_LISTED && f->state != SFILE_BUSY)
		return;
	f->state = (uint8_t)state;
	if (f->flags & SFILE_END_DUE) {
		f->flags &= (uint16_t)~SFILE_END_DUE;
		b->ends_due--;
	}
	sender_not_apart(b, f);
	if (state != SFILE_DONE && f->data != NULL)
		s->counts.skipped -= f->data->skipped;
	sender_data_free(s, f);
	b->unsettled--;
	if (state == SFILE_DONE)
		s->counts.files_done++;
	if (state == SFILE_FAILED) {
		s->counts.files_failed++;
		if (!(f->flags & SFILE_LOST))
			sender_file_fact(
			    s, b, b->block->first_id + index, code, NULL, 0);
	}
	if (waits)
		sender_retry_purge(s, b);
}

bool
sender_block_handed(const struct sblock *b)
{
	if (!b->announced || !b->needed || b->pending > 0 || b->ends_due > 0 ||
	    b->apart > 0)
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

/* Without NEED nothing tells whether the receiver made what is no file. */
static void
keep_late(struct sender *s, const struct sblock *b)
{
	if (s->accept.need_mode != NEED_MODE_ALL ||
	    s->late_n == FX_COUNT(s->late))
		return;
	for (uint16_t i = 0; i < b->block->count; i++) {
		if (b->block->entries[i].kind == ENTRY_FILE)
			continue;
		s->late[s->late_n++] = block_ref(b->block);
		return;
	}
}

void
sender_block_check(struct sender *s, struct sblock *b)
{
	uint8_t digest[FX_DIGEST_SIZE];

	if (b->block == NULL || b->unsettled > 0 || b->pending > 0 ||
	    !b->end_sent || !sender_block_digest(s, b, digest))
		return;
	sender_note_only(s, b);
	keep_late(s, b);
	sender_block_free(s, b);
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
