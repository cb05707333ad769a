/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "engine/anew.h"
#include "engine/conn.h"
#include "engine/incoming.h"
#include "engine/resume.h"
#include "engine/session.h"

static void next_block(struct transfer *t);

static void
make(void *arg)
{
	struct rx_block *b = arg;

	b->r = sink_block(b->sink, b->block, b->codes, b->need, &b->err);
}

/* The root of the offer with this name, or -1. */
static int
root_named(const struct transfer *t, const uint8_t *name, size_t n)
{
	for (uint16_t i = 0; i < t->offer->roots_n; i++)
		if (t->offer->roots[i].name_len == n &&
		    memcmp(t->offer->roots[i].name, name, n) == 0)
			return i;
	return -1;
}

static void
tell_ready(struct transfer *t, struct rx_block *b)
{
	receiver_block_ready(t->rx, b->block->no, b->codes, b->need);
	for (uint16_t i = 0; i < b->block->count; i++)
		if (b->codes[i] == FX_OK && b->need[i] == NEED_PARTIAL)
			incoming_have(t, b->block, b->block->first_id + i);
}

static void
made(void *arg, bool cancelled)
{
	struct rx_block *b = arg;
	struct transfer *t = b->t;

	sink_unref(b->sink);
	b->sink = NULL;
	if (!transfer_job_done(t)) {
		rx_block_free(b);
		return;
	}
	t->making = NULL;
	if (cancelled || transfer_rests(t)) {
		rx_block_free(b);
		return;
	}
	if (b->r < 0) {
		struct fx_err err = b->err;

		rx_block_free(b);
		incoming_fail(t, &err);
		return;
	}
	list_add_tail(&t->blocks, &b->link);
	tell_ready(t, b);
	incoming_agains_of(t, b->block);
	if (t->session != NULL)
		conn_answer(t->session, t->xid);
	next_block(t);
	transfer_touch(t);
}

/* One block at a time, in order: a parent is made before its contents. */
static void
next_block(struct transfer *t)
{
	struct list *first;
	struct rx_block *b;
	struct fx_err err;

	if (t->making != NULL || t->sink == NULL || transfer_rests(t))
		return;
	first = list_take(&t->queue);
	if (first == NULL) {
		incoming_tidy(t);
		return;
	}
	b = FX_CONTAINER(first, struct rx_block, link);
	b->sink = sink_ref(t->sink);
	t->making = b;
	t->jobs++;
	if (pool_submit(t->hub->pool, make, made, b) != NULL)
		return;
	t->jobs--;
	t->making = NULL;
	sink_unref(b->sink);
	b->sink = NULL;
	rx_block_free(b);
	fx_err_make(&err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
	incoming_fail(t, &err);
}

/* Which file ids the roots of the offer have. */
static void
note_roots(struct transfer *t, const struct block *b)
{
	for (uint16_t i = 0; i < b->count; i++) {
		const struct entry *e = &b->entries[i];
		int root;

		if (memchr(e->path, '/', e->path_len) != NULL)
			continue;
		root = root_named(t, e->path, e->path_len);
		if (root >= 0)
			t->root_ids[root] = b->first_id + i;
	}
}

void
incoming_block_came(
    struct transfer *t, struct block *block, const enum fx_code *refused)
{
	size_t size = block->count * sizeof(enum fx_code);
	struct rx_block *b = calloc(1, sizeof(*b) + size);
	struct fx_err err;

	if (b == NULL) {
		block_unref(block);
		fx_err_set(&err, E_INTERNAL, "out of memory");
		incoming_fail(t, &err);
		return;
	}
	list_init(&b->link);
	b->t = t;
	b->block = block;
	memcpy(b->codes, refused, size);
	if (t->anew_of[0] != '\0')
		anew_refuse(t, block, b->codes);
	note_roots(t, block);
	list_add_tail(&t->queue, &b->link);
	next_block(t);
}

void
incoming_block_done(struct transfer *t, uint32_t no)
{
	list_for_each(at, &t->blocks) {
		struct rx_block *b = FX_CONTAINER(at, struct rx_block, link);

		if (b->block->no == no) {
			rx_block_free(b);
			return;
		}
	}
}

struct block *
incoming_block(struct transfer *t, uint32_t no)
{
	list_for_each(at, &t->blocks) {
		struct rx_block *b = FX_CONTAINER(at, struct rx_block, link);

		if (b->block->no == no)
			return block_ref(b->block);
	}
	return NULL;
}

struct block *
incoming_block_of(struct transfer *t, uint32_t file_id)
{
	list_for_each(at, &t->blocks) {
		struct rx_block *b = FX_CONTAINER(at, struct rx_block, link);

		if (block_entry(b->block, file_id) != NULL)
			return block_ref(b->block);
	}
	return NULL;
}

/*
 * The entry with this id of a block that came, made or not; it stays the
 * block's, which is kept until the next turn of the loop.
 */
static const struct entry *
listed(const struct transfer *t, uint32_t file_id)
{
	const struct list *in[] = { &t->blocks, &t->queue };
	const struct entry *e = NULL;

	if (t->making != NULL)
		e = block_entry(t->making->block, file_id);
	for (size_t i = 0; i < FX_COUNT(in); i++)
		list_for_each(at, in[i]) {
			if (e != NULL)
				return e;
			e = block_entry(
			    FX_CONTAINER(at, struct rx_block, link)->block,
			    file_id);
		}
	return e;
}

void
incoming_file_failed(struct transfer *t, uint32_t file_id, enum fx_code code)
{
	const struct entry *e = listed(t, file_id);

	/* A symlink that is not made by rule is no failure. */
	if (e != NULL && e->kind == ENTRY_SYMLINK && code == E_TYPE)
		t->totals.skipped++;
	else if (e != NULL)
		transfer_failed_file(
		    t, file_id, (const char *)e->path, e->path_len, code);
	else if (!transfer_has_failed(t, file_id))
		transfer_failed_file(t, file_id, "", 0, code);
}
