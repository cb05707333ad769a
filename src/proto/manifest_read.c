/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/path.h"
#include "proto/manifest_code.h"
#include "proto/msg.h"

#define NS_MAX 1000000000

/* A block that is being taken apart. */
struct parse {
	struct block *block;
	struct cur cur;
	struct buf text;
	enum fx_code *refused; /* one per entry, or NULL */
	size_t before;         /* where the path before lies in text */
	size_t before_len;
	int64_t mtime; /* as coded, of the entry before */
};

static int
bad(struct fx_err *err, const char *what)
{
	return fx_err_make(err, E_PROTO, 0, "what", what, NULL);
}

static void
refuse(struct parse *p, size_t i, enum fx_code code)
{
	if (p->refused != NULL && p->refused[i] == FX_OK)
		p->refused[i] = code;
}

/* The path: a part of the one before, and new bytes. */
static int
take_path(struct parse *p, struct entry *e, struct fx_err *err)
{
	uint64_t shared = cur_uvar(&p->cur);
	uint64_t n = cur_uvar(&p->cur);
	size_t at = p->text.len;
	const uint8_t *rest;
	uint8_t *to;

	if (cur_failed(&p->cur) || shared > p->before_len || n > p->cur.n ||
	    shared + n > UINT16_MAX)
		return bad(err, "MANIFEST: path");
	rest = cur_take(&p->cur, (size_t)n);
	to = buf_room(&p->text, (size_t)(shared + n) + 1);
	if (to == NULL || rest == NULL)
		return bad(err, "MANIFEST: too much text");
	if (shared > 0)
		memcpy(to, p->text.data + p->before, (size_t)shared);
	if (n > 0)
		memcpy(to + shared, rest, (size_t)n);
	buf_added(&p->text, (size_t)(shared + n));
	e->path_len = (uint16_t)(shared + n);
	p->before = at;
	p->before_len = e->path_len;
	return 0;
}

static int
take_stat(struct parse *p, struct entry *e, struct fx_err *err)
{
	uint64_t mode = cur_uvar(&p->cur);
	int64_t delta = cur_svar(&p->cur);
	uint64_t ns = cur_uvar(&p->cur);

	if (cur_failed(&p->cur) || mode > 07777 ||
	    __builtin_add_overflow(p->mtime, delta, &p->mtime))
		return bad(err, "MANIFEST: mode or time");
	e->mode = (uint32_t)mode;
	e->mtime = p->mtime;
	e->mtime_ns = (uint32_t)(ns < NS_MAX ? ns : 0);
	if (p->mtime < 0 || p->mtime > FX_MTIME_MAX || ns >= NS_MAX)
		e->mtime = ENTRY_MTIME_NONE;
	return 0;
}

static int
take_target(struct parse *p, size_t i, struct entry *e, struct fx_err *err)
{
	uint64_t n = cur_uvar(&p->cur);
	const uint8_t *target;

	if (cur_failed(&p->cur) || n > p->cur.n || n > UINT16_MAX)
		return bad(err, "MANIFEST: symlink");
	target = cur_take(&p->cur, (size_t)n);
	if (target == NULL)
		return bad(err, "MANIFEST: symlink");
	if (n == 0 || n > FX_LINK_MAX || memchr(target, 0, (size_t)n))
		refuse(p, i, E_NAME);
	buf_put(&p->text, target, (size_t)n);
	if (buf_error(&p->text) != 0)
		return bad(err, "MANIFEST: too much text");
	e->target_len = (uint16_t)n;
	return 0;
}

