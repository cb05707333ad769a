/* SPDX-License-Identifier: MIT */
/* Chunks that were on the disk before: HAVE. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "proto/receiver_code.h"

struct held *
receiver_held(const struct rdata *d, uint64_t chunk)
{
	size_t lo = 0, hi = d->held_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (d->held[mid].chunk < chunk)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < d->held_n && d->held[lo].chunk == chunk ? &d->held[lo]
							    : NULL;
}

static uint64_t
chunk_bytes(const struct rdata *d, uint64_t chunk)
{
	uint64_t left = d->size - chunk * FX_CHUNK_SIZE;

	return left < FX_CHUNK_SIZE ? left : FX_CHUNK_SIZE;
}

void
receiver_held_leave(
    struct receiver *r, struct rdata *d, struct held *h, enum held_state state)
{
	uint64_t bytes = chunk_bytes(d, h->chunk);

	if (h->state == HELD) {
		d->sure--;
		d->skipped -= bytes;
		r->counts.skipped -= bytes;
	} else if (h->state == HELD_ASKED) {
		d->asked--;
	}
	d->asked += state == HELD_ASKED;
	h->state = (uint8_t)state;
}

void
receiver_held_doubt(struct receiver *r, struct rdata *d)
{
	d->doubted = true;
	for (size_t i = 0; i < d->held_n; i++)
		if (d->held[i].state == HELD)
			receiver_held_leave(r, d, &d->held[i], HELD_ASKED);
}

void
receiver_have_flush(struct receiver *r)
{
	struct gathered *g = &r->have;
	const struct msg_have m = {
		.file_id = g->file_id,
		.last = g->last,
		.first_chunk = g->first,
		.n = g->n,
		.digests = g->digests,
	};

	if (g->any)
		xfer_out_push(&r->out, msg_have_encode(&r->out.msg, &m));
	g->any = false;
	g->last = false;
	g->n = 0;
}

/* Say that n chunks from chunk on are held. */
static void
gather(struct receiver *r, uint32_t file_id, uint64_t chunk, uint32_t n,
    const uint8_t *digests)
{
	struct gathered *g = &r->have;

	for (uint32_t i = 0; i < n; i++) {
		if (g->any &&
		    (g->file_id != file_id || g->first + g->n != chunk + i ||
			g->n == HAVE_GATHER))
			receiver_have_flush(r);
		if (!g->any) {
			g->any = true;
			g->file_id = file_id;
			g->first = chunk + i;
		}
		memcpy(g->digests + (size_t)g->n * FX_DIGEST_SIZE,
		    digests + (size_t)i * FX_DIGEST_SIZE, FX_DIGEST_SIZE);
		g->n++;
	}
}

/* A file that receiver_have() may still speak of, or NULL. */
static struct rdata *
partial_file(struct receiver *r, uint32_t file_id)
{
	struct rblock *b;
	uint16_t index;
	struct rfile *f = receiver_file(r, file_id, &b, &index);

	if (xfer_state_ended(r->state) || r->state == XFER_INTERRUPTED ||
	    f == NULL || f->state != RFILE_WAITED ||
	    !(f->flags & RFILE_PARTIAL))
		return NULL;
	return receiver_data(r, b, index);
}

static bool
hold(struct receiver *r, struct rdata *d, uint64_t chunk, const uint8_t *digest)
{
	uint64_t bytes = chunk_bytes(d, chunk);
	struct held *h;

	/* The sender may have been faster than the disk. */
	if (receiver_data_look(d, chunk) != CHUNK_MISSING)
		return true;
	h = vec_add(
	    &d->held, &d->held_n, &d->held_cap, (size_t)d->chunks, sizeof(*h));
	if (h == NULL) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return false;
	}
	h->chunk = chunk;
	h->state = HELD;
	memcpy(h->digest, digest, FX_DIGEST_SIZE);
	d->sure++;
	d->skipped += bytes;
	r->counts.skipped += bytes;
	return true;
}

void
receiver_have(struct receiver *r, uint32_t file_id, uint64_t first_chunk,
    uint32_t n, const uint8_t *digests)
{
	struct rdata *d = partial_file(r, file_id);

	if (d == NULL || n == 0)
		return;
	assert(first_chunk >= d->told && first_chunk < d->chunks &&
	    n <= d->chunks - first_chunk);
	d->told = first_chunk + n;
	gather(r, file_id, first_chunk, n, digests);
	for (uint32_t i = 0; i < n; i++)
		if (!hold(r, d, first_chunk + i,
			digests + (size_t)i * FX_DIGEST_SIZE))
			return;
	if (receiver_data_absorb(r, d))
		receiver_data_check(r, d);
}

void
receiver_have_end(struct receiver *r, uint32_t file_id)
{
	struct rdata *d = partial_file(r, file_id);
	struct gathered *g = &r->have;

	if (d == NULL)
		return;
	if (g->any && g->file_id != file_id)
		receiver_have_flush(r);
	if (!g->any) {
		g->any = true;
		g->file_id = file_id;
		g->first = d->told;
	}
	g->last = true;
	receiver_have_flush(r);
}
