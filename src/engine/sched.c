/* SPDX-License-Identifier: MIT */
#include "engine/sched.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/conn.h"
#include "engine/doorman.h"
#include "engine/incoming.h"
#include "engine/peerbook.h"
#include "engine/resume.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "os/fd.h"

#define AWAY_MS      30000   /* to the second try; doubles.. */
#define AWAY_MAX_MS  1800000 /* ..up to this */
#define BUSY_MS      1000    /* the same for a peer that is busy */
#define BUSY_MAX_MS  60000
#define BUSY_FOR_MS  600000 /* somebody who does not want to wait, waits */
#define DAY_MS       INT64_C(86400000)
#define TRANSFER_FDS 16 /* what one that receives may need */
#define TOLD_TICK    64 /* positions told a second */

int
sched_open(struct hub *h, struct fx_err *err)
{
	struct sched *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	queue_init(&q->out);
	queue_init(&q->in);
	list_init(&q->peers);
	h->sched = q;
	for (int way = 0; way < SCHED_WAYS; way++) {
		q->pace[way] = pace_new();
		if (q->pace[way] == NULL)
			return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	sched_settings(h);
	return 0;
}

void
sched_close(struct hub *h)
{
	struct sched *q = h->sched;
	struct list *at;

	if (q == NULL)
		return;
	while ((at = list_take(&q->peers)) != NULL) {
		struct sched_peer *p =
		    FX_CONTAINER(at, struct sched_peer, link);

		for (int way = 0; way < SCHED_WAYS; way++)
			pace_unref(p->pace[way]);
		free(p);
	}
	for (int way = 0; way < SCHED_WAYS; way++)
		pace_unref(q->pace[way]);
	free(q);
	h->sched = NULL;
}

void
sched_wake(struct hub *h)
{
	if (h->sched != NULL)
		h->sched->due = true;
}

static struct queue *
queue_of(const struct transfer *t)
{
	return t->incoming ? &t->hub->sched->in : &t->hub->sched->out;
}

static struct transfer *
waiting(struct list *at)
{
	return FX_CONTAINER(
	    FX_CONTAINER(at, struct place, link), struct transfer, place);
}

bool
sched_waits(const struct transfer *t)
{
	return queue_has(&t->place);
}

size_t
sched_position(const struct transfer *t)
{
	return queue_position(queue_of(t), &t->place);
}

/* Takes one of the places that the settings give. */
static bool
runs(const struct transfer *t)
{
	if (transfer_rests(t) || transfer_is_offer(t) || sched_waits(t))
		return false;
	return t->state != DOOR_PAUSED && t->state != DOOR_WAITING;
}

/* With this peer: not ended, not waiting for its turn here. */
static size_t
living_with(const struct transfer *like)
{
	size_t n = 0;

	list_for_each(at, &like->hub->transfers) {
		const struct transfer *t =
		    FX_CONTAINER(at, struct transfer, link);

		if (t->incoming == like->incoming && !transfer_rests(t) &&
		    !transfer_is_offer(t) && !sched_waits(t) &&
		    memcmp(t->peer, like->peer, sizeof(t->peer)) == 0)
			n++;
	}
	return n;
}

static size_t
running(const struct hub *h, bool incoming)
{
	size_t n = 0;

	list_for_each(at, &h->transfers) {
		const struct transfer *t =
		    FX_CONTAINER(at, struct transfer, link);

		if (t->incoming == incoming && runs(t))
			n++;
	}
	return n;
}

/* Descriptors for one more, beside those that only begin to open theirs. */
static bool
short_of_files(const struct hub *h)
{
	unsigned need = TRANSFER_FDS;

	list_for_each(at, &h->transfers) {
		const struct transfer *t =
		    FX_CONTAINER(at, struct transfer, link);

		if (t->incoming && runs(t) &&
		    (t->sink == NULL || t->session == NULL ||
			conn_count(t->session, false) == 0))
			need += TRANSFER_FDS;
	}
	return fd_short(need);
}

bool
sched_room(struct hub *h)
{
	return running(h, true) < (size_t)h->set.receives && !short_of_files(h);
}

bool
sched_room_out(struct hub *h)
{
	return running(h, false) < (size_t)h->set.sends;
}

void
sched_add(struct transfer *t)
{
	queue_add(queue_of(t), &t->place);
	t->place.shown = sched_position(t);
	sched_wake(t->hub);
}

void
sched_restore(struct transfer *t)
{
	queue_restore(queue_of(t), &t->place);
	if (t->held)
		t->state = DOOR_PAUSED;
	sched_wake(t->hub);
}

/* --- starting --- */

static void
start_out(struct transfer *t)
{
	struct hub *h = t->hub;
	struct session *s = session_with(h, t->peer);
	struct fx_err err = FX_ERR_NONE;
	struct peer_row row;
	int r;

	queue_del(&t->place);
	t->next_ms = 0;
	if (s != NULL) {
		outgoing_session(t, s);
		outgoing_prepare(t);
		return;
	}
	r = peers_get(h->db, t->peer, &row, &err);
	if (r == 1) {
		r = peerbook_reach(h, &row, &err);
		peers_row_done(&row);
	} else {
		r = fx_err_set(&err, E_UNPAIRED,
		    "%s is no longer paired with this device", t->peer_name);
	}
	if (r < 0)
		outgoing_unreachable(t, &err);
	else
		transfer_move(t, DOOR_CONNECTING, NULL);
}

static void
run_out(struct hub *h)
{
	size_t n = running(h, false);
	int64_t now = clock_now_ms();

	list_for_each(at, &h->sched->out.places) {
		struct transfer *t = waiting(at);

		if (n >= (size_t)h->set.sends)
			break;
		if (t->held || t->next_ms > now ||
		    living_with(t) >= FX_QUEUE_PEER_MAX)
			continue;
		start_out(t);
		if (runs(t))
			n++;
	}
}

/* The first whose peer has the fewest running: nobody keeps others out. */
static struct transfer *
next_in(struct hub *h)
{
	struct transfer *best = NULL;
	size_t least = SIZE_MAX;

	list_for_each(at, &h->sched->in.places) {
		struct transfer *t = waiting(at);
		size_t n;

		if (t->held)
			continue;
		n = living_with(t);
		if (n < least) {
			best = t;
			least = n;
		}
		if (n == 0)
			break;
	}
	return best;
}

static void
run_in(struct hub *h)
{
	size_t n = running(h, true);

	while (n++ < (size_t)h->set.receives && !short_of_files(h)) {
		struct transfer *t = next_in(h);

		if (t == NULL)
			break;
		queue_del(&t->place);
		incoming_start(t);
	}
}

void
sched_run(struct hub *h)
{
	/* what starts may fail at once, and so make room */
	for (int i = 0; i < 8 && h->sched->due && !h->stopping; i++) {
		h->sched->due = false;
		resume_run(h);
		run_in(h);
		run_out(h);
	}
}

/* --- the outbox --- */

static bool
may_wait(const struct transfer *t, const struct fx_err *err)
{
	switch ((unsigned)err->code) {
	case E_BUSY:
		return t->wait ||
		    clock_wall() * 1000 - t->created_ms < BUSY_FOR_MS;
	case E_NET:
	case E_TIMEOUT:
	case E_PEER_GONE:
	case E_SHUTDOWN:
		return t->wait;
	default:
		return false;
	}
}

/* Later by a quarter at most, so that many do not come at once. */
static int64_t
spread(const struct transfer *t, int64_t ms)
{
	return ms + ms / 4 * t->uuid[15] / 256;
}

bool
sched_later(struct transfer *t, const struct fx_err *err)
{
	bool busy = err->code == E_BUSY;
	int64_t ms = busy ? BUSY_MS : AWAY_MS;
	int64_t most = busy ? BUSY_MAX_MS : AWAY_MAX_MS;

	if (t->incoming || !may_wait(t, err))
		return false;
	for (unsigned i = 0; i < t->tries && ms < most; i++)
		ms *= 2;
	t->tries++;
	t->next_ms = clock_now_ms() + spread(t, ms < most ? ms : most);
	outgoing_rewind(t);
	if (!sched_waits(t))
		queue_restore(&t->hub->sched->out, &t->place);
	transfer_move(t, t->held ? DOOR_PAUSED : DOOR_QUEUED, err);
	return true;
}

void
sched_peer_here(struct hub *h, const uint8_t key[32])
{
	list_for_each(at, &h->sched->out.places) {
		struct transfer *t = waiting(at);

		if (memcmp(t->peer, key, sizeof(t->peer)) != 0)
			continue;
		t->next_ms = 0;
		sched_wake(h);
	}
}

static void
expire(struct transfer *t)
{
	struct fx_err err;

	fx_err_set(&err, E_TIMEOUT,
	    "%s was away until this transfer expired; send it again",
	    t->peer_name);
	transfer_move(t, DOOR_FAILED, &err);
}

/* Tell positions that changed; at most max of them. */
static void
tell(struct queue *q, size_t max)
{
	size_t position = 0;

	list_for_each(at, &q->places) {
		struct transfer *t = waiting(at);

		position++;
		if (t->place.shown == position || max == 0)
			continue;
		max--;
		t->place.shown = position;
		transfer_announce(t);
		if (t->incoming && t->session != NULL) {
			receiver_queued(t->rx, (uint16_t)position);
			transfer_touch(t);
		}
	}
}

void
sched_tick(struct hub *h, int64_t now_ms)
{
	int64_t wall = clock_wall() * 1000;
	int64_t life = h->set.outbox * DAY_MS;

	list_for_each(at, &h->sched->out.places) {
		struct transfer *t = waiting(at);

		if (wall - t->created_ms > life)
			expire(t);
		else if (t->next_ms > 0 && t->next_ms <= now_ms)
			sched_wake(h);
	}
	if (!list_empty(&h->sched->in.places))
		sched_wake(h);
	tell(&h->sched->out, TOLD_TICK);
	tell(&h->sched->in, TOLD_TICK);
}

/* --- what a person does --- */

bool
sched_move(struct transfer *t, enum queue_where where, size_t at)
{
	if (!queue_move(queue_of(t), &t->place, where, at))
		return false;
	list_for_each(w, &queue_of(t)->places)
		transfer_save(waiting(w));
	tell(queue_of(t), TOLD_TICK);
	sched_wake(t->hub);
	return true;
}

void
sched_hold(struct transfer *t, bool on)
{
	t->held = on;
	t->next_ms = 0;
	t->tries = 0;
	transfer_move(t, on ? DOOR_PAUSED : DOOR_QUEUED, NULL);
	sched_wake(t->hub);
}

int
sched_limit(
    struct transfer *t, int64_t rate, int64_t weight, struct fx_err *err)
{
	if (rate != -2 && rate != 0 &&
	    (rate < PACE_MIN || (uint64_t)rate > PACE_MAX))
		return fx_err_set(err, E_ARGS,
		    "a limit is at least %d bytes a second, or 0 for none",
		    PACE_MIN);
	if (weight != -2 && (weight < 1 || weight > TURN_WEIGHT_MAX))
		return fx_err_set(
		    err, E_ARGS, "a priority is 1 to %d", TURN_WEIGHT_MAX);
	if (transfer_ended(t))
		return fx_err_set(
		    err, E_STATE, "this transfer has ended already");
	if (rate != -2)
		pace_set(t->pace, (uint64_t)rate, clock_now_us());
	if (weight != -2)
		sched_weight(t, (unsigned)weight, true);
	transfer_save(t);
	transfer_announce(t);
	return 0;
}

struct transfer *
sched_retry(struct transfer *t, struct fx_err *err)
{
	struct outgoing_options o = {
		.note = t->note,
		.wait = t->wait,
		.weight = t->turn.weight,
		.rate = pace_limit(t->pace),
		.links = t->links,
		.given = t->given,
	};
	struct transfer *again;

	if (t->incoming || t->paths_n == 0) {
		fx_err_set(err, E_STATE,
		    "only what this device sent can be sent again from here");
		return NULL;
	}
	if (!transfer_ended(t) || t->state == DOOR_DONE) {
		fx_err_set(err, E_STATE,
		    "only a transfer that failed or was cancelled can be "
		    "sent again");
		return NULL;
	}
	again = outgoing_new(
	    t->hub, t->peer, t->peer_name, t->paths, t->paths_n, &o, err);
	return again;
}
