/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_PEER_H
#define FX_TEST_PEER_H

/*
 * The initiator's side of the wire by hand, for tests that must say what our
 * engine never would: one control connection, one data connection to send on,
 * frames put together by the caller.  Where the peer's answer is not the
 * point, anything unexpected ends the program with a sentence (peer_die()).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/identity.h"
#include "net/addr.h"
#include "net/tls.h"
#include "proto/msg.h"
#include "proto/wire.h"

#define PEER_WAIT_MS 20000 /* for any one answer */

/* A connection with what was not parsed yet. */
struct peer_line {
	struct stream *s;
	struct wire_in in;
	uint32_t seq; /* of the next frame out */
};

struct peer {
	struct identity *id;
	struct tls_ctx *tls;
	struct digest *digest;
	struct addr addr; /* of the engine */
	struct peer_line control;
	struct peer_line data;
	uint64_t data_frames; /* sent on data */
	uint16_t conn;        /* its number */
	uint64_t more_caps;   /* to offer; by the caller */
	struct msg_hello hello;
	struct msg_welcome welcome;
	uint8_t hello_hash[32];
	uint8_t x_join[32];
	uint8_t theirs[32];   /* the engine's key */
	enum fx_code refused; /* what came instead of WELCOME, if anything */
	struct msg_bytes msg; /* encode here, then peer_say() */
};

void peer_die(const char *fmt, ...) FX_PRINTF(1, 2);

/* Our key is in dir (made if need be); where is "127.0.0.1:port". */
void peer_open(struct peer *p, const char *dir, const char *where);
void peer_close(struct peer *p);

/*
 * TCP, TLS, HELLO; WELCOME is taken.  Returns whether it came; the two below
 * demand it.
 */
bool peer_hello(struct peer *p, enum msg_purpose purpose);

/* A whole pairing with a code as a person types it. */
void peer_pair(struct peer *p, const char *code);

/* Until both INFO are through. */
void peer_session(struct peer *p);

/*
 * Open the data connection number conn; damage is flipped into the first
 * byte of the proof.  Returns whether JOIN_OK came.
 */
bool peer_join(struct peer *p, uint16_t conn, uint8_t damage);

/* Write a frame; len and seq are set here.  False: the line is broken. */
bool peer_put(struct peer_line *line, struct frame *f);

/* Write what was encoded into p->msg with this result on control. */
void peer_say(struct peer *p, int encoded, uint32_t xid);

/* A frame on the data connection. */
bool peer_send_data(struct peer *p, struct frame *f);

/*
 * The next frame of a line: 1; 0: none within wait_ms; -1: the line ended.
 * Valid until the next call.
 */
int peer_next(struct peer_line *line, struct frame *f, int wait_ms);

/* Read control up to a frame of this type; PING is answered. */
void peer_await(struct peer *p, uint8_t type, struct frame *f);

#endif
