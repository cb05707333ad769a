/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/compress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The first three bytes say how long the peer claims the data to be, the rest
 * is the frame: what is taken fills exactly that, and packs again.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct compress *c;
	uint8_t *raw, *again;
	size_t raw_len, n;

	if (size < 3)
		return 0;
	raw_len = data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16;
	if (raw_len == 0 || raw_len > FX_CHUNK_SIZE)
		return 0;
	c = compress_new();
	raw = malloc(raw_len);
	again = malloc(2 * FX_CHUNK_SIZE);
	if (c == NULL || raw == NULL || again == NULL)
		abort();
	if (compress_unpack(c, data + 3, size - 3, raw, raw_len) == 0) {
		n = compress_pack(c, 1, raw, raw_len, again, 2 * FX_CHUNK_SIZE);
		assert(n > 0);
		assert(compress_unpack(c, again, n, raw, raw_len) == 0);
	}
	free(again);
	free(raw);
	compress_free(c);
	return 0;
}
