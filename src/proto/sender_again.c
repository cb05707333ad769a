/* SPDX-License-Identifier: MIT */
/* Handing out what goes out again. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/sender_code.h"

static int
rising(const void *a, const void *b)
{
	uint16_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* Add the files of r to list, as far as they fit; true if all did. */
static bool
merge(const struct sblock *b, const struct retry *r, uint16_t *list,
    uint16_t *n, uint64_t *bytes)
{
	uint64_t more = 0;

	for (uint16_t i = 0; i < r->count; i++)
		more += MSG_BATCH_RECORD + b->block->entries[r->list[i]].size;
	if (*bytes + more > FX_BATCH_BYTES_MAX ||
	    *n + r->count > FX_BATCH_FILES_MAX)
		return false;
	memcpy(list + *n, r->list, r->count * sizeof(*list));
	*n = (uint16_t)(*n + r->count);
	*bytes += more;
	return true;
}

/* One frame for all waiting batch pieces of a block that fit. */
static int
again_batch(struct sender *s, struct sblock *b, uint16_t conn, struct work *ret)
{
	uint16_t *list = calloc(FX_BATCH_FILES_MAX, sizeof(*list));
	uint64_t bytes = 0;
	uint16_t n = 0, k = 0;

	if (list == NULL)
		return 0;
	list_for_each(at, &s->retries) {
		struct retry *r = FX_CONTAINER(at, struct retry, link);

		if (r->kind == WORK_BATCH && r->block_no == b->block->no &&
		    merge(b, r, list, &n, &bytes))
			sender_retry_drop(s, r);
	}
	qsort(list, n, sizeof(*list), rising);
	for (uint16_t i = 0; i < n; i++)
		if (k == 0 || list[k - 1] != list[i])
			list[k++] = list[i];
	if (!sender_give_batch(s, b, list, k, conn, ret)) {
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return 0;
	}
	ret->resend = true;
	return 1;
}

int
sender_work_again(struct sender *s, uint16_t conn, struct work *ret)
{
	list_for_each(at, &s->retries) {
		struct retry *r = FX_CONTAINER(at, struct retry, link);
		struct sblock *b = sender_block(s, r->block_no);
		struct retry copy = *r;

		assert(b != NULL);
		if (r->conn == conn && s->conns.up > 1 && !r->passed) {
			r->passed = true;
			continue;
		}
		if (r->kind == WORK_BATCH)
			return again_batch(s, b, conn, ret);
		if (!sender_give_chunk(s, b, copy.index, copy.chunk, conn, ret))
			return 0;
		sender_retry_drop(s, r);
		ret->resend = true;
		return 1;
	}
	return 0;
}
