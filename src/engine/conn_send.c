/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "crypto/tree.h"
#include "engine/chan.h"
#include "engine/conn_faults.h"
#include "engine/conn_worker.h"
#include "engine/faults_point.h"

static void
forget_file(struct conn_worker *w)
{
	source_close(w->file);
	w->file = NULL;
	source_unref(w->source);
	w->source = NULL;
}

void
conn_send_forget(struct conn_worker *w, uint32_t xid)
{
	if (xid == 0 || w->file_xid == xid)
		forget_file(w);
}

/* Have the file of this work open: the same one as last time, mostly. */
static enum fx_code
need_file(struct conn_worker *w, const struct conn_order *o,
    const struct entry *e, uint32_t id, int *errnum)
{
	struct fx_err err;

	if (w->file != NULL && w->file_xid == o->xid && w->file_id == id &&
	    w->file_gen == o->work.gen)
		return FX_OK;
	forget_file(w);
	if (source_open(o->source, e, &w->file, &err) < 0) {
		*errnum = err.errnum;
		return err.code;
	}
	faults_point(POINT_OPEN);
	w->source = source_ref(o->source);
	w->file_xid = o->xid;
	w->file_id = id;
	w->file_gen = o->work.gen;
	return FX_OK;
}

/* Whether n > 0 bytes are all zero. */
static bool
all_zero(const uint8_t *p, size_t n)
{
	return p[0] == 0 && memcmp(p, p + 1, n - 1) == 0;
}

/* Read and digest one chunk; *ret_zero: it need not be sent as bytes. */
static enum fx_code
read_chunk(struct conn_worker *w, const struct work *work, bool *ret_zero,
    struct conn_note *n)
{
	bool holes = (w->caps & CAP_HOLES) != 0;
	enum fx_code code;

	if (holes && w->zero_known && work->len == FX_CHUNK_SIZE &&
	    !work->flat && source_hole(w->file, work->offset, work->len)) {
		memcpy(n->done.digest, w->zero_digest, DIGEST_SIZE);
		*ret_zero = true;
		return FX_OK;
	}
	code = source_read(
	    w->file, w->buffer, work->len, work->offset, &n->done.errnum);
	if (code != FX_OK)
		return code;
	faults_point(POINT_READ);
	*ret_zero = holes && work->len > 0 && all_zero(w->buffer, work->len);
	if (*ret_zero && work->len == FX_CHUNK_SIZE && w->zero_known &&
	    !work->flat) {
		memcpy(n->done.digest, w->zero_digest, DIGEST_SIZE);
		return FX_OK;
	}
	if (work->flat)
		fx1_flat(w->digest, w->buffer, work->len, n->done.digest);
	else
		fx1_chunk(
		    w->digest, w->buffer, work->len, n->done.digest, NULL);
	if (*ret_zero && work->len == FX_CHUNK_SIZE && !work->flat) {
		memcpy(w->zero_digest, n->done.digest, DIGEST_SIZE);
		w->zero_known = true;
	}
	return FX_OK;
}

/* Whether what was read is not to be sent; n says why. */
static bool
not_to_send(const struct work *work, struct conn_note *n)
{
	bool equal = (work->check || work->known) &&
	    memcmp(work->have, n->done.digest, DIGEST_SIZE) == 0;

	if (work->known && !equal)
		n->done.code = E_SRC_CHANGED;
	else
		n->done.same = work->len == 0 || (work->check && equal);
	return n->done.same || n->done.code != FX_OK;
}

/* The connection broke before all of it was written: another sends it. */
static int
unsent(struct conn_worker *w, const struct conn_order *o)
{
	struct conn_note n = { .kind = NOTE_SENT, .xid = o->xid };

	n.done.cookie = o->work.cookie;
	n.done.conn = w->idx;
	n.done.code = w->err.code;
	(void)conn_tell(w, &n);
	return -1;
}

