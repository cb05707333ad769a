/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_WIRE_H
#define FX_PROTO_WIRE_H

/*
 * Frames: a 16-byte header, a prefix of fixed fields, a body (protocol.md
 * section 6).  Reading checks, before memory is taken and in this order: len
 * against the limit of stage and type, plen, flags, seq, and leaves type
 * against state to the machines above.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"

enum frame_type {
	FT_HELLO = 0x01,
	FT_JOIN = 0x02,
	FT_JOIN_OK = 0x03,
	FT_PING = 0x04,
	FT_PONG = 0x05,
	FT_BYE = 0x06,
	FT_ERROR = 0x07,
	FT_LIMITS = 0x08,
	FT_PAIR1 = 0x09,
	FT_PAIR2 = 0x0A,
	FT_PAIR3 = 0x0B,
	FT_PAIR4 = 0x0C,
	FT_WELCOME = 0x0D,
	FT_INFO = 0x0E,
	FT_CHAT = 0x10,
	FT_CHAT_ACK = 0x11,
	FT_OFFER = 0x20,
	FT_OFFER_STATE = 0x21,
	FT_ACCEPT = 0x22,
	FT_DECLINE = 0x23,
	FT_MANIFEST = 0x24,
	FT_MANIFEST_END = 0x25,
	FT_NEED = 0x26,
	FT_HAVE = 0x27,
	FT_PAUSE = 0x29,
	FT_RESUME = 0x2A,
	FT_CANCEL = 0x2B,
	FT_PRIORITY = 0x2C,
	FT_DATA = 0x40,
	FT_BATCH = 0x41,
	FT_VOID = 0x42,
	FT_ACK = 0x48,
	FT_NACK = 0x49,
	FT_DONE_RANGES = 0x4A,
	FT_FILE_END = 0x50,
	FT_FILE_RESULT = 0x51,
	FT_FILE_SHA = 0x52,
	FT_FILE_UPDATE = 0x53,
	FT_XFER_END = 0x54,
	FT_XFER_RESULT = 0x55,
	FT_BLOCK_END = 0x56,
	FT_LIST = 0x60,
	FT_LIST_REPLY = 0x61,
	FT_GET = 0x62,
	FT_STAT = 0x63,
	FT_STAT_REPLY = 0x64,
};

#define FRAME_CRIT 0x80 /* an unknown type fails the session */
#define FRAME_LAST 0x40

struct frame {
	uint32_t len; /* prefix and body */
	uint8_t type;
	uint8_t flags;
	uint16_t plen;
	uint32_t xid; /* 0: the session */
	uint32_t seq;
	const uint8_t *prefix; /* plen bytes */
	const uint8_t *body;   /* len - plen bytes */
	size_t body_len;
};

/* "ACCEPT"; "type 7F" for a type without a name (static buffer-free: the
 * caller's 12 bytes are used then). */
const char *frame_name(uint8_t type, char spare[12]);

/* Whether this version has a name for the type. */
bool frame_known(uint8_t type);

/* Whether frames of this type belong to a transfer: their xid is not 0.
 * ERROR may be either. */
bool frame_of_xfer(uint8_t type);

/* How far a connection has come: which lengths are allowed. */
enum wire_stage {
	WIRE_EARLY,   /* before READY or JOIN_OK */
	WIRE_CONTROL, /* control, READY */
	WIRE_DATA,    /* data connection, joined */
};

/*
 * Take the 16 header bytes apart and check them; the expected seq is given.
 * On success all fields but prefix and body are set (body_len is).
 * Used directly by workers, which read the body where it belongs.
 */
int wire_head(struct frame *f, const uint8_t head[16], enum wire_stage stage,
    uint32_t want_seq, struct fx_err *err);

/* Write the 16 header bytes. */
void wire_put_head(uint8_t head[16], const struct frame *f);

/* Incremental reader of one connection; any split of the input will do. */
struct wire_in {
	enum wire_stage stage;
	uint32_t seq;     /* of the next frame */
	uint64_t early;   /* bytes taken while WIRE_EARLY */
	struct buf bytes; /* not yet parsed */
	size_t used;      /* of these, given out already */
};

void wire_in_init(struct wire_in *in, enum wire_stage stage);
void wire_in_done(struct wire_in *in);
void wire_in_stage(struct wire_in *in, enum wire_stage stage);

/*
 * Add n bytes that were read.  Returns 0 or -1 with err (E_LIMIT when more
 * arrived early than allowed).
 */
int wire_in_feed(
    struct wire_in *in, const void *data, size_t n, struct fx_err *err);

/*
 * The next whole frame: 1 and *f, valid until the next call on in; 0 when
 * more bytes are needed; -1 with err (E_PROTO, E_LIMIT): the connection is
 * of no further use.
 */
int wire_in_next(struct wire_in *in, struct frame *f, struct fx_err *err);

/* Bytes to write, with running sequence numbers. */
struct wire_out {
	uint32_t seq;
	struct buf bytes;
};

void wire_out_init(struct wire_out *out, size_t max);
void wire_out_done(struct wire_out *out);

/*
 * Append a frame: type, flags, xid, prefix/plen, body/body_len of f count;
 * len and seq are set here.  Returns 0, -EMSGSIZE (queue full) or -ENOMEM;
 * then nothing was appended.
 */
int wire_out_put(struct wire_out *out, const struct frame *f);

/* Read and write prefix bytes etc. with base/buf's get_ and put_. */

#endif
