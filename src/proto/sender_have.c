/* SPDX-License-Identifier: MIT */
/* What the receiver holds already: NEED, HAVE, and what follows from them. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/sender_code.h"

void
sender_apart(struct sblock *b, struct sfile *f)
{
	if (!(f->flags & SFILE_APART))
		b->apart++;
	f->flags |= SFILE_APART | SFILE_ALONE;
}

void
sender_not_apart(struct sblock *b, struct sfile *f)
{
	if (!(f->flags & SFILE_APART))
		return;
	f->flags &= (uint16_t)~SFILE_APART;
	b->apart--;
}

void
sender_runs_free(struct sender *s, struct sdata *d)
{
	list_for_each(at, &d->runs) {
		struct run *r = FX_CONTAINER(at, struct run, link);

		s->runs -= r->n;
		list_del(at);
		free(r);
	}
}

/* The chunks that may be handed out end here. */
static uint32_t
open_end(const struct sfile *f)
{
	bool told = !(f->flags & SFILE_PARTIAL) || (f->flags & SFILE_TOLD);

	return told ? f->data->chunks : f->data->told;
}

void
sender_ready(struct sender *s, struct sblock *b, uint16_t index)
{
	struct sfile *f = &b->files[index];
	struct sdata *d = f->data;

	if (d == NULL)
		return;
	list_del(&d->link);
	if (f->state != SFILE_BUSY || !(f->flags & SFILE_APART) ||
	    (f->flags & (SFILE_LOST | SFILE_CHANGED)))
		return;
	if (d->next == d->chunks)
		sender_not_apart(b, f);
	else if (d->next < open_end(f))
		list_add_tail(&s->ready, &d->link);
}

bool
sender_take_run(struct sender *s, struct sdata *d, uint32_t chunk,
    uint8_t ret[FX_DIGEST_SIZE])
{
	struct list *at = list_first(&d->runs);
	struct run *r = at != NULL ? FX_CONTAINER(at, struct run, link) : NULL;

	if (r == NULL || r->first > chunk)
		return false;
	assert(chunk - r->first < r->n);
	memcpy(ret, r->digests[chunk - r->first], FX_DIGEST_SIZE);
	if (chunk - r->first + 1 < r->n)
		return true;
	s->runs -= r->n;
	list_del(at);
	free(r);
	return true;
}

int
sender_work_ready(struct sender *s, uint16_t conn, struct work *ret)
{
	struct list *at = list_first(&s->ready);
	struct sdata *d;
	struct sblock *b;

	if (at == NULL)
		return 0;
	d = FX_CONTAINER(at, struct sdata, link);
	b = sender_block(s, d->block_no);
	assert(b != NULL);
	if (!sender_next_chunk(s, b, d->index, conn, ret))
		return 0;
	if (d->next >= open_end(&b->files[d->index]))
		sender_ready(s, b, d->index);
	return 1;
}

/* Which parts of its files the receiver lacks. */
static void
need_range(struct sender *s, struct sblock *b, const struct need_range *r)
{
	for (uint16_t k = 0; k < r->count; k++) {
		uint16_t i = (uint16_t)(r->first + k);
		struct sfile *f = &b->files[i];

		if (f->state != SFILE_LISTED)
			continue;
		if (r->what == NEED_PARTIAL) {
			f->flags |= SFILE_PARTIAL;
			sender_apart(b, f);
			continue;
		}
		if (r->what == NEED_HAVE)
			s->counts.skipped += b->block->entries[i].size;
		sender_file_settle(s, b, i, SFILE_SKIPPED, FX_OK);
	}
}

/* NEED covers each file of its block once. */
static int
need_ranges(struct sender *s, struct sblock *b, const struct msg_need *m,
    const struct frame *f, struct fx_err *err)
{
	uint16_t at = 0;

	for (uint16_t i = 0; i <= m->n; i++) {
		const struct need_range *r = &m->ranges[i];
		unsigned first = i < m->n ? r->first : b->block->count;

		if (i < m->n && first + r->count > b->block->count)
			return sender_bad(f, err, "range");
		for (; at < first; at++)
			if (b->files[at].state != SFILE_NONE)
				return sender_bad(f, err, "a file is missing");
		if (i < m->n)
			at = (uint16_t)(first + r->count);
	}
	for (uint16_t i = 0; i < m->n; i++)
		if (m->ranges[i].what != NEED_ALL)
			need_range(s, b, &m->ranges[i]);
	return 0;
}

int
sender_need(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_need m;
	struct sblock *b;

	if (msg_need_decode(&m, f, err) != 0)
		return -1;
	b = sender_block(s, m.block_no);
	if (s->accept.need_mode == NEED_MODE_ALL || m.block_no >= s->announced)
		return sender_bad(f, err, "not asked for");
	/* A block without files may be finished before its NEED. */
	if (b == NULL)
		return 0;
	if (b->need_seen)
		return sender_bad(f, err, "said before");
	b->need_seen = true;
	b->needed = true;
	if (need_ranges(s, b, &m, f, err) != 0)
		return -1;
	sender_block_check(s, b);
	return 0;
}

/* Keep the digests; without room those chunks are sent. */
static void
keep_run(struct sender *s, struct sdata *d, const struct msg_have *m)
{
	struct run *r;

	if (m->n == 0 || m->n > FX_HAVE_WAITING_MAX - s->runs)
		return;
	r = malloc(sizeof(*r) + (size_t)m->n * FX_DIGEST_SIZE);
	if (r == NULL)
		return;
	list_init(&r->link);
	r->first = (uint32_t)m->first_chunk;
	r->n = m->n;
	memcpy(r->digests, m->digests, (size_t)m->n * FX_DIGEST_SIZE);
	list_add_tail(&d->runs, &r->link);
	s->runs += m->n;
}

static int
have_file(struct sender *s, struct sblock *b, uint16_t index,
    const struct msg_have *m, const struct frame *f, struct fx_err *err)
{
	struct sfile *file = &b->files[index];
	uint64_t chunks = xfer_chunks(b->block->entries[index].size);
	struct sdata *d = file->data;
	uint64_t told = d != NULL ? d->told : 0;

	if (file->state != SFILE_LISTED && file->state != SFILE_BUSY)
		return 0;
	if (m->gen < file->gen || (file->flags & (SFILE_LOST | SFILE_CHANGED)))
		return 0;
	if (m->gen > file->gen)
		return sender_bad(f, err, "generation");
	if ((file->flags & SFILE_TOLD) || m->first_chunk < told ||
	    m->first_chunk > chunks || m->n > chunks - m->first_chunk)
		return sender_bad(f, err, "chunks");
	if (!sender_open_data(s, b, index))
		return 0;
	d = file->data;
	keep_run(s, d, m);
	d->told = (uint32_t)(m->first_chunk + m->n);
	if (m->last)
		file->flags |= SFILE_TOLD;
	sender_ready(s, b, index);
	return 0;
}

int
sender_have(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_have m;
	struct sblock *b;
	struct sfile *file;

	if (msg_have_decode(&m, f, err) != 0)
		return -1;
	if (s->accept.need_mode == NEED_MODE_ALL || m.file_id >= s->next_id)
		return sender_bad(f, err, "not asked for");
	file = sender_file(s, m.file_id, &b);
	if (file == NULL)
		return 0; /* its block is finished */
	if (!b->need_seen || !(file->flags & SFILE_PARTIAL))
		return sender_bad(f, err, "NEED did not say so");
	return have_file(s, b, (uint16_t)(m.file_id - b->first_id), &m, f, err);
}
