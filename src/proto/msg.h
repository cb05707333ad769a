/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MSG_H
#define FX_PROTO_MSG_H

/*
 * The messages of protocol.md section 8, one plain struct each, with
 *
 *     int msg_x_encode(struct msg_bytes *out, const struct msg_x *m);
 *     int msg_x_decode(struct msg_x *ret, const struct frame *f,
 *         struct fx_err *err);
 *
 * Encoding replaces what was in out (set up with msg_bytes_init()) and returns
 * 0, or -ENOMEM or -EMSGSIZE with out empty.  Values out of the range of
 * their field are mistakes of ours: assert.
 *
 * Decoding consumes exactly and returns 0, or -1 with err and *ret undefined:
 * E_PROTO when the bytes are against the protocol (fatal to the session),
 * any other code (E_UNSUPPORTED, E_LIMIT, E_NAME) when this one message
 * cannot be served.  Structs own nothing: bounded arrays lie inside, so that
 * a struct is copied by assignment; the few pointers into the frame are
 * marked and live as long as it does.  A struct of zeros is a valid start.
 *
 * Texts are stored with a NUL, cut at a character to their limit, and are
 * the peer's bytes: make them safe before showing (base/utf8).  Names and
 * paths are raw bytes with a length.
 *
 * LIST, GET, STAT and their replies stand in proto/msg_list.h.  Of section 8
 * the messages PAIR1-4 (a bare body) have no struct.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "proto/wire.h"

/* Capabilities, protocol.md section 9. */
enum msg_cap {
	CAP_SEAL1 = 1 << 0, /* reserved */
	CAP_BATCH = 1 << 1,
	CAP_ZSTD = 1 << 2,
	CAP_HOLES = 1 << 3,
	CAP_UPDATE = 1 << 4,
	CAP_PULL = 1 << 5,
	CAP_LIST = 1 << 6,
	CAP_CHAT = 1 << 7,
	CAP_XATTR = 1 << 8,    /* reserved */
	CAP_HARDLINK = 1 << 9, /* reserved */
	CAP_SYMLINK = 1 << 10,
	CAP_STREAM = 1 << 11,
	CAP_FILE_SHA = 1 << 12,
	CAP_READBACK = 1 << 13,
	CAP_PARITY = 1 << 14, /* reserved */
	CAP_MULTICONN = 1 << 15,
	CAP_SLICE = 1 << 16, /* reserved */
	CAP_PEEK = 1 << 17,
	CAP_ANEW = 1 << 18,
};

/* What this version of the program does. */
#define CAPS_OURS                                                       \
 ((uint64_t)(CAP_BATCH | CAP_ZSTD | CAP_HOLES | CAP_UPDATE | CAP_PULL | \
     CAP_LIST | CAP_CHAT | CAP_SYMLINK | CAP_FILE_SHA | CAP_MULTICONN | \
     CAP_PEEK | CAP_ANEW))

/* An encoded message: prefix, then body. */
struct msg_bytes {
	struct buf b;
	uint8_t type;
	uint8_t flags;
	uint16_t plen;
};

/* Room for one frame of at most FX_FRAME_MANIFEST_MAX bytes. */
void msg_bytes_init(struct msg_bytes *m);
void msg_bytes_done(struct msg_bytes *m);

/* The frame of m, without seq; its pointers live as long as m's bytes. */
void msg_frame(const struct msg_bytes *m, uint32_t xid, struct frame *ret);

/* The messages, by what they are about. */
#include "proto/msg_data.h"
#include "proto/msg_done.h"
#include "proto/msg_offer.h"
#include "proto/msg_session.h"

#endif
