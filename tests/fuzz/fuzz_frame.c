/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>

#include "proto/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What came out of the same bytes in one piece and split. */
struct seen {
	unsigned frames;
	uint32_t types;
	int last;
};

/* Read data in pieces of at most step bytes. */
static struct seen
run(const uint8_t *data, size_t size, size_t step, enum wire_stage stage)
{
	struct seen seen = { 0, 0, 0 };
	struct fx_err err = FX_ERR_NONE;
	struct wire_in in;
	struct frame f;

	wire_in_init(&in, stage);
	for (size_t at = 0; at < size && seen.last >= 0; at += step) {
		size_t n = size - at < step ? size - at : step;

		if (wire_in_feed(&in, data + at, n, &err) != 0) {
			assert(stage == WIRE_EARLY && err.code == E_LIMIT);
			break;
		}
		while ((seen.last = wire_in_next(&in, &f, &err)) == 1) {
			assert(f.plen <= f.len);
			assert(f.body_len == f.len - f.plen);
			assert(f.len <= FX_FRAME_DATA_MAX);
			seen.types = seen.types * 31 + f.type;
			for (size_t i = 0; i < f.body_len; i++)
				seen.types += f.body[i];
			seen.frames++;
		}
	}
	assert(seen.last >= 0 || err.code == E_PROTO || err.code == E_LIMIT);
	wire_in_done(&in);
	return seen;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum wire_stage stage;
	struct seen a, b;

	if (size < 1)
		return 0;
	stage = (enum wire_stage)(data[0] % 3);
	a = run(data + 1, size - 1, size, stage);
	b = run(data + 1, size - 1, 7, stage);
	/* Too much early input is refused piece by piece. */
	assert(stage == WIRE_EARLY ||
	    (a.frames == b.frames && a.types == b.types));
	return 0;
}
