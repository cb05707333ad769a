/* SPDX-License-Identifier: MIT */
#include "proto/wire.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define XFER 1 /* belongs to a transfer */
#define LAST 2 /* may carry FRAME_LAST */

static const struct type {
	const char *name;
	unsigned traits;
} types[UINT8_MAX + 1] = {
	[FT_HELLO] = { "HELLO", 0 },
	[FT_JOIN] = { "JOIN", 0 },
	[FT_JOIN_OK] = { "JOIN_OK", 0 },
	[FT_PING] = { "PING", 0 },
	[FT_PONG] = { "PONG", 0 },
	[FT_BYE] = { "BYE", 0 },
	[FT_ERROR] = { "ERROR", 0 },
	[FT_LIMITS] = { "LIMITS", 0 },
	[FT_PAIR1] = { "PAIR1", 0 },
	[FT_PAIR2] = { "PAIR2", 0 },
	[FT_PAIR3] = { "PAIR3", 0 },
	[FT_PAIR4] = { "PAIR4", 0 },
	[FT_WELCOME] = { "WELCOME", 0 },
	[FT_INFO] = { "INFO", 0 },
	[FT_CHAT] = { "CHAT", 0 },
	[FT_CHAT_ACK] = { "CHAT_ACK", 0 },
	[FT_OFFER] = { "OFFER", XFER },
	[FT_OFFER_STATE] = { "OFFER_STATE", XFER },
	[FT_ACCEPT] = { "ACCEPT", XFER },
	[FT_DECLINE] = { "DECLINE", XFER },
	[FT_MANIFEST] = { "MANIFEST", XFER },
	[FT_MANIFEST_END] = { "MANIFEST_END", XFER },
	[FT_NEED] = { "NEED", XFER },
	[FT_HAVE] = { "HAVE", XFER | LAST },
	[FT_PAUSE] = { "PAUSE", XFER },
	[FT_RESUME] = { "RESUME", XFER },
	[FT_CANCEL] = { "CANCEL", XFER },
	[FT_PRIORITY] = { "PRIORITY", XFER },
	[FT_DATA] = { "DATA", XFER },
	[FT_BATCH] = { "BATCH", XFER },
	[FT_VOID] = { "VOID", XFER },
	[FT_ACK] = { "ACK", XFER },
	[FT_NACK] = { "NACK", XFER },
	[FT_DONE_RANGES] = { "DONE_RANGES", XFER | LAST },
	[FT_FILE_END] = { "FILE_END", XFER },
	[FT_FILE_RESULT] = { "FILE_RESULT", XFER },
	[FT_FILE_SHA] = { "FILE_SHA", XFER },
	[FT_FILE_UPDATE] = { "FILE_UPDATE", XFER },
	[FT_XFER_END] = { "XFER_END", XFER },
	[FT_XFER_RESULT] = { "XFER_RESULT", XFER },
	[FT_BLOCK_END] = { "BLOCK_END", XFER },
	[FT_LIST] = { "LIST", 0 },
	[FT_LIST_REPLY] = { "LIST_REPLY", LAST },
	[FT_GET] = { "GET", 0 },
	[FT_STAT] = { "STAT", 0 },
	[FT_STAT_REPLY] = { "STAT_REPLY", 0 },
};

const char *
frame_name(uint8_t type, char spare[12])
{
	if (types[type].name != NULL)
		return types[type].name;
	snprintf(spare, 12, "type %02X", (unsigned)type);
	return spare;
}

bool
frame_known(uint8_t type)
{
	return types[type].name != NULL;
}

bool
frame_of_xfer(uint8_t type)
{
	return types[type].traits & XFER;
}

static uint32_t
len_max(enum wire_stage stage, uint8_t type)
{
	switch (stage) {
	case WIRE_EARLY:
		return FX_FRAME_EARLY_MAX;
	case WIRE_DATA:
		return FX_FRAME_DATA_MAX;
	case WIRE_CONTROL:
		break;
	}
	return type == FT_MANIFEST ? FX_FRAME_MANIFEST_MAX
				   : FX_FRAME_CONTROL_MAX;
}

static int
bad(uint8_t type, struct fx_err *err, const char *what)
{
	char spare[12], text[64];

	snprintf(text, sizeof(text), "%s: %s", frame_name(type, spare), what);
	return fx_err_make(err, E_PROTO, 0, "what", text, NULL);
}

static int
too_long(uint8_t type, uint32_t len, uint32_t max, struct fx_err *err)
{
	char spare[12], what[64], limit[32];

	snprintf(what, sizeof(what), "a frame %s of %lu bytes",
	    frame_name(type, spare), (unsigned long)len);
	snprintf(limit, sizeof(limit), "%lu", (unsigned long)max);
	return fx_err_make(err, E_LIMIT, 0, "what", what, "limit", limit, NULL);
}

