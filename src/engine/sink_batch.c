/* SPDX-License-Identifier: MIT */
/*
 * Many small files at once: what is recorded of them is read and written in
 * one piece, and their folder is looked up once.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/sink_internal.h"
#include "os/fd.h"

struct sink_batch {
	struct sink *sink;
	const struct block *block;
	struct sink_claim claim;
	uint32_t put_n; /* files that were written */
	uint8_t *put;   /* per id: it was */

	struct sink_folder *folder; /* used last, or NULL */

	uint8_t slots[]; /* of claim.first to claim.last, then put */
};

void
sink_claim(struct sink *s, struct sink_claim *c, uint32_t first, uint32_t last)
{
	bool free = false;

	c->first = first;
	c->last = last;
	mutex_lock(&s->lock);
	while (!free) {
		free = true;
		list_for_each(at, &s->claims) {
			const struct sink_claim *o =
			    FX_CONTAINER(at, struct sink_claim, link);

			free = free && (o->first > last || o->last < first);
		}
		if (!free)
			cond_wait(&s->released, &s->lock);
	}
	list_add(&s->claims, &c->link);
	mutex_unlock(&s->lock);
}

void
sink_release(struct sink *s, struct sink_claim *c)
{
	mutex_lock(&s->lock);
	list_del(&c->link);
	cond_broadcast(&s->released);
	mutex_unlock(&s->lock);
}

enum fx_code
sink_batch_begin(struct sink_batch **ret, struct sink *s, const struct block *b,
    uint32_t first, uint32_t last)
{
	size_t n = (size_t)last - first + 1;
	size_t size = n * FX_DIGEST_SIZE;
	struct sink_batch *t;
	ssize_t r;

	if (last < first || block_entry(b, first) == NULL ||
	    block_entry(b, last) == NULL)
		return E_PROTO;
	t = malloc(sizeof(*t) + size + n);
	if (t == NULL)
		return E_INTERNAL;
	*t = (struct sink_batch){ .sink = s, .block = b };
	if (!sink_enter(s)) {
		free(t);
		return E_CANCELLED;
	}
	list_init(&t->claim.link);
	sink_claim(s, &t->claim, first, last);
	t->put = t->slots + size;
	memset(t->slots, 0, size + n);
	r = fd_pread_full(
	    s->roots_fd, t->slots, size, (off_t)first * FX_DIGEST_SIZE);
	if (r < 0) {
		sink_release(s, &t->claim);
		sink_leave(s);
		free(t);
		return E_IO_WRITE;
	}
	*ret = t;
	return FX_OK;
}

/* Have the folder with the path of n bytes. */
static enum fx_code
need_folder(struct sink_batch *t, const uint8_t *path, size_t n)
{
	enum fx_code code = FX_OK;
	int errnum = 0;

	if (t->folder != NULL && t->folder->n == n &&
	    memcmp(t->folder->path, path, n) == 0)
		return FX_OK;
	if (t->folder != NULL)
		sink_folder_put(t->sink, t->folder);
	t->folder = sink_folder_get(t->sink, path, n, &code, &errnum);
	return t->folder != NULL ? FX_OK : code;
}

/* Its folder and its name on disk. */
static enum fx_code
place_of(
    struct sink_batch *t, const struct entry *e, char name[FX_NAME_MAX + 1])
{
	size_t at = sink_base_at(e->path, e->path_len);
	enum fx_code code;

	code = sink_disk_name(name, e->path + at, e->path_len - at);
	if (code == FX_OK)
		code = need_folder(t, e->path, at > 0 ? at - 1 : 0);
	return code;
}

enum fx_code
sink_batch_put(struct sink_batch *t, uint32_t file_id, const void *data,
    size_t size, const uint8_t root[FX_DIGEST_SIZE])
{
	char name[FX_NAME_MAX + 1];
	const struct entry *e;
	enum fx_code code;
	uint8_t *slot;
	bool replace;
	int r;

	if (file_id < t->claim.first || file_id > t->claim.last)
		return E_PROTO;
	slot = t->slots + (size_t)(file_id - t->claim.first) * FX_DIGEST_SIZE;
	e = sink_slot_entry(t->sink, t->block, file_id, slot, &code);
	if (e == NULL)
		return code;
	if (e->size != size)
		return E_SIZE;
	if (memcmp(slot, root, FX_DIGEST_SIZE) == 0)
		return FX_OK;
	code = place_of(t, e, name);
	if (code != FX_OK)
		return code;
	/*
	 * If nothing is recorded of this file but its name is taken, then the
	 * file system takes two names of the sender for one.
	 */
	replace = sink_slot_look(slot, &code) != SLOT_NONE;
	memset(slot, 0, FX_DIGEST_SIZE);
	r = sink_small_write(
	    t->sink, t->folder->fd, name, e, file_id, replace, data, size);
	if (r < 0)
		return sink_code(-r);
	memcpy(slot, root, FX_DIGEST_SIZE);
	t->put[file_id - t->claim.first] = 1;
	t->put_n++;
	return FX_OK;
}

/* Nothing of it could be recorded: it is not there. */
static void
take_back(struct sink_batch *t)
{
	char name[FX_NAME_MAX + 1];

	for (uint32_t id = t->claim.first; id <= t->claim.last; id++)
		if (t->put[id - t->claim.first] &&
		    place_of(t, block_entry(t->block, id), name) == FX_OK)
			unlinkat(t->folder->fd, name, 0);
}

enum fx_code
sink_batch_end(struct sink_batch *t)
{
	size_t n = (size_t)t->claim.last - t->claim.first + 1;
	struct sink *s = t->sink;
	int r = 0;

	if (t->put_n > 0)
		r = fd_pwrite_full(s->roots_fd, t->slots, n * FX_DIGEST_SIZE,
		    (off_t)t->claim.first * FX_DIGEST_SIZE);
	if (r < 0)
		take_back(t);
	if (t->folder != NULL)
		sink_folder_put(s, t->folder);
	sink_release(s, &t->claim);
	sink_leave(s);
	free(t);
	return r < 0 ? sink_code(-r) : FX_OK;
}
