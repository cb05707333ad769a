/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "crypto/tree.h"
#include "engine/chan.h"
#include "engine/conn_faults.h"
#include "engine/conn_worker.h"

#define PREFIX_MAX 4096

void
conn_recv_forget(struct conn_worker *w, uint32_t xid)
{
	if (xid == 0 || w->part_xid == xid) {
		sink_part_unref(w->part);
		w->part = NULL;
	}
	if (xid == 0 || w->sink_xid == xid) {
		sink_unref(w->sink);
		w->sink = NULL;
	}
	for (unsigned i = 0; i < WORKER_BLOCKS; i++) {
		if (xid == 0 || w->blocks[i].xid == xid) {
			block_unref(w->blocks[i].block);
			w->blocks[i].block = NULL;
		}
	}
}

/* Ask the engine and wait for the answer of this kind.  0, or -1. */
static int
ask(struct conn_worker *w, struct conn_note *n, enum conn_order_kind want,
    struct conn_order *ret)
{
	int r;

	if (!conn_tell(w, n))
		return fx_err_set(&w->err, E_SHUTDOWN, "the engine ends");
	for (;;) {
		r = chan_take(w->orders, ret, FX_BLOCK_WAIT_MS);
		if (r < 0)
			return fx_err_set(
			    &w->err, E_SHUTDOWN, "the engine ends");
		if (r == 0)
			return fx_err_set(&w->err, E_PROTO,
			    "data came for a list that never came");
		if (ret->kind == want)
			return 0;
		if (ret->kind == ORDER_FORGET)
			conn_recv_forget(w, ret->xid);
	}
}

/* The sink of a transfer; NULL in w->sink if it is over. */
static int
need_sink(struct conn_worker *w, uint32_t xid)
{
	struct conn_note n = { .kind = NOTE_ASK_SINK, .xid = xid };
	struct conn_order o;

	if (w->sink != NULL && w->sink_xid == xid)
		return 0;
	sink_unref(w->sink);
	w->sink = NULL;
	if (ask(w, &n, ORDER_SINK, &o) < 0)
		return -1;
	w->sink = o.sink;
	w->sink_xid = xid;
	conn_pace_take(w, o.pace);
	return 0;
}

/* The block by number or by a file of it; *ret NULL: the transfer is over. */
static int
need_block(struct conn_worker *w, uint32_t xid, bool by_file, uint32_t no,
    struct block **ret)
{
	struct conn_note n = { .kind = NOTE_ASK_BLOCK, .xid = xid };
	struct worker_block *slot;
	struct conn_order o;

	for (unsigned i = 0; i < WORKER_BLOCKS; i++) {
		slot = &w->blocks[i];
		if (slot->block != NULL && slot->xid == xid &&
		    (by_file ? block_entry(slot->block, no) != NULL
			     : slot->block->no == no)) {
			*ret = slot->block;
			return 0;
		}
	}
	n.by_file = by_file;
	n.file_id = n.block_no = no;
	if (ask(w, &n, ORDER_BLOCK, &o) < 0)
		return -1;
	*ret = o.block;
	if (o.block == NULL)
		return 0;
	slot = &w->blocks[w->next_block++ % WORKER_BLOCKS];
	block_unref(slot->block);
	slot->block = o.block;
	slot->xid = xid;
	return 0;
}

static int
bad(struct conn_worker *w, const char *what)
{
	return fx_err_make(
	    &w->err, E_PROTO, 0, "peer", "The peer", "what", what, NULL);
}

/* Whether the chunk lies where a chunk of this file may lie. */
static bool
fits(const struct entry *e, const struct msg_data *m)
{
	uint64_t left;

	if (e->kind != ENTRY_FILE || m->offset >= e->size)
		return false;
	left = e->size - m->offset;
	if (m->raw_len != (left < FX_CHUNK_SIZE ? left : FX_CHUNK_SIZE))
		return false;
	return ((m->flags & DATA_FLAT) != 0) == (e->size <= FX_CHUNK_SIZE);
}

/* The digest of what came, at data. */
static void
digest_of(struct conn_worker *w, const struct msg_data *m, const uint8_t *data,
    bool zero, uint8_t ret[DIGEST_SIZE])
{
	bool full =
	    zero && m->raw_len == FX_CHUNK_SIZE && (m->flags & DATA_FLAT) == 0;

	if (full && w->zero_known) {
		memcpy(ret, w->zero_digest, DIGEST_SIZE);
		return;
	}
	if (zero)
		memset(w->buffer, 0, m->raw_len);
	if ((m->flags & DATA_FLAT) != 0)
		fx1_flat(w->digest, data, m->raw_len, ret);
	else
		fx1_chunk(w->digest, data, m->raw_len, ret, NULL);
	if (full) {
		memcpy(w->zero_digest, ret, DIGEST_SIZE);
		w->zero_known = true;
	}
}

