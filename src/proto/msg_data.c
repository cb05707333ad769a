/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "proto/msg_code.h"

int
msg_manifest_encode(
    struct msg_bytes *out, const struct msg_manifest *m, const uint8_t *raw)
{
	struct buf *b = msg_begin(out, FT_MANIFEST, MSG_MANIFEST_PREFIX);

	assert(m->comp == 0 && m->raw_len <= FX_BLOCK_BYTES_MAX);
	buf_put_u32(b, m->block_no);
	buf_put_u32(b, m->first_id);
	buf_put_u16(b, m->count);
	buf_put_u8(b, m->comp);
	buf_put_zero(b, 1);
	buf_put_u32(b, m->raw_len);
	buf_put(b, raw, m->raw_len);
	return msg_end(out);
}

int
msg_manifest_decode(
    struct msg_manifest *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, MSG_MANIFEST_PREFIX, err) != 0)
		return -1;
	ret->block_no = cur_u32(&c);
	ret->first_id = cur_u32(&c);
	ret->count = cur_u16(&c);
	ret->comp = cur_u8(&c);
	if (!msg_zero(&c, 1))
		return msg_bad(f, err, "reserved bytes");
	ret->raw_len = cur_u32(&c);
	if (ret->count == 0 || ret->count > FX_BLOCK_ENTRIES_MAX)
		return msg_bad(f, err, "count");
	if (ret->raw_len > FX_BLOCK_BYTES_MAX)
		return msg_bad(f, err, "raw_len");
	if (ret->comp != COMP_RAW)
		return msg_bad(f, err, "compression was not agreed");
	if (ret->raw_len != f->body_len)
		return msg_bad(f, err, "raw_len is not the body's");
	return 0;
}

int
msg_manifest_end_encode(struct msg_bytes *out, const struct msg_manifest_end *m)
{
	struct buf *b = msg_begin(out, FT_MANIFEST_END, 16);

	buf_put_u32(b, m->blocks);
	buf_put_u32(b, m->entries);
	buf_put_u64(b, m->bytes);
	return msg_end(out);
}

int
msg_manifest_end_decode(
    struct msg_manifest_end *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 16, err) != 0)
		return -1;
	if (f->body_len != 0)
		return msg_bad(f, err, "trailing bytes");
	ret->blocks = cur_u32(&c);
	ret->entries = cur_u32(&c);
	ret->bytes = cur_u64(&c);
	return 0;
}

int
msg_need_encode(struct msg_bytes *out, const struct msg_need *m)
{
	struct buf *b = msg_begin(out, FT_NEED, 8);

	assert(m->n <= FX_BLOCK_ENTRIES_MAX);
	buf_put_u32(b, m->block_no);
	buf_put_u16(b, m->n);
	buf_put_zero(b, 2);
	for (uint16_t i = 0; i < m->n; i++) {
		buf_put_u16(b, m->ranges[i].first);
		buf_put_u16(b, m->ranges[i].count);
		buf_put_u8(b, m->ranges[i].what);
		buf_put_zero(b, 3);
	}
	return msg_end(out);
}

int
msg_need_decode(struct msg_need *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	unsigned end = 0;

	if (msg_prefix(&c, f, 8, err) != 0)
		return -1;
	ret->block_no = cur_u32(&c);
	ret->n = cur_u16(&c);
	if (!msg_zero(&c, 2) || ret->n > FX_BLOCK_ENTRIES_MAX ||
	    f->body_len != 8U * ret->n)
		return msg_bad(f, err, "ranges");
	c = cur_over(f->body, f->body_len);
	for (uint16_t i = 0; i < ret->n; i++) {
		struct need_range *r = &ret->ranges[i];

		r->first = cur_u16(&c);
		r->count = cur_u16(&c);
		r->what = cur_u8(&c);
		if (!msg_zero(&c, 3) || r->count == 0 || r->first < end)
			return msg_bad(f, err, "ranges");
		end = (unsigned)r->first + r->count;
		if (end > FX_BLOCK_ENTRIES_MAX)
			return msg_bad(f, err, "ranges");
		if (r->what > NEED_UNWANTED)
			return msg_unsupported(f, err, "what");
	}
	return 0;
}

