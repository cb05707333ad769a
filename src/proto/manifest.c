/* SPDX-License-Identifier: MIT */
#include "proto/manifest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/vec.h"
#include "proto/manifest_code.h"

struct block *
block_ref(struct block *b)
{
	atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
	return b;
}

void
block_unref(struct block *b)
{
	if (b == NULL ||
	    atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) != 1)
		return;
	free(b->raw);
	free(b->text);
	free(b->entries);
	free(b);
}

const struct entry *
block_entry(const struct block *b, uint32_t file_id)
{
	if (file_id < b->first_id || file_id - b->first_id >= b->count)
		return NULL;
	return &b->entries[file_id - b->first_id];
}

/* Let the entries point into the text, where they lie one after another. */
void
manifest_point(struct block *b)
{
	uint8_t *at = b->text;

	for (uint16_t i = 0; i < b->count; i++) {
		struct entry *e = &b->entries[i];

		e->path = at;
		at += e->path_len;
		e->target = e->target_len > 0 ? at : NULL;
		at += e->target_len;
	}
}

struct block_maker {
	struct buf raw;
	struct buf text;
	struct entry *entries;
	size_t count;
	size_t cap;
	int64_t mtime; /* of the entry before */
	uint8_t last[FX_PATH_MAX];
	uint16_t last_len; /* over all blocks; 0: none yet */
};

struct block_maker *
block_maker_new(void)
{
	struct block_maker *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	buf_init(&m->raw, FX_BLOCK_BYTES_MAX);
	buf_init(&m->text, FX_BLOCK_TEXT_MAX);
	return m;
}

static void
maker_clear(struct block_maker *m)
{
	buf_done(&m->raw);
	buf_done(&m->text);
	free(m->entries);
	m->entries = NULL;
	m->count = 0;
	m->cap = 0;
	m->mtime = 0;
}

void
block_maker_free(struct block_maker *m)
{
	if (m == NULL)
		return;
	maker_clear(m);
	free(m);
}

uint16_t
block_maker_count(const struct block_maker *m)
{
	return (uint16_t)m->count;
}

/* Whether e may be sent at all. */
static int
maker_check(
    const struct block_maker *m, const struct entry *e, struct fx_err *err)
{
	const char *path = (const char *)e->path;

	if (path_check(path, e->path_len, err) != 0)
		return -1;
	if (e->kind == ENTRY_OTHER)
		return fx_err_set(err, E_TYPE, "an entry of unknown kind");
	if (e->kind == ENTRY_FILE && e->size > FX_FILE_SIZE_MAX)
		return fx_err_make(
		    err, E_LIMIT, 0, "what", "the size of a file", NULL);
	if (e->kind == ENTRY_SYMLINK &&
	    (e->target_len == 0 || e->target_len > FX_LINK_MAX))
		return fx_err_set(
		    err, E_NAME, "the target of a symbolic link is too long");
	if (m->last_len > 0 &&
	    path_compare(
		(const char *)m->last, m->last_len, path, e->path_len) >= 0)
		return fx_err_set(
		    err, E_INTERNAL, "entries of a list out of order");
	return 0;
}

void
manifest_put(
    struct buf *b, const struct entry *e, size_t shared, int64_t before)
{
	unsigned kind = (unsigned)e->kind;

	if (e->kind == ENTRY_FILE && e->root_known)
		kind |= ENTRY_BYTE_ROOT;
	if (e->kind == ENTRY_FILE && e->sparse)
		kind |= ENTRY_BYTE_SPARSE;
	buf_put_u8(b, (uint8_t)kind);
	buf_put_uvar(b, shared);
	buf_put_uvar(b, e->path_len - shared);
	buf_put(b, e->path + shared, e->path_len - shared);
	buf_put_uvar(b, e->mode & 07777);
	buf_put_svar(b, e->mtime - before);
	buf_put_uvar(b, e->mtime_ns);
	if (e->kind == ENTRY_FILE) {
		buf_put_uvar(b, e->size);
		if (e->root_known)
			buf_put(b, e->root, FX_DIGEST_SIZE);
	} else if (e->kind == ENTRY_SYMLINK) {
		buf_put_uvar(b, e->target_len);
		buf_put(b, e->target, e->target_len);
	}
}

static void
maker_encode(struct block_maker *m, const struct entry *e)
{
	const uint8_t *before = m->last;
	size_t shared = 0;

	if (m->count > 0)
		while (shared < m->last_len && shared < e->path_len &&
		    before[shared] == e->path[shared])
			shared++;
	manifest_put(&m->raw, e, shared, m->mtime);
}

int
block_maker_add(
    struct block_maker *m, const struct entry *e, struct fx_err *err)
{
	size_t raw_len = m->raw.len, text_len = m->text.len;
	struct entry *to;
	int64_t delta;

	if (maker_check(m, e, err) != 0)
		return -1;
	if (m->count == FX_BLOCK_ENTRIES_MAX)
		return 0;
	if (__builtin_sub_overflow(e->mtime, m->mtime, &delta))
		return fx_err_make(
		    err, E_LIMIT, 0, "what", "the time of a file", NULL);
	maker_encode(m, e);
	buf_put(&m->text, e->path, e->path_len);
	if (e->kind == ENTRY_SYMLINK)
		buf_put(&m->text, e->target, e->target_len);
	to = vec_add(
	    &m->entries, &m->count, &m->cap, FX_BLOCK_ENTRIES_MAX, sizeof(*to));
	if (to == NULL || buf_error(&m->raw) != 0 || buf_error(&m->text) != 0) {
		/* Out of memory counts as full: a smaller block is sent. */
		m->count -= to != NULL;
		m->raw.len = raw_len;
		m->text.len = text_len;
		m->raw.error = 0;
		m->text.error = 0;
		if (m->count > 0)
			return 0;
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	*to = *e;
	to->mode &= 07777;
	if (to->kind != ENTRY_SYMLINK)
		to->target_len = 0;
	if (to->kind != ENTRY_FILE)
		to->size = 0;
	m->mtime = e->mtime;
	memcpy(m->last, e->path, e->path_len);
	m->last_len = e->path_len;
	return 1;
}

struct block *
block_maker_end(struct block_maker *m, uint32_t no, uint32_t first_id)
{
	struct block *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	assert(m->count > 0);
	atomic_init(&b->refs, 1);
	b->no = no;
	b->first_id = first_id;
	b->count = (uint16_t)m->count;
	b->raw_len = (uint32_t)m->raw.len;
	b->raw = m->raw.data;
	b->text = m->text.data;
	b->entries = m->entries;
	manifest_point(b);
	buf_init(&m->raw, FX_BLOCK_BYTES_MAX);
	buf_init(&m->text, FX_BLOCK_TEXT_MAX);
	m->entries = NULL;
	maker_clear(m);
	return b;
}
