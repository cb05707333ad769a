/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/vec.h"
#include "proto/receiver_code.h"

struct rdata *
receiver_data(struct receiver *r, struct rblock *b, uint16_t index)
{
	struct rfile *f = &b->files[index];
	struct rdata *d = f->data;

	if (d != NULL)
		return d;
	d = calloc(1, sizeof(*d));
	if (d == NULL) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return NULL;
	}
	d->block_no = b->block->no;
	d->index = index;
	d->size = f->size;
	d->chunks = xfer_chunks(d->size);
	list_init(&d->link);
	f->data = d;
	return d;
}

void
receiver_data_free(struct receiver *r, struct rfile *f)
{
	struct rdata *d = f->data;

	if (d == NULL)
		return;
	receiver_data_pending(r, d, false);
	r->counts.verified -= d->bytes; /* settling adds the whole */
	r->counts.skipped -= d->skipped;
	free(d->digests);
	free(d->stash);
	free(d->held);
	free(d->conns);
	free(d);
	f->data = NULL;
}

void
receiver_data_pending(struct receiver *r, struct rdata *d, bool on)
{
	if (d->pending == on)
		return;
	d->pending = on;
	if (on)
		list_add_tail(&r->waiting, &d->link);
	else
		list_del(&d->link);
}

/* The first stashed chunk that is not below chunk. */
static size_t
stash_place(const struct rdata *d, uint64_t chunk)
{
	size_t lo = 0, hi = d->stash_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (d->stash[mid].chunk < chunk)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

enum chunk_is
receiver_data_look(const struct rdata *d, uint64_t chunk)
{
	const struct held *h = receiver_held(d, chunk);
	size_t i;

	if (h != NULL && h->state == HELD)
		return CHUNK_HELD;
	if (h != NULL && h->state == HELD_ASKED)
		return CHUNK_MISSING;
	if (chunk < d->have)
		return CHUNK_WRITTEN;
	i = stash_place(d, chunk);
	return i < d->stash_n && d->stash[i].chunk == chunk ? CHUNK_WRITTEN
							    : CHUNK_MISSING;
}

static bool
append(
    struct receiver *r, struct rdata *d, const uint8_t digest[FX_DIGEST_SIZE])
{
	if (vec_grow(&d->digests, &d->digests_cap, d->have + 1,
		(size_t)d->chunks, FX_DIGEST_SIZE) != 0) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return false;
	}
	memcpy(d->digests[d->have++], digest, FX_DIGEST_SIZE);
	return true;
}

/* A chunk ahead of a gap.  Without room it counts as missing later. */
static void
stash(struct rdata *d, size_t i, uint64_t chunk,
    const uint8_t digest[FX_DIGEST_SIZE])
{
	if (vec_grow(&d->stash, &d->stash_cap, d->stash_n + 1, STASH_MAX,
		sizeof(*d->stash)) != 0)
		return;
	memmove(d->stash + i + 1, d->stash + i,
	    (d->stash_n - i) * sizeof(*d->stash));
	d->stash[i].chunk = chunk;
	memcpy(d->stash[i].digest, digest, FX_DIGEST_SIZE);
	d->stash_n++;
}

bool
receiver_data_absorb(struct receiver *r, struct rdata *d)
{
	size_t n = 0, before;

	do {
		before = d->have;
		if (n < d->stash_n && d->stash[n].chunk == d->have &&
		    !append(r, d, d->stash[n++].digest))
			return false;
		if (d->held_at < d->held_n &&
		    d->held[d->held_at].chunk == d->have &&
		    !append(r, d, d->held[d->held_at++].digest))
			return false;
	} while (d->have > before);
	if (n > 0)
		memmove(d->stash, d->stash + n,
		    (d->stash_n - n) * sizeof(*d->stash));
	d->stash_n -= n;
	return true;
}

/* DATA came for a chunk that was held. */
static void
replace(struct receiver *r, struct rdata *d, struct held *h,
    const uint8_t digest[FX_DIGEST_SIZE])
{
	receiver_held_leave(r, d, h, HELD_OVER);
	memcpy(h->digest, digest, FX_DIGEST_SIZE);
	if (h->chunk < d->have)
		memcpy(d->digests[h->chunk], digest, FX_DIGEST_SIZE);
}

bool
receiver_data_add(struct receiver *r, struct rdata *d, uint64_t chunk,
    const uint8_t digest[FX_DIGEST_SIZE])
{
	struct held *h = receiver_held(d, chunk);
	size_t i;

	if (h != NULL && h->state != HELD_OVER) {
		replace(r, d, h, digest);
		return true;
	}
	if (h != NULL)
		return memcmp(h->digest, digest, FX_DIGEST_SIZE) == 0;
	if (chunk < d->have)
		return memcmp(d->digests[chunk], digest, FX_DIGEST_SIZE) == 0;
	i = stash_place(d, chunk);
	if (i < d->stash_n && d->stash[i].chunk == chunk)
		return memcmp(d->stash[i].digest, digest, FX_DIGEST_SIZE) == 0;
	if (chunk > d->have)
		stash(d, i, chunk, digest);
	else if (append(r, d, digest))
		receiver_data_absorb(r, d);
	return true;
}

static bool
root_is(struct receiver *r, const struct rdata *d)
{
	uint8_t root[FX_DIGEST_SIZE];
	const uint8_t *have = root;

	if (d->size > 0 && d->size <= FX_CHUNK_SIZE)
		have = d->digests[0];
	else if (!xfer_hash(
		     r->hash, d->digests, d->have * FX_DIGEST_SIZE, root))
		return false;
	return memcmp(have, d->root, FX_DIGEST_SIZE) == 0;
}

static void
data_whole(
    struct receiver *r, struct rblock *b, uint16_t index, struct rdata *d)
{
	const struct xfer_fact f = {
		.kind = RECEIVER_FILE_WHOLE,
		.id = b->block->first_id + index,
		.index = b->files[index].gen,
	};

	receiver_data_pending(r, d, false);
	if (!root_is(r, d)) {
		if (d->sure > 0 && !d->doubted) {
			receiver_held_doubt(r, d);
			receiver_ask_missing(r, d, f.id, f.index);
			return;
		}
		memcpy(b->slots[index], d->root, FX_DIGEST_SIZE);
		receiver_file_fail(r, b, index, E_DIGEST);
		return;
	}
	memcpy(b->slots[index], d->root, FX_DIGEST_SIZE);
	b->files[index].state = RFILE_WHOLE;
	receiver_fact(r, &f, true);
}

void
receiver_data_check(struct receiver *r, struct rdata *d)
{
	struct rblock *b = receiver_block(r, d->block_no);
	uint16_t index = d->index;
	bool whole = d->have == d->chunks && d->asked == 0;

	if (b == NULL || b->files[index].state != RFILE_WAITED || !d->ended)
		return;
	/* What is on its way may replace a chunk that is held. */
	if ((!whole || (d->sure > 0 && !d->doubted)) &&
	    !xfer_vector_reached(d->conns, &r->conns))
		return;
	if (whole) {
		data_whole(r, b, index, d);
		return;
	}
	if (!d->pending || r->out.n >= OUT_MAX)
		return;
	receiver_data_pending(r, d, false);
	receiver_ask_missing(r, d, b->first_id + index, b->files[index].gen);
}
