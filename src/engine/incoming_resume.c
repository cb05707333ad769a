/* SPDX-License-Identifier: MIT */
/* An offer of a transfer that is known: it goes on, or its record answers. */
#include <stdlib.h>
#include <string.h>

#include "base/human.h"
#include "base/str.h"
#include "engine/anew.h"
#include "engine/conn.h"
#include "engine/discard.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "engine/resume.h"
#include "engine/session.h"
#include "engine/sink_unwanted.h"
#include "store/transfers.h"

static bool
is_it(const struct transfer *t, const struct transfer *fresh,
    const uint8_t uuid[16])
{
	return t != fresh && t->incoming && t->accepted && t->recorded &&
	    memcmp(t->peer, fresh->peer, sizeof(t->peer)) == 0 &&
	    memcmp(t->uuid, uuid, sizeof(t->uuid)) == 0;
}

/* From the database: one too old to be kept in memory. */
static struct transfer *
load(struct transfer *fresh, const uint8_t uuid[16])
{
	struct transfer_row row;
	struct transfer *t;
	struct fx_err err;

	if (transfers_find(fresh->hub->db, fresh->peer, TRANSFERS_IN, uuid,
		&row, &err) != 1)
		return NULL;
	t = transfer_of_row(fresh->hub, &row);
	transfers_row_done(&row);
	if (t != NULL && t->state == DOOR_INTERRUPTED)
		inbox_settle(t);
	return t;
}

struct transfer *
incoming_known(struct transfer *fresh)
{
	return incoming_known_as(fresh, fresh->uuid);
}

struct transfer *
incoming_known_as(struct transfer *fresh, const uint8_t uuid[16])
{
	list_for_each(at, &fresh->hub->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (is_it(t, fresh, uuid))
			return t;
	}
	return load(fresh, uuid);
}

/* --- the sink --- */

struct reopen_job {
	struct transfer *t;
	struct sink *live; /* a reference, or NULL */
	struct sink *sink;
	struct sink_conf conf;
	struct fx_err err;
	bool afresh; /* what was kept was of no use */
	bool lost;   /* .. and nobody knows what of it was wanted */
	int r;
};

static void
job_free(struct reopen_job *j)
{
	if (j->live != NULL)
		sink_hold(j->live, false);
	if (j->sink != NULL)
		sink_hold(j->sink, false);
	sink_unref(j->sink);
	sink_unref(j->live);
	free(j);
}

static void
reopen(void *arg)
{
	struct reopen_job *j = arg;

	j->r = sink_reopen(&j->sink, &j->conf, j->live, &j->err);
	if (j->r < 0 && (j->err.code == E_NOENT || j->err.code == E_IO_READ)) {
		j->afresh = true;
		j->lost = j->t->partly && j->conf.unwanted == NULL;
		j->r = j->lost
		    ? -1
		    : sink_discard(j->conf.root_fd, j->conf.id, &j->err);
		if (j->r == 0)
			j->r = sink_new(&j->sink, &j->conf, &j->err);
	}
	if (j->live != NULL)
		sink_hold(j->live, false);
	if (j->r == 0)
		sink_hold(j->sink, true);
}

/* Not now: the sender may come again. */
static void
put_off(struct transfer *t, const struct fx_err *err)
{
	if (t->session != NULL)
		receiver_cancel(t->rx, err->code, true);
	transfer_move(t, DOOR_INTERRUPTED, err);
	inbox_rest(t);
	transfer_touch(t);
}

/* Rather nothing than files that were declined. */
static void
give_up(struct transfer *t)
{
	struct fx_err err;

	fx_err_set(&err, E_RESUME_MISMATCH,
	    "what was kept is damaged: which files of it were wanted is not "
	    "known any more");
	if (t->session != NULL)
		receiver_cancel(t->rx, err.code, false);
	transfer_move(t, DOOR_FAILED, &err);
	inbox_rest(t);
	incoming_discard(t);
	transfer_touch(t);
}

