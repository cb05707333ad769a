/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/sender_code.h"

/* Something of the file goes out again: what was said about its end is old. */
static void
stale(struct sblock *b, struct sfile *f)
{
	f->flags &= (uint16_t)~SFILE_FRESH;
	if (f->flags & SFILE_END_DUE) {
		f->flags &= (uint16_t)~SFILE_END_DUE;
		b->ends_due--;
	}
	b->end_sent = false;
}

static bool
alive(const struct sfile *f)
{
	return f->state == SFILE_BUSY &&
	    !(f->flags & (SFILE_LOST | SFILE_CHANGED));
}

/* The pieces of r do not wait any more. */
static void
unmark(struct sblock *b, const struct retry *r)
{
	struct sdata *d = b->files[r->index].data;

	for (uint16_t i = 0; i < r->count; i++)
		b->files[r->list[i]].flags &= (uint16_t)~SFILE_WAITS;
	if (r->kind == WORK_CHUNK && d != NULL) {
		d->pending--;
		d->waiting--;
		d->seen[r->chunk] &= (uint8_t)~SEEN_WAITS;
	}
}

void
sender_retry_drop(struct sender *s, struct retry *r)
{
	struct sblock *b = sender_block(s, r->block_no);

	if (b != NULL) {
		b->pending--;
		b->retries--;
		unmark(b, r);
	}
	list_del(&r->link);
	free(r->list);
	free(r);
}

struct retry *
sender_retry_chunk(struct sender *s, struct sblock *b, uint16_t index,
    uint32_t chunk, uint16_t conn)
{
	struct sfile *f = &b->files[index];
	struct retry *r;

	if (!alive(f) || f->data == NULL || (f->data->seen[chunk] & SEEN_WAITS))
		return NULL;
	r = calloc(1, sizeof(*r));
	if (r == NULL) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return NULL;
	}
	r->kind = WORK_CHUNK;
	r->block_no = b->block->no;
	r->index = index;
	r->chunk = chunk;
	r->conn = conn;
	list_add_tail(&s->retries, &r->link);
	b->pending++;
	b->retries++;
	f->data->pending++;
	f->data->waiting++;
	f->data->seen[chunk] |= SEEN_WAITS;
	stale(b, f);
	return r;
}

/* Leave only those of list that are still wanted; returns how many. */
uint16_t
sender_batch_keep(const struct sblock *b, uint16_t *list, uint16_t count)
{
	uint16_t n = 0;

	for (uint16_t i = 0; i < count; i++)
		if (alive(&b->files[list[i]]) && b->files[list[i]].gen == 0)
			list[n++] = list[i];
	return n;
}

struct retry *
sender_retry_batch(struct sender *s, struct sblock *b, uint16_t *list,
    uint16_t count, uint16_t conn)
{
	struct retry *r;

	count = sender_batch_keep(b, list, count);
	r = count > 0 ? calloc(1, sizeof(*r)) : NULL;
	if (r == NULL) {
		free(list);
		if (count > 0)
			sender_fail(s, E_INTERNAL, "out of memory", true);
		return NULL;
	}
	r->kind = WORK_BATCH;
	r->block_no = b->block->no;
	r->list = list;
	r->count = count;
	r->conn = conn;
	list_add_tail(&s->retries, &r->link);
	b->pending++;
	b->retries++;
	for (uint16_t i = 0; i < count; i++) {
		b->files[list[i]].flags |= SFILE_WAITS;
		stale(b, &b->files[list[i]]);
	}
	return r;
}

void
sender_retry_arrived(struct sender *s, uint16_t conn, uint64_t done)
{
	list_for_each(at, &s->retries) {
		struct retry *r = FX_CONTAINER(at, struct retry, link);
		struct sblock *b = sender_block(s, r->block_no);
		uint16_t index = r->kind == WORK_CHUNK ? r->index : r->list[0];

		if (!r->lost || r->conn != conn || r->frame >= done)
			continue;
		s->counts.retries--;
		sender_retry_drop(s, r);
		sender_file_check(s, b, index);
		sender_block_check(s, b);
	}
}

/* The receiver wants these again, whatever arrived. */
static void
asked_again(struct sender *s, uint32_t block_no, uint16_t index)
{
	list_for_each(at, &s->retries) {
		struct retry *r = FX_CONTAINER(at, struct retry, link);

		if (r->block_no != block_no || !r->lost)
			continue;
		if (r->kind == WORK_CHUNK && r->index == index)
			r->lost = false;
		for (uint16_t i = 0; i < r->count; i++)
			if (r->list[i] == index)
				r->lost = false;
	}
}

