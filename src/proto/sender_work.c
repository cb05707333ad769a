/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "proto/sender_code.h"

void
work_drop(struct work *w)
{
	block_unref(w->block);
	free(w->list);
	free(w->roots);
	w->block = NULL;
	w->list = NULL;
	w->roots = NULL;
}

static struct flight *
flight_new(struct sender *s)
{
	struct flight *fl;

	if (s->flights_free < FLIGHTS_MAX) {
		fl = &s->flights[s->flights_free];
		s->flights_free = fl->free;
	} else if (s->flights_n < FLIGHTS_MAX) {
		fl = &s->flights[s->flights_n++];
	} else {
		return NULL;
	}
	s->flights_used++;
	/* The place is in the cookie, so that it is found at once. */
	*fl = (struct flight){
		.used = true,
		.cookie =
		    ++s->cookie * FLIGHTS_MAX + (uint64_t)(fl - s->flights),
	};
	return fl;
}

static void
fill(struct sender *s, struct sblock *b, struct flight *fl, uint16_t conn,
    struct work *ret)
{
	fl->conn = conn;
	fl->block_no = b->block->no;
	s->outstanding += fl->bytes;
	b->pending++;
	*ret = (struct work){
		.kind = fl->kind,
		.cookie = fl->cookie,
		.xid = s->xid,
		.block = block_ref(b->block),
		.index = fl->index,
		.gen = fl->gen,
	};
}

int
sender_give_chunk(struct sender *s, struct sblock *b, uint16_t index,
    uint32_t chunk, uint16_t conn, struct work *ret)
{
	struct sdata *d = b->files[index].data;
	uint64_t offset = (uint64_t)chunk * FX_CHUNK_SIZE;
	struct flight *fl = flight_new(s);

	if (fl == NULL)
		return 0;
	fl->kind = WORK_CHUNK;
	fl->index = index;
	fl->gen = b->files[index].gen;
	fl->chunk = chunk;
	fl->bytes =
	    (uint32_t)(d->size - offset < FX_CHUNK_SIZE ? d->size - offset
							: FX_CHUNK_SIZE);
	fill(s, b, fl, conn, ret);
	d->pending++;
	ret->entry = b->block->entries[index];
	ret->entry.size = d->size;
	ret->entry.mtime = d->mtime;
	ret->entry.mtime_ns = d->mtime_ns;
	ret->offset = offset;
	ret->len = fl->bytes;
	ret->flat = d->size <= FX_CHUNK_SIZE;
	ret->known = d->seen[chunk] & SEEN_DIGEST;
	ret->check = !ret->known && (d->seen[chunk] & SEEN_HELD);
	if (ret->known || ret->check)
		memcpy(ret->have, d->digests[chunk], FX_DIGEST_SIZE);
	return 1;
}

/* The digests that the files of a batch had before, or NULL. */
static bool
known_roots(const struct sblock *b, const uint16_t *list, uint16_t count,
    struct work *ret)
{
	bool any = false;

	for (uint16_t i = 0; i < count; i++)
		any = any || (b->files[list[i]].flags & SFILE_ROOT);
	if (!any)
		return true;
	ret->roots = calloc(count, sizeof(*ret->roots));
	if (ret->roots == NULL)
		return false;
	for (uint16_t i = 0; i < count; i++)
		if (b->files[list[i]].flags & SFILE_ROOT)
			memcpy(
			    ret->roots[i], b->slots[list[i]], FX_DIGEST_SIZE);
	return true;
}

int
sender_give_batch(struct sender *s, struct sblock *b, uint16_t *list,
    uint16_t count, uint16_t conn, struct work *ret)
{
	size_t n = count * sizeof(*list);
	struct work w = { .count = count, .list = malloc(n) };
	struct flight *fl = NULL;

	if (w.list != NULL && known_roots(b, list, count, &w))
		fl = flight_new(s);
	if (fl == NULL) {
		work_drop(&w);
		free(list);
		return 0;
	}
	memcpy(w.list, list, n);
	fl->kind = WORK_BATCH;
	fl->list = list;
	fl->count = count;
	for (uint16_t i = 0; i < count; i++) {
		fl->bytes += (uint32_t)b->block->entries[list[i]].size;
		b->files[list[i]].flags |= SFILE_HAND;
	}
	fill(s, b, fl, conn, ret);
	ret->list = w.list;
	ret->roots = w.roots;
	ret->count = count;
	return 1;
}

static bool
small(const struct sender *s, const struct entry *e)
{
	return (s->caps & CAP_BATCH) && e->size <= FX_BATCH_FILE_SIZE_MAX;
}

/* The next small file of b that was not handed out, or false. */
static bool
next_small(const struct sender *s, struct sblock *b)
{
	for (; b->next_batch < b->block->count; b->next_batch++)
		if (b->files[b->next_batch].state == SFILE_LISTED &&
		    !(b->files[b->next_batch].flags & SFILE_ALONE) &&
		    small(s, &b->block->entries[b->next_batch]))
			return true;
	return false;
}

