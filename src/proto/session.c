/* SPDX-License-Identifier: MIT */
#include "proto/session.h"

#include <assert.h>
#include <stdio.h>

#define BIT(state) (1U << (state))

static const struct {
	const char *name;
	unsigned next; /* BITs */
} states[SESSION_STATES] = {
	[SESSION_ACCEPTED] = { "accepted",
	    BIT(SESSION_WAIT_FIRST) | BIT(SESSION_CLOSED) },
	[SESSION_WAIT_FIRST] = { "wait-first",
	    BIT(SESSION_READY) | BIT(SESSION_PAIRING) | BIT(SESSION_JOINED) |
		BIT(SESSION_CLOSED) },
	[SESSION_CONNECTING] = { "connecting",
	    BIT(SESSION_WAIT_WELCOME) | BIT(SESSION_WAIT_JOIN_OK) |
		BIT(SESSION_CLOSED) },
	[SESSION_WAIT_WELCOME] = { "wait-welcome",
	    BIT(SESSION_READY) | BIT(SESSION_PAIRING) | BIT(SESSION_CLOSED) },
	[SESSION_WAIT_JOIN_OK] = { "wait-join-ok",
	    BIT(SESSION_JOINED) | BIT(SESSION_CLOSED) },
	[SESSION_PAIRING] = { "pairing",
	    BIT(SESSION_CLOSING) | BIT(SESSION_CLOSED) },
	[SESSION_READY] = { "ready",
	    BIT(SESSION_CLOSING) | BIT(SESSION_CLOSED) },
	[SESSION_JOINED] = { "joined", BIT(SESSION_CLOSED) },
	[SESSION_CLOSING] = { "closing", BIT(SESSION_CLOSED) },
	[SESSION_CLOSED] = { "closed", 0 },
};

const char *
session_state_name(enum session_state state)
{
	return states[state].name;
}

bool
session_edge(enum session_state from, enum session_state to)
{
	return states[from].next & BIT(to);
}

/* In which states a type may come, from the initiator and the acceptor. */
static const struct {
	unsigned from[2];
} allowed[UINT8_MAX + 1] = {
#define BOTH(states) \
 {                   \
  {                  \
   states, states    \
  }                  \
 }
	[FT_HELLO] = { { BIT(SESSION_WAIT_FIRST), 0 } },
	[FT_WELCOME] = { { 0, BIT(SESSION_WAIT_WELCOME) } },
	[FT_JOIN] = { { BIT(SESSION_WAIT_FIRST), 0 } },
	[FT_JOIN_OK] = { { 0, BIT(SESSION_WAIT_JOIN_OK) } },
	[FT_INFO] = BOTH(BIT(SESSION_READY) | BIT(SESSION_PAIRING)),
	[FT_PING] = BOTH(BIT(SESSION_READY)),
	[FT_PONG] = BOTH(BIT(SESSION_READY)),
	[FT_LIMITS] = BOTH(BIT(SESSION_READY)),
	[FT_BYE] = BOTH(
	    BIT(SESSION_READY) | BIT(SESSION_PAIRING) | BIT(SESSION_JOINED)),
	/* The acceptor may refuse a version instead of WELCOME. */
	[FT_ERROR] = { { BIT(SESSION_READY) | BIT(SESSION_PAIRING),
	    BIT(SESSION_READY) | BIT(SESSION_PAIRING) |
		BIT(SESSION_WAIT_WELCOME) } },
	[FT_PAIR1] = { { BIT(SESSION_PAIRING), 0 } },
	[FT_PAIR2] = { { 0, BIT(SESSION_PAIRING) } },
	[FT_PAIR3] = { { BIT(SESSION_PAIRING), 0 } },
	[FT_PAIR4] = { { 0, BIT(SESSION_PAIRING) } },
	[FT_CHAT] = BOTH(BIT(SESSION_READY)),
	[FT_CHAT_ACK] = BOTH(BIT(SESSION_READY)),
	[FT_OFFER] = BOTH(BIT(SESSION_READY)),
	[FT_OFFER_STATE] = BOTH(BIT(SESSION_READY)),
	[FT_ACCEPT] = BOTH(BIT(SESSION_READY)),
	[FT_DECLINE] = BOTH(BIT(SESSION_READY)),
	[FT_MANIFEST] = BOTH(BIT(SESSION_READY)),
	[FT_MANIFEST_END] = BOTH(BIT(SESSION_READY)),
	[FT_NEED] = BOTH(BIT(SESSION_READY)),
	[FT_HAVE] = BOTH(BIT(SESSION_READY)),
	[FT_PAUSE] = BOTH(BIT(SESSION_READY)),
	[FT_RESUME] = BOTH(BIT(SESSION_READY)),
	[FT_CANCEL] = BOTH(BIT(SESSION_READY)),
	[FT_PRIORITY] = BOTH(BIT(SESSION_READY)),
	[FT_DATA] = BOTH(BIT(SESSION_JOINED)),
	[FT_BATCH] = BOTH(BIT(SESSION_JOINED)),
	[FT_VOID] = BOTH(BIT(SESSION_JOINED)),
	[FT_ACK] = BOTH(BIT(SESSION_READY)),
	[FT_NACK] = BOTH(BIT(SESSION_READY)),
	[FT_DONE_RANGES] = BOTH(BIT(SESSION_READY)),
	[FT_FILE_END] = BOTH(BIT(SESSION_READY)),
	[FT_FILE_RESULT] = BOTH(BIT(SESSION_READY)),
	[FT_FILE_SHA] = BOTH(BIT(SESSION_READY)),
	[FT_FILE_UPDATE] = BOTH(BIT(SESSION_READY)),
	[FT_XFER_END] = BOTH(BIT(SESSION_READY)),
	[FT_XFER_RESULT] = BOTH(BIT(SESSION_READY)),
	[FT_BLOCK_END] = BOTH(BIT(SESSION_READY)),
	[FT_LIST] = BOTH(BIT(SESSION_READY)),
	[FT_LIST_REPLY] = BOTH(BIT(SESSION_READY)),
	[FT_GET] = BOTH(BIT(SESSION_READY)),
	[FT_STAT] = BOTH(BIT(SESSION_READY)),
	[FT_STAT_REPLY] = BOTH(BIT(SESSION_READY)),
#undef BOTH
};

