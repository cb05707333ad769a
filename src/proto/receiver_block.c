/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "proto/receiver_code.h"

struct rblock *
receiver_block(const struct receiver *r, uint32_t no)
{
	struct rblock *b;

	if (no < r->lo || no >= r->hi)
		return NULL;
	b = r->ring[no % r->ring_size];
	return b->block != NULL ? b : NULL;
}

struct rfile *
receiver_file(const struct receiver *r, uint32_t id, struct rblock **ret_block,
    uint16_t *ret_index)
{
	uint32_t lo = r->lo, hi = r->hi;
	struct rblock *b;

	/* The last block that begins at or below it. */
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (r->ring[mid % r->ring_size]->first_id <= id)
			lo = mid + 1;
		else
			hi = mid;
	}
	b = lo > r->lo ? receiver_block(r, lo - 1) : NULL;
	if (b == NULL || id - b->first_id >= b->block->count)
		return NULL;
	*ret_block = b;
	*ret_index = (uint16_t)(id - b->first_id);
	return &b->files[*ret_index];
}

/* Free all but the digest. */
void
receiver_block_free(struct receiver *r, struct rblock *b)
{
	if (b->block != NULL && b->files != NULL)
		for (uint16_t i = 0; i < b->block->count; i++)
			receiver_data_free(r, &b->files[i]);
	receiver_block_pending(r, b, false);
	list_del(&b->reports);
	list_del(&b->asks);
	block_unref(b->block);
	free(b->files);
	free(b->slots);
	free(b->refused);
	b->block = NULL;
	b->files = NULL;
	b->slots = NULL;
	b->refused = NULL;
}

void
receiver_block_fact(struct receiver *r, struct rblock *b, bool peeked)
{
	const struct xfer_fact f = {
		.kind = RECEIVER_BLOCK,
		.id = b->block->no,
		.flag = peeked,
		.block = block_ref(b->block),
	};

	receiver_fact(r, &f, true);
}

void
receiver_skip_unwanted(struct receiver *r, struct rblock *b)
{
	for (uint16_t i = 0; r->unwanted != 0 && i < b->block->count; i++) {
		const struct entry *e = &b->block->entries[i];
		int root = xfer_root_of(r->offer, e->path, e->path_len);

		if (b->files[i].state != RFILE_WAITED || root < 0 ||
		    !(r->unwanted & UINT64_C(1) << root))
			continue;
		b->files[i].need = NEED_UNWANTED;
		receiver_file_settle(r, b, i, RFILE_SKIPPED, false);
	}
}

/* Whether the entry is part of what was offered and accepted. */
static bool
was_offered(const struct receiver *r, const struct entry *e)
{
	int i = xfer_root_of(r->offer, e->path, e->path_len);
	const struct offer_root *root;

	if (i < 0)
		return false;
	root = &r->offer->roots[i];
	if (root->name_len == e->path_len)
		return root->kind == e->kind;
	return root->kind == ENTRY_FOLDER;
}

/* Set up the files of a new block and count them against the offer. */
static const char *
admit(struct receiver *r, struct rblock *b)
{
	const struct block *k = b->block;

	for (uint16_t i = 0; i < k->count; i++) {
		const struct entry *e = &k->entries[i];

		r->counts.folders += e->kind == ENTRY_FOLDER;
		r->counts.links += e->kind == ENTRY_SYMLINK;
		if (b->refused[i] == FX_OK && !was_offered(r, e))
			return "an entry that was not offered";
		if (e->kind != ENTRY_FILE)
			continue;
		if (e->size > FX_FILE_SIZE_MAX)
			r->odd_sizes = true;
		else if (!num_add_u64(r->bytes, e->size, &r->bytes))
			return "more bytes than were offered";
		b->files[i].state = RFILE_WAITED;
		b->files[i].size = e->size;
		b->unsettled++;
		r->unsettled++;
		r->counts.files++;
	}
	r->entries += k->count;
	if (r->entries > r->max_entries)
		return "more entries than are allowed";
	if (r->offer->entries_known && r->entries > r->offer->total_entries)
		return "more entries than were offered";
	if (r->offer->entries_known && r->bytes > r->offer->total_bytes)
		return "more bytes than were offered";
	return NULL;
}

