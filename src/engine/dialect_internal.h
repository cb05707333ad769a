/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DIALECT_INTERNAL_H
#define FX_ENGINE_DIALECT_INTERNAL_H

/*
 * Between the files of the dialects on the engine thread: sockets and callers
 * (dialect_serve.c), conversations and what they say (dialect.c), files that
 * arrive (dialect_arrive.c), files that are sent or fetched
 * (dialect_send.c), digests of what is shared (dialect_sum.c).
 */

#include "engine/command_peer.h"
#include "engine/dialect.h"
#include "engine/dialect_check.h"
#include "engine/dialect_talk.h"
#include "engine/hub.h"
#include "engine/transfer.h"
#include "net/listen.h"

#define DIALECT_SENDS_MAX  16
#define DIALECT_GETS_MAX   4 /* pull-md5, from one server */
#define DIALECT_ASK_MS     (10 * 60 * 1000)
#define DIALECT_STRANGERS  64
#define DIALECT_PEER_SIZE  16
#define DIALECT_BEFORE_MAX 16
#define DIALECT_SUMS_MAX   256

/* One that is served, or was. */
struct dialect_on {
	bool on;
	struct dialect_conf conf;
	uint16_t port;    /* the one it really has.. */
	bool native;      /* ..which is that of our own protocol */
	int64_t until_ms; /* monotonic; 0: never */
	int64_t until;    /* the same by the wall clock */
	uint64_t client;  /* who attends it, or 0 */
	int64_t done;
	int64_t failed;
	struct fx_err err; /* why it is not on */
};

/* A socket, of all dialects that are on at its port. */
struct dialect_port {
	struct hub *hub;
	struct listen_sock *sock;
	struct loop_fd *watch;
	struct loop_timer *pause;
	unsigned dialects; /* bits */
};

/* An address of which a line was logged. */
struct dialect_stranger {
	struct addr_key key;
	int64_t at_ms;
};

struct dialects {
	struct hub *hub;
	struct dialect_on on[DIALECT_COUNT];
	struct dialect_port ports[DIALECT_COUNT];
	struct chan *notes;
	struct loop_fd *notes_watch;
	struct list talks; /* struct talk, those that wait too */
	struct loop_timer *progress;
	struct dialect_stranger strangers[DIALECT_STRANGERS];
	char before[DIALECT_BEFORE_MAX][ADDR_NAME_SIZE]; /* push-raw went to */
	unsigned before_n;
	struct dialect_sums *sums;
};

/* "~push-md5" */
void dialect_peer_name(enum dialect_id id, char ret[DIALECT_PEER_SIZE]);

/* A line of the log, and for who watches. */
void dialect_log(struct hub *h, enum dialect_id id, const char *level,
    const struct transfer *t, const char *fmt, ...) FX_PRINTF(5, 6);

/* Tell front ends what is on. */
void dialect_announce(struct hub *h, enum dialect_id id);

/* The callers of one, those that have not said which it is included. */
unsigned dialect_callers(const struct hub *h, enum dialect_id id);

/* --- dialect_serve.c --- */

/* Open its socket, or join that of others.  0, or -1 with err. */
int dialect_listen(struct hub *h, enum dialect_id id, struct fx_err *err);
struct dialect_port *dialect_port_of(struct hub *h, uint16_t port);
void dialect_port_shut(struct dialect_port *p);

/* --- dialect_switch.c --- */

/* Take it off the network. */
void dialect_off(struct hub *h, enum dialect_id id);

/* Add a transfer in a dialect with this address. NULL without memory. */
struct transfer *dialect_transfer(struct hub *h, enum dialect_id id,
    bool incoming, const char *name, const char *address);

/* The conversation has nothing to do with it any more. */
void dialect_let_go(struct transfer **t);

/* A conversation begins, or waits for its turn. */
int dialect_begin(struct hub *h, struct talk *talk, struct fx_err *err);
void dialect_start_waiting(struct hub *h);
/* It is over, or never began: forget it. */
void dialect_talk_done(struct hub *h, struct talk *talk);

/* Whether a line about this caller may be logged; counts as logged. */
bool dialect_may_log(struct hub *h, const struct addr *a);

/* --- dialect_arrive.c --- */
void dialect_admit(struct talk *talk);
void dialect_landed(struct talk *talk, enum dialog_shown shown);
void dialect_dropped(struct talk *talk, bool keep);
/* The conversation ended with this file undecided. */
void dialect_arrival_lost(struct talk *talk, struct transfer **t);

/* --- dialect_send.c --- */
void dialect_went(struct talk *talk);
/* A conversation that is begun here.  NULL without memory. */
struct talk *dialect_talk_for(struct hub *h, const struct dialect *dialect,
    enum talk_role role, const struct dialect_conf *conf,
    const struct addr_name *to);
/* Its transfer waits for its turn in the list of talks. */
void dialect_enqueue(struct talk *talk, struct transfer *t);
void dialect_calling(struct talk *talk, int64_t attempt);

/* --- dialect_keep.c --- */
/* What TALK_KEEP kept is recorded: the other transfer is not needed. */
void dialect_kept(struct talk *talk);

/* --- dialect_sum.c --- */
struct dialect_sums *dialect_sums_new(void);
void dialect_sums_free(struct dialect_sums *s);
/* The MD5 of talk->served, from memory or by a job of the pool. */
void dialect_sum(struct talk *talk);
/* Compute those of a folder ahead. */
void dialect_sum_ahead(struct hub *h, const char *dir);
/* The talk goes: its job finds nobody. */
void dialect_sum_forget(struct talk *talk);

#endif