/* Write the chunk in the buffer, whose digest is in n, packed if it pays. */
static int
put_chunk(struct conn_worker *w, struct conn_order *o, uint32_t id, bool zero,
    const struct conn_note *n)
{
	const struct work *work = &o->work;
	const struct entry *e = &work->entry;
	struct msg_data m = { .file_id = id,
		.raw_len = work->len,
		.offset = work->offset,
		.comp = zero ? COMP_HOLE : COMP_RAW,
		.gen = work->gen };
	const uint8_t *body = w->buffer;
	uint8_t prefix[MSG_DATA_PREFIX];
	size_t len = zero ? 0 : work->len;

	conn_faults_out(w, o->xid, id, work->offset, 0, w->buffer, len);
	if (!zero && !work->resend)
		len = conn_pack(w, e->path, e->path_len, len, &body);
	if (body != w->buffer)
		m.comp = COMP_ZSTD;
	m.flags = (uint8_t)((work->flat ? DATA_FLAT : 0) |
	    (work->resend ? DATA_RESEND : 0));
	memcpy(m.digest, n->done.digest, DIGEST_SIZE);
	msg_data_encode(prefix, &m);
	return conn_faults_put(
	    w, FT_DATA, o->xid, prefix, sizeof(prefix), body, len);
}

static int
send_chunk(struct conn_worker *w, struct conn_order *o)
{
	const struct work *work = &o->work;
	uint32_t id = work->block->first_id + work->index;
	struct conn_note n = { .kind = NOTE_SENT, .xid = o->xid };
	bool zero = false;

	n.done.cookie = work->cookie;
	n.done.conn = w->idx;
	n.done.code = need_file(w, o, &work->entry, id, &n.done.errnum);
	if (n.done.code == FX_OK)
		n.done.code = read_chunk(w, work, &zero, &n);
	if (n.done.code == FX_OK && !not_to_send(work, &n)) {
		n.done.frame = w->out_index;
		if (put_chunk(w, o, id, zero, &n) < 0)
			return unsent(w, o);
		faults_point(POINT_SEND);
		n.done.sent = true;
	} else if (n.done.code != FX_OK) {
		forget_file(w);
	}
	return conn_tell(w, &n) ? 0 : -1;
}

/* Read and digest one small file to to. */
static enum fx_code
read_small(struct conn_worker *w, struct source *source, const struct entry *e,
    uint8_t *to, struct work_file *f)
{
	struct source_file *file;
	struct fx_err err;

	if (source_open(source, e, &file, &err) < 0) {
		f->errnum = err.errnum;
		return err.code;
	}
	faults_point(POINT_OPEN);
	f->code = source_read(file, to, (size_t)e->size, 0, &f->errnum);
	source_close(file);
	faults_point(POINT_READ);
	if (f->code == FX_OK)
		fx1_flat(w->digest, to, (size_t)e->size, f->root);
	return f->code;
}

/* Whether it was read before, with another digest. */
static bool
other_root(const uint8_t *known, const uint8_t *root)
{
	static const uint8_t none[DIGEST_SIZE];

	return memcmp(known, none, DIGEST_SIZE) != 0 &&
	    memcmp(known, root, DIGEST_SIZE) != 0;
}

/*
 * Lay records and bytes of the batch out in the buffer; files that cannot be
 * read are left out.  Returns the number of files, and the raw length.
 */
static uint16_t
gather(struct conn_worker *w, struct conn_order *o, struct work_file *files,
    uint32_t *ret_len)
{
	const struct block *b = o->work.block;
	uint8_t *data = w->buffer + (size_t)o->work.count * MSG_BATCH_RECORD;
	uint8_t *end = data;
	uint16_t count = 0;

	for (uint16_t i = 0; i < o->work.count; i++) {
		uint16_t index = o->work.list[i];
		const struct entry *e = &b->entries[index];
		struct batch_record rec = { .size = (uint32_t)e->size };

		files[i].code = read_small(w, o->source, e, end, &files[i]);
		if (files[i].code == FX_OK && o->work.roots != NULL &&
		    other_root(o->work.roots[i], files[i].root))
			files[i].code = E_SRC_CHANGED;
		if (files[i].code != FX_OK)
			continue;
		rec.file_id = b->first_id + index;
		memcpy(rec.digest, files[i].root, DIGEST_SIZE);
		msg_record_encode(
		    w->buffer + (size_t)count * MSG_BATCH_RECORD, &rec);
		end += e->size;
		count++;
	}
	if (count < o->work.count)
		memmove(w->buffer + (size_t)count * MSG_BATCH_RECORD, data,
		    (size_t)(end - data));
	*ret_len =
	    (uint32_t)((size_t)(end - data) + (size_t)count * MSG_BATCH_RECORD);
	return count;
}

