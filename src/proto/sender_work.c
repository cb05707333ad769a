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
	w->block = NULL;
	w->list = NULL;
}

static struct flight *
flight_new(struct sender *s)
{
	struct flight *fl = NULL;

	for (size_t i = 0; i < s->flights_n && fl == NULL; i++)
		if (!s->flights[i].used)
			fl = &s->flights[i];
	if (fl == NULL && s->flights_n < FLIGHTS_MAX)
		fl = &s->flights[s->flights_n++];
	if (fl == NULL)
		return NULL;
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
	};
}

static int
give_chunk(struct sender *s, struct sblock *b, uint16_t index, uint32_t chunk,
    uint16_t conn, struct work *ret)
{
	uint64_t size = b->block->entries[index].size;
	uint64_t offset = (uint64_t)chunk * FX_CHUNK_SIZE;
	struct flight *fl = flight_new(s);

	if (fl == NULL)
		return 0;
	fl->kind = WORK_CHUNK;
	fl->index = index;
	fl->chunk = chunk;
	fl->bytes = (uint32_t)(size - offset < FX_CHUNK_SIZE ? size - offset
							     : FX_CHUNK_SIZE);
	fill(s, b, fl, conn, ret);
	b->files[index].data->pending++;
	ret->entry = b->block->entries[index];
	ret->offset = offset;
	ret->len = fl->bytes;
	ret->flat = size <= FX_CHUNK_SIZE;
	return 1;
}

/* Takes over list. */
static int
give_batch(struct sender *s, struct sblock *b, uint16_t *list, uint16_t count,
    uint16_t conn, struct work *ret)
{
	size_t n = count * sizeof(*list);
	uint16_t *copy = malloc(n);
	struct flight *fl = copy != NULL ? flight_new(s) : NULL;

	if (fl == NULL) {
		free(copy);
		free(list);
		return 0;
	}
	memcpy(copy, list, n);
	fl->kind = WORK_BATCH;
	fl->list = list;
	fl->count = count;
	for (uint16_t i = 0; i < count; i++)
		fl->bytes += (uint32_t)b->block->entries[list[i]].size;
	fill(s, b, fl, conn, ret);
	ret->list = copy;
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
		    small(s, &b->block->entries[b->next_batch]))
			return true;
	return false;
}

static bool
next_large(const struct sender *s, struct sblock *b)
{
	for (; b->next_data < b->block->count; b->next_data++) {
		const struct sfile *f = &b->files[b->next_data];

		if (small(s, &b->block->entries[b->next_data]))
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
	r = give_batch(s, b, list, n, conn, ret);
	if (r == 0) {
		b->next_batch = 0;
		return 0;
	}
	for (uint16_t i = 0; i < n; i++)
		b->files[ret->list[i]].state = SFILE_BUSY;
	s->balance += (int64_t)bytes;
	return 1;
}

/* Begin a file that goes as DATA. */
static bool
open_data(struct sender *s, struct sblock *b, uint16_t index)
{
	struct sfile *f = &b->files[index];
	uint64_t chunks = xfer_chunks(b->block->entries[index].size);

	if (f->data != NULL)
		return true;
	f->state = SFILE_BUSY;
	if (chunks > UINT32_MAX) {
		sender_file_lost(s, b, index, E_LIMIT);
		return false;
	}
	f->data = calloc(1, sizeof(*f->data));
	if (f->data == NULL) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return false;
	}
	/* An empty file is looked at once, as a chunk without bytes. */
	f->data->chunks = chunks > 0 ? (uint32_t)chunks : 1;
	return true;
}

