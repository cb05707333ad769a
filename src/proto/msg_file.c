/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "proto/msg_code.h"

int
msg_file_end_encode(struct msg_bytes *out, const struct msg_file_end *m)
{
	struct buf *b = msg_begin(out, FT_FILE_END, 88);

	buf_put_u32(b, m->file_id);
	buf_put_u16(b, m->gen);
	buf_put_u8(b, m->status);
	buf_put_u8(b, m->sha_known);
	buf_put_u64(b, m->size);
	buf_put(b, m->root, FX_DIGEST_SIZE);
	if (m->sha_known)
		buf_put(b, m->sha, FX_DIGEST_SIZE);
	else
		buf_put_zero(b, FX_DIGEST_SIZE);
	buf_put_u16(b, m->conns.n);
	buf_put_zero(b, 6);
	msg_vector_put(b, &m->conns);
	return msg_end(out);
}

int
msg_file_end_decode(
    struct msg_file_end *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	uint8_t known;
	uint16_t n;

	if (msg_prefix(&c, f, 88, err) != 0)
		return -1;
	ret->file_id = cur_u32(&c);
	ret->gen = cur_u16(&c);
	ret->status = cur_u8(&c);
	known = cur_u8(&c);
	ret->sha_known = known == 1;
	ret->size = cur_u64(&c);
	cur_copy(&c, ret->root, FX_DIGEST_SIZE);
	cur_copy(&c, ret->sha, FX_DIGEST_SIZE);
	n = cur_u16(&c);
	if (!msg_zero(&c, 6) || known > 1)
		return msg_bad(f, err, "reserved bytes");
	c = cur_over(f->body, f->body_len);
	if (!msg_vector_take(&c, n, &ret->conns) || !cur_done(&c))
		return msg_bad(f, err, "vector");
	/* A reason of a later version still says that the file failed. */
	if (ret->status > STATUS_VANISHED)
		ret->status = STATUS_READ_ERROR;
	return 0;
}

int
msg_file_result_encode(struct msg_bytes *out, const struct msg_file_result *m)
{
	struct buf *b = msg_begin(out, FT_FILE_RESULT, 56);

	buf_put_u32(b, m->file_id);
	buf_put_u16(b, m->gen);
	buf_put_u8(b, m->state);
	buf_put_zero(b, 1);
	buf_put_u16(b, msg_code_out(m->code));
	buf_put_zero(b, 6);
	buf_put_u64(b, m->size);
	buf_put(b, m->root, FX_DIGEST_SIZE);
	if (m->path != NULL)
		buf_put(b, m->path, m->path_len);
	return msg_end(out);
}

int
msg_file_result_decode(
    struct msg_file_result *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	bool fine;

	if (msg_prefix(&c, f, 56, err) != 0)
		return -1;
	ret->file_id = cur_u32(&c);
	ret->gen = cur_u16(&c);
	ret->state = cur_u8(&c);
	fine = msg_zero(&c, 1);
	ret->code = msg_code_in(cur_u16(&c));
	fine = msg_zero(&c, 6) && fine;
	ret->size = cur_u64(&c);
	cur_copy(&c, ret->root, FX_DIGEST_SIZE);
	if (!fine)
		return msg_bad(f, err, "reserved bytes");
	if (f->body_len > FX_PATH_MAX)
		return msg_bad(f, err, "path too long");
	ret->path = f->body_len > 0 ? f->body : NULL;
	ret->path_len = (uint16_t)f->body_len;
	if (ret->state > FILE_SKIPPED)
		return msg_unsupported(f, err, "state");
	return 0;
}

int
msg_file_sha_encode(struct msg_bytes *out, const struct msg_file_sha *m)
{
	struct buf *b = msg_begin(out, FT_FILE_SHA, 40);

	buf_put_u32(b, m->file_id);
	buf_put_u16(b, m->gen);
	buf_put_zero(b, 2);
	buf_put(b, m->sha, FX_DIGEST_SIZE);
	return msg_end(out);
}

int
msg_file_sha_decode(
    struct msg_file_sha *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 40, err) != 0)
		return -1;
	ret->file_id = cur_u32(&c);
	ret->gen = cur_u16(&c);
	if (!msg_zero(&c, 2) || f->body_len != 0)
		return msg_bad(f, err, "bad bytes");
	cur_copy(&c, ret->sha, FX_DIGEST_SIZE);
	return 0;
}

int
msg_file_update_encode(struct msg_bytes *out, const struct msg_file_update *m)
{
	struct buf *b = msg_begin(out, FT_FILE_UPDATE, 24);

	buf_put_u32(b, m->file_id);
	buf_put_u16(b, m->gen);
	buf_put_zero(b, 2);
	buf_put_u64(b, m->size);
	buf_put_u64(b, (uint64_t)m->mtime_ns);
	return msg_end(out);
}

int
msg_file_update_decode(
    struct msg_file_update *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 24, err) != 0)
		return -1;
	ret->file_id = cur_u32(&c);
	ret->gen = cur_u16(&c);
	if (!msg_zero(&c, 2) || f->body_len != 0)
		return msg_bad(f, err, "bad bytes");
	ret->size = cur_u64(&c);
	ret->mtime_ns = (int64_t)cur_u64(&c);
	return 0;
}