static void
say_accept(struct transfer *t)
{
	struct msg_accept *choice = calloc(1, sizeof(*choice));
	struct fx_err err;

	if (choice == NULL) {
		fx_err_set(&err, E_INTERNAL, "out of memory");
		put_off(t, &err);
		return;
	}
	choice->need_mode = NEED_MODE_NEGOTIATE;
	choice->conflict = t->conflict;
	choice->durability = (uint8_t)t->hub->set.durability;
	receiver_accept(t->rx, choice);
	free(choice);
	if (t->paused)
		receiver_pause(t->rx, true, PAUSE_USER);
}

static void
reopened(void *arg, bool cancelled)
{
	struct reopen_job *j = arg;
	struct transfer *t = j->t;

	if (!transfer_job_done(t)) {
		job_free(j);
		return;
	}
	if (cancelled || transfer_rests(t) || j->r < 0) {
		if (!transfer_rests(t) && j->lost)
			give_up(t);
		else if (!transfer_rests(t))
			put_off(t, &j->err);
		else if (transfer_ended(t))
			incoming_discard(t); /* it was made after all */
		job_free(j);
		return;
	}
	t->sink = j->sink;
	if (t->unwanted == NULL && sink_unwanted(t->sink) != NULL)
		t->unwanted = sink_unwanted_ref(sink_unwanted(t->sink));
	t->partly = t->unwanted != NULL;
	j->sink = NULL;
	t->conflict = sink_rule(t->sink);
	if (j->afresh)
		hub_log(t->hub, "warn", t->peer_name, t->id,
		    "%s starts over: what was kept of it is of no use",
		    t->name);
	job_free(j);
	say_accept(t);
	transfer_touch(t);
}

