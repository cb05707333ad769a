/* SPDX-License-Identifier: MIT */
#include "proto/msg_list.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/path.h"
#include "proto/manifest_code.h"
#include "proto/msg_code.h"

#define AT(type, field)   offsetof(struct type, field)
#define LIST_REPLY_PREFIX 8

/* A path that comes once. */
static bool
take_once(struct msg_path *to, const uint8_t *value, size_t n, size_t max)
{
	if (to->known || n > max)
		return false;
	*to = (struct msg_path){ value, (uint16_t)n, true };
	return true;
}

static void
put_path(struct buf *b, uint16_t tag, const struct msg_path *p)
{
	assert(p->n <= FX_PATH_MAX);
	if (!p->known && p->n == 0)
		return;
	msg_tlv_head(b, tag, p->n);
	if (p->n > 0)
		buf_put(b, p->bytes, p->n);
}

static bool
list_path_take(void *msg, const uint8_t *value, size_t n)
{
	return take_once(
	    &((struct msg_list *)msg)->path, value, n, FX_PATH_MAX);
}

static void
list_path_put(struct buf *b, uint16_t tag, const void *msg)
{
	put_path(b, tag, &((const struct msg_list *)msg)->path);
}

static bool
cursor_take(void *msg, const uint8_t *value, size_t n)
{
	return take_once(
	    &((struct msg_list *)msg)->cursor, value, n, FX_NAME_MAX);
}

static void
cursor_put(struct buf *b, uint16_t tag, const void *msg)
{
	put_path(b, tag, &((const struct msg_list *)msg)->cursor);
}

static const struct tlv list_tlvs[] = {
	{ 1, TLV_U32, TLV_MUST, .at = AT(msg_list, req_id) },
	{ 2, TLV_REP, TLV_SOME, .take = list_path_take, .put = list_path_put },
	{ 3, TLV_REP, TLV_SOME, .take = cursor_take, .put = cursor_put },
	{ 4, TLV_U16, TLV_SOME, .at = AT(msg_list, max) },
	{ 5, TLV_BOOL, TLV_SOME, .at = AT(msg_list, hidden) },
};

static bool
get_path_take(void *msg, const uint8_t *value, size_t n)
{
	struct msg_get *m = msg;

	if (m->paths_n >= FX_ROOTS_MAX)
		return false;
	return take_once(&m->paths[m->paths_n++], value, n, FX_PATH_MAX);
}

static void
get_path_put(struct buf *b, uint16_t tag, const void *msg)
{
	const struct msg_get *m = msg;

	assert(m->paths_n <= FX_ROOTS_MAX);
	for (uint16_t i = 0; i < m->paths_n; i++) {
		struct msg_path p = m->paths[i];

		p.known = true;
		put_path(b, tag, &p);
	}
}

static const struct tlv get_tlvs[] = {
	{ 1, TLV_U32, TLV_MUST, .at = AT(msg_get, req_id) },
	{ 2, TLV_REP, TLV_MUST, .take = get_path_take, .put = get_path_put },
	{ 3, TLV_PROSE, TLV_SOME, .at = AT(msg_get, note), .max = FX_NOTE_MAX },
};

static bool
stat_path_take(void *msg, const uint8_t *value, size_t n)
{
	return take_once(
	    &((struct msg_stat *)msg)->path, value, n, FX_PATH_MAX);
}

static void
stat_path_put(struct buf *b, uint16_t tag, const void *msg)
{
	put_path(b, tag, &((const struct msg_stat *)msg)->path);
}

static const struct tlv stat_tlvs[] = {
	{ 1, TLV_U32, TLV_MUST, .at = AT(msg_stat, req_id) },
	{ 2, TLV_REP, TLV_SOME, .take = stat_path_take, .put = stat_path_put },
};

