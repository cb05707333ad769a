/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "proto/msg_code.h"

static int
no_body(const struct frame *f, struct fx_err *err)
{
	if (f->body_len != 0)
		return msg_bad(f, err, "trailing bytes");
	return 0;
}

int
msg_join_encode(struct msg_bytes *out, const struct msg_join *m)
{
	struct buf *b = msg_begin(out, FT_JOIN, 52);

	buf_put(b, m->session_id, 16);
	buf_put_u16(b, m->conn);
	buf_put_u8(b, m->dir);
	buf_put_zero(b, 1);
	buf_put(b, m->mac, 32);
	return msg_end(out);
}

int
msg_join_decode(struct msg_join *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 52, err) != 0 || no_body(f, err) != 0)
		return -1;
	cur_copy(&c, ret->session_id, 16);
	ret->conn = cur_u16(&c);
	ret->dir = cur_u8(&c);
	if (!msg_zero(&c, 1) || ret->dir > 1 || ret->conn == 0)
		return msg_bad(f, err, "bad value");
	cur_copy(&c, ret->mac, 32);
	return 0;
}

int
msg_join_ok_encode(struct msg_bytes *out, const struct msg_join_ok *m)
{
	struct buf *b = msg_begin(out, FT_JOIN_OK, 4);

	buf_put_u16(b, m->conn);
	buf_put_zero(b, 2);
	return msg_end(out);
}

int
msg_join_ok_decode(
    struct msg_join_ok *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 4, err) != 0 || no_body(f, err) != 0)
		return -1;
	ret->conn = cur_u16(&c);
	if (!msg_zero(&c, 2))
		return msg_bad(f, err, "reserved bytes");
	return 0;
}

int
msg_ping_encode(
    struct msg_bytes *out, const struct msg_ping *m, enum frame_type type)
{
	struct buf *b = msg_begin(out, type, 8);

	assert(type == FT_PING || type == FT_PONG);
	buf_put_u64(b, m->cookie);
	return msg_end(out);
}

int
msg_ping_decode(struct msg_ping *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 8, err) != 0 || no_body(f, err) != 0)
		return -1;
	ret->cookie = cur_u64(&c);
	return 0;
}

int
msg_bye_encode(struct msg_bytes *out, const struct msg_bye *m)
{
	struct buf *b = msg_begin(out, FT_BYE, 4);

	buf_put_u16(b, msg_code_out(m->code));
	buf_put_zero(b, 2);
	return msg_end(out);
}

int
msg_bye_decode(struct msg_bye *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 4, err) != 0 || no_body(f, err) != 0)
		return -1;
	ret->code = msg_code_in(cur_u16(&c));
	if (!msg_zero(&c, 2))
		return msg_bad(f, err, "reserved bytes");
	return 0;
}

int
msg_error_encode(struct msg_bytes *out, const struct msg_error *m)
{
	struct buf *b = msg_begin(out, FT_ERROR, 16);

	assert(m->scope <= SCOPE_REQUEST);
	buf_put_u16(b, msg_code_out(m->code));
	buf_put_u8(b, m->scope);
	buf_put_zero(b, 1);
	buf_put_u32(b, m->id);
	buf_put_u16(b, m->errnum);
	buf_put_zero(b, 2);
	buf_put_u32(b, m->retry_after_s);
	buf_put(b, m->text, strnlen(m->text, FX_TEXT_MAX));
	return msg_end(out);
}

int
msg_error_decode(
    struct msg_error *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	bool fine;

	if (msg_prefix(&c, f, 16, err) != 0)
		return -1;
	ret->code = msg_code_in(cur_u16(&c));
	ret->scope = cur_u8(&c);
	fine = msg_zero(&c, 1);
	ret->id = cur_u32(&c);
	ret->errnum = cur_u16(&c);
	fine = msg_zero(&c, 2) && fine;
	ret->retry_after_s = cur_u32(&c);
	fine = msg_text(ret->text, FX_TEXT_MAX, f->body, f->body_len) && fine;
	if (!fine || ret->code == FX_OK)
		return msg_bad(f, err, "bad value");
	if (ret->scope > SCOPE_REQUEST)
		return msg_unsupported(f, err, "scope");
	return 0;
}

int
msg_chat_ack_encode(struct msg_bytes *out, const struct msg_chat_ack *m)
{
	struct buf *b = msg_begin(out, FT_CHAT_ACK, 16);

	buf_put_u64(b, m->id);
	buf_put_u8(b, m->state);
	buf_put_zero(b, 7);
	return msg_end(out);
}

int
msg_chat_ack_decode(
    struct msg_chat_ack *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 16, err) != 0 || no_body(f, err) != 0)
		return -1;
	ret->id = cur_u64(&c);
	ret->state = cur_u8(&c);
	if (!msg_zero(&c, 7))
		return msg_bad(f, err, "reserved bytes");
	if (ret->state < 1 || ret->state > 2)
		return msg_unsupported(f, err, "state");
	return 0;
}

int
msg_pause_encode(struct msg_bytes *out, const struct msg_pause *m)
{
	struct buf *b = msg_begin(out, FT_PAUSE, 4);

	buf_put_u8(b, m->reason);
	buf_put_zero(b, 3);
	return msg_end(out);
}

int
msg_pause_decode(
    struct msg_pause *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 4, err) != 0 || no_body(f, err) != 0)
		return -1;
	ret->reason = cur_u8(&c);
	if (!msg_zero(&c, 3))
		return msg_bad(f, err, "reserved bytes");
	/* Why it rests is for people; a later reason still is a pause. */
	if (ret->reason < PAUSE_USER || ret->reason > PAUSE_LIMIT)
		ret->reason = PAUSE_USER;
	return 0;
}

int
msg_resume_encode(struct msg_bytes *out)
{
	buf_put_zero(msg_begin(out, FT_RESUME, 4), 4);
	return msg_end(out);
}

int
msg_resume_decode(const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 4, err) != 0 || no_body(f, err) != 0)
		return -1;
	if (!msg_zero(&c, 4))
		return msg_bad(f, err, "reserved bytes");
	return 0;
}

int
msg_cancel_encode(struct msg_bytes *out, const struct msg_cancel *m)
{
	struct buf *b = msg_begin(out, FT_CANCEL, 4);

	buf_put_u16(b, msg_code_out(m->code));
	buf_put_u8(b, m->keep);
	buf_put_zero(b, 1);
	return msg_end(out);
}

int
msg_cancel_decode(
    struct msg_cancel *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;
	uint8_t keep;

	if (msg_prefix(&c, f, 4, err) != 0 || no_body(f, err) != 0)
		return -1;
	ret->code = msg_code_in(cur_u16(&c));
	keep = cur_u8(&c);
	ret->keep = keep == 1;
	if (!msg_zero(&c, 1) || keep > 1)
		return msg_bad(f, err, "reserved bytes");
	return 0;
}

int
msg_priority_encode(struct msg_bytes *out, const struct msg_priority *m)
{
	struct buf *b = msg_begin(out, FT_PRIORITY, 4);

	assert(m->weight >= 1 && m->weight <= 100);
	buf_put_u8(b, m->weight);
	buf_put_zero(b, 3);
	return msg_end(out);
}

int
msg_priority_decode(
    struct msg_priority *ret, const struct frame *f, struct fx_err *err)
{
	struct cur c;

	if (msg_prefix(&c, f, 4, err) != 0 || no_body(f, err) != 0)
		return -1;
	ret->weight = cur_u8(&c);
	if (!msg_zero(&c, 3) || ret->weight < 1 || ret->weight > 100)
		return msg_bad(f, err, "bad value");
	return 0;
}
