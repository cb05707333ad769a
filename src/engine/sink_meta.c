/* SPDX-License-Identifier: MIT */
/* The part of engine/sink_log.h that reads and writes meta. */
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/path.h"
#include "engine/sink_log.h"

static const char magic[8] = "fxtmeta\1";

static void
put_bytes(struct buf *out, const void *p, size_t n)
{
	buf_put_u16(out, (uint16_t)n);
	buf_put(out, p, n);
}

static bool
has_places(const struct sink_meta *m)
{
	for (uint16_t i = 0; i < m->roots_n; i++)
		if (m->places[i][0] != '\0')
			return true;
	return false;
}

void
sink_meta_encode(struct buf *out, const struct sink_meta *m)
{
	size_t at = out->len;
	size_t n;

	buf_put(out, magic, sizeof(magic));
	buf_put_zero(out, SINK_META_HEAD - sizeof(magic));
	buf_put(out, m->uuid, sizeof(m->uuid));
	buf_put(out, m->device, sizeof(m->device));
	buf_put_u8(out, m->conflict);
	buf_put_u8(out, m->durability);
	buf_put_u16(out, 0);
	buf_put_u32(out, m->preserve);
	buf_put_u32(out, m->umask);
	put_bytes(out, m->into, strlen(m->into));
	put_bytes(out, m->rename, m->rename_len);
	buf_put_u16(out, m->roots_n);
	for (uint16_t i = 0; i < m->roots_n; i++) {
		buf_put_u8(out, m->roots[i].kind);
		buf_put_u64(out, m->roots[i].size);
		put_bytes(out, m->roots[i].name, m->roots[i].name_len);
	}
	if (has_places(m))
		for (uint16_t i = 0; i < m->roots_n; i++)
			put_bytes(out, m->places[i], strlen(m->places[i]));
	if (buf_error(out) != 0)
		return;
	n = out->len - at - SINK_META_HEAD;
	put_u32(out->data + at + 8, crc32c(out->data + at + SINK_META_HEAD, n));
	put_u32(out->data + at + 12, (uint32_t)n);
}

/* A name, checked like one that comes over the wire. */
static uint16_t
take_name(struct cur *c, void *to, bool empty)
{
	uint16_t n = cur_u16(c);
	const uint8_t *p = cur_take(c, n);

	if (p == NULL || (n == 0 && empty))
		return 0;
	if (n > FX_NAME_MAX || path_check_name((const char *)p, n, NULL) < 0) {
		c->failed = true;
		return 0;
	}
	memcpy(to, p, n);
	return n;
}

static void
take_roots(struct cur *c, struct sink_meta *ret)
{
	ret->roots_n = cur_u16(c);
	if (ret->roots_n == 0 || ret->roots_n > FX_ROOTS_MAX)
		c->failed = true;
	for (uint16_t i = 0; i < ret->roots_n && !cur_failed(c); i++) {
		struct offer_root *root = &ret->roots[i];

		root->kind = cur_u8(c);
		root->size = cur_u64(c);
		root->name_len = take_name(c, root->name, false);
	}
}

size_t
sink_meta_decode(
    struct sink_meta *ret, const void *data, size_t n, struct fx_err *err)
{
	struct cur c = cur_over(data, n);
	const uint8_t *head = cur_take(&c, sizeof(magic));
	uint32_t crc = cur_u32(&c);
	uint32_t len = cur_u32(&c);

	if (cur_failed(&c) || memcmp(head, magic, sizeof(magic)) != 0 ||
	    len > SINK_META_BODY_MAX || len > c.n || crc32c(c.p, len) != crc)
		goto damaged;
	c.n = len;
	memset(ret, 0, sizeof(*ret));
	cur_copy(&c, ret->uuid, sizeof(ret->uuid));
	cur_copy(&c, ret->device, sizeof(ret->device));
	ret->conflict = cur_u8(&c);
	ret->durability = cur_u8(&c);
	(void)cur_u16(&c);
	ret->preserve = cur_u32(&c);
	ret->umask = cur_u32(&c);
	(void)take_name(&c, ret->into, true);
	ret->rename_len = take_name(&c, ret->rename, true);
	take_roots(&c, ret);
	for (uint16_t i = 0; c.n > 0 && i < ret->roots_n && !cur_failed(&c);
	     i++)
		(void)take_name(&c, ret->places[i], true);
	if (cur_done(&c))
		return SINK_META_HEAD + len;
damaged:
	fx_err_set(err, E_IO_READ, "the description of a transfer is damaged");
	return 0;
}
