/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "proto/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_block(const struct block *b, const enum fx_code *refused)
{
	for (uint16_t i = 0; i < b->count; i++) {
		const struct entry *e = &b->entries[i];

		assert(e->path_len == 0 ||
		    (e->path >= b->text &&
			e->path + e->path_len <= b->text + FX_BLOCK_TEXT_MAX));
		if (refused[i] != FX_OK)
			continue;
		assert(
		    path_check((const char *)e->path, e->path_len, NULL) == 0);
		assert(e->kind != ENTRY_OTHER);
		assert(e->size <= FX_FILE_SIZE_MAX);
		assert(
		    e->mtime >= ENTRY_MTIME_NONE && e->mtime <= FX_MTIME_MAX);
	}
}

/* What was read and is sound can be made again, with the same meaning. */
static void
check_again(const struct block *b, const enum fx_code *refused)
{
	struct block_maker *m = block_maker_new();
	struct block *made;
	int r = 1;

	assert(m != NULL);
	for (uint16_t i = 0; i < b->count && r == 1; i++) {
		if (refused[i] != FX_OK)
			r = 0;
		else
			r = block_maker_add(m, &b->entries[i], NULL);
	}
	if (r == 1) {
		made = block_maker_end(m, b->no, b->first_id);
		assert(made != NULL && made->count == b->count);
		block_unref(made);
	}
	block_maker_free(m);
}

/* Frames as: u16 length, prefix of 16 bytes, body. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static enum fx_code refused[FX_BLOCK_ENTRIES_MAX];
	struct block_reader *r = block_reader_new();
	struct block *b = NULL;

	assert(r != NULL);
	while (size >= 18) {
		size_t n = (size_t)(data[0] | data[1] << 8);

		if (n > size - 18)
			n = size - 18;
		b = block_reader_take(r, data + 2, data + 18, n, refused, NULL);
		if (b == NULL)
			break;
		check_block(b, refused);
		check_again(b, refused);
		block_unref(b);
		data += 18 + n;
		size -= 18 + n;
	}
	block_reader_free(r);
	return 0;
}
