/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "engine/sink_log.h"
#include "engine/sink_unwanted.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was decoded encodes to something that decodes to the same length. */
static void
check_record(const struct sink_record *rec)
{
	struct sink_record again;
	struct buf b;
	size_t n;

	buf_init(&b, SINK_RECORD_MAX);
	sink_record_encode(&b, rec);
	assert(buf_error(&b) == 0);
	n = sink_record_decode(&again, b.data, b.len);
	assert(n == b.len && again.type == rec->type);
	assert(strcmp(again.name, rec->name) == 0);
	assert(strcmp(again.place, rec->place) == 0);
	assert(strchr(rec->name, '/') == NULL && again.root < FX_ROOTS_MAX);
	buf_done(&b);
}

static void
check_log(uint8_t *p, size_t n)
{
	struct sink_record rec;
	size_t at = 0;
	size_t used;

	/* Make the first CRC right, or nothing behind it is ever reached. */
	if (n >= SINK_RECORD_HEAD) {
		size_t len = get_u16(p + 4);

		if (len <= n - SINK_RECORD_HEAD)
			put_u32(p, crc32c(p + 4, len + 3));
	}
	while ((used = sink_record_decode(&rec, p + at, n - at)) > 0) {
		assert(used <= n - at);
		if (rec.type != 0)
			check_record(&rec);
		at += used;
	}
}

static void
check_meta(uint8_t *p, size_t n)
{
	struct sink_meta *m = malloc(sizeof(*m));
	struct fx_err err = FX_ERR_NONE;
	size_t used;

	assert(m != NULL);
	if (n >= SINK_META_HEAD) {
		memcpy(p, "fxtmeta\1", 8);
		put_u32(p + 12, (uint32_t)(n - SINK_META_HEAD));
		put_u32(p + 8, crc32c(p + SINK_META_HEAD, n - SINK_META_HEAD));
	}
	used = sink_meta_decode(m, p, n, &err);
	assert(used == 0 ? err.code == E_IO_READ : used == n);
	assert(used == 0 || (m->roots_n > 0 && m->roots_n <= FX_ROOTS_MAX));
	free(m);
}

static void
check_unwanted(uint8_t *p, size_t n)
{
	struct sink_unwanted *u;
	struct fx_err err = FX_ERR_NONE;
	struct buf b;

	if (n >= 16) {
		memcpy(p, "fxtnot\0\1", 8);
		put_u32(p + 12, (uint32_t)(n - 16));
		put_u32(p + 8, crc32c(p + 16, n - 16));
	}
	u = sink_unwanted_decode(p, n, &err);
	assert(u != NULL || err.code == E_IO_READ);
	if (u == NULL)
		return;
	buf_init(&b, SINK_UNWANTED_MAX);
	sink_unwanted_encode(&b, u);
	assert(buf_error(&b) == 0 && b.len == n);
	buf_done(&b);
	sink_unwanted_unref(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size + 1);

	assert(copy != NULL);
	memcpy(copy, data, size);
	check_log(copy, size);
	check_meta(copy, size);
	check_unwanted(copy, size);
	free(copy);
	return 0;
}