int
wire_head(struct frame *f, const uint8_t head[16], enum wire_stage stage,
    uint32_t want_seq, struct fx_err *err)
{
	struct frame in = {
		.len = get_u32(head),
		.type = head[4],
		.flags = head[5],
		.plen = get_u16(head + 6),
		.xid = get_u32(head + 8),
		.seq = get_u32(head + 12),
	};
	const struct type *t = &types[in.type];
	uint32_t max = len_max(stage, in.type);

	if (in.len > max)
		return too_long(in.type, in.len, max, err);
	if (in.plen > in.len)
		return bad(in.type, err, "prefix longer than the frame");
	if ((in.flags & ~(FRAME_CRIT | FRAME_LAST)) != 0)
		return bad(in.type, err, "reserved flags");
	if ((in.flags & FRAME_LAST) && t->name != NULL && !(t->traits & LAST))
		return bad(in.type, err, "flag LAST");
	if (in.seq != want_seq)
		return bad(in.type, err, "sequence number");
	in.body_len = in.len - in.plen;
	*f = in;
	return 0;
}

void
wire_put_head(uint8_t head[16], const struct frame *f)
{
	put_u32(head, f->len);
	head[4] = f->type;
	head[5] = f->flags;
	put_u16(head + 6, f->plen);
	put_u32(head + 8, f->xid);
	put_u32(head + 12, f->seq);
}

void
wire_in_init(struct wire_in *in, enum wire_stage stage)
{
	*in = (struct wire_in){ .stage = stage };
	/* One frame that is not whole yet and a good read behind it. */
	buf_init(&in->bytes, 2 * (FX_FRAME_DATA_MAX + FX_FRAME_HEADER));
}

void
wire_in_done(struct wire_in *in)
{
	buf_done(&in->bytes);
	in->used = 0;
}

void
wire_in_stage(struct wire_in *in, enum wire_stage stage)
{
	in->stage = stage;
}

int
wire_in_feed(struct wire_in *in, const void *data, size_t n, struct fx_err *err)
{
	char limit[32];

	if (in->stage == WIRE_EARLY) {
		if (n > FX_EARLY_BYTES_MAX ||
		    in->early + n > FX_EARLY_BYTES_MAX) {
			snprintf(
			    limit, sizeof(limit), "%d", FX_EARLY_BYTES_MAX);
			return fx_err_make(err, E_LIMIT, 0, "what",
			    "what arrived before the handshake was over",
			    "limit", limit, NULL);
		}
		in->early += n;
	}
	buf_drop(&in->bytes, in->used);
	in->used = 0;
	buf_put(&in->bytes, data, n);
	switch (buf_error(&in->bytes)) {
	case 0:
		return 0;
	case -ENOMEM:
		return fx_err_errno(err, E_INTERNAL, ENOMEM, "reading frames");
	default:
		return fx_err_set(
		    err, E_LIMIT, "more was read than is processed");
	}
}

int
wire_in_next(struct wire_in *in, struct frame *f, struct fx_err *err)
{
	const uint8_t *at;
	size_t left = in->bytes.len - in->used;
	struct frame head;

	if (left < FX_FRAME_HEADER)
		return 0;
	at = in->bytes.data + in->used;
	if (wire_head(&head, at, in->stage, in->seq, err) != 0)
		return -1;
	if (left - FX_FRAME_HEADER < head.len)
		return 0;
	head.prefix = at + FX_FRAME_HEADER;
	head.body = head.prefix + head.plen;
	in->used += FX_FRAME_HEADER + head.len;
	in->seq++;
	*f = head;
	return 1;
}

void
wire_out_init(struct wire_out *out, size_t max)
{
	out->seq = 0;
	buf_init(&out->bytes, max);
}

void
wire_out_done(struct wire_out *out)
{
	buf_done(&out->bytes);
}

int
wire_out_put(struct wire_out *out, const struct frame *f)
{
	struct frame head = *f;
	uint8_t *to;
	int r;

	assert(f->body_len <= FX_FRAME_DATA_MAX);
	head.len = (uint32_t)(f->plen + f->body_len);
	head.seq = out->seq;
	to = buf_room(&out->bytes, FX_FRAME_HEADER + head.len);
	if (to == NULL) {
		/* The queue is whole; only this frame was refused. */
		r = buf_error(&out->bytes);
		out->bytes.error = 0;
		return r;
	}
	wire_put_head(to, &head);
	to += FX_FRAME_HEADER;
	if (f->plen > 0)
		memcpy(to, f->prefix, f->plen);
	if (f->body_len > 0)
		memcpy(to + f->plen, f->body, f->body_len);
	buf_added(&out->bytes, FX_FRAME_HEADER + head.len);
	out->seq++;
	return 0;
}