int
msg_have_encode(struct msg_bytes *out, const struct msg_have *m)
{
	struct buf *b = msg_begin(out, FT_HAVE, MSG_HAVE_PREFIX);

	assert(m->n <= MSG_HAVE_MAX && (m->n > 0 || m->last));
	buf_put_u32(b, m->file_id);
	buf_put_u16(b, m->gen);
	buf_put_zero(b, 2);
	buf_put_u64(b, m->first_chunk);
	buf_put_u32(b, m->n);
	buf_put_zero(b, 4);
	if (m->n > 0)
		buf_put(b, m->digests, (size_t)m->n * FX_DIGEST_SIZE);
	if (m->last)
		out->flags = FRAME_LAST;
	return msg_end(out);
}

int
msg_have_decode(struct msg_have *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	uint64_t end;

	if (msg_prefix(&c, f, MSG_HAVE_PREFIX, err) != 0)
		return -1;
	ret->file_id = cur_u32(&c);
	ret->gen = cur_u16(&c);
	if (!msg_zero(&c, 2))
		return msg_bad(f, err, "reserved bytes");
	ret->first_chunk = cur_u64(&c);
	ret->n = cur_u32(&c);
	if (!msg_zero(&c, 4))
		return msg_bad(f, err, "reserved bytes");
	ret->last = f->flags & FRAME_LAST;
	ret->digests = f->body;
	if (ret->n > MSG_HAVE_MAX || (ret->n == 0 && !ret->last) ||
	    f->body_len != (size_t)ret->n * FX_DIGEST_SIZE)
		return msg_bad(f, err, "digests");
	if (__builtin_add_overflow(ret->first_chunk, ret->n, &end))
		return msg_bad(f, err, "first_chunk");
	return 0;
}

void
msg_data_encode(uint8_t prefix[MSG_DATA_PREFIX], const struct msg_data *m)
{
	put_u32(prefix, m->file_id);
	put_u32(prefix + 4, m->raw_len);
	put_u64(prefix + 8, m->offset);
	prefix[16] = m->comp;
	prefix[17] = m->flags;
	put_u16(prefix + 18, m->gen);
	put_u32(prefix + 20, 0);
	memcpy(prefix + 24, m->digest, FX_DIGEST_SIZE);
}

/* Whether the body can be what comp says. */
static bool
data_body_fits(const struct msg_data *m, size_t n)
{
	switch ((enum data_comp)m->comp) {
	case COMP_RAW:
		return n == m->raw_len;
	case COMP_ZSTD:
		return n > 0;
	case COMP_ZERO:
	case COMP_HOLE:
		break;
	}
	return n == 0;
}

int
msg_data_decode(struct msg_data *ret, const struct frame *f, uint64_t caps,
    struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, MSG_DATA_PREFIX, err) != 0)
		return -1;
	ret->file_id = cur_u32(&c);
	ret->raw_len = cur_u32(&c);
	ret->offset = cur_u64(&c);
	ret->comp = cur_u8(&c);
	ret->flags = cur_u8(&c);
	ret->gen = cur_u16(&c);
	if (!msg_zero(&c, 4))
		return msg_bad(f, err, "reserved bytes");
	cur_copy(&c, ret->digest, FX_DIGEST_SIZE);
	if (ret->flags & ~(DATA_RESEND | DATA_FLAT))
		return msg_bad(f, err, "reserved flags");
	if (ret->raw_len == 0 || ret->raw_len > FX_CHUNK_SIZE)
		return msg_bad(f, err, "raw_len");
	if (ret->offset % FX_CHUNK_SIZE != 0 || ret->offset > FX_FILE_SIZE_MAX)
		return msg_bad(f, err, "offset");
	if ((ret->flags & DATA_FLAT) && ret->offset != 0)
		return msg_bad(f, err, "FLAT");
	if (ret->comp > COMP_HOLE ||
	    (ret->comp == COMP_ZSTD && !(caps & CAP_ZSTD)) ||
	    (ret->comp >= COMP_ZERO && !(caps & CAP_HOLES)))
		return msg_bad(f, err, "form was not agreed");
	if (!data_body_fits(ret, f->body_len))
		return msg_bad(f, err, "body length");
	return 0;
}