static int
send_batch(struct conn_worker *w, struct conn_order *o)
{
	struct conn_note n = { .kind = NOTE_SENT, .xid = o->xid };
	struct msg_batch m = { .block_no = o->work.block->no };
	uint8_t prefix[MSG_BATCH_PREFIX];
	const uint8_t *body;
	size_t len;

	n.done.cookie = o->work.cookie;
	n.done.conn = w->idx;
	n.done.files = calloc(o->work.count, sizeof(*n.done.files));
	if (n.done.files == NULL)
		return fx_err_set(&w->err, E_INTERNAL, "out of memory");
	m.count = gather(w, o, n.done.files, &m.raw_len);
	if (m.count > 0) {
		conn_faults_out(w, o->xid, get_u32(w->buffer), m.block_no,
		    m.count, w->buffer + (size_t)m.count * MSG_BATCH_RECORD,
		    m.raw_len - (size_t)m.count * MSG_BATCH_RECORD);
		len = conn_pack(w, NULL, 0, m.raw_len, &body);
		m.comp = body != w->buffer ? COMP_ZSTD : COMP_RAW;
		msg_batch_encode(prefix, &m);
		n.done.frame = w->out_index;
		if (conn_faults_put(w, FT_BATCH, o->xid, prefix, sizeof(prefix),
			body, len) < 0) {
			free(n.done.files);
			return unsent(w, o);
		}
		faults_point(POINT_SEND);
		n.done.sent = true;
	}
	if (conn_tell(w, &n))
		return 0;
	free(n.done.files);
	return fx_err_set(&w->err, E_SHUTDOWN, "the engine ends");
}

/* BYE, the end of our direction, then wait for the peer's end. */
static int
say_bye(struct conn_worker *w)
{
	uint8_t body[4] = { 0 };
	int64_t until = clock_now_ms() + FX_CLOSING_MS;
	uint8_t rest[256];
	ssize_t n;

	if (conn_put(w, FT_BYE, 0, body, sizeof(body), NULL, 0) < 0 ||
	    stream_shut(w->stream) < 0 ||
	    stream_set_blocking(w->stream, false) < 0)
		return 0;
	for (;;) {
		int64_t left = until - clock_now_ms();

		n = stream_recv(w->stream, rest, sizeof(rest));
		if (n != -EAGAIN && n <= 0)
			return 0;
		if (n == -EAGAIN &&
		    (left <= 0 || stream_wait(w->stream, (int)left) < 0))
			return 0;
	}
}

static int
flush(struct conn_worker *w)
{
	int r = stream_flush(w->stream);

	w->unflushed = false;
	if (r < 0)
		return fx_err_errno(
		    &w->err, E_PEER_GONE, -r, "a data connection broke");
	return 0;
}

/* The next order, as chan_take(); what was held back has its turn, too. */
static int
next(struct conn_worker *w, struct conn_order *ret)
{
	int r;

	do {
		if (conn_faults_held(w, false, ret))
			return 1;
		r = chan_take(w->orders, ret, 0);
		if (r == 0 && conn_faults_held(w, true, ret))
			return 1;
		if (r == 0 && !w->unflushed)
			r = chan_take(w->orders, ret, -1);
	} while (r == 1 && conn_faults_hold(w, ret));
	return r;
}

int
conn_send_loop(struct conn_worker *w)
{
	struct conn_order o;
	int r;

	conn_pack_start(w);
	for (;;) {
		r = next(w, &o);
		if (r == 0) {
			if (flush(w) < 0)
				return -1;
			continue;
		}
		if (r < 0)
			return 0;
		switch (o.kind) {
		case ORDER_WORK:
			conn_pace_take(w, o.pace);
			r = o.work.kind == WORK_CHUNK ? send_chunk(w, &o)
						      : send_batch(w, &o);
			work_drop(&o.work);
			source_unref(o.source);
			if (r < 0)
				return -1;
			break;
		case ORDER_BYE:
			return say_bye(w);
		case ORDER_FORGET:
			conn_send_forget(w, o.xid);
			break;
		case ORDER_SINK:
		case ORDER_BLOCK:
			break;
		}
	}
}
