/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SESSION_H
#define FX_ENGINE_SESSION_H

/*
 * One control connection: its handshake, its frames, its end (protocol.md
 * sections 1 to 5, 7, 11, 17).  Engine thread only, never blocks.
 *
 * A session belongs to the hub from its making to session_end(), which may be
 * called from anywhere: transfers are told, workers are woken, and the memory
 * goes when the last worker has gone.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/bucket.h"
#include "base/list.h"
#include "crypto/pair.h"
#include "engine/hub.h"
#include "engine/redial.h"
#include "engine/turns.h"
#include "net/addr.h"
#include "net/stream.h"
#include "proto/hello.h"
#include "proto/session.h"

struct faults;
struct transfer;

/* Data connections of one session in all its life. */
#define SESSION_JOINS_MAX 1024

struct session {
	struct list link; /* hub->sessions, then hub->graves */
	struct list due;  /* hub->due: it has something to write */
	struct hub *hub;
	uint64_t number; /* of this engine's sessions; for the log */
	enum session_role role;
	enum session_state state;
	enum msg_purpose purpose;
	bool ended;
	bool bye_sent;

	struct stream *stream;
	struct loop_fd *watch;
	struct wire_in in;
	struct wire_out out;
	struct session_gate gate;
	struct loop_timer *deadline; /* of handshake, pairing, closing */

	struct addr addr; /* of the peer */
	char address[ADDR_TEXT_SIZE];
	uint8_t peer[32];              /* its key, once TLS stands */
	char name[FX_PETNAME_MAX + 1]; /* ours for it; "" for strangers */
	char dialled[ADDR_NAME_SIZE];  /* "host:port" if we called */

	struct msg_hello hello; /* ours if initiator, else theirs */
	struct digest *bound;   /* H(HELLO body || WELCOME body), running */
	uint8_t hello_hash[32];
	struct msg_welcome welcome;
	struct msg_info info; /* the peer's */
	uint8_t x_join[32];
	struct faults *faults; /* our simulation, as INFO told, or NULL */

	/* pairing */
	struct pair_run *run;
	uint64_t asker;             /* A: front end that waits for the result */
	struct pair_secret *secret; /* A; ours */
	bool pair_counted;          /* B: the run was counted */
	bool pair_proved;           /* the other side knows the code */
	bool pair_told;             /* its end was reported */

	/* READY */
	struct list conns;     /* struct conn, link */
	struct list transfers; /* struct transfer, in_session */
	struct turns turns;    /* the outgoing ones among them */
	uint64_t told_bps;     /* what we asked the peer to stay below */
	uint32_t next_xid;     /* of our next offer */
	uint32_t peer_xid;     /* highest the peer has used */
	uint16_t next_conn;    /* A: number of the next one */
	uint64_t joined[SESSION_JOINS_MAX / 64]; /* B: numbers that were used */
	unsigned conn_fails; /* data connections that never came up, in a row */
	uint16_t asked_conns;    /* the acceptor's LIMITS{want_conns} */
	struct redial redial[2]; /* A: of lost ones, by whether they send */
	struct loop_timer *redial_timer;
	int64_t heard_ms;
	int64_t ended_ms;
	int64_t pinged_ms; /* 0: none under way */
	uint64_t ping_cookie;
	int64_t rtt_us;      /* -1 */
	int64_t told_rtt_us; /* to front ends; 0: nothing yet */
	int64_t used_ms;     /* when a transfer or chat last used it */
	struct bucket chat;  /* what a peer may write */

	/* asking for what is shared */
	struct bucket asked;  /* what the peer may ask */
	struct bucket asking; /* what we ask, a little less */
	struct bucket words;  /* what a peer says that costs it nothing */
	int64_t over_ms; /* since when it asks too much; 0: it did not yet */
	int64_t over_last_ms;
	unsigned requests; /* of the peer, in the pool */

	/* session_limits.c */
	int64_t born_ms;
	int64_t nacks_ms; /* the minute that nacks counts */
	unsigned nacks;
};

/*
 * Somebody called: fd (taken over) is not yet authenticated.  first is never
 * looked at before TLS stands.
 */
void session_accept(struct hub *h, int fd, const struct addr *addr);

/*
 * Call a peer.  stream (taken over) is connected.  expect: the key it must
 * have, NULL for pairing.  secret: pairing (taken over on success).
 */
struct session *session_call(struct hub *h, struct stream *stream,
    const char *dialled, const uint8_t *expect, const char *name,
    struct pair_secret *secret, uint64_t asker, struct fx_err *err);

/*
 * The READY session with this peer that should be used for something new, or
 * NULL; one that there is, though it may be old.
 */
struct session *session_with(struct hub *h, const uint8_t key[32]);
struct session *session_known(struct hub *h, const uint8_t key[32]);

/* End at once; err says why (NULL: in good order).  s may be gone after. */
void session_end(struct session *s, const struct fx_err *err);

/* Say BYE, write what waits, then end. */
void session_bye(struct session *s, enum fx_code code);

/* Send ERROR of session scope, then close. */
void session_fail(struct session *s, const struct fx_err *err);

/* Append one frame; ends the session if its queue is full.  False then. */
bool session_put(struct session *s, const struct frame *f);

/* Have hub_settle() do so. */
void session_due(struct session *s);

/* Take frames of the transfers and write as much as possible. */
void session_pump(struct session *s);

/* All sessions of one peer, for revocation. */
void session_end_peer(struct hub *h, const uint8_t key[32]);

/* Every second: pings, silence, idle ends. */
void session_tick(struct hub *h, int64_t now_ms);

/* Break its data connections: all, or those that are not up. */
void session_break(struct session *s, bool all);

/* Break its control connection: it ends soon, and both sides resume. */
void session_cut(struct session *s);

/* Free what is dead and has no workers; called by hub_settle(). */
void session_reap(struct hub *h);

/* --- between the files of a session --- */

void session_move(struct session *s, enum session_state to);
void session_deadline(struct session *s, int64_t ms);
/* Encode-and-put helpers; false when the session ended. */
bool session_put_bytes(struct session *s, struct msg_bytes *m, uint32_t xid);
/* session_in.c: a frame that passed the gate; -1 with err: against it. */
int session_frame(struct session *s, const struct frame *f, struct fx_err *err);
/* session_limits.c; now_ms is the time */
void session_limits_init(struct session *s, int64_t now_ms);
/* Whether f may come now: 0; or -1 with err, and the session fails. */
int session_limits(struct session *s, const struct frame *f, int64_t now_ms,
    struct fx_err *err);
/* It takes nothing new, and ends with its transfers. */
bool session_old(const struct session *s, int64_t now_ms);
/* session_hello.c */
int session_hello_send(struct session *s, struct fx_err *err);
int session_hello_take(
    struct session *s, const struct frame *f, struct fx_err *err);
int session_welcome_take(
    struct session *s, const struct frame *f, struct fx_err *err);
int session_info_send(struct session *s, struct fx_err *err);
int session_info_take(
    struct session *s, const struct frame *f, struct fx_err *err);
/* session_pair.c */
int session_pair_begin(struct session *s, struct fx_err *err);
int session_pair_frame(
    struct session *s, const struct frame *f, struct fx_err *err);
void session_pair_over(struct session *s, const struct fx_err *err);

#endif
