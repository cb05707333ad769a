/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_PULL_MD5_WIRE_H
#define FX_DIALECT_PULL_MD5_WIRE_H

/* What both sides of pull-md5 write and read. */

#include "base/buf.h"

#define PULL_OK             "OK"
#define PULL_ERROR          "ERROR"
#define PULL_LEN_BYTES      4 /* u32be */
#define PULL_NAME_MAX       4096
#define PULL_SIZE_BYTES     8   /* u64be */
#define PULL_HEX_BYTES      32  /* of the MD5 */
#define PULL_ERROR_NAME_MAX 980 /* bytes of a name in our error text */

static inline uint32_t
pull_u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static inline void
pull_put_len(struct buf *b, size_t n)
{
	buf_put_u8(b, (uint8_t)(n >> 24));
	buf_put_u8(b, (uint8_t)(n >> 16));
	buf_put_u8(b, (uint8_t)(n >> 8));
	buf_put_u8(b, (uint8_t)n);
}

/*
 * Where a name with its length in front ends, at the beginning of b; as far
 * as the length while that is not whole.
 */
static inline size_t
pull_name_end(const struct buf *b)
{
	if (b->len < PULL_LEN_BYTES)
		return PULL_LEN_BYTES;
	return PULL_LEN_BYTES + (size_t)pull_u32(b->data);
}

#endif
