/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "proto/msg_code.h"

#define TAG_CRIT 0x8000 /* an unknown tag that must be understood */

/* Bytes of a number in the struct and on the wire. */
static size_t
width(enum tlv_type type)
{
	switch (type) {
	case TLV_U8:
	case TLV_BOOL:
		return 1;
	case TLV_U16:
	case TLV_CODE:
		return 2;
	case TLV_U32:
		return 4;
	case TLV_U64:
	case TLV_I64:
		return 8;
	case TLV_ID:
	case TLV_TEXT:
	case TLV_PROSE:
	case TLV_LIST:
	case TLV_REP:
		break;
	}
	return 0;
}

/* The number in a field of msg. */
static uint64_t
field(const struct tlv *t, const void *msg)
{
	const char *at = (const char *)msg + t->at;
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;
	enum fx_code code;
	bool flag;

	if (t->type == TLV_BOOL) {
		memcpy(&flag, at, sizeof(flag));
		return flag;
	}
	if (t->type == TLV_CODE) {
		memcpy(&code, at, sizeof(code));
		return msg_code_out(code);
	}
	switch (width(t->type)) {
	case 1:
		memcpy(&u8, at, sizeof(u8));
		return u8;
	case 2:
		memcpy(&u16, at, sizeof(u16));
		return u16;
	case 4:
		memcpy(&u32, at, sizeof(u32));
		return u32;
	default:
		memcpy(&u64, at, sizeof(u64));
		return u64;
	}
}

static void
set_field(const struct tlv *t, void *msg, uint64_t v)
{
	char *at = (char *)msg + t->at;
	uint8_t u8 = (uint8_t)v;
	uint16_t u16 = (uint16_t)v;
	uint32_t u32 = (uint32_t)v;
	enum fx_code code;
	bool flag = v != 0;

	if (t->type == TLV_BOOL) {
		memcpy(at, &flag, sizeof(flag));
		return;
	}
	if (t->type == TLV_CODE) {
		code = msg_code_in(u16);
		memcpy(at, &code, sizeof(code));
		return;
	}
	switch (width(t->type)) {
	case 1:
		memcpy(at, &u8, sizeof(u8));
		break;
	case 2:
		memcpy(at, &u16, sizeof(u16));
		break;
	case 4:
		memcpy(at, &u32, sizeof(u32));
		break;
	default:
		memcpy(at, &v, sizeof(v));
		break;
	}
}

void
msg_tlv_head(struct buf *b, uint16_t tag, size_t len)
{
	assert(len <= FX_FRAME_CONTROL_MAX);
	buf_put_u16(b, tag);
	buf_put_u32(b, (uint32_t)len);
}

static void
put_number(struct buf *b, const struct tlv *t, const void *msg)
{
	uint64_t v = field(t, msg);
	size_t n = width(t->type);
	uint8_t bytes[8];

	if (t->when == TLV_SOME && v == 0)
		return;
	assert(t->max == 0 || v <= t->max);
	put_u64(bytes, v);
	msg_tlv_head(b, t->tag, n);
	buf_put(b, bytes, n);
}

static void
put_bytes(struct buf *b, const struct tlv *t, const void *value, size_t n)
{
	if (t->when == TLV_SOME && n == 0)
		return;
	msg_tlv_head(b, t->tag, n);
	buf_put(b, value, n);
}

static void
put_one(struct buf *b, const struct tlv *t, const void *msg)
{
	const char *base = msg;
	bool known = true;

	if (t->when == TLV_KNOWN)
		memcpy(&known, base + t->known, sizeof(known));
	if (!known)
		return;
	switch (t->type) {
	case TLV_REP:
		t->put(b, t->tag, msg);
		break;
	case TLV_ID:
		put_bytes(b, t, base + t->at, 16);
		break;
	case TLV_TEXT:
	case TLV_PROSE:
		put_bytes(b, t, base + t->at, strnlen(base + t->at, t->max));
		break;
	case TLV_LIST:
		put_bytes(b, t, base + t->at, (uint8_t)base[t->known]);
		break;
	case TLV_U8:
	case TLV_U16:
	case TLV_U32:
	case TLV_U64:
	case TLV_I64:
	case TLV_BOOL:
	case TLV_CODE:
		put_number(b, t, msg);
		break;
	}
}

