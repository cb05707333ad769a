/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_SESSION_H
#define FX_PROTO_SESSION_H

/*
 * The pure part of a connection's life: its states, their edges, and which
 * frames may come when (protocol.md sections 7 and 11).  What transfers allow
 * is the business of sender and receiver.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/wire.h"

enum session_state {
	SESSION_ACCEPTED,     /* TCP stands, we are the TLS server */
	SESSION_WAIT_FIRST,   /* TLS stands, HELLO or JOIN is due */
	SESSION_CONNECTING,   /* TCP and TLS under way, we are the client */
	SESSION_WAIT_WELCOME, /* HELLO was sent */
	SESSION_WAIT_JOIN_OK, /* JOIN was sent (data connection) */
	SESSION_PAIRING,      /* PAIR1..4, INFO */
	SESSION_READY,        /* control connection in use */
	SESSION_JOINED,       /* data connection in use */
	SESSION_CLOSING,      /* BYE was sent or received */
	SESSION_CLOSED,
};
#define SESSION_STATES (SESSION_CLOSED + 1)

const char *session_state_name(enum session_state state); /* "ready" */

/* Whether the table of section 11 has this edge. */
bool session_edge(enum session_state from, enum session_state to);

enum session_role {
	ROLE_INITIATOR,
	ROLE_ACCEPTOR,
};

/*
 * Whether a frame of this known type may come from a peer in the role from
 * while the connection is in this state.  In CLOSING everything may (and is
 * dropped).
 */
bool session_allows(
    enum session_state state, enum session_role from, uint8_t type);

/* session_allows() and the order of frames that states do not show. */
struct session_gate {
	enum session_role peer;
	bool info;    /* the peer's INFO came */
	uint8_t pair; /* how many of the peer's PAIR frames came */
};

void session_gate_init(struct session_gate *g, enum session_role peer);

/*
 * Judge a frame that was read in this state: xid (0 for frames of the session,
 * not 0 for frames of transfers), type against state and role, INFO first in
 * READY and once, PAIR frames in their order.  Returns 1: handle it; 0: drop
 * it (CLOSING, or an unknown type that may be skipped); -1 with E_PROTO.
 */
int session_gate(struct session_gate *g, enum session_state state,
    const struct frame *f, struct fx_err *err);

#endif
