/* SPDX-License-Identifier: MIT */
#include "engine/faults_table.h"

#include <stdlib.h>

#define FIRST_CAP 64

void
faults_table_done(struct faults_table *t)
{
	free(t->slots);
	*t = (struct faults_table){ .slots = NULL };
}

static bool
same(const struct faults_key *a, const struct faults_key *b)
{
	return a->session == b->session && a->xid == b->xid &&
	    a->file_id == b->file_id && a->offset == b->offset;
}

/* Where key begins to be looked for. */
static size_t
home(const struct faults_table *t, const struct faults_key *key)
{
	uint64_t h = key->session ^ (key->offset >> 20) ^
	    ((uint64_t)key->file_id << 24) ^ ((uint64_t)key->xid << 48);

	h *= UINT64_C(0x9E3779B97F4A7C15);
	return (size_t)(h >> 32) & (t->cap - 1);
}

/* The slot of key, or the free one where it would go; cap > used. */
static size_t
find(const struct faults_table *t, const struct faults_key *key)
{
	size_t i = home(t, key);

	while (t->slots[i].value != 0 && !same(&t->slots[i].key, key))
		i = (i + 1) & (t->cap - 1);
	return i;
}

/* Make room for one more key. */
static bool
grow(struct faults_table *t)
{
	struct faults_table more = { .cap =
					 t->cap > 0 ? 2 * t->cap : FIRST_CAP };

	if (t->used >= FAULTS_TABLE_MAX)
		return false;
	if (t->cap > 0 && t->used < t->cap / 2)
		return true;
	more.slots = calloc(more.cap, sizeof(*more.slots));
	if (more.slots == NULL)
		return false;
	for (size_t i = 0; i < t->cap; i++)
		if (t->slots[i].value != 0)
			more.slots[find(&more, &t->slots[i].key)] = t->slots[i];
	more.used = t->used;
	free(t->slots);
	*t = more;
	return true;
}

uint8_t
faults_table_get(const struct faults_table *t, const struct faults_key *key)
{
	return t->cap > 0 ? t->slots[find(t, key)].value : 0;
}

bool
faults_table_set(
    struct faults_table *t, const struct faults_key *key, uint8_t value)
{
	size_t i;

	if (faults_table_get(t, key) == 0) {
		if (!grow(t))
			return false;
		t->used++;
	}
	i = find(t, key);
	t->slots[i].key = *key;
	t->slots[i].value = value;
	return true;
}

/* Free slot i and close the gap it leaves. */
static void
take_out(struct faults_table *t, size_t i)
{
	t->slots[i].value = 0;
	t->used--;
	for (;;) {
		struct faults_slot s;

		i = (i + 1) & (t->cap - 1);
		if (t->slots[i].value == 0)
			return;
		s = t->slots[i];
		t->slots[i].value = 0;
		t->slots[find(t, &s.key)] = s;
	}
}

uint8_t
faults_table_drop(struct faults_table *t, const struct faults_key *key)
{
	uint8_t value = faults_table_get(t, key);

	if (value != 0)
		take_out(t, find(t, key));
	return value;
}

uint8_t
faults_table_drop_files(struct faults_table *t, uint64_t session, uint32_t xid,
    uint32_t first, uint64_t count)
{
	for (size_t i = 0; i < t->cap && t->used > 0; i++) {
		const struct faults_slot *s = &t->slots[i];
		uint8_t value = s->value;

		if (value == 0 || s->key.session != session ||
		    s->key.xid != xid || s->key.file_id < first ||
		    s->key.file_id - first >= count)
			continue;
		take_out(t, i);
		return value;
	}
	return 0;
}