/* The one entry of STAT_REPLY, which lies in the frame as in a page. */
static bool
entry_take(void *msg, const uint8_t *value, size_t n)
{
	struct msg_stat_reply *m = msg;
	struct msg_manifest one = { .count = 1, .raw_len = (uint32_t)n };
	enum fx_code code = FX_OK;
	struct fx_err err;
	struct block *b;
	struct cur c;
	bool named;

	if (m->entry_known || n > FX_FRAME_CONTROL_MAX)
		return false;
	b = manifest_parse(&one, value, &code, &err);
	if (b == NULL)
		return false;
	m->entry = b->entries[0];
	m->entry_known = true;
	c = cur_over(value, n);
	(void)cur_u8(&c);
	(void)cur_uvar(&c);
	(void)cur_uvar(&c);
	m->entry.path = c.p;
	named = m->entry.path_len > 0 && m->entry.path_len <= FX_NAME_MAX;
	m->entry.target = NULL;
	m->entry.target_len = 0;
	block_unref(b);
	return named;
}

static void
entry_put(struct buf *b, uint16_t tag, const void *msg)
{
	const struct msg_stat_reply *m = msg;
	struct buf bytes;

	if (!m->entry_known)
		return;
	buf_init(&bytes, FX_FRAME_CONTROL_MAX);
	manifest_put(&bytes, &m->entry, 0, 0);
	msg_tlv_head(b, tag, bytes.len);
	if (bytes.len > 0)
		buf_put(b, bytes.data, bytes.len);
	else
		b->error = -ENOMEM;
	buf_done(&bytes);
}

static const struct tlv stat_reply_tlvs[] = {
	{ 1, TLV_U32, TLV_MUST, .at = AT(msg_stat_reply, req_id) },
	{ 2, TLV_REP, TLV_SOME, .take = entry_take, .put = entry_put },
	{ 3, TLV_U64, TLV_KNOWN, .at = AT(msg_stat_reply, free_bytes),
	    .known = AT(msg_stat_reply, space_known) },
	{ 4, TLV_U64, TLV_KNOWN, .at = AT(msg_stat_reply, free_inodes),
	    .known = AT(msg_stat_reply, inodes_known) },
};

int
msg_list_encode(struct msg_bytes *out, const struct msg_list *m)
{
	return msg_tlv_encode(out, FT_LIST, list_tlvs, FX_COUNT(list_tlvs), m);
}

int
msg_list_decode(struct msg_list *ret, const struct frame *f, struct fx_err *err)
{
	return msg_tlv_decode(
	    ret, sizeof(*ret), f, list_tlvs, FX_COUNT(list_tlvs), err);
}

int
msg_get_encode(struct msg_bytes *out, const struct msg_get *m)
{
	return msg_tlv_encode(out, FT_GET, get_tlvs, FX_COUNT(get_tlvs), m);
}

int
msg_get_decode(struct msg_get *ret, const struct frame *f, struct fx_err *err)
{
	return msg_tlv_decode(
	    ret, sizeof(*ret), f, get_tlvs, FX_COUNT(get_tlvs), err);
}

int
msg_stat_encode(struct msg_bytes *out, const struct msg_stat *m)
{
	return msg_tlv_encode(out, FT_STAT, stat_tlvs, FX_COUNT(stat_tlvs), m);
}

int
msg_stat_decode(struct msg_stat *ret, const struct frame *f, struct fx_err *err)
{
	return msg_tlv_decode(
	    ret, sizeof(*ret), f, stat_tlvs, FX_COUNT(stat_tlvs), err);
}

int
msg_stat_reply_encode(struct msg_bytes *out, const struct msg_stat_reply *m)
{
	return msg_tlv_encode(
	    out, FT_STAT_REPLY, stat_reply_tlvs, FX_COUNT(stat_reply_tlvs), m);
}

