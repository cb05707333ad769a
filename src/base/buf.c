/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void
buf_done(struct buf *b)
{
	free(b->data);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->error = 0;
}

void
buf_drop(struct buf *b, size_t n)
{
	assert(n <= b->len);
	if (n == 0)
		return;
	b->len -= n;
	memmove(b->data, b->data + n, b->len);
}

/* The next capacity that holds need bytes, need <= max. */
static size_t
next_cap(const struct buf *b, size_t need)
{
	size_t cap = b->cap > b->max / 2 ? b->max : 2 * b->cap;

	if (cap < FIRST_CAP)
		cap = FIRST_CAP < b->max ? FIRST_CAP : b->max;
	if (cap < need)
		cap = need;
	return cap > 0 ? cap : 1;
}

uint8_t *
buf_room(struct buf *b, size_t n)
{
	uint8_t *data;
	size_t cap;

	if (b->error != 0)
		return NULL;
	if (n > b->max - b->len) {
		b->error = -EMSGSIZE;
		return NULL;
	}
	if (b->data == NULL || n > b->cap - b->len) {
		cap = next_cap(b, b->len + n);
		data = realloc(b->data, cap);
		if (data == NULL) {
			b->error = -ENOMEM;
			return NULL;
		}
		b->data = data;
		b->cap = cap;
	}
	return b->data + b->len;
}

void
buf_added(struct buf *b, size_t n)
{
	assert(n <= b->cap - b->len);
	b->len += n;
}

int
buf_error(const struct buf *b)
{
	return b->error;
}

void
buf_put(struct buf *b, const void *data, size_t n)
{
	uint8_t *to = buf_room(b, n);

	if (to == NULL || n == 0)
		return;
	memcpy(to, data, n);
	b->len += n;
}

void
buf_put_zero(struct buf *b, size_t n)
{
	uint8_t *to = buf_room(b, n);

	if (to == NULL)
		return;
	memset(to, 0, n);
	b->len += n;
}

void
buf_put_str(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

/* Append the low n bytes of v, least significant first. */
static void
put_le(struct buf *b, uint64_t v, size_t n)
{
	uint8_t *to = buf_room(b, n);

	if (to == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(v >> (8 * i));
	b->len += n;
}

void
buf_put_u8(struct buf *b, uint8_t v)
{
	put_le(b, v, 1);
}

void
buf_put_u16(struct buf *b, uint16_t v)
{
	put_le(b, v, 2);
}

void
buf_put_u32(struct buf *b, uint32_t v)
{
	put_le(b, v, 4);
}

void
buf_put_u64(struct buf *b, uint64_t v)
{
	put_le(b, v, 8);
}

void
buf_put_u64_be(struct buf *b, uint64_t v)
{
	put_le(b, __builtin_bswap64(v), 8);
}

void
buf_put_uvar(struct buf *b, uint64_t v)
{
	uint8_t bytes[10];
	size_t n = 0;

	while (v >= 0x80) {
		bytes[n++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	bytes[n++] = (uint8_t)v;
	buf_put(b, bytes, n);
}

void
buf_put_svar(struct buf *b, int64_t v)
{
	buf_put_uvar(b, ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0));
}

void
buf_patch_u32(struct buf *b, size_t at, uint32_t v)
{
	assert(b->len >= 4 && at <= b->len - 4);
	put_u32(b->data + at, v);
}

struct cur
cur_over(const void *data, size_t n)
{
	assert(data != NULL || n == 0);
	return (struct cur){ .p = data != NULL ? data : "", .n = n };
}

const uint8_t *
cur_take(struct cur *c, size_t n)
{
	const uint8_t *p = c->p;

	if (c->failed || n > c->n) {
		c->failed = true;
		return NULL;
	}
	c->p += n;
	c->n -= n;
	return p;
}

void
cur_copy(struct cur *c, void *to, size_t n)
{
	const uint8_t *p = cur_take(c, n);

	if (n == 0)
		return;
	if (p != NULL)
		memcpy(to, p, n);
	else
		memset(to, 0, n);
}

uint8_t
cur_u8(struct cur *c)
{
	const uint8_t *p = cur_take(c, 1);

	return p != NULL ? *p : 0;
}

uint16_t
cur_u16(struct cur *c)
{
	const uint8_t *p = cur_take(c, 2);

	return p != NULL ? get_u16(p) : 0;
}

uint32_t
cur_u32(struct cur *c)
{
	const uint8_t *p = cur_take(c, 4);

	return p != NULL ? get_u32(p) : 0;
}

uint64_t
cur_u64(struct cur *c)
{
	const uint8_t *p = cur_take(c, 8);

	return p != NULL ? get_u64(p) : 0;
}

uint64_t
cur_u64_be(struct cur *c)
{
	return __builtin_bswap64(cur_u64(c));
}

uint64_t
cur_uvar(struct cur *c)
{
	uint64_t v = 0;
	uint8_t byte;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		byte = cur_u8(c);
		if (c->failed)
			return 0;
		/* The tenth byte holds the one bit that is left. */
		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte >= 0x80)
			continue;
		/* A last byte of zero is not the shortest form. */
		if (byte == 0 && shift > 0)
			break;
		return v;
	}
	c->failed = true;
	return 0;
}

int64_t
cur_svar(struct cur *c)
{
	uint64_t v = cur_uvar(c);

	return (int64_t)((v >> 1) ^ ((v & 1) != 0 ? UINT64_MAX : 0));
}

bool
cur_failed(const struct cur *c)
{
	return c->failed;
}

bool
cur_done(const struct cur *c)
{
	return !c->failed && c->n == 0;
}

/* The n bytes at p, least significant first. */
static uint64_t
get_le(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

uint16_t
get_u16(const uint8_t *p)
{
	return (uint16_t)get_le(p, 2);
}

uint32_t
get_u32(const uint8_t *p)
{
	return (uint32_t)get_le(p, 4);
}

uint64_t
get_u64(const uint8_t *p)
{
	return get_le(p, 8);
}

void
put_u16(uint8_t *p, uint16_t v)
{
	for (size_t i = 0; i < 2; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

void
put_u32(uint8_t *p, uint32_t v)
{
	for (size_t i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

void
put_u64(uint8_t *p, uint64_t v)
{
	for (size_t i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}
