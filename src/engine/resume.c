/* SPDX-License-Identifier: MIT */
#include "engine/resume.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "engine/conn.h"
#include "engine/inbox.h"
#include "engine/peerbook.h"
#include "engine/session.h"

#define LIVE_MAX 8 /* interrupted transfers with open files */

/* Trying again will not help against these. */
static const enum fx_code hopeless[] = { E_PROTO, E_VERSION, E_UNSUPPORTED,
	E_AUTH, E_UNPAIRED, E_ACCESS, E_DUPLICATE, E_INTERNAL };

static bool
may_help(enum fx_code code)
{
	for (size_t i = 0; i < FX_COUNT(hopeless); i++)
		if (hopeless[i] == code)
			return false;
	return true;
}

static void
begin(struct transfer *t, bool calls)
{
	redial_init(&t->redial, FX_RETRY_MS, FX_RETRY_MOST_MS, FX_RETRY_FOR_MS);
	redial_start(&t->redial, calls, clock_now_ms());
}

void
resume_lost(struct transfer *t, const struct fx_err *err)
{
	resume_over(t);
	if (t->held || t->hub->stopping || !may_help(err->code))
		return;
	begin(t, t->called);
}

void
resume_over(struct transfer *t)
{
	redial_stop(&t->redial);
}

bool
resume_stalled(const struct transfer *t, int64_t now_ms)
{
	return t->state == DOOR_ACTIVE && t->jobs == 0 &&
	    now_ms - t->moved_ms >= FX_PROGRESS_MS;
}

void
resume_restored(struct transfer *t)
{
	if (t->state == DOOR_INTERRUPTED && !t->held)
		begin(t, true);
}

void
resume_put_off(struct transfer *t, const struct fx_err *err)
{
	unsigned n = t->put_offs < 5 ? t->put_offs++ : t->put_offs;

	t->put_off_ms = clock_now_ms() + ((int64_t)FX_RETRY_MS << n);
	transfer_session_lost(t, err);
}

void
resume_soon(struct transfer *t)
{
	if (!resume_pending(t))
		begin(t, false);
}

bool
resume_pending(const struct transfer *t)
{
	return t->state == DOOR_INTERRUPTED && redial_pending(&t->redial);
}

int64_t
resume_due_s(const struct transfer *t)
{
	if (!resume_pending(t))
		return -1;
	return (redial_left_ms(&t->redial, clock_now_ms()) + 999) / 1000;
}

/* Call its peer.  0, or -1 with err: it cannot even be tried. */
static int
call(struct transfer *t, struct fx_err *err)
{
	struct peer_row row;
	int r = peers_get(t->hub->db, t->peer, &row, err);

	if (r < 0)
		return -1;
	if (r == 0 || row.revoked_ms != 0) {
		if (r == 1)
			peers_row_done(&row);
		return fx_err_set(err, E_UNPAIRED,
		    "%s is not a paired device any more", t->peer_name);
	}
	r = peerbook_reach(t->hub, &row, err);
	peers_row_done(&row);
	return r;
}

/* Use the session there is, or call. */
static int
attempt(struct transfer *t, struct fx_err *err)
{
	struct session *s = session_with(t->hub, t->peer);

	if (s == NULL)
		return call(t, err);
	if (!t->incoming)
		outgoing_resume(t, s);
	return 0;
}

int
resume_now(struct transfer *t, struct fx_err *err)
{
	if (t->incoming && t->root_fd < 0)
		return fx_err_set(err, E_STATE,
		    "the folder that this was received into is not there");
	t->held = false;
	t->put_off_ms = 0;
	if (t->session != NULL)
		return 0;
	begin(t, true);
	t->redial.next_ms += FX_RETRY_MS; /* this is a try */
	if (attempt(t, err) < 0) {
		resume_over(t);
		return -1;
	}
	transfer_announce(t);
	return 0;
}

void
resume_pause(struct transfer *t, bool on, struct fx_err *err)
{
	if (!on) {
		(void)resume_now(t, err);
		return;
	}
	t->held = true;
	resume_over(t);
	transfer_save(t);
	transfer_announce(t);
}

void
resume_session(struct session *s)
{
	list_for_each(at, &s->hub->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (!t->incoming && t->state == DOOR_INTERRUPTED && !t->held &&
		    t->session == NULL && t->paths_n > 0 &&
		    memcmp(t->peer, s->peer, sizeof(t->peer)) == 0)
			outgoing_resume(t, s);
	}
}

void
resume_run(struct hub *h)
{
	int64_t now = clock_now_ms();

	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);
		struct session *s = NULL;

		if (!t->incoming && resume_pending(t) && t->session == NULL &&
		    now - t->redial.since_ms >= FX_RETRY_MS)
			s = session_with(h, t->peer);
		if (s != NULL)
			outgoing_resume(t, s);
	}
}

static void
tick_one(struct transfer *t, int64_t now_ms)
{
	struct session *s = session_with(t->hub, t->peer);
	struct fx_err err = FX_ERR_NONE;

	if (s != NULL && !t->incoming) {
		outgoing_resume(t, s);
		return;
	}
	if (redial_over(&t->redial, now_ms)) {
		transfer_announce(t);
		return;
	}
	if (s != NULL || !redial_due(&t->redial, now_ms))
		return;
	if (attempt(t, &err) < 0)
		log_pairs(LOG_INFO, "not taken up", "transfer", t->id, "why",
		    err.text, NULL);
	transfer_announce(t);
}

/*
 * What was interrupted keeps its files open, so that it goes on fast; but only
 * a few do, and not for ever.
 */
static void
let_go(struct transfer *t, unsigned *live)
{
	if (t->sink == NULL || t->jobs > 0 ||
	    (resume_pending(t) && ++*live <= LIVE_MAX))
		return;
	incoming_sink_drop(t);
}

void
resume_tick(struct hub *h, int64_t now_ms)
{
	unsigned live = 0;

	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (t->incoming && t->state == DOOR_INTERRUPTED)
			let_go(t, &live);
		if (!h->stopping && resume_pending(t) && t->session == NULL)
			tick_one(t, now_ms);
	}
}

void
transfer_session_lost(struct transfer *t, const struct fx_err *err)
{
	if (t->session == NULL)
		return;
	t->called = t->session->role == ROLE_INITIATOR;
	if (t->tx != NULL)
		sender_lost(t->tx);
	if (t->rx != NULL)
		receiver_lost(t->rx);
	conn_forget(t->session, t->xid);
	transfer_detach(t);
	if (transfer_rests(t))
		return;
	if (transfer_is_offer(t)) {
		incoming_withdrawn(t, err);
		return;
	}
	if (!t->incoming && !t->again && t->state == DOOR_CONNECTING) {
		outgoing_unreachable(t, err);
		return;
	}
	if ((t->state == DOOR_OFFERED || t->state == DOOR_WAITING) &&
	    sched_later(t, err))
		return;
	if (t->committing || t->conclude_due)
		return; /* the disk decides */
	t->held = t->held || (t->state == DOOR_PAUSED && t->paused);
	resume_lost(t, err);
	transfer_move(t, DOOR_INTERRUPTED, err);
	if (t->incoming)
		inbox_rest(t);
}

/* An offer of the same transfer may wait for the last job. */
void
resume_wake(struct transfer *t)
{
	list_for_each(at, &t->hub->transfers) {
		struct transfer *o = FX_CONTAINER(at, struct transfer, link);

		if (o->heir)
			transfer_touch(o);
	}
}