void
msg_batch_encode(uint8_t prefix[MSG_BATCH_PREFIX], const struct msg_batch *m)
{
	put_u32(prefix, m->block_no);
	put_u16(prefix + 4, m->count);
	prefix[6] = m->comp;
	prefix[7] = 0;
	put_u32(prefix + 8, m->raw_len);
	put_u32(prefix + 12, 0);
}

int
msg_batch_decode(struct msg_batch *ret, const struct frame *f, uint64_t caps,
    struct fx_err *err)
{
	struct cur c;
	bool fine;

	if (msg_prefix(&c, f, MSG_BATCH_PREFIX, err) != 0)
		return -1;
	ret->block_no = cur_u32(&c);
	ret->count = cur_u16(&c);
	ret->comp = cur_u8(&c);
	fine = msg_zero(&c, 1);
	ret->raw_len = cur_u32(&c);
	fine = msg_zero(&c, 4) && fine;
	if (!fine)
		return msg_bad(f, err, "reserved bytes");
	if (ret->count == 0 || ret->count > FX_BATCH_FILES_MAX)
		return msg_bad(f, err, "count");
	if (ret->raw_len > FX_BATCH_BYTES_MAX ||
	    ret->raw_len < (uint32_t)ret->count * MSG_BATCH_RECORD)
		return msg_bad(f, err, "raw_len");
	if (!(caps & CAP_BATCH) || ret->comp > COMP_ZSTD ||
	    (ret->comp == COMP_ZSTD && !(caps & CAP_ZSTD)))
		return msg_bad(f, err, "form was not agreed");
	if (ret->comp == COMP_RAW ? f->body_len != ret->raw_len
				  : f->body_len == 0)
		return msg_bad(f, err, "body length");
	return 0;
}

void
msg_record_encode(uint8_t to[MSG_BATCH_RECORD], const struct batch_record *rec)
{
	put_u32(to, rec->file_id);
	put_u32(to + 4, rec->size);
	memcpy(to + 8, rec->digest, FX_DIGEST_SIZE);
}

int
msg_batch_open(struct batch_iter *it, const struct msg_batch *m,
    const uint8_t *raw, size_t raw_len, struct fx_err *err)
{
	const struct frame f = { .type = FT_BATCH };
	size_t sum = (size_t)m->count * MSG_BATCH_RECORD;
	uint32_t size;

	if (raw_len != m->raw_len || raw_len < sum)
		return msg_bad(&f, err, "raw_len");
	for (size_t i = 0; i < m->count; i++) {
		const uint8_t *rec = raw + i * MSG_BATCH_RECORD;

		size = get_u32(rec + 4);
		if (size > FX_BATCH_FILE_SIZE_MAX)
			return msg_bad(&f, err, "size of a file");
		if (i > 0 && get_u32(rec) <= get_u32(rec - MSG_BATCH_RECORD))
			return msg_bad(&f, err, "order of files");
		sum += size;
	}
	if (sum != raw_len)
		return msg_bad(&f, err, "sizes do not add up");
	it->record = raw;
	it->data = raw + (size_t)m->count * MSG_BATCH_RECORD;
	it->left = m->count;
	return 0;
}

int
msg_batch_next(struct batch_iter *it, struct batch_record *ret)
{
	if (it->left == 0)
		return 0;
	ret->file_id = get_u32(it->record);
	ret->size = get_u32(it->record + 4);
	memcpy(ret->digest, it->record + 8, FX_DIGEST_SIZE);
	ret->data = it->data;
	it->record += MSG_BATCH_RECORD;
	it->data += ret->size;
	it->left--;
	return 1;
}