static void
start(struct transfer *t)
{
	struct reopen_job *j;
	struct fx_err err;

	if (t->offer->entries_known && t->offer->total_entries == 0)
		return; /* offered only to be ended: that comes next */
	if (anew_places(t, &err) < 0) {
		incoming_fail(t, &err);
		return;
	}
	j = calloc(1, sizeof(*j));
	if (j == NULL) {
		fx_err_set(&err, E_INTERNAL, "out of memory");
		put_off(t, &err);
		return;
	}
	j->t = t;
	j->live = t->sink;
	t->sink = NULL;
	incoming_sink_conf(t, &j->conf);
	t->jobs++;
	if (pool_submit(t->hub->pool, reopen, reopened, j) != NULL)
		return;
	t->jobs--;
	t->sink = j->live;
	j->live = NULL;
	job_free(j);
	fx_err_make(&err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
	put_off(t, &err);
}

void
incoming_start_again(struct transfer *t)
{
	transfer_move(t, DOOR_ACTIVE, NULL);
	start(t);
}

void
incoming_sink_drop(struct transfer *t)
{
	discard_sink(t->hub, t->sink);
	t->sink = NULL;
}

/* --- the transfer --- */

/* What belongs to the last run only. */
static void
forget(struct transfer *t)
{
	loop_timer_cancel(t->hub->loop, t->ack);
	t->ack = NULL;
	t->acked_ms = 0;
	t->acked_bytes = 0;
	rx_blocks_free(&t->blocks);
	rx_blocks_free(&t->queue);
	rx_blocks_free(&t->peeked);
	incoming_agains_free(t);
	incoming_have_free(t);
	receiver_free(t->rx);
	t->rx = NULL;
	free(t->offer);
	t->offer = NULL;
	free(t->roots);
	t->roots = NULL;
	t->listed = false;
	t->tidied = false;
	t->commit_due = false;
	t->full = false;
	t->full_tries = 0;
	t->full_bytes = 0;
	t->finishing = 0;
	for (size_t i = 0; i < FX_ROOTS_MAX; i++)
		t->root_ids[i] = UINT32_MAX;
	transfer_forget_failures(t);
	atomic_store(&t->stop, false);
}

/* known takes over what the offer brought; fresh goes. */
static void
inherit(struct transfer *t, struct transfer *fresh)
{
	struct session *s = fresh->session;

	forget(t);
	resume_over(t);
	t->paused = t->held; /* a person here said so: not only of that run */
	t->held = false;
	t->again = true;
	t->rx = fresh->rx;
	t->offer = fresh->offer;
	t->xid = fresh->xid;
	t->tree = fresh->tree;
	t->set = fresh->set;
	t->bytes = fresh->bytes;
	fresh->rx = NULL;
	fresh->offer = NULL;
	transfer_drop(fresh);
	transfer_detach(t); /* it may have been put off in this session */
	transfer_attach(t, s);
	t->reserved = t->bytes;
	inbox_again(t);
	if (sched_room(t->hub)) {
		incoming_start_again(t);
		return;
	}
	/* It was here before those that wait. */
	sched_restore(t);
	t->place.shown = sched_position(t);
	transfer_move(t, DOOR_QUEUED, NULL);
	receiver_queued(t->rx, (uint16_t)t->place.shown);
}

/*
 * Nobody is asked again, so it must be what was accepted: called the same,
 * and grown by no more than files may grow under way.
 */
static int
is_agreed(const struct transfer *fresh, const struct transfer *known,
    struct fx_err *err)
{
	uint64_t more =
	    known->agreed > FX_GROWTH_MIN ? known->agreed : FX_GROWTH_MIN;
	char limit[HUMAN_SIZE];

	if (known->name == NULL || !str_eq(fresh->name, known->name))
		return fx_err_set(err, E_RESUME_MISMATCH,
		    "%s is not what was accepted", fresh->name);
	if (known->agreed > UINT64_MAX - more ||
	    (fresh->offer->entries_known &&
		fresh->bytes <= known->agreed + more))
		return 0;
	human_size(limit, sizeof(limit), known->agreed + more);
	return fx_err_make(
	    err, E_LIMIT, 0, "what", fresh->name, "limit", limit, NULL);
}

static void
decline(struct transfer *fresh, const struct fx_err *err)
{
	receiver_decline(fresh->rx, err->code, err->text, 0);
	transfer_move(fresh, DOOR_DECLINED, err);
	transfer_touch(fresh);
}

void
incoming_take_up(struct transfer *fresh, struct transfer *known)
{
	struct fx_err err;

	/* The peer knows that the old session is gone before we do. */
	if (known->session != NULL && !transfer_rests(known)) {
		fx_err_make(
		    &err, E_PEER_GONE, 0, "peer", known->peer_name, NULL);
		transfer_session_lost(known, &err);
	}
	/* Delivered, and not recorded yet: that comes first. */
	if (known->jobs > 0 || known->conclude_due) {
		fresh->heir = true;
		return;
	}
	fresh->heir = false;
	if (known->unnamed)
		inbox_settle(known);
	if (known->unnamed) {
		receiver_cancel(fresh->rx, known->err.code, true);
		transfer_move(fresh, DOOR_CANCELLED, &known->err);
		transfer_touch(fresh);
	} else if (known->state == DOOR_INTERRUPTED && known->root_fd >= 0) {
		if (is_agreed(fresh, known, &err) == 0)
			inherit(known, fresh);
		else
			decline(fresh, &err);
	} else if (known->state == DOOR_DONE || known->state == DOOR_UNSYNCED ||
	    known->state == DOOR_PARTIAL) {
		incoming_past(fresh, known);
	} else if (known->state == DOOR_CANCELLED) {
		fx_err_set(&err, E_CANCELLED,
		    "what was kept of this transfer was discarded; it can be "
		    "sent anew");
		decline(fresh, &err);
	} else {
		fx_err_set(&err,
		    known->err.code != FX_OK ? known->err.code : E_CANCELLED,
		    "this transfer has ended here: %s",
		    known->err.code != FX_OK ? known->err.text : "cancelled");
		decline(fresh, &err);
	}
}

void
incoming_heir_run(struct transfer *fresh)
{
	struct transfer *known;

	if (!fresh->heir || fresh->session == NULL || transfer_rests(fresh))
		return;
	known = incoming_known(fresh);
	if (known != NULL)
		incoming_take_up(fresh, known);
}