int
msg_stat_reply_decode(
    struct msg_stat_reply *ret, const struct frame *f, struct fx_err *err)
{
	if (msg_tlv_decode(ret, sizeof(*ret), f, stat_reply_tlvs,
		FX_COUNT(stat_reply_tlvs), err) != 0)
		return -1;
	if (!ret->entry_known)
		return 0;
	if (ret->entry.kind == ENTRY_OTHER)
		return msg_unsupported(f, err, "kind of entry");
	return path_check_name(
	    (const char *)ret->entry.path, ret->entry.path_len, err);
}

void
msg_list_begin(struct list_maker *mk, struct msg_bytes *out, uint32_t req_id)
{
	struct buf *b = msg_begin(out, FT_LIST_REPLY, LIST_REPLY_PREFIX);

	*mk = (struct list_maker){ .out = out };
	buf_put_u32(b, req_id);
	buf_put_zero(b, 4); /* count, patched at the end */
}

int
msg_list_add(struct list_maker *mk, const struct entry *e)
{
	struct buf *b = &mk->out->b;
	size_t shared = 0, before = b->len;

	if (path_check_name((const char *)e->path, e->path_len, NULL) != 0 ||
	    e->kind == ENTRY_OTHER || e->kind == ENTRY_SYMLINK ||
	    e->size > FX_FILE_SIZE_MAX)
		return -1;
	if (mk->count == FX_LIST_PAGE)
		return 0;
	while (shared < mk->last_len && shared < e->path_len &&
	    mk->last[shared] == e->path[shared])
		shared++;
	manifest_put(b, e, shared, mk->mtime);
	if (buf_error(b) != 0 || b->len > FX_FRAME_CONTROL_MAX) {
		b->len = before;
		return 0;
	}
	mk->count++;
	mk->mtime = e->mtime;
	mk->last_len = e->path_len;
	memcpy(mk->last, e->path, e->path_len);
	return 1;
}

int
msg_list_end(struct list_maker *mk, bool last)
{
	struct msg_bytes *out = mk->out;

	out->flags = last ? FRAME_LAST : 0;
	if (out->b.len >= LIST_REPLY_PREFIX)
		put_u16(out->b.data + 4, mk->count);
	return msg_end(out);
}

/* Names of the page, which must rise; bad ones are refused. */
static int
page_check(struct list_page *p, const struct frame *f, struct fx_err *err)
{
	const struct entry *before = NULL;

	for (uint16_t i = 0; i < p->block->count; i++) {
		const struct entry *e = &p->block->entries[i];

		if (before != NULL &&
		    path_compare((const char *)before->path, before->path_len,
			(const char *)e->path, e->path_len) >= 0)
			return msg_bad(f, err, "order of names");
		before = e;
		if (path_check_name((const char *)e->path, e->path_len, NULL) !=
		    0)
			p->refused[i] = E_NAME;
	}
	return 0;
}

int
msg_list_reply_decode(
    struct list_page *ret, const struct frame *f, struct fx_err *err)
{
	struct list_page p = { .last = (f->flags & FRAME_LAST) != 0 };
	struct msg_manifest m = { 0 };
	struct cur c;

	if (msg_prefix(&c, f, LIST_REPLY_PREFIX, err) != 0)
		return -1;
	p.req_id = cur_u32(&c);
	m.count = cur_u16(&c);
	m.raw_len = (uint32_t)f->body_len;
	if (!msg_zero(&c, 2) || m.count > FX_LIST_PAGE ||
	    (m.count == 0 && (f->body_len > 0 || !p.last)))
		return msg_bad(f, err, "count");
	if (m.count > 0) {
		p.refused = calloc(m.count, sizeof(*p.refused));
		if (p.refused == NULL)
			return fx_err_set(err, E_INTERNAL, "out of memory");
		p.block = manifest_parse(&m, f->body, p.refused, err);
		if (p.block == NULL || page_check(&p, f, err) != 0) {
			list_page_done(&p);
			return -1;
		}
	}
	*ret = p;
	return 0;
}

void
list_page_done(struct list_page *p)
{
	block_unref(p->block);
	free(p->refused);
	p->block = NULL;
	p->refused = NULL;
}