static struct rblock *
block_new(void)
{
	struct rblock *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->refused = calloc(FX_BLOCK_ENTRIES_MAX, sizeof(*b->refused));
	if (b->refused == NULL) {
		free(b);
		return NULL;
	}
	list_init(&b->waiting);
	list_init(&b->reports);
	list_init(&b->asks);
	return b;
}

/* Room for one more block: most transfers have few. */
static bool
grow_ring(struct receiver *r)
{
	uint32_t size = r->ring_size > 0 ? r->ring_size * 2 : RING_MIN;
	struct rblock **ring;

	if (r->hi - r->lo < r->ring_size)
		return true;
	ring = calloc(size, sizeof(struct rblock *));
	if (ring == NULL)
		return false;
	for (uint32_t no = r->lo; no < r->hi; no++)
		ring[no % size] = r->ring[no % r->ring_size];
	free(r->ring);
	r->ring = ring;
	r->ring_size = size;
	return true;
}

/* Whether the sender waits for a word about a file of the block. */
static bool
is_waited_for(const struct receiver *r, const struct rblock *b)
{
	bool asked = r->need_mode == NEED_MODE_ALL || b->ready;

	return !r->accepted || !asked || b->unsettled > 0 ||
	    b->due > b->due_other;
}

/*
 * Whether the sender has as many unfinished blocks as it may.  Of a block
 * whose files are settled it need not know that folders are being made here.
 */
static bool
window_full(const struct receiver *r)
{
	uint32_t n = 0;

	if (r->live < FX_BLOCK_WINDOW)
		return false;
	for (uint32_t no = r->lo; no < r->hi; no++) {
		const struct rblock *b = receiver_block(r, no);

		n += b != NULL && is_waited_for(r, b);
	}
	return n >= FX_BLOCK_WINDOW;
}

int
receiver_manifest(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct rblock *b;
	const char *over;

	if (r->listed || window_full(r))
		return fx_err_make(err, E_PROTO, 0, "what",
		    r->listed ? "MANIFEST: after its end"
			      : "MANIFEST: over the window",
		    NULL);
	if (r->hi - r->lo == SPAN_MAX)
		return fx_err_make(err, E_LIMIT, 0, "what",
		    "the number of blocks behind an unfinished one", NULL);
	if (f->plen < MSG_MANIFEST_PREFIX)
		return fx_err_make(err, E_PROTO, 0, "what",
		    "MANIFEST: prefix too short", NULL);
	if (r->reader == NULL)
		r->reader = block_reader_new();
	b = r->reader != NULL && grow_ring(r) ? block_new() : NULL;
	if (b == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	b->block = block_reader_take(
	    r->reader, f->prefix, f->body, f->body_len, b->refused, err);
	if (b->block == NULL) {
		receiver_block_free(r, b);
		free(b);
		return -1;
	}
	b->first_id = b->block->first_id;
	b->files = calloc(b->block->count, sizeof(*b->files));
	b->slots = calloc(b->block->count, sizeof(*b->slots));
	r->ring[r->hi++ % r->ring_size] = b;
	r->live++;
	if (b->files == NULL || b->slots == NULL) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return 0;
	}
	over = admit(r, b);
	if (over != NULL) {
		receiver_fail(r, E_LIMIT, over);
		return 0;
	}
	receiver_skip_unwanted(r, b);
	if (r->state == XFER_ACCEPTED) {
		receiver_move(r, XFER_ACTIVE);
		receiver_settle_pause(r);
	}
	receiver_block_fact(r, b, !r->accepted);
	return 0;
}

static enum need_what
need_of(const struct rfile *f)
{
	bool partial = f->state == RFILE_WAITED && (f->flags & RFILE_PARTIAL);

	if (partial)
		return NEED_PARTIAL;
	return f->state == RFILE_SKIPPED ? f->need : NEED_ALL;
}