/* The extension: TLVs, none of which this version knows. */
static int
take_ext(struct parse *p, size_t i, struct fx_err *err)
{
	uint64_t n = cur_uvar(&p->cur);
	const uint8_t *ext;
	struct cur c;

	if (cur_failed(&p->cur) || n > FX_EXT_MAX)
		return bad(err, "MANIFEST: extension");
	ext = cur_take(&p->cur, (size_t)n);
	if (ext == NULL)
		return bad(err, "MANIFEST: extension");
	c = cur_over(ext, (size_t)n);
	while (c.n > 0) {
		uint16_t tag = cur_u16(&c);
		uint32_t len = cur_u32(&c);

		if (cur_failed(&c) || cur_take(&c, len) == NULL)
			return bad(err, "MANIFEST: extension");
		if (tag >= 0x8000)
			refuse(p, i, E_UNSUPPORTED);
	}
	return 0;
}

static int
take_entry(struct parse *p, size_t i, struct fx_err *err)
{
	struct entry *e = &p->block->entries[i];
	unsigned byte = cur_u8(&p->cur);
	unsigned kind = byte & ENTRY_BYTE_KIND;

	e->kind = kind < ENTRY_OTHER ? (enum entry_kind)kind : ENTRY_OTHER;
	e->root_known = byte & ENTRY_BYTE_ROOT;
	e->sparse = byte & ENTRY_BYTE_SPARSE;
	if (cur_failed(&p->cur) || (byte & ENTRY_BYTE_RESERVED) ||
	    (e->kind != ENTRY_FILE && (e->root_known || e->sparse)))
		return bad(err, "MANIFEST: kind");
	if (take_path(p, e, err) != 0 || take_stat(p, e, err) != 0)
		return -1;
	switch (e->kind) {
	case ENTRY_FILE:
		e->size = cur_uvar(&p->cur);
		if (e->size > FX_FILE_SIZE_MAX)
			refuse(p, i, E_LIMIT);
		if (e->root_known)
			cur_copy(&p->cur, e->root, FX_DIGEST_SIZE);
		break;
	case ENTRY_SYMLINK:
		if (take_target(p, i, e, err) != 0)
			return -1;
		break;
	case ENTRY_FOLDER:
		break;
	case ENTRY_OTHER:
		refuse(p, i, E_TYPE);
		break;
	}
	if ((byte & ENTRY_BYTE_EXT) && take_ext(p, i, err) != 0)
		return -1;
	if (cur_failed(&p->cur))
		return bad(err, "MANIFEST: cut entry");
	return 0;
}

struct block *
manifest_parse(const struct msg_manifest *m, const uint8_t *raw,
    enum fx_code *refused, struct fx_err *err)
{
	struct parse p = { .refused = refused };
	struct block *b = calloc(1, sizeof(*b));

	if (b == NULL)
		goto fail_memory;
	atomic_init(&b->refs, 1);
	buf_init(&p.text, FX_BLOCK_TEXT_MAX);
	p.block = b;
	p.cur = cur_over(raw, m->raw_len);
	b->no = m->block_no;
	b->first_id = m->first_id;
	b->raw_len = m->raw_len;
	b->raw = malloc(m->raw_len + 1);
	b->entries = calloc(m->count, sizeof(*b->entries));
	if (b->raw == NULL || b->entries == NULL)
		goto fail_memory;
	memcpy(b->raw, raw, m->raw_len);
	for (uint16_t i = 0; i < m->count; i++)
		if (take_entry(&p, i, err) != 0)
			goto fail;
	if (!cur_done(&p.cur)) {
		bad(err, "MANIFEST: trailing bytes");
		goto fail;
	}
	b->count = m->count;
	b->text = p.text.data;
	manifest_point(b);
	return b;

fail_memory:
	fx_err_set(err, E_INTERNAL, "out of memory");
fail:
	if (b != NULL)
		buf_done(&p.text);
	block_unref(b);
	return NULL;
}

struct block *
block_from_raw(uint32_t no, uint32_t first_id, uint16_t count,
    const uint8_t *raw, size_t raw_len, struct fx_err *err)
{
	struct msg_manifest m = {
		.block_no = no,
		.first_id = first_id,
		.count = count,
		.raw_len = (uint32_t)raw_len,
	};

	if (raw_len > FX_BLOCK_BYTES_MAX || count == 0 ||
	    count > FX_BLOCK_ENTRIES_MAX) {
		bad(err, "MANIFEST: limits of a block");
		return NULL;
	}
	return manifest_parse(&m, raw, NULL, err);
}