bool
session_allows(enum session_state state, enum session_role from, uint8_t type)
{
	return state == SESSION_CLOSING ||
	    (allowed[type].from[from] & BIT(state));
}

void
session_gate_init(struct session_gate *g, enum session_role peer)
{
	*g = (struct session_gate){ .peer = peer };
}

static int
bad(const struct frame *f, struct fx_err *err, const char *what)
{
	char spare[12], text[64];

	snprintf(
	    text, sizeof(text), "%s: %s", frame_name(f->type, spare), what);
	return fx_err_make(err, E_PROTO, 0, "what", text, NULL);
}

/* The peer's frames of a pairing come as PAIR, PAIR, INFO. */
static bool
pairing_order(struct session_gate *g, uint8_t type)
{
	static const uint8_t pairs[2][2] = {
		[ROLE_INITIATOR] = { FT_PAIR1, FT_PAIR3 },
		[ROLE_ACCEPTOR] = { FT_PAIR2, FT_PAIR4 },
	};

	if (type == FT_INFO) {
		if (g->pair != 2 || g->info)
			return false;
		g->info = true;
	} else if (type >= FT_PAIR1 && type <= FT_PAIR4) {
		if (g->pair == 2 || type != pairs[g->peer][g->pair])
			return false;
		g->pair++;
	}
	return true;
}

/* INFO is the first frame of READY, and comes once.  ERROR and BYE may come
 * instead of it. */
static bool
ready_order(struct session_gate *g, uint8_t type)
{
	if (type == FT_INFO) {
		if (g->info)
			return false;
		g->info = true;
		return true;
	}
	return g->info || type == FT_ERROR || type == FT_BYE;
}

int
session_gate(struct session_gate *g, enum session_state state,
    const struct frame *f, struct fx_err *err)
{
	if (state == SESSION_CLOSING)
		return 0;
	if (!frame_known(f->type)) {
		if ((f->flags & FRAME_CRIT) ||
		    (state != SESSION_READY && state != SESSION_JOINED))
			return bad(f, err, "unknown type");
		return 0;
	}
	if (!session_allows(state, g->peer, f->type))
		return bad(f, err, session_state_name(state));
	if (f->type != FT_ERROR && f->type != FT_VOID &&
	    frame_of_xfer(f->type) != (f->xid != 0))
		return bad(f, err, "transfer number");
	if (state == SESSION_READY && !ready_order(g, f->type))
		return bad(f, err, "order of INFO");
	if (state == SESSION_PAIRING && !pairing_order(g, f->type))
		return bad(f, err, "order of pairing");
	return 1;
}
