/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "proto/msg_code.h"

#define VECTOR_ITEM 16

int
msg_ack_encode(struct msg_bytes *out, const struct msg_ack *m)
{
	struct buf *b = msg_begin(out, FT_ACK, 40);

	buf_put_u64(b, m->received);
	buf_put_u64(b, m->verified);
	buf_put_u64(b, m->delivered);
	buf_put_u32(b, m->files_done);
	buf_put_u32(b, m->errors);
	buf_put_u16(b, m->conns.n);
	buf_put_zero(b, 2);
	buf_put_u32(b, m->backlog_ms);
	msg_vector_put(b, &m->conns);
	return msg_end(out);
}

/* The vector that is the whole body. */
static int
body_vector(struct conn_vector *ret, const struct frame *f, uint16_t n,
    struct fx_err *err)
{
	struct cur c = cur_over(f->body, f->body_len);

	if (f->body_len != (size_t)n * VECTOR_ITEM ||
	    !msg_vector_take(&c, n, ret))
		return msg_bad(f, err, "vector");
	return 0;
}

int
msg_ack_decode(struct msg_ack *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	uint16_t n;

	if (msg_prefix(&c, f, 40, err) != 0)
		return -1;
	ret->received = cur_u64(&c);
	ret->verified = cur_u64(&c);
	ret->delivered = cur_u64(&c);
	ret->files_done = cur_u32(&c);
	ret->errors = cur_u32(&c);
	n = cur_u16(&c);
	if (!msg_zero(&c, 2))
		return msg_bad(f, err, "reserved bytes");
	ret->backlog_ms = cur_u32(&c);
	return body_vector(&ret->conns, f, n, err);
}

int
msg_nack_encode(struct msg_bytes *out, const struct msg_nack *m)
{
	struct buf *b = msg_begin(out, FT_NACK, 8);

	buf_put_u32(b, m->file_id);
	buf_put_u16(b, m->gen);
	buf_put_u8(b, m->reason);
	buf_put_u8(b, m->n);
	for (unsigned i = 0; i < m->n; i++) {
		buf_put_u64(b, m->ranges[i].offset);
		buf_put_u64(b, m->ranges[i].len);
	}
	return msg_end(out);
}

int
msg_nack_decode(struct msg_nack *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	uint64_t end = 0;

	if (msg_prefix(&c, f, 8, err) != 0)
		return -1;
	ret->file_id = cur_u32(&c);
	ret->gen = cur_u16(&c);
	ret->reason = cur_u8(&c);
	ret->n = cur_u8(&c);
	if (f->body_len != 16U * ret->n)
		return msg_bad(f, err, "ranges");
	c = cur_over(f->body, f->body_len);
	for (unsigned i = 0; i < ret->n; i++) {
		struct nack_range *r = &ret->ranges[i];

		r->offset = cur_u64(&c);
		r->len = cur_u64(&c);
		if (r->len == 0 || r->offset < end ||
		    __builtin_add_overflow(r->offset, r->len, &end))
			return msg_bad(f, err, "ranges");
	}
	if (ret->reason < NACK_DIGEST || ret->reason > NACK_AGAIN)
		return msg_unsupported(f, err, "reason");
	return 0;
}

int
msg_done_ranges_decode(
    struct msg_done_ranges *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	struct range_iter it;
	uint32_t first, count, n = 0;

	if (msg_prefix(&c, f, 8, err) != 0)
		return -1;
	ret->state = cur_u8(&c);
	ret->last = f->flags & FRAME_LAST;
	if (!msg_zero(&c, 3))
		return msg_bad(f, err, "reserved bytes");
	ret->n = cur_u32(&c);
	ret->body = f->body;
	ret->body_len = f->body_len;
	msg_ranges_open(&it, ret);
	while (msg_ranges_next(&it, &first, &count))
		n++;
	if (n != ret->n || !cur_done(&it.cur))
		return msg_bad(f, err, "ranges");
	if (ret->state < FILE_VERIFIED || ret->state > FILE_DELIVERED)
		return msg_unsupported(f, err, "state");
	return 0;
}

void
msg_ranges_open(struct range_iter *it, const struct msg_done_ranges *m)
{
	it->cur = cur_over(m->body, m->body_len);
	it->left = m->n;
	it->end = 0;
}

int
msg_ranges_next(struct range_iter *it, uint32_t *ret_first, uint32_t *ret_count)
{
	uint64_t skip, count;

	if (it->left == 0)
		return 0;
	skip = cur_uvar(&it->cur);
	count = cur_uvar(&it->cur);
	if (cur_failed(&it->cur) || count == 0 || skip > UINT32_MAX ||
	    count > UINT32_MAX || it->end + skip + count > UINT32_MAX) {
		it->cur.failed = true;
		return 0;
	}
	it->left--;
	*ret_first = (uint32_t)(it->end + skip);
	*ret_count = (uint32_t)count;
	it->end += skip + count;
	return 1;
}

