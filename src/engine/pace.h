/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_PACE_H
#define FX_ENGINE_PACE_H

/*
 * A limit of bytes a second that several worker threads share, and that can
 * be changed while they wait.
 *
 * Who wants to move bytes takes a ticket for them and waits until the ticket
 * is paid; tickets are paid in the order they were taken, so that nobody is
 * passed over.  Pieces are small (pacer_piece()), so that a chunk of 1 MiB at a
 * low limit flows instead of coming in bursts.
 *
 * Any thread.  Without a limit no lock is taken.  The calls with now_us are
 * pure but for the lock: tests feed the clock.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a worker obeys at once. */
enum pace_scope {
	PACE_ALL,      /* everything in this direction */
	PACE_PEER,     /* one peer */
	PACE_TRANSFER, /* one transfer */
	PACE_SCOPES
};

#define PACE_MIN (16 * 1024)         /* bytes a second; less is not allowed */
#define PACE_MAX (UINT64_C(1) << 40) /* what is more is no limit */

struct pace;

/* Without a limit; NULL without memory. */
struct pace *pace_new(void);
struct pace *pace_ref(struct pace *p); /* NULL allowed, as in the next */
void pace_unref(struct pace *p);

/* Change it for whoever waits and whoever comes; 0: no limit. */
void pace_set(struct pace *p, uint64_t bps, int64_t now_us);
uint64_t pace_limit(const struct pace *p);

/* A ticket for n bytes. */
uint64_t pace_take(struct pace *p, uint64_t n, int64_t now_us);

/* The microseconds until the ticket is paid; 0: go on. */
int64_t pace_wait_us(struct pace *p, uint64_t ticket, int64_t now_us);

/*
 * One worker's way through several limits.  It pays each in the pieces that
 * suit it and one piece ahead, so that waiting for one limit does not cost
 * its share of another.  One thread.
 */
struct pacer {
	struct pace *paces[PACE_SCOPES]; /* references; NULL: no limit */
	uint64_t paid[PACE_SCOPES];      /* may be moved at once */
	uint64_t ahead[PACE_SCOPES];     /* bytes of.. */
	uint64_t tickets[PACE_SCOPES];   /* ..the ticket taken ahead */
};

/* Another limit for this scope; takes the reference over. */
void pacer_set(struct pacer *r, enum pace_scope scope, struct pace *p);
void pacer_done(struct pacer *r);

/* The bytes to move at once, at most want. */
size_t pacer_piece(const struct pacer *r, size_t want);

/*
 * The microseconds until n bytes may move; 0: they may, and count as moved.
 */
int64_t pacer_pass_us(struct pacer *r, uint64_t n, int64_t now_us);

/*
 * The same, waiting; stop(arg) is asked about ten times a second.  Returns
 * false if it said so.
 */
bool pacer_pass(
    struct pacer *r, uint64_t n, bool (*stop)(void *arg), void *arg);

#endif
