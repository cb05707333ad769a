/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/vec.h"
#include "proto/receiver_code.h"

struct rdata *
receiver_data(struct receiver *r, struct rblock *b, uint16_t index)
{
	struct rfile *f = &b->files[index];
	struct rdata *d = f->data;

	if (d != NULL)
		return d;
	d = calloc(1, sizeof(*d));
	if (d == NULL) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return NULL;
	}
	d->block_no = b->block->no;
	d->index = index;
	d->size = b->block->entries[index].size;
	d->chunks = xfer_chunks(d->size);
	list_add_tail(&r->open, &d->link);
	f->data = d;
	return d;
}

void
receiver_data_free(struct receiver *r, struct rfile *f)
{
	struct rdata *d = f->data;

	if (d == NULL)
		return;
	receiver_data_pending(r, d, false);
	r->counts.verified -= d->held; /* settling adds the whole */
	list_del(&d->link);
	free(d->digests);
	free(d->stash);
	free(d);
	f->data = NULL;
}

void
receiver_data_pending(struct receiver *r, struct rdata *d, bool on)
{
	if (d->pending == on)
		return;
	d->pending = on;
	r->pendings += on ? 1U : -1U;
}

/* The first stashed chunk that is not below chunk. */
static size_t
stash_place(const struct rdata *d, uint64_t chunk)
{
	size_t lo = 0, hi = d->stash_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (d->stash[mid].chunk < chunk)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
receiver_data_has(const struct rdata *d, uint64_t chunk)
{
	size_t i;

	if (chunk < d->have)
		return true;
	i = stash_place(d, chunk);
	return i < d->stash_n && d->stash[i].chunk == chunk;
}

static bool
append(
    struct receiver *r, struct rdata *d, const uint8_t digest[FX_DIGEST_SIZE])
{
	if (vec_grow(&d->digests, &d->digests_cap, d->have + 1,
		SIZE_MAX / FX_DIGEST_SIZE, FX_DIGEST_SIZE) != 0) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return false;
	}
	memcpy(d->digests[d->have++], digest, FX_DIGEST_SIZE);
	return true;
}

/* A chunk ahead of a gap.  Without room it counts as missing later. */
static void
stash(struct rdata *d, size_t i, uint64_t chunk,
    const uint8_t digest[FX_DIGEST_SIZE])
{
	if (vec_grow(&d->stash, &d->stash_cap, d->stash_n + 1, STASH_MAX,
		sizeof(*d->stash)) != 0)
		return;
	memmove(d->stash + i + 1, d->stash + i,
	    (d->stash_n - i) * sizeof(*d->stash));
	d->stash[i].chunk = chunk;
	memcpy(d->stash[i].digest, digest, FX_DIGEST_SIZE);
	d->stash_n++;
}

bool
receiver_data_add(struct receiver *r, struct rdata *d, uint64_t chunk,
    const uint8_t digest[FX_DIGEST_SIZE])
{
	size_t i, n;

	if (chunk < d->have)
		return memcmp(d->digests[chunk], digest, FX_DIGEST_SIZE) == 0;
	i = stash_place(d, chunk);
	if (i < d->stash_n && d->stash[i].chunk == chunk)
		return memcmp(d->stash[i].digest, digest, FX_DIGEST_SIZE) == 0;
	if (chunk > d->have) {
		stash(d, i, chunk, digest);
		return true;
	}
	if (!append(r, d, digest))
		return true;
	for (n = 0; n < d->stash_n && d->stash[n].chunk == d->have; n++)
		if (!append(r, d, d->stash[n].digest))
			return true;
	if (n > 0)
		memmove(d->stash, d->stash + n,
		    (d->stash_n - n) * sizeof(*d->stash));
	d->stash_n -= n;
	return true;
}

/* Ask for what is not there, as ranges of whole chunks. */
static void
nack_missing(
    struct receiver *r, const struct rdata *d, uint32_t file_id, uint16_t gen)
{
	struct msg_nack m = {
		.file_id = file_id,
		.gen = gen,
		.reason = NACK_MISSING,
	};
	uint64_t at = d->have;

	for (size_t i = 0; i <= d->stash_n && m.n < UINT8_MAX; i++) {
		uint64_t end = i < d->stash_n ? d->stash[i].chunk : d->chunks;

		if (at < end) {
			uint64_t to = end * FX_CHUNK_SIZE;

			m.ranges[m.n].offset = at * FX_CHUNK_SIZE;
			m.ranges[m.n++].len =
			    (to < d->size ? to : d->size) - at * FX_CHUNK_SIZE;
		}
		at = end + 1;
	}
	xfer_out_push(&r->out, msg_nack_encode(&r->out.msg, &m));
	r->ack_due = true;
}