/* A folder that the last path lies in, or is. */
struct open_folder {
	size_t len; /* of its path, a beginning of last */
	enum fx_code code;
};

struct block_reader {
	uint32_t next_no;
	uint32_t next_id;
	bool any;
	size_t last_len;
	uint8_t last[UINT16_MAX];
	size_t depth;
	struct open_folder open[FX_DEPTH_MAX + 1];
	/* The path that the open folders are beginnings of. */
	uint8_t trail[FX_PATH_MAX];
};

struct block_reader *
block_reader_new(void)
{
	return calloc(1, sizeof(struct block_reader));
}

void
block_reader_free(struct block_reader *r)
{
	free(r);
}

/* Close folders until the one that is left holds the path. */
static void
close_folders(struct block_reader *r, const struct entry *e)
{
	while (r->depth > 0) {
		size_t len = r->open[r->depth - 1].len;

		if (e->path_len > len && e->path[len] == '/' &&
		    memcmp(r->trail, e->path, len) == 0)
			return;
		r->depth--;
	}
}

static size_t
parent_len(const struct entry *e)
{
	size_t n = e->path_len;

	while (n > 0 && e->path[n - 1] != '/')
		n--;
	return n > 0 ? n - 1 : 0;
}

/* Order and parent of one entry; its name. */
static int
reader_check(struct block_reader *r, const struct entry *e, enum fx_code *code,
    struct fx_err *err)
{
	const char *path = (const char *)e->path;
	size_t have;

	if (r->any &&
	    path_compare(
		(const char *)r->last, r->last_len, path, e->path_len) >= 0)
		return bad(err, "MANIFEST: order of entries");
	r->any = true;
	memcpy(r->last, e->path, e->path_len);
	r->last_len = e->path_len;
	if (path_check(path, e->path_len, NULL) != 0) {
		/* Below a bad name all names are bad. */
		*code = E_NAME;
		return 0;
	}
	close_folders(r, e);
	have = r->depth > 0 ? r->open[r->depth - 1].len : 0;
	if (parent_len(e) != have)
		return bad(err, "MANIFEST: entry without its folder");
	if (r->depth > 0 && r->open[r->depth - 1].code != FX_OK)
		*code = r->open[r->depth - 1].code;
	if (e->kind == ENTRY_FOLDER) {
		assert(r->depth <= FX_DEPTH_MAX);
		memcpy(r->trail, e->path, e->path_len);
		r->open[r->depth++] =
		    (struct open_folder){ e->path_len, *code };
	}
	return 0;
}

struct block *
block_reader_take(struct block_reader *r, const uint8_t *prefix,
    const uint8_t *body, size_t body_len, enum fx_code *refused,
    struct fx_err *err)
{
	struct frame f = {
		.type = FT_MANIFEST,
		.plen = MSG_MANIFEST_PREFIX,
		.prefix = prefix,
		.body = body,
		.body_len = body_len,
	};
	struct msg_manifest m;
	struct block *b;

	if (msg_manifest_decode(&m, &f, err) != 0)
		return NULL;
	if (m.block_no != r->next_no || m.first_id != r->next_id ||
	    m.count > UINT32_MAX - r->next_id) {
		bad(err, "MANIFEST: numbers");
		return NULL;
	}
	for (uint16_t i = 0; i < m.count; i++)
		refused[i] = FX_OK;
	b = manifest_parse(&m, body, refused, err);
	if (b == NULL)
		return NULL;
	for (uint16_t i = 0; i < b->count; i++) {
		if (reader_check(r, &b->entries[i], &refused[i], err) != 0) {
			block_unref(b);
			return NULL;
		}
	}
	r->next_no++;
	r->next_id += b->count;
	return b;
}
