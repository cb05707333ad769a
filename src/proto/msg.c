/* SPDX-License-Identifier: MIT */
#include "proto/msg.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "proto/msg_code.h"

void
msg_bytes_init(struct msg_bytes *m)
{
	*m = (struct msg_bytes){ 0 };
	buf_init(&m->b, FX_FRAME_MANIFEST_MAX);
}

void
msg_bytes_done(struct msg_bytes *m)
{
	buf_done(&m->b);
}

void
msg_frame(const struct msg_bytes *m, uint32_t xid, struct frame *ret)
{
	static const uint8_t none[1];
	const uint8_t *data = m->b.len > 0 ? m->b.data : none;

	*ret = (struct frame){
		.len = (uint32_t)m->b.len,
		.type = m->type,
		.flags = m->flags,
		.plen = m->plen,
		.xid = xid,
		.prefix = data,
		.body = data + m->plen,
		.body_len = m->b.len - m->plen,
	};
}

struct buf *
msg_begin(struct msg_bytes *out, enum frame_type type, uint16_t plen)
{
	buf_clear(&out->b);
	out->type = (uint8_t)type;
	out->flags = 0;
	out->plen = plen;
	return &out->b;
}

int
msg_end(struct msg_bytes *out)
{
	int r = buf_error(&out->b);

	if (r == 0 && out->type != FT_MANIFEST &&
	    out->b.len > FX_FRAME_CONTROL_MAX)
		r = -EMSGSIZE;
	if (r != 0) {
		buf_clear(&out->b);
		out->plen = 0;
		return r;
	}
	assert(out->b.len >= out->plen);
	return 0;
}

int
msg_bad(const struct frame *f, struct fx_err *err, const char *what)
{
	char spare[12], text[80];

	snprintf(
	    text, sizeof(text), "%s: %s", frame_name(f->type, spare), what);
	return fx_err_make(err, E_PROTO, 0, "what", text, NULL);
}

int
msg_unsupported(const struct frame *f, struct fx_err *err, const char *what)
{
	char spare[12], text[80];

	snprintf(
	    text, sizeof(text), "%s: %s", frame_name(f->type, spare), what);
	return fx_err_make(err, E_UNSUPPORTED, 0, "what", text, NULL);
}

int
msg_prefix(struct cur *ret, const struct frame *f, size_t n, struct fx_err *err)
{
	if (f->plen < n)
		return msg_bad(f, err, "prefix too short");
	*ret = cur_over(f->prefix, n);
	return 0;
}

bool
msg_zero(struct cur *c, size_t n)
{
	const uint8_t *p = cur_take(c, n);

	if (p == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

enum fx_code
msg_code_in(uint16_t number)
{
	return number >= E_UNKNOWN ? E_INTERNAL : fx_code_from(number);
}

uint16_t
msg_code_out(enum fx_code code)
{
	return (uint16_t)(code >= E_UNKNOWN ? E_INTERNAL : code);
}

bool
msg_text(char *to, size_t max, const uint8_t *from, size_t n)
{
	if (n > 0 && memchr(from, 0, n) != NULL)
		return false;
	if (n > max)
		n = utf8_whole((const char *)from, max);
	if (n > 0)
		memcpy(to, from, n);
	to[n] = '\0';
	return true;
}

void
msg_vector_put(struct buf *b, const struct conn_vector *v)
{
	assert(v->n <= MSG_VECTOR_MAX);
	for (uint16_t i = 0; i < v->n; i++) {
		buf_put_u16(b, v->at[i].conn);
		buf_put_zero(b, 6);
		buf_put_u64(b, v->at[i].index);
	}
}

bool
msg_vector_take(struct cur *c, uint16_t n, struct conn_vector *ret)
{
	if (n > MSG_VECTOR_MAX)
		return false;
	ret->n = n;
	for (uint16_t i = 0; i < n; i++) {
		ret->at[i].conn = cur_u16(c);
		if (!msg_zero(c, 6))
			return false;
		ret->at[i].index = cur_u64(c);
		for (uint16_t k = 0; k < i; k++)
			if (ret->at[k].conn == ret->at[i].conn)
				return false;
	}
	return !cur_failed(c);
}
