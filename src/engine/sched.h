/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SCHED_H
#define FX_ENGINE_SCHED_H

/*
 * Which transfers run, which wait, and how they share what there is.
 *
 * Two queues: what this device wants to send, and what it accepted but has no
 * room for yet.  Settings say how many of each run at once; the rest is
 * QUEUED and shows its position.  A transfer to a peer that is away stays
 * queued, too, with the reason and the time of the next try (the outbox).
 * Those that run share a connection by weight (engine/turns) and stay below
 * limits (engine/pace).
 *
 * Engine thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/hub.h"
#include "engine/pace.h"
#include "engine/queue.h"

struct conn;
struct session;
struct transfer;

/* The limits of one direction; shared by everything that moves bytes. */
enum sched_way {
	SCHED_UP,
	SCHED_DOWN,
	SCHED_WAYS
};

/* The limits of one peer; kept as long as the engine runs. */
struct sched_peer {
	struct list link; /* sched->peers */
	uint8_t key[32];
	uint64_t set[SCHED_WAYS]; /* what our user said; 0: none */
	uint64_t told;            /* what the peer wants us to send at most */
	struct pace *pace[SCHED_WAYS];
};

struct sched {
	struct queue out;
	struct queue in;
	struct list peers; /* struct sched_peer */
	struct pace *pace[SCHED_WAYS];
	bool due; /* something may start now */
	size_t running_in;
};

/* By hub_open() and hub_close(), after the settings are known. */
int sched_open(struct hub *h, struct fx_err *err);
void sched_close(struct hub *h);

/* Take settings over: numbers, limits. */
void sched_settings(struct hub *h);

/* Something ended, began to rest, or changed its place. */
void sched_wake(struct hub *h);
/* Start what may start; by hub_settle(). */
void sched_run(struct hub *h);
/* Every second: next tries, expiry, positions. */
void sched_tick(struct hub *h, int64_t now_ms);

/* Put a transfer at the end of its queue; its state is the caller's. */
void sched_add(struct transfer *t);
/* One that was queued when the engine ended, with its rank and options. */
void sched_restore(struct transfer *t);

/* Whether t waits for its turn (perhaps held). */
bool sched_waits(const struct transfer *t);
/* Its position from 1, or 0. */
size_t sched_position(const struct transfer *t);

/* An incoming transfer can begin at once; an outgoing one. */
bool sched_room(struct hub *h);
bool sched_room_out(struct hub *h);

/*
 * The peer could not be reached, or is busy: keep t with a later try if it
 * may be kept.  False: it fails.
 */
bool sched_later(struct transfer *t, const struct fx_err *err);

/* The peer is there: try what waits for it now. */
void sched_peer_here(struct hub *h, const uint8_t key[32]);

/* What a person does. */
bool sched_move(struct transfer *t, enum queue_where where, size_t at);
void sched_hold(struct transfer *t, bool on);
/* rate: bytes a second, 0 none, -2 as it is; weight: 1..100, -2. */
int sched_limit(
    struct transfer *t, int64_t rate, int64_t weight, struct fx_err *err);
/* A new transfer of the same paths to the same peer; NULL with err. */
struct transfer *sched_retry(struct transfer *t, struct fx_err *err);

/* --- limits: sched_rate.c --- */

/* The limits of a peer; NULL without memory. */
struct sched_peer *sched_peer(struct hub *h, const uint8_t key[32]);
/* Our user changed them (0: none). */
void sched_peer_set(
    struct hub *h, const uint8_t key[32], uint64_t up, uint64_t down);
/* The peer asks for at most so much; 0: any. */
void sched_peer_told(struct session *s, uint64_t bps);
/* Bytes a second we want from this peer at most; 0: any. */
uint64_t sched_wanted(struct hub *h, const uint8_t key[32]);
/* Tell it (LIMITS), if it was told something else. */
void sched_tell(struct session *s);
/* What a worker of s has to obey in this direction. */
void sched_paces(struct session *s, bool sends, struct pacer *to);

/* Change its weight; tell: the peer, too. */
void sched_weight(struct transfer *t, unsigned weight, bool tell);

/* --- sharing: sched_deal.c --- */

/* Hand work to every connection of s that has room. */
void sched_deal(struct session *s);

/*
 * Whether a caller's data connection gets a worker: the first one of a
 * session that receives comes before what others may do without.
 */
bool sched_join(struct session *s, bool sends);

#endif
