/* SPDX-License-Identifier: MIT */
/* Which chunks of a file are missing. */
#include <assert.h>
#include <string.h>

#include "proto/receiver_code.h"

/* Ask for the chunks [from, to); false: the message is full. */
static bool
ask(const struct rdata *d, struct msg_nack *m, uint64_t from, uint64_t to)
{
	uint64_t offset = from * FX_CHUNK_SIZE;
	uint64_t end = to < d->chunks ? to * FX_CHUNK_SIZE : d->size;
	struct nack_range *last = m->n > 0 ? &m->ranges[m->n - 1] : NULL;

	if (from >= to)
		return true;
	if (last != NULL && last->offset + last->len == offset) {
		last->len = end - last->offset;
		return true;
	}
	if (m->n == UINT8_MAX)
		return false;
	m->ranges[m->n].offset = offset;
	m->ranges[m->n++].len = end - offset;
	return true;
}

/* The first chunk from at on that is there; *stash, *held move on. */
static uint64_t
next_there(const struct rdata *d, size_t *stash, size_t *held)
{
	uint64_t a = d->chunks, b = d->chunks;

	while (*held < d->held_n && d->held[*held].state == HELD_ASKED)
		(*held)++;
	if (*stash < d->stash_n)
		a = d->stash[*stash].chunk;
	if (*held < d->held_n)
		b = d->held[*held].chunk;
	if (a < b)
		(*stash)++;
	else if (b < d->chunks)
		(*held)++;
	return a < b ? a : b;
}

void
receiver_ask_missing(
    struct receiver *r, const struct rdata *d, uint32_t file_id, uint16_t gen)
{
	struct msg_nack m = {
		.file_id = file_id,
		.gen = gen,
		.reason = NACK_MISSING,
	};
	uint64_t at = d->have;
	size_t stash = 0, held = d->held_at;
	bool room = true;

	for (size_t i = 0; d->asked > 0 && i < d->held_at && room; i++)
		if (d->held[i].state == HELD_ASKED)
			room =
			    ask(d, &m, d->held[i].chunk, d->held[i].chunk + 1);
	while (room && at < d->chunks) {
		uint64_t there = next_there(d, &stash, &held);

		room = ask(d, &m, at, there);
		at = there + 1;
	}
	assert(m.n > 0);
	/* The rest is asked for at the next FILE_END. */
	xfer_out_push(&r->out, msg_nack_encode(&r->out.msg, &m));
	r->ack_due = true;
}