void
msg_ranges_begin(struct range_maker *mk, struct msg_bytes *out, uint8_t state)
{
	struct buf *b = msg_begin(out, FT_DONE_RANGES, 8);

	mk->out = out;
	mk->n = 0;
	mk->end = 0;
	buf_put_u8(b, state);
	buf_put_zero(b, 3);
	buf_put_u32(b, 0);
}

bool
msg_ranges_add(struct range_maker *mk, uint32_t first, uint32_t count)
{
	struct buf *b = &mk->out->b;

	assert(first >= mk->end && count > 0);
	if (b->len + 10 > FX_FRAME_CONTROL_MAX)
		return false;
	buf_put_uvar(b, first - mk->end);
	buf_put_uvar(b, count);
	mk->end = first + count;
	mk->n++;
	return true;
}

int
msg_ranges_end(struct range_maker *mk, bool last)
{
	if (buf_error(&mk->out->b) == 0)
		buf_patch_u32(&mk->out->b, 4, mk->n);
	if (last)
		mk->out->flags = FRAME_LAST;
	return msg_end(mk->out);
}

int
msg_block_end_encode(struct msg_bytes *out, const struct msg_block_end *m)
{
	struct buf *b = msg_begin(out, FT_BLOCK_END, 48);

	buf_put_u32(b, m->block_no);
	buf_put_u16(b, m->conns.n);
	buf_put_zero(b, 2);
	buf_put_u64(b, m->bytes);
	buf_put(b, m->digest, FX_DIGEST_SIZE);
	msg_vector_put(b, &m->conns);
	return msg_end(out);
}

int
msg_block_end_decode(
    struct msg_block_end *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	uint16_t n;

	if (msg_prefix(&c, f, 48, err) != 0)
		return -1;
	ret->block_no = cur_u32(&c);
	n = cur_u16(&c);
	if (!msg_zero(&c, 2))
		return msg_bad(f, err, "reserved bytes");
	ret->bytes = cur_u64(&c);
	cur_copy(&c, ret->digest, FX_DIGEST_SIZE);
	return body_vector(&ret->conns, f, n, err);
}

int
msg_xfer_end_encode(struct msg_bytes *out, const struct msg_xfer_end *m)
{
	struct buf *b = msg_begin(out, FT_XFER_END, 56);

	buf_put_u32(b, m->files);
	buf_put_u32(b, m->folders);
	buf_put_u32(b, m->links);
	buf_put_u32(b, m->errors);
	buf_put_u64(b, m->bytes);
	buf_put(b, m->tree, FX_DIGEST_SIZE);
	return msg_end(out);
}

int
msg_xfer_end_decode(
    struct msg_xfer_end *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 56, err) != 0)
		return -1;
	if (f->body_len != 0)
		return msg_bad(f, err, "trailing bytes");
	ret->files = cur_u32(&c);
	ret->folders = cur_u32(&c);
	ret->links = cur_u32(&c);
	ret->errors = cur_u32(&c);
	ret->bytes = cur_u64(&c);
	cur_copy(&c, ret->tree, FX_DIGEST_SIZE);
	return 0;
}

int
msg_xfer_result_encode(struct msg_bytes *out, const struct msg_xfer_result *m)
{
	struct buf *b = msg_begin(out, FT_XFER_RESULT, 64);

	buf_put_u16(b, msg_code_out(m->code));
	buf_put_u8(b, m->state);
	buf_put_zero(b, 1);
	buf_put_u32(b, m->files);
	buf_put_u32(b, m->folders);
	buf_put_u32(b, m->links);
	buf_put_u32(b, m->errors);
	buf_put_u32(b, m->ms);
	buf_put_u64(b, m->bytes);
	buf_put(b, m->tree, FX_DIGEST_SIZE);
	return msg_end(out);
}

int
msg_xfer_result_decode(
    struct msg_xfer_result *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 64, err) != 0)
		return -1;
	if (f->body_len != 0)
		return msg_bad(f, err, "trailing bytes");
	ret->code = msg_code_in(cur_u16(&c));
	ret->state = cur_u8(&c);
	if (!msg_zero(&c, 1))
		return msg_bad(f, err, "reserved bytes");
	ret->files = cur_u32(&c);
	ret->folders = cur_u32(&c);
	ret->links = cur_u32(&c);
	ret->errors = cur_u32(&c);
	ret->ms = cur_u32(&c);
	ret->bytes = cur_u64(&c);
	cur_copy(&c, ret->tree, FX_DIGEST_SIZE);
	if (ret->state > FILE_DELIVERED)
		return msg_unsupported(f, err, "state");
	return 0;
}
