/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_RESUME_H
#define FX_ENGINE_RESUME_H

/*
 * Transfers that were interrupted and go on (protocol.md sections 12, 13).
 * resume.c (with what transfer.h has of it) knows when, outgoing_resume.c and
 * incoming_resume.c how.  Engine thread only.
 *
 * The side that had opened the lost session calls again after 1, 2, 4 .. 32 s,
 * then each 32 s, ten minutes long, and so once more after a restart of its
 * engine.  Later the next session of the two will do, whoever opens it.
 */

#include "engine/transfer.h"

struct conn;

/* t was interrupted: whether, and from when on, it is taken up. */
void resume_lost(struct transfer *t, const struct fx_err *err);

/* It goes on, or has ended. */
void resume_over(struct transfer *t);

/*
 * Whether nothing has moved for too long while nothing is done here: one that
 * runs, not one that rests.  Messages alone, such as a NEED that promises what
 * is there and no HAVE after it, move nothing.
 */
bool resume_stalled(const struct transfer *t, int64_t now_ms);

/* After a restart of this engine. */
void resume_restored(struct transfer *t);

/* Whether it will be taken up without anybody's help. */
bool resume_pending(const struct transfer *t);

/* Seconds until the next attempt; 0: the peer's turn; -1: none is due. */
int64_t resume_due_s(const struct transfer *t);

/* A person wants it to go on now.  0, or -1 with err. */
int resume_now(struct transfer *t, struct fx_err *err);

/* Pause: it stays interrupted until somebody resumes it. */
void resume_pause(struct transfer *t, bool on, struct fx_err *err);

/* A session with a peer is READY. */
void resume_session(struct session *s);

/* t has ended or rests, and no job is left: an offer of the same may wait for that. */
void resume_wake(struct transfer *t);

/* The peer cannot go on with it now: it is offered again a little later. */
void resume_put_off(struct transfer *t, const struct fx_err *err);

/* It could go on, but as many run as may: as soon as there is room. */
void resume_soon(struct transfer *t);

/* What we sent and can go on, before anything new begins. */
void resume_run(struct hub *h);

/* Every second. */
void resume_tick(struct hub *h, int64_t now_ms);

/* --- outgoing_resume.c --- */

/*
 * Offer t again in s; at a later tick if its old jobs still run, or as many
 * are sent as may.
 */
void outgoing_resume(struct transfer *t, struct session *s);

/*
 * Let the pool compare a chunk that the receiver says it holds.  False if
 * enough of that is under way: the connection's worker does it.
 */
bool outgoing_check(struct transfer *t, struct conn *c, struct work *w);

/* --- incoming_resume.c --- */

/*
 * What is known of the transfer that fresh, just offered, has the uuid of:
 * NULL if nothing is.
 */
struct transfer *incoming_known(struct transfer *fresh);
/* The one of the same peer with this uuid. */
struct transfer *incoming_known_as(
    struct transfer *fresh, const uint8_t uuid[16]);

/*
 * Answer the offer fresh: known goes on, as soon as its old jobs are back,
 * and fresh goes; or known has ended, and its record answers.
 */
void incoming_take_up(struct transfer *fresh, struct transfer *known);

/* An heir is looked at again. */
void incoming_heir_run(struct transfer *fresh);

/* What was taken up has its turn. */
void incoming_start_again(struct transfer *t);

/* Let go of the sink of t, if it has one, and of the parts that it holds. */
void incoming_sink_drop(struct transfer *t);

/* --- incoming_have.c --- */

/* Read what is kept of the file, and tell the sender. */
void incoming_have(struct transfer *t, struct block *b, uint32_t file_id);
void incoming_have_free(struct transfer *t);

/* --- incoming_past.c --- */

/* Answer the offer of a transfer that was delivered from its receipt. */
void incoming_past(struct transfer *fresh, const struct transfer *known);
void incoming_past_run(struct transfer *fresh);
void incoming_past_free(struct transfer *fresh);

#endif