/* Have the part file of this chunk. */
static enum fx_code
need_part(struct conn_worker *w, uint32_t xid, const struct block *b,
    const struct msg_data *m)
{
	struct fx_err err = FX_ERR_NONE;

	if (w->part != NULL && w->part_xid == xid && w->part_id == m->file_id &&
	    w->part_gen == m->gen)
		return FX_OK;
	sink_part_unref(w->part);
	w->part = sink_part(w->sink, b, m->file_id, m->gen, &err);
	w->part_xid = xid;
	w->part_id = m->file_id;
	w->part_gen = m->gen;
	return w->part != NULL ? FX_OK : err.code;
}

static int
take_data(struct conn_worker *w, const struct frame *f, uint64_t index)
{
	struct conn_note n = { .kind = NOTE_CHUNK, .xid = f->xid };
	uint8_t digest[DIGEST_SIZE];
	const struct entry *e;
	struct block *b;
	struct msg_data m;
	const uint8_t *data = w->buffer;
	bool zero;

	if (msg_data_decode(&m, f, w->caps, &w->err) < 0 ||
	    need_sink(w, f->xid) < 0)
		return -1;
	if (w->sink == NULL)
		return 0;
	if (need_block(w, f->xid, true, m.file_id, &b) < 0)
		return -1;
	if (b == NULL)
		return 0;
	n.frame = index;
	e = sink_entry(w->sink, b, m.file_id, m.gen);
	if (e == NULL && block_entry(b, m.file_id) != NULL) {
		/* Late, or before we know what it is now: lost, that is. */
		n.kind = NOTE_VOID;
		return conn_tell(w, &n) ? 0 : -1;
	}
	if (e == NULL || !fits(e, &m))
		return bad(w, "a chunk where none belongs");
	zero = m.comp == COMP_ZERO || m.comp == COMP_HOLE;
	if (m.comp == COMP_ZSTD)
		data = conn_unpack(w, f->body_len, m.raw_len);
	if (data != NULL)
		digest_of(w, &m, data, zero, digest);
	n.file_id = m.file_id;
	n.gen = m.gen;
	n.offset = m.offset;
	n.len = m.raw_len;
	memcpy(n.digest, m.digest, DIGEST_SIZE);
	if (data == NULL)
		n.code = E_DECOMP;
	else if (!digest_equal(digest, m.digest, DIGEST_SIZE))
		n.code = E_DIGEST;
	else
		n.code = need_part(w, f->xid, b, &m);
	if (n.code == FX_OK)
		n.code = sink_chunk(
		    w->part, m.offset, data, m.raw_len, digest, zero);
	if (n.code == E_PROTO)
		return bad(w, "one chunk with two contents");
	return conn_tell(w, &n) ? 0 : -1;
}

/* Check and write one file of a batch. */
static enum fx_code
take_small(struct conn_worker *w, struct sink_batch *t, const struct block *b,
    const struct batch_record *rec)
{
	const struct entry *e = block_entry(b, rec->file_id);
	uint8_t digest[DIGEST_SIZE];

	if (e == NULL || e->kind != ENTRY_FILE)
		return E_PROTO;
	if (e->size != rec->size)
		return E_SIZE;
	fx1_flat(w->digest, rec->data, rec->size, digest);
	if (!digest_equal(digest, rec->digest, DIGEST_SIZE))
		return E_DIGEST;
	return sink_batch_put(t, rec->file_id, rec->data, rec->size, digest);
}

/* All files of a batch; n.files has room for them.  False: E_PROTO. */
static bool
take_files(struct conn_worker *w, const struct block *b, struct batch_iter *it,
    struct conn_note *n)
{
	uint32_t first = UINT32_MAX, last = 0;
	struct batch_iter look = *it;
	struct sink_batch *t = NULL;
	struct batch_record rec;
	enum fx_code code, end = FX_OK;

	if (it->left == 0)
		return true;
	while (msg_batch_next(&look, &rec) == 1) {
		first = rec.file_id < first ? rec.file_id : first;
		last = rec.file_id > last ? rec.file_id : last;
	}
	code = sink_batch_begin(&t, w->sink, b, first, last);
	while (code != E_PROTO && msg_batch_next(it, &rec) == 1) {
		struct batch_file *file = &n->files[n->n++];

		file->file_id = rec.file_id;
		file->size = rec.size;
		memcpy(file->root, rec.digest, DIGEST_SIZE);
		file->code = t != NULL ? take_small(w, t, b, &rec) : code;
		if (file->code == E_PROTO)
			code = E_PROTO;
	}
	if (t != NULL)
		end = sink_batch_end(t);
	for (size_t i = 0; end != FX_OK && i < n->n; i++)
		if (n->files[i].code == FX_OK)
			n->files[i].code = end;
	return code != E_PROTO;
}

