/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MSG_CODE_H
#define FX_PROTO_MSG_CODE_H

/*
 * What the codecs of proto/msg.h share: fixed prefixes, texts, and TLV bodies
 * by tables (protocol.md section 6).  For the msg_*.c files only.
 */

#include "base/buf.h"
#include "base/err.h"
#include "proto/msg.h"

/* Start and end an encoding; msg_end() returns as every encoder does. */
struct buf *msg_begin(
    struct msg_bytes *out, enum frame_type type, uint16_t plen);
int msg_end(struct msg_bytes *out);

/* E_PROTO about this frame; always -1. */
int msg_bad(const struct frame *f, struct fx_err *err, const char *what);

/* E_UNSUPPORTED about this frame; always -1. */
int msg_unsupported(
    const struct frame *f, struct fx_err *err, const char *what);

/*
 * A cursor over the first n bytes of the prefix (longer: the rest is of a
 * later version), or -1 if it is shorter.
 */
int msg_prefix(
    struct cur *ret, const struct frame *f, size_t n, struct fx_err *err);

/* Whether the next n bytes, which are reserved, are zero. */
bool msg_zero(struct cur *c, size_t n);

/* An error code from the wire, and for it; local codes become E_INTERNAL. */
enum fx_code msg_code_in(uint16_t number);
uint16_t msg_code_out(enum fx_code code);

/*
 * Store a foreign text of n bytes, cut at a character to max bytes, to has
 * max + 1.  Returns false if it holds a NUL.
 */
bool msg_text(char *to, size_t max, const uint8_t *from, size_t n);

void msg_vector_put(struct buf *b, const struct conn_vector *v);
/* Takes n places; false: too many, a connection twice, reserved bytes. */
bool msg_vector_take(struct cur *c, uint16_t n, struct conn_vector *ret);

enum tlv_type {
	TLV_U8,
	TLV_U16,
	TLV_U32,
	TLV_U64,
	TLV_I64,
	TLV_BOOL,  /* u8 0 or 1, a bool here */
	TLV_CODE,  /* u16, an enum fx_code here */
	TLV_ID,    /* 16 bytes */
	TLV_TEXT,  /* max bytes at most, cut */
	TLV_PROSE, /* the same, but longer is E_LIMIT */
	TLV_LIST,  /* u8[], at most MSG_LIST_MAX, count (u8) at known */
	TLV_REP,   /* any number, coded by take and put */
};

enum tlv_when {
	TLV_MUST,   /* absent is E_PROTO */
	TLV_ALWAYS, /* always written, may be absent */
	TLV_SOME,   /* written if not zero or empty */
	TLV_KNOWN,  /* written if the bool at known is true */
};

struct tlv {
	uint16_t tag; /* 1..31 */
	enum tlv_type type;
	enum tlv_when when;
	size_t at;    /* offset of the field */
	uint64_t max; /* numbers: the last known value, 0 any; texts: bytes */
	size_t known; /* offset, see above */
	/* REP: one value; take returns false for E_PROTO. */
	bool (*take)(void *msg, const uint8_t *value, size_t n);
	void (*put)(struct buf *b, uint16_t tag, const void *msg);
};

int msg_tlv_encode(struct msg_bytes *out, enum frame_type type,
    const struct tlv *table, size_t rows, const void *msg);

/* Zeroes the size bytes of msg first. */
int msg_tlv_decode(void *msg, size_t size, const struct frame *f,
    const struct tlv *table, size_t rows, struct fx_err *err);

/* The head of one TLV. */
void msg_tlv_head(struct buf *b, uint16_t tag, size_t len);

#endif
