/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_BUF_H
#define FX_BASE_BUF_H

/*
 * Bytes that grow up to a maximum, and a cursor that takes bytes apart.
 *
 * A buf is born with its maximum; nothing makes it larger.  A failed put
 * leaves the contents alone and sets a sticky error, so that an encoder may
 * put a whole message and look once, with buf_error().
 *
 * A cur walks over bytes that belong to somebody else.  A failed take sets a
 * sticky failure and returns zero; a decoder takes a whole message and looks
 * once, with cur_done() (all consumed, nothing failed) or cur_failed().
 *
 * Integers are little-endian unless the name ends in _be.  uvar is LEB128 in
 * its shortest form, at most 10 bytes; svar the same over zigzag
 * (protocol.md, opening).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *data;
	size_t len; /* bytes in use */
	size_t cap; /* bytes allocated */
	size_t max; /* bytes at most */
	int error;  /* 0, -EMSGSIZE (over max) or -ENOMEM */
};

/* Make an empty buffer of at most max bytes; allocates nothing yet. */
void buf_init(struct buf *b, size_t max);

/* Free the bytes; b is as after buf_init(b, same max). */
void buf_done(struct buf *b);

/* Forget contents and error, keep the memory. */
void buf_clear(struct buf *b);

/* Drop the first n bytes, n <= len. */
void buf_drop(struct buf *b, size_t n);

/*
 * Make room for n more bytes and return where they go, or NULL (sticky
 * error).  buf_added() then says how many were written there.
 */
uint8_t *buf_room(struct buf *b, size_t n);
void buf_added(struct buf *b, size_t n);

/* The sticky error, 0 when every put succeeded. */
int buf_error(const struct buf *b);

void buf_put(struct buf *b, const void *data, size_t n);
void buf_put_zero(struct buf *b, size_t n);
void buf_put_str(struct buf *b, const char *text); /* without its NUL */
void buf_put_u8(struct buf *b, uint8_t v);
void buf_put_u16(struct buf *b, uint16_t v);
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);
void buf_put_u64_be(struct buf *b, uint64_t v);
void buf_put_uvar(struct buf *b, uint64_t v);
void buf_put_svar(struct buf *b, int64_t v);

/* Overwrite 4 bytes at offset at, which lie within len. */
void buf_patch_u32(struct buf *b, size_t at, uint32_t v);

struct cur {
	const uint8_t *p; /* next byte */
	size_t n;         /* bytes left */
	bool failed;
};

struct cur cur_over(const void *data, size_t n);

/* The next n bytes, or NULL if fewer are left.  NULL is never returned for
 * n == 0 unless the cursor has failed. */
const uint8_t *cur_take(struct cur *c, size_t n);
void cur_copy(struct cur *c, void *to, size_t n);
uint8_t cur_u8(struct cur *c);
uint16_t cur_u16(struct cur *c);
uint32_t cur_u32(struct cur *c);
uint64_t cur_u64(struct cur *c);
uint64_t cur_u64_be(struct cur *c);
uint64_t cur_uvar(struct cur *c);
int64_t cur_svar(struct cur *c);
bool cur_failed(const struct cur *c);
bool cur_done(const struct cur *c);

/* Integers at an address, for fixed layouts. */
uint16_t get_u16(const uint8_t *p);
uint32_t get_u32(const uint8_t *p);
uint64_t get_u64(const uint8_t *p);
void put_u16(uint8_t *p, uint16_t v);
void put_u32(uint8_t *p, uint32_t v);
void put_u64(uint8_t *p, uint64_t v);

#endif