static int
take_batch(struct conn_worker *w, const struct frame *f, uint64_t index)
{
	struct conn_note n = { .kind = NOTE_BATCH, .xid = f->xid };
	const uint8_t *raw = f->body;
	struct batch_iter it = { .left = 0 };
	struct msg_batch m;
	struct block *b;

	if (msg_batch_decode(&m, f, w->caps, &w->err) < 0)
		return -1;
	/* What cannot be unpacked brings nothing: its files are missing. */
	if (m.comp == COMP_ZSTD)
		raw = conn_unpack(w, f->body_len, m.raw_len);
	if ((raw != NULL &&
		msg_batch_open(&it, &m, raw,
		    m.comp == COMP_ZSTD ? m.raw_len : f->body_len,
		    &w->err) < 0) ||
	    need_sink(w, f->xid) < 0)
		return -1;
	if (w->sink == NULL)
		return 0;
	if (need_block(w, f->xid, false, m.block_no, &b) < 0)
		return -1;
	if (b == NULL)
		return 0;
	n.files = calloc(m.count, sizeof(*n.files));
	if (n.files == NULL)
		return fx_err_set(&w->err, E_INTERNAL, "out of memory");
	if (!take_files(w, b, &it, &n)) {
		free(n.files);
		return bad(w, "a file that is not in its block");
	}
	n.frame = index;
	n.block_no = m.block_no;
	if (conn_tell(w, &n))
		return 0;
	free(n.files);
	return -1;
}

static int
broken(struct conn_worker *w, int r)
{
	return fx_err_errno(
	    &w->err, E_PEER_GONE, -r, "a data connection broke");
}

static int
read_bytes(struct conn_worker *w, void *to, size_t n)
{
	int r = n > 0 ? stream_recv_full(w->stream, to, n) : 0;

	return r == 0 ? 0 : broken(w, r);
}

static bool
holds(const struct conn_worker *w)
{
	bool any = w->sink != NULL || w->part != NULL;

	for (unsigned i = 0; i < WORKER_BLOCKS; i++)
		any = any || w->blocks[i].block != NULL;
	return any;
}

static void
take_orders(struct conn_worker *w)
{
	struct conn_order o;
	int r;

	while ((r = chan_take(w->orders, &o, 0)) == 1)
		if (o.kind == ORDER_FORGET)
			conn_recv_forget(w, o.xid);
	w->deaf = r < 0;
}

/* While nothing comes: let go of what has ended, which may be deleted. */
static void
rest(struct conn_worker *w)
{
	struct pollfd on[] = {
		{ .fd = stream_fd(w->stream), .events = POLLIN },
		{ .fd = chan_fd(w->orders), .events = POLLIN },
	};

	while (on[0].fd >= 0 && !w->deaf && holds(w) &&
	    !stream_pending(w->stream)) {
		if (poll(on, FX_COUNT(on), -1) < 0)
			return;
		if (on[1].revents != 0)
			take_orders(w);
		if (on[0].revents != 0)
			return;
	}
}

/* Read one frame whole: prefix aside, body into the buffer. */
static int
read_frame(struct conn_worker *w, struct frame *f, uint8_t *prefix)
{
	uint8_t head[FX_FRAME_HEADER];
	int r;

	rest(w);
	if (read_bytes(w, head, sizeof(head)) < 0 ||
	    wire_head(f, head, WIRE_DATA, w->in_seq, &w->err) < 0)
		return -1;
	if (f->plen > PREFIX_MAX)
		return bad(w, "a prefix that is too long");
	if (read_bytes(w, prefix, f->plen) < 0)
		return -1;
	atomic_store(&w->flow.xid, f->xid);
	r = conn_pace_recv(w, w->buffer, f->body_len);
	if (r < 0)
		return broken(w, r);
	f->prefix = prefix;
	f->body = w->buffer;
	w->in_seq++;
	w->in_index++;
	return 0;
}

int
conn_recv_loop(struct conn_worker *w)
{
	uint8_t prefix[PREFIX_MAX];
	struct conn_note note;
	struct frame f;
	int r;

	for (;;) {
		if (read_frame(w, &f, prefix) < 0)
			return -1;
		r = 0;
		if (conn_faults_in(w, &f))
			f.type = FT_VOID;
		switch (f.type) {
		case FT_DATA:
			r = take_data(w, &f, w->in_index - 1);
			break;
		case FT_BATCH:
			r = take_batch(w, &f, w->in_index - 1);
			break;
		case FT_VOID:
			note = (struct conn_note){ .kind = NOTE_VOID,
				.xid = f.xid,
				.frame = w->in_index - 1 };
			r = conn_tell(w, &note) ? 0 : -1;
			break;
		case FT_BYE:
			return 0;
		default:
			if ((f.flags & FRAME_CRIT) != 0)
				r = bad(w, "an unknown frame");
			break;
		}
		if (r < 0)
			return -1;
	}
}