static bool
root_is(struct receiver *r, const struct rdata *d)
{
	uint8_t root[FX_DIGEST_SIZE];
	const uint8_t *have = root;

	if (d->size > 0 && d->size <= FX_CHUNK_SIZE)
		have = d->digests[0];
	else if (!xfer_hash(
		     r->hash, d->digests, d->have * FX_DIGEST_SIZE, root))
		return false;
	return memcmp(have, d->root, FX_DIGEST_SIZE) == 0;
}

static void
data_whole(
    struct receiver *r, struct rblock *b, uint16_t index, struct rdata *d)
{
	const struct xfer_fact f = {
		.kind = RECEIVER_FILE_WHOLE,
		.id = b->block->first_id + index,
		.index = b->files[index].gen,
	};

	receiver_data_pending(r, d, false);
	memcpy(b->slots[index], d->root, FX_DIGEST_SIZE);
	if (!root_is(r, d)) {
		receiver_file_fail(r, b, index, E_DIGEST);
		return;
	}
	b->files[index].state = RFILE_WHOLE;
	receiver_fact(r, &f, true);
}

void
receiver_data_check(struct receiver *r, struct rdata *d)
{
	struct rblock *b = receiver_block(r, d->block_no);
	uint16_t index = d->index;

	if (b == NULL || b->files[index].state != RFILE_WAITED || !d->ended)
		return;
	if (d->have == d->chunks) {
		data_whole(r, b, index, d);
		return;
	}
	if (!d->pending || r->out.n >= OUT_MAX ||
	    !xfer_vector_reached(&d->conns, &r->conns))
		return;
	receiver_data_pending(r, d, false);
	nack_missing(r, d, b->block->first_id + index, b->files[index].gen);
}

/* ---- what workers did ---- */

/* Whether data frames count now: 1; 0 to drop them; -1 against protocol. */
static int
data_allowed(const struct receiver *r, struct fx_err *err)
{
	if (r->state == XFER_ACTIVE || r->state == XFER_PAUSED)
		return 1;
	if (xfer_state_ended(r->state) || r->state >= XFER_FINISHING)
		return 0;
	return fx_err_make(err, E_PROTO, 0, "what",
	    "data before the transfer is active", NULL);
}

static void
processed(struct receiver *r, uint16_t conn, uint64_t frame)
{
	struct xfer_conn *at = xfer_conns_find(&r->conns, conn);

	if (at == NULL || at->done > frame)
		return;
	at->done = frame + 1;
	r->moved = true;
}

void
receiver_void(struct receiver *r, uint16_t conn, uint64_t frame)
{
	processed(r, conn, frame);
	receiver_progress(r);
}

static int
bad(struct fx_err *err, const char *what)
{
	return fx_err_make(err, E_PROTO, 0, "what", what, NULL);
}

static void
nacked(struct receiver *r, uint32_t file_id, enum fx_code code)
{
	const struct xfer_fact f = {
		.kind = RECEIVER_NACKED,
		.id = file_id,
		.code = code,
	};

	receiver_fact(r, &f, false);
}

static void
nack_chunk(struct receiver *r, uint32_t file_id, uint16_t gen, uint64_t offset,
    uint32_t len, enum fx_code code)
{
	const struct msg_nack m = {
		.file_id = file_id,
		.gen = gen,
		.reason = code == E_DECOMP ? NACK_DECOMP : NACK_DIGEST,
		.n = 1,
		.ranges = { { .offset = offset, .len = len } },
	};

	nacked(r, file_id, code);
	if (r->out.n >= OUT_MAX)
		return; /* the next FILE_END finds it missing */
	xfer_out_push(&r->out, msg_nack_encode(&r->out.msg, &m));
	r->ack_due = true;
}

static bool
damaged(enum fx_code code)
{
	return code == E_DIGEST || code == E_DECOMP;
}

/* A chunk of a file that is still waited for. */
static int
take_chunk(struct receiver *r, struct rblock *b, uint16_t index,
    uint64_t offset, uint32_t len, const uint8_t digest[32], enum fx_code code,
    struct fx_err *err)
{
	struct rdata *d = receiver_data(r, b, index);
	uint32_t id = b->block->first_id + index;
	bool known;
	uint64_t left;