static int
work_chunk(struct sender *s, struct sblock *b, uint16_t conn, struct work *ret)
{
	uint16_t index = b->next_data;
	struct sdata *d;

	if (!open_data(s, b, index))
		return 0;
	d = b->files[index].data;
	if (vec_grow(&d->digests, &d->digests_cap, d->next + 1, d->chunks,
		sizeof(*d->digests)) != 0 ||
	    vec_grow(&d->seen, &d->seen_cap, d->next + 1, d->chunks, 1) != 0) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return 0;
	}
	if (!give_chunk(s, b, index, d->next, conn, ret))
		return 0;
	d->seen[d->next++] = 0;
	s->balance -= ret->len;
	return 1;
}

static int
rising(const void *a, const void *b)
{
	uint16_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* Add the files of r to list, as far as they fit; true if all did. */
static bool
merge(const struct sblock *b, const struct retry *r, uint16_t *list,
    uint16_t *n, uint64_t *bytes)
{
	uint64_t more = 0;

	for (uint16_t i = 0; i < r->count; i++)
		more += MSG_BATCH_RECORD + b->block->entries[r->list[i]].size;
	if (*bytes + more > FX_BATCH_BYTES_MAX ||
	    *n + r->count > FX_BATCH_FILES_MAX)
		return false;
	memcpy(list + *n, r->list, r->count * sizeof(*list));
	*n = (uint16_t)(*n + r->count);
	*bytes += more;
	return true;
}

/* One frame for all waiting batch pieces of a block that fit. */
static int
again_batch(struct sender *s, struct sblock *b, uint16_t conn, struct work *ret)
{
	uint16_t *list = calloc(FX_BATCH_FILES_MAX, sizeof(*list));
	uint64_t bytes = 0;
	uint16_t n = 0, k = 0;

	if (list == NULL)
		return 0;
	list_for_each(at, &s->retries) {
		struct retry *r = FX_CONTAINER(at, struct retry, link);

		if (r->kind == WORK_BATCH && r->block_no == b->block->no &&
		    merge(b, r, list, &n, &bytes))
			sender_retry_drop(s, r);
	}
	qsort(list, n, sizeof(*list), rising);
	for (uint16_t i = 0; i < n; i++)
		if (k == 0 || list[k - 1] != list[i])
			list[k++] = list[i];
	if (!give_batch(s, b, list, k, conn, ret)) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return 0;
	}
	ret->resend = true;
	return 1;
}

static int
work_again(struct sender *s, uint16_t conn, struct work *ret)
{
	list_for_each(at, &s->retries) {
		struct retry *r = FX_CONTAINER(at, struct retry, link);
		struct sblock *b = sender_block(s, r->block_no);
		struct retry copy = *r;

		assert(b != NULL);
		if (r->conn == conn && s->conns.up > 1 && !r->passed) {
			r->passed = true;
			continue;
		}
		if (r->kind == WORK_BATCH)
			return again_batch(s, b, conn, ret);
		if (!give_chunk(s, b, copy.index, copy.chunk, conn, ret))
			return 0;
		sender_retry_drop(s, r);
		ret->resend = true;
		return 1;
	}
	return 0;
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

	if (limit < FX_OUTSTANDING_MIN)
		limit = FX_OUTSTANDING_MIN;
	/* A slow walk must not keep idle connections waiting. */
	if (s->state == XFER_ACCEPTED && s->hi == 0)
		sender_seal(s);
	if (s->state != XFER_ACTIVE || at == NULL || !at->up ||
	    s->outstanding + FX_CHUNK_SIZE > limit ||
	    s->flights_n == FLIGHTS_MAX)
		return 0;
	if (work_again(s, conn, ret))
		return 1;
	few = block_with(s, next_small);
	big = block_with(s, next_large);
	/* Both in turn, the same bytes each. */
	if (few == NULL || big == NULL)
		s->balance = 0;
	if (few != NULL && (big == NULL || s->balance <= 0))
		return work_batch(s, few, conn, ret);
	if (big != NULL)
		return work_chunk(s, big, conn, ret);
	if (s->hi - s->lo <= 1 && s->announced == s->hi)
		sender_seal(s);
	return 0;
}
