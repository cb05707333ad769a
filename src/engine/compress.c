/* SPDX-License-Identifier: MIT */
#include "engine/compress.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/clock.h"

#define ROOM       FX_CHUNK_SIZE
#define SAMPLES    4
#define SAMPLE_LEN 4096
#define SAMPLE_LVL (-5)

struct compress {
	ZSTD_CCtx *pack;
	ZSTD_DCtx *unpack;
	uint8_t *room; /* ROOM bytes, page aligned */
};

struct compress *
compress_new(void)
{
	return calloc(1, sizeof(struct compress));
}

void
compress_free(struct compress *c)
{
	if (c == NULL)
		return;
	ZSTD_freeCCtx(c->pack);
	ZSTD_freeDCtx(c->unpack);
	free(c->room);
	free(c);
}

uint8_t *
compress_room(struct compress *c)
{
	if (c->room == NULL)
		c->room = aligned_alloc(4096, ROOM);
	return c->room;
}

size_t
compress_pack(struct compress *c, int level, const void *from, size_t n,
    void *to, size_t room)
{
	size_t r;

	assert(n > 0 && n <= FX_CHUNK_SIZE);
	if (c->pack == NULL)
		c->pack = ZSTD_createCCtx();
	if (c->pack == NULL)
		return 0;
	r = ZSTD_compressCCtx(c->pack, to, room, from, n, level);
	return ZSTD_isError(r) ? 0 : r;
}

int
compress_unpack(
    struct compress *c, const void *from, size_t n, void *to, size_t raw_len)
{
	size_t r;

	assert(raw_len > 0 && raw_len <= FX_CHUNK_SIZE);
	if (ZSTD_getFrameContentSize(from, n) != raw_len ||
	    ZSTD_findFrameCompressedSize(from, n) != n ||
	    ZSTD_getDictID_fromFrame(from, n) != 0)
		return -EBADMSG;
	if (c->unpack == NULL)
		c->unpack = ZSTD_createDCtx();
	if (c->unpack == NULL)
		return -ENOMEM;
	r = ZSTD_decompressDCtx(c->unpack, to, raw_len, from, n);
	return r == raw_len ? 0 : -EBADMSG;
}

/* Whether a little from four places of the piece shrinks. */
static bool
sample(struct compress *c, struct ladder *l, const uint8_t *from, size_t n)
{
	uint8_t bytes[SAMPLES * SAMPLE_LEN];
	size_t each = n / SAMPLES;
	size_t packed;

	if (n <= sizeof(bytes))
		return true;
	for (size_t i = 0; i < SAMPLES; i++)
		memcpy(bytes + i * SAMPLE_LEN, from + i * each, SAMPLE_LEN);
	packed =
	    compress_pack(c, SAMPLE_LVL, bytes, sizeof(bytes), c->room, ROOM);
	return ladder_sampled(
	    l, sizeof(bytes), packed > 0 ? packed : sizeof(bytes));
}

size_t
compress_piece(struct compress *c, struct ladder *l, bool packed_name,
    const uint8_t *from, size_t n, const uint8_t **ret)
{
	int64_t begin;
	size_t packed;

	if (n < SAMPLE_LEN || !ladder_look(l, packed_name) ||
	    compress_room(c) == NULL || !sample(c, l, from, n))
		return 0;
	begin = clock_now_ns();
	packed =
	    compress_pack(c, ladder_level(l), from, n, c->room, n - n / 32);
	if (!ladder_packed(l, n, packed, clock_now_ns() - begin))
		return 0;
	*ret = c->room;
	return packed;
}