	if (d == NULL)
		return 0;
	known = receiver_data_has(d, offset / FX_CHUNK_SIZE);
	if (offset >= d->size || len > d->size - offset) {
		receiver_file_fail(r, b, index, E_SIZE);
		return 0;
	}
	left = d->size - offset;
	if (offset % FX_CHUNK_SIZE != 0 ||
	    len != (left < FX_CHUNK_SIZE ? left : FX_CHUNK_SIZE))
		return bad(err, "DATA: not a whole chunk");
	r->counts.received += len;
	if (damaged(code)) {
		if (!known)
			nack_chunk(
			    r, id, b->files[index].gen, offset, len, code);
	} else if (code != FX_OK) {
		receiver_file_fail(r, b, index, code);
	} else if (!receiver_data_add(r, d, offset / FX_CHUNK_SIZE, digest)) {
		return bad(err, "DATA: a chunk again, with other contents");
	} else {
		d->held += known ? 0 : len;
		r->counts.verified += known ? 0 : len;
		receiver_data_check(r, d);
	}
	return 0;
}

int
receiver_chunk(struct receiver *r, uint16_t conn, uint64_t frame,
    uint32_t file_id, uint16_t gen, uint64_t offset, uint32_t len,
    const uint8_t digest[32], enum fx_code code, struct fx_err *err)
{
	int allowed = data_allowed(r, err);
	struct rblock *b;
	struct rfile *f;
	uint16_t index;

	if (allowed <= 0)
		return allowed;
	processed(r, conn, frame);
	if (file_id >= r->entries)
		return bad(err, "DATA: no such file");
	f = receiver_file(r, file_id, &b, &index);
	if (f != NULL && b->block->entries[index].kind != ENTRY_FILE)
		return bad(err, "DATA: not a file");
	/* Another generation is late, or ahead of its FILE_UPDATE. */
	if (f != NULL && f->state == RFILE_WAITED && f->gen == gen &&
	    take_chunk(r, b, index, offset, len, digest, code, err) != 0)
		return -1;
	receiver_progress(r);
	return 0;
}

static int
take_batch_file(struct receiver *r, struct rblock *b,
    const struct batch_file *file, struct fx_err *err)
{
	uint16_t index = (uint16_t)(file->file_id - b->block->first_id);
	struct rfile *f = &b->files[index];
	bool sound = !damaged(file->code);

	if (b->block->entries[index].kind != ENTRY_FILE)
		return bad(err, "BATCH: not a file");
	if (f->state == RFILE_DONE && sound && !(f->flags & RFILE_DATA) &&
	    memcmp(b->slots[index], file->root, FX_DIGEST_SIZE) != 0)
		return bad(err, "BATCH: a file again, with other contents");
	/* The root counts for a failed file too, until that is reported. */
	if (sound &&
	    (f->state == RFILE_WAITED ||
		(f->state == RFILE_FAILED && (f->flags & RFILE_DUE))))
		memcpy(b->slots[index], file->root, FX_DIGEST_SIZE);
	if (f->state != RFILE_WAITED || f->gen != 0)
		return 0;
	if (file->size != b->block->entries[index].size) {
		receiver_file_fail(r, b, index, E_SIZE);
	} else if (!sound) {
		nacked(r, file->file_id, file->code);
		receiver_file_nack(r, b, index,
		    file->code == E_DECOMP ? NACK_DECOMP : NACK_DIGEST);
	} else if (file->code != FX_OK) {
		receiver_file_fail(r, b, index, file->code);
	} else {
		receiver_data_free(r, f);
		receiver_file_settle(r, b, index, RFILE_DONE, true);
	}
	return 0;
}

int
receiver_batch(struct receiver *r, uint16_t conn, uint64_t frame,
    uint32_t block_no, const struct batch_file *files, size_t n,
    struct fx_err *err)
{
	int allowed = data_allowed(r, err);
	struct rblock *b;

	if (allowed <= 0)
		return allowed;
	processed(r, conn, frame);
	if (block_no >= r->hi)
		return bad(err, "BATCH: no such block");
	b = receiver_block(r, block_no);
	for (size_t i = 0; i < n; i++) {
		r->counts.received += files[i].size;
		if (b == NULL)
			continue;
		if (files[i].file_id < b->block->first_id ||
		    files[i].file_id - b->block->first_id >= b->block->count)
			return bad(err, "BATCH: a file of another block");
		if (take_batch_file(r, b, &files[i], err) != 0)
			return -1;
	}
	receiver_progress(r);
	return 0;
}