/* What the owner found out about a file before any of it came. */
static void
apply_need(struct receiver *r, struct rblock *b, uint16_t i, uint8_t need)
{
	b->files[i].need = need;
	if (need == NEED_PARTIAL)
		b->files[i].flags |= RFILE_PARTIAL;
	if (need == NEED_HAVE)
		r->counts.skipped += b->files[i].size;
	if (need == NEED_HAVE || need == NEED_UNWANTED)
		receiver_file_settle(r, b, i, RFILE_SKIPPED, false);
}

/* Say for each file of the block whether it is wanted. */
static void
send_need(struct receiver *r, struct rblock *b)
{
	struct msg_need m = { .block_no = b->block->no };
	struct need_range *last = NULL;

	for (uint16_t i = 0; i < b->block->count; i++) {
		if (b->block->entries[i].kind != ENTRY_FILE)
			continue;
		if (last == NULL || last->what != need_of(&b->files[i])) {
			last = &m.ranges[m.n++];
			last->first = i;
			last->what = (uint8_t)need_of(&b->files[i]);
		}
		last->count = (uint16_t)(i + 1 - last->first);
	}
	xfer_out_push(&r->out, msg_need_encode(&r->out.msg, &m));
}

void
receiver_block_ready(struct receiver *r, uint32_t no, const enum fx_code *codes,
    const uint8_t *need)
{
	struct rblock *b = receiver_block(r, no);
	bool choose = r->need_mode != NEED_MODE_ALL;

	if (b == NULL || b->ready || !r->accepted || xfer_state_ended(r->state))
		return;
	b->ready = true;
	for (uint16_t i = 0; i < b->block->count; i++) {
		enum fx_code code = b->refused[i];

		if (code == FX_OK && codes != NULL)
			code = codes[i];
		if (code != FX_OK)
			receiver_file_fail(r, b, i, code);
		else if (choose && need != NULL &&
		    b->files[i].state == RFILE_WAITED)
			apply_need(r, b, i, need[i]);
	}
	/* Before NEED, which may finish the block for the sender. */
	if (choose) {
		receiver_report_others(r, b);
		send_need(r, b);
	}
	receiver_block_settled(r, b);
	receiver_block_check(r, b);
	receiver_over(r);
}

static bool
block_digest(struct receiver *r, struct rblock *b)
{
	void *h = r->hash->start();

	if (h == NULL) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return false;
	}
	r->hash->add(h, b->block->raw, b->block->raw_len);
	for (uint16_t i = 0; i < b->block->count; i++)
		if (b->block->entries[i].kind == ENTRY_FILE)
			r->hash->add(h, b->slots[i], FX_DIGEST_SIZE);
	r->hash->end(h, b->digest);
	return true;
}

/* Remember what will be delivered: all but what failed or was skipped. */
static void
note_done(struct receiver *r, const struct rblock *b)
{
	uint32_t id = b->block->first_id, first = id;

	for (uint16_t i = 0; i < b->block->count; i++, id++) {
		uint8_t state = b->files[i].state;

		if (state != RFILE_FAILED && state != RFILE_SKIPPED)
			continue;
		if (id > first)
			xfer_ranges_add(&r->done, first, id);
		first = id + 1;
	}
	if (id > first)
		xfer_ranges_add(&r->done, first, id);
}

/* Finished: everything is settled and has been reported. */
void
receiver_block_check(struct receiver *r, struct rblock *b)
{
	if (b->block == NULL || !b->ready || b->unsettled > 0 || b->due > 0 ||
	    xfer_state_ended(r->state) || !block_digest(r, b))
		return;
	note_done(r, b);
	receiver_block_free(r, b);
	r->live--;
	while (r->lo < r->hi && r->ring[r->lo % r->ring_size]->block == NULL) {
		b = r->ring[r->lo % r->ring_size];
		r->hash->add(r->tree, b->digest, FX_DIGEST_SIZE);
		r->ring[r->lo++ % r->ring_size] = NULL;
		free(b);
	}
}
