/* SPDX-License-Identifier: MIT */
/* Files that started over: what they are now, in place of their entries. */
#include <errno.h>
#include <stdlib.h>

#include "engine/sink_internal.h"

struct renewed {
	struct list link; /* the newest of a file first */
	uint32_t id;
	uint16_t gen;
	struct block *block; /* holds the path of e */
	struct entry e;
};

static struct list *
bucket(struct sink *s, uint32_t id)
{
	return &s->renewed[id % SINK_BUCKETS];
}

/* With the lock of s. */
static const struct renewed *
find(struct sink *s, uint32_t id)
{
	list_for_each(at, bucket(s, id)) {
		const struct renewed *a =
		    FX_CONTAINER(at, struct renewed, link);

		if (a->id == id)
			return a;
	}
	return NULL;
}

int
sink_renew(struct sink *s, struct block *b, uint32_t file_id, uint16_t gen,
    uint64_t size, int64_t mtime, uint32_t mtime_ns)
{
	const struct sink_record rec = {
		.type = SINK_AGAIN,
		.file_id = file_id,
		.gen = gen,
		.size = size,
		.mtime = mtime,
		.mtime_ns = mtime_ns,
	};
	const struct entry *e = block_entry(b, file_id);
	struct renewed *a = calloc(1, sizeof(*a));
	int r;

	if (a == NULL || e == NULL) {
		free(a);
		return e == NULL ? -ENOENT : -ENOMEM;
	}
	r = sink_log_put(&s->log, &rec);
	if (r < 0) {
		free(a);
		return r;
	}
	list_init(&a->link);
	a->id = file_id;
	a->gen = gen;
	a->block = block_ref(b);
	a->e = *e;
	a->e.size = size;
	a->e.mtime = mtime;
	a->e.mtime_ns = mtime_ns;
	mutex_lock(&s->lock);
	list_add(bucket(s, file_id), &a->link);
	mutex_unlock(&s->lock);
	return 0;
}

const struct entry *
sink_entry_now(
    struct sink *s, const struct entry *e, uint32_t id, uint16_t *ret_gen)
{
	const struct renewed *a;

	mutex_lock(&s->lock);
	a = find(s, id);
	mutex_unlock(&s->lock);
	*ret_gen = a != NULL ? a->gen : 0;
	return a != NULL ? &a->e : e;
}

const struct entry *
sink_entry(
    struct sink *s, const struct block *b, uint32_t file_id, uint16_t gen)
{
	const struct entry *e = block_entry(b, file_id);
	uint16_t now;

	if (e == NULL)
		return NULL;
	e = sink_entry_now(s, e, file_id, &now);
	return now == gen ? e : NULL;
}

void
sink_renew_done(struct sink *s)
{
	struct list *at;

	for (size_t i = 0; i < SINK_BUCKETS; i++) {
		while ((at = list_take(&s->renewed[i])) != NULL) {
			struct renewed *a =
			    FX_CONTAINER(at, struct renewed, link);

			block_unref(a->block);
			free(a);
		}
	}
}