static bool
next_large(const struct sender *s, struct sblock *b)
{
	for (; b->next_data < b->block->count; b->next_data++) {
		const struct sfile *f = &b->files[b->next_data];

		if (small(s, &b->block->entries[b->next_data]) ||
		    (f->flags & SFILE_ALONE))
			continue;
		if (f->state == SFILE_LISTED)
			return true;
		if (f->state == SFILE_BUSY && !(f->flags & SFILE_LOST) &&
		    f->data != NULL && f->data->next < f->data->chunks)
			return true;
	}
	return false;
}

static int
work_batch(struct sender *s, struct sblock *b, uint16_t conn, struct work *ret)
{
	uint16_t *list = calloc(FX_BATCH_FILES_MAX, sizeof(*list));
	uint64_t bytes = 0;
	uint16_t n = 0;
	int r;

	if (list == NULL)
		return 0;
	while (n < FX_BATCH_FILES_MAX && next_small(s, b)) {
		uint64_t need =
		    MSG_BATCH_RECORD + b->block->entries[b->next_batch].size;

		if (bytes + need > FX_BATCH_BYTES_MAX)
			break;
		bytes += need;
		list[n++] = b->next_batch++;
	}
	/* A smaller allocation is kept; failing to shrink does no harm. */
	r = sender_give_batch(s, b, list, n, conn, ret);
	if (r == 0) {
		b->next_batch = 0;
		return 0;
	}
	for (uint16_t i = 0; i < n; i++)
		b->files[ret->list[i]].state = SFILE_BUSY;
	s->balance += (int64_t)bytes;
	return 1;
}

bool
sender_open_data(struct sender *s, struct sblock *b, uint16_t index)
{
	struct sfile *f = &b->files[index];
	const struct entry *e = &b->block->entries[index];
	uint64_t chunks = xfer_chunks(e->size);
	struct sdata *d = f->data;

	if (d != NULL)
		return true;
	f->state = SFILE_BUSY;
	if (chunks > UINT32_MAX) {
		sender_file_lost(s, b, index, E_LIMIT);
		return false;
	}
	d = calloc(1, sizeof(*d));
	if (d == NULL) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return false;
	}
	list_init(&d->link);
	list_init(&d->runs);
	d->block_no = b->block->no;
	d->index = index;
	d->size = e->size;
	d->mtime = e->mtime;
	d->mtime_ns = e->mtime_ns;
	/* An empty file is looked at once, as a chunk without bytes. */
	d->chunks = chunks > 0 ? (uint32_t)chunks : 1;
	f->data = d;
	return true;
}

int
sender_next_chunk(struct sender *s, struct sblock *b, uint16_t index,
    uint16_t conn, struct work *ret)
{
	struct sdata *d = b->files[index].data;

	if (vec_grow(&d->digests, &d->digests_cap, (size_t)d->next + 1,
		d->chunks, sizeof(*d->digests)) != 0 ||
	    vec_grow(&d->seen, &d->seen_cap, (size_t)d->next + 1, d->chunks,
		1) != 0) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return 0;
	}
	d->seen[d->next] =
	    sender_take_run(s, d, d->next, d->digests[d->next]) ? SEEN_HELD : 0;
	if (!sender_give_chunk(s, b, index, d->next, conn, ret))
		return 0;
	d->next++;
	s->balance -= ret->len;
	return 1;
}

static int
work_chunk(struct sender *s, struct sblock *b, uint16_t conn, struct work *ret)
{
	uint16_t index = b->next_data;

	return sender_open_data(s, b, index) &&
	    sender_next_chunk(s, b, index, conn, ret);
}

/* The first block that has such files, or NULL. */
static struct sblock *
block_with(
    struct sender *s, bool (*has)(const struct sender *, struct sblock *))
{
	for (uint32_t no = s->lo; no < s->announced; no++) {
		struct sblock *b = sender_block(s, no);

		if (b != NULL && b->announced && b->needed && has(s, b))
			return b;
	}
	return NULL;
}

int
sender_work(struct sender *s, uint16_t conn, uint64_t limit, struct work *ret)
{
	const struct xfer_conn *at = xfer_conns_find(&s->conns, conn);
	struct sblock *few, *big;
	bool any;

	if (limit < FX_OUTSTANDING_MIN)
		limit = FX_OUTSTANDING_MIN;
	/* A slow walk must not keep idle connections waiting. */
	if (s->state == XFER_ACCEPTED && s->hi == 0)
		sender_seal(s);
	if (s->state != XFER_ACTIVE || at == NULL || !at->up ||
	    s->outstanding + FX_CHUNK_SIZE > limit ||
	    s->flights_used == FLIGHTS_MAX)
		return 0;
	if (sender_work_again(s, conn, ret))
		return 1;
	few = block_with(s, next_small);
	big = block_with(s, next_large);
	any = big != NULL || list_first(&s->ready) != NULL;
	/* Both in turn, the same bytes each. */
	if (few == NULL || !any)
		s->balance = 0;
	if (few != NULL && (!any || s->balance <= 0))
		return work_batch(s, few, conn, ret);
	if (list_first(&s->ready) != NULL)
		return sender_work_ready(s, conn, ret);
	if (big != NULL)
		return work_chunk(s, big, conn, ret);
	if (s->hi - s->lo <= 1 && s->announced == s->hi)
		sender_seal(s);
	return 0;
}