int
msg_tlv_encode(struct msg_bytes *out, enum frame_type type,
    const struct tlv *table, size_t rows, const void *msg)
{
	struct buf *b = msg_begin(out, type, 0);

	for (size_t i = 0; i < rows; i++)
		put_one(b, &table[i], msg);
	return msg_end(out);
}

enum verdict {
	FINE,
	BAD,
	UNKNOWN,
	TOO_LONG,
};

static enum verdict
take_number(const struct tlv *t, void *msg, const uint8_t *value, size_t n)
{
	uint8_t bytes[8] = { 0 };
	uint64_t v, max = t->type == TLV_BOOL ? 1 : t->max;

	if (n != width(t->type))
		return BAD;
	memcpy(bytes, value, n);
	v = get_u64(bytes);
	if (max != 0 && v > max)
		return UNKNOWN;
	set_field(t, msg, v);
	return FINE;
}

static enum verdict
take_one(const struct tlv *t, void *msg, const uint8_t *value, size_t n)
{
	char *base = msg;
	uint8_t count;

	switch (t->type) {
	case TLV_REP:
		return t->take(msg, value, n) ? FINE : BAD;
	case TLV_ID:
		if (n != 16)
			return BAD;
		memcpy(base + t->at, value, 16);
		return FINE;
	case TLV_PROSE:
		if (n > t->max)
			return TOO_LONG;
		FX_FALLTHROUGH;
	case TLV_TEXT:
		return msg_text(base + t->at, t->max, value, n) ? FINE : BAD;
	case TLV_LIST:
		count = (uint8_t)(n < MSG_LIST_MAX ? n : MSG_LIST_MAX);
		if (count > 0)
			memcpy(base + t->at, value, count);
		memcpy(base + t->known, &count, sizeof(count));
		return FINE;
	case TLV_U8:
	case TLV_U16:
	case TLV_U32:
	case TLV_U64:
	case TLV_I64:
	case TLV_BOOL:
	case TLV_CODE:
		break;
	}
	return take_number(t, msg, value, n);
}

static const struct tlv *
row_of(const struct tlv *table, size_t rows, uint16_t tag)
{
	for (size_t i = 0; i < rows; i++)
		if (table[i].tag == tag)
			return &table[i];
	return NULL;
}

/* All TLVs of the body; the worst verdict that is not BAD goes to *worst. */
static int
take_all(void *msg, const struct frame *f, const struct tlv *table, size_t rows,
    uint32_t *seen, enum verdict *worst, struct fx_err *err)
{
	struct cur c = cur_over(f->body, f->body_len);
	const struct tlv *t;
	const uint8_t *value;
	enum verdict v;
	uint16_t tag;
	uint32_t len;
	bool yes = true;

	while (c.n > 0) {
		tag = cur_u16(&c);
		len = cur_u32(&c);
		value = cur_take(&c, len);
		if (value == NULL || cur_failed(&c))
			return msg_bad(f, err, "cut TLV");
		t = row_of(table, rows, tag);
		if (t == NULL) {
			if (tag >= TAG_CRIT)
				*worst = UNKNOWN;
			continue;
		}
		if (t->type != TLV_REP && (*seen & 1U << tag))
			return msg_bad(f, err, "tag twice");
		*seen |= 1U << tag;
		v = take_one(t, msg, value, len);
		if (v == BAD)
			return msg_bad(f, err, "bad value");
		if (v != FINE)
			*worst = v;
		if (t->when == TLV_KNOWN)
			memcpy((char *)msg + t->known, &yes, sizeof(yes));
	}
	return 0;
}

int
msg_tlv_decode(void *msg, size_t size, const struct frame *f,
    const struct tlv *table, size_t rows, struct fx_err *err)
{
	enum verdict worst = FINE;
	uint32_t seen = 0;

	memset(msg, 0, size);
	if (take_all(msg, f, table, rows, &seen, &worst, err) != 0)
		return -1;
	for (size_t i = 0; i < rows; i++)
		if (table[i].when == TLV_MUST && !(seen & 1U << table[i].tag))
			return msg_bad(f, err, "missing tag");
	if (worst == TOO_LONG)
		return fx_err_make(err, E_LIMIT, 0, "what", "a text", NULL);
	if (worst == UNKNOWN)
		return msg_unsupported(f, err, "unknown value or tag");
	return 0;
}