void
sender_retry_purge(struct sender *s, struct sblock *b)
{
	list_for_each(at, &s->retries) {
		struct retry *r = FX_CONTAINER(at, struct retry, link);

		if (b->retries == 0)
			return;
		if (r->block_no != b->block->no)
			continue;
		if (r->kind == WORK_CHUNK) {
			if (!alive(&b->files[r->index]))
				sender_retry_drop(s, r);
			continue;
		}
		for (uint16_t i = 0; i < r->count; i++)
			if (!alive(&b->files[r->list[i]]))
				b->files[r->list[i]].flags &=
				    (uint16_t)~SFILE_WAITS;
		r->count = sender_batch_keep(b, r->list, r->count);
		if (r->count == 0)
			sender_retry_drop(s, r);
	}
}

/* counts: it is one of the attempts that a piece has. */
static void
nack_batch(struct sender *s, struct sblock *b, uint16_t index, bool counts)
{
	struct sfile *f = &b->files[index];
	uint16_t *list;

	if (f->flags & SFILE_WAITS) {
		asked_again(s, b->block->no, index);
		return;
	}
	f->attempts = (uint8_t)(f->attempts + counts);
	if (f->attempts >= FX_CHUNK_ATTEMPTS_MAX) {
		sender_file_lost(s, b, index, E_CHUNK);
		return;
	}
	s->counts.retries++;
	list = malloc(sizeof(*list));
	if (list == NULL) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return;
	}
	list[0] = index;
	sender_retry_batch(s, b, list, 1, 0);
}

/* Where chunk went out last, as far as it is still known. */
static uint16_t
conn_of(
    const struct sender *s, uint32_t block_no, uint16_t index, uint32_t chunk)
{
	for (size_t i = 0; i < s->flights_n; i++) {
		const struct flight *fl = &s->flights[i];

		if (fl->used && fl->kind == WORK_CHUNK &&
		    fl->block_no == block_no && fl->index == index &&
		    fl->chunk == chunk)
			return fl->conn;
	}
	return 0;
}

/* For so many chunks of a range it is looked where they went out. */
#define ASIDE_MAX 16

static void
nack_chunks(struct sender *s, struct sblock *b, uint16_t index, uint32_t first,
    uint32_t end, bool counts)
{
	struct sfile *f = &b->files[index];
	uint32_t no = b->block->no;

	for (uint32_t c = first; c < end && alive(f); c++) {
		uint8_t *seen = &f->data->seen[c];

		if (*seen & SEEN_WAITS)
			continue;
		*seen = (uint8_t)(*seen + counts);
		if ((*seen & SEEN_COUNT) >= FX_CHUNK_ATTEMPTS_MAX) {
			sender_file_lost(s, b, index, E_CHUNK);
			return;
		}
		s->counts.retries++;
		sender_retry_chunk(s, b, index, c,
		    c - first < ASIDE_MAX ? conn_of(s, no, index, c) : 0);
	}
}

/* The chunks handed out so far that end at or begin before offset. */
static uint32_t
chunks_to(uint64_t offset, const struct sdata *d)
{
	uint64_t c = xfer_chunks(offset);

	return c < d->next ? (uint32_t)c : d->next;
}

/*
 * What a broken connection took with it is missed by the receiver, and goes
 * out again by itself: the first time after a loss that something of a file is
 * missing is no attempt.
 */
static bool
is_attempt(const struct sender *s, struct sfile *f, enum nack_reason reason)
{
	bool lost = reason == NACK_MISSING && f->losses != s->losses;

	f->losses = s->losses;
	return !lost;
}

void
sender_nack(struct sender *s, const struct msg_nack *m)
{
	struct sblock *b;
	struct sfile *f = sender_file(s, m->file_id, &b);
	uint16_t index;
	struct sdata *d;
	bool counts;

	if (f == NULL || !alive(f) || m->gen != f->gen)
		return;
	counts = is_attempt(s, f, m->reason);
	index = (uint16_t)(m->file_id - b->block->first_id);
	d = f->data;
	if (d != NULL && d->waiting > 0)
		asked_again(s, b->block->no, index);
	if (d == NULL) {
		/* What a worker has in hand answers this NACK already, unless
		 * it was sent and we only have not heard of it. */
		if (m->reason == NACK_MISSING && (f->flags & SFILE_HAND))
			return;
		nack_batch(s, b, index, counts);
		return;
	}
	if (m->n == 0)
		nack_chunks(s, b, index, 0, d->next, counts);
	for (unsigned i = 0; i < m->n && alive(f); i++) {
		const struct nack_range *r = &m->ranges[i];

		uint64_t first = r->offset / FX_CHUNK_SIZE;

		if (first < d->next)
			nack_chunks(s, b, index, (uint32_t)first,
			    chunks_to(r->offset + r->len, d), counts);
	}
	if (alive(f) && d->pending == 0)
		stale(b, f);
	sender_file_check(s, b, index);
}
