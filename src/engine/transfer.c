/* SPDX-License-Identifier: MIT */
#include "engine/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "crypto/random.h"
#include "door/shapes.h"
#include "engine/anew.h"
#include "engine/conn.h"
#include "engine/dialect.h"
#include "engine/doorman.h"
#include "engine/faults_show.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "engine/outgoing_sha.h"
#include "engine/resume.h"
#include "engine/session.h"

#define RELEASE_MS 30000
#define ENDED_MAX  300

struct transfer *
transfer_new(struct hub *h, bool incoming)
{
	struct transfer *t = calloc(1, sizeof(*t));
	uint8_t id[16];
	struct fx_err err;

	if (t == NULL || random_uuid(id, &err) < 0) {
		free(t);
		return NULL;
	}
	str_hex(t->id, id, sizeof(id));
	t->hub = h;
	t->incoming = incoming;
	t->root_fd = -1;
	t->failed_known = true;
	t->created_ms = clock_wall() * 1000;
	t->moved_ms = clock_now_ms();
	rate_init(&t->rate, clock_now_ms());
	list_init(&t->in_session);
	list_init(&t->touch);
	list_init(&t->shas);
	place_init(&t->place);
	turn_init(&t->turn);
	t->pace = pace_new();
	if (t->pace == NULL) {
		free(t);
		return NULL;
	}
	list_init(&t->blocks);
	list_init(&t->queue);
	list_init(&t->peeked);
	list_init(&t->agains);
	list_init(&t->haves);
	list_init(&t->have_jobs);
	list_init(&t->after);
	list_add_tail(&h->transfers, &t->link);
	return t;
}

static void
free_it(struct transfer *t)
{
	incoming_receipt_go(t);
	outgoing_done_free(t);
	incoming_done_free(t);
	transfer_forget_failures(t);
	free(t->failed);
	free(t->name);
	pace_unref(t->pace);
	free(t);
}

void
transfer_attach(struct transfer *t, struct session *s)
{
	t->session = s;
	list_add_tail(&s->transfers, &t->in_session);
	if (!t->incoming)
		turns_add(&s->turns, &t->turn);
}

void
transfer_detach(struct transfer *t)
{
	list_del(&t->in_session);
	turns_del(&t->turn);
	t->session = NULL;
}

void
transfer_drop(struct transfer *t)
{
	list_del(&t->link);
	list_del(&t->touch);
	queue_del(&t->place);
	transfer_detach(t);
	t->dead = true;
	atomic_store(&t->stop, true);
	atomic_store(&t->sha_stop, true);
	if (t->jobs == 0)
		free_it(t);
}

bool
transfer_job_done(struct transfer *t)
{
	t->jobs--;
	if (!t->dead && t->jobs == 0 && t->incoming && transfer_rests(t))
		resume_wake(t);
	if (!t->dead)
		return true;
	if (t->jobs == 0)
		free_it(t);
	return false;
}

struct transfer *
transfer_find(struct hub *h, const char *id)
{
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (id != NULL && str_eq(t->id, id))
			return t;
	}
	return NULL;
}

struct transfer *
transfer_named(struct hub *h, const char *word)
{
	struct transfer *found = transfer_find(h, word);

	if (found != NULL || word == NULL || strlen(word) < TRANSFER_WORD_MIN)
		return found;
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (strncmp(t->id, word, strlen(word)) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = t;
	}
	return found;
}

struct transfer *
transfer_of_xid(struct session *s, uint32_t xid)
{
	list_for_each(at, &s->transfers) {
		struct transfer *t =
		    FX_CONTAINER(at, struct transfer, in_session);

		if (t->xid == xid)
			return t;
	}
	return NULL;
}

void
transfer_touch(struct transfer *t)
{
	if (list_empty(&t->touch) && !t->dead)
		list_add_tail(&t->hub->touched, &t->touch);
}

void
transfer_run(struct transfer *t)
{
	if (t->incoming)
		incoming_run(t);
	else
		outgoing_run(t);
}

bool
transfer_ended(const struct transfer *t)
{
	switch (t->state) {
	case DOOR_DONE:
	case DOOR_UNSYNCED:
	case DOOR_PARTIAL:
	case DOOR_DECLINED:
	case DOOR_CANCELLED:
	case DOOR_FAILED:
		return true;
	case DOOR_QUEUED:
	case DOOR_CONNECTING:
	case DOOR_OFFERED:
	case DOOR_WAITING:
	case DOOR_ACTIVE:
	case DOOR_CHECKING:
	case DOOR_PAUSED:
	case DOOR_INTERRUPTED:
	case DOOR_STATES:
		break;
	}
	return false;
}

bool
transfer_rests(const struct transfer *t)
{
	return transfer_ended(t) || t->state == DOOR_INTERRUPTED;
}

bool
transfer_is_offer(const struct transfer *t)
{
	return t->incoming && !t->accepted;
}

void
transfer_announce(const struct transfer *t)
{
	struct transfer_shown shown;

	transfer_show(t, &shown);
	doorman_event(t->hub, DOOR_EV_TRANSFER, &shown.d);
}

void
transfer_sha(struct transfer *t, const uint8_t sha[32])
{
	if (t->tree || t->files != 1)
		return;
	memcpy(t->sha, sha, sizeof(t->sha));
	t->sha_known = true;
	transfer_announce(t);
}

/* A line for the log of the front ends. */
static void
tell_end(struct transfer *t)
{
	const char *way = t->incoming ? "from" : "to";

	if (t->check != 0)
		hub_log(t->hub, "info", t->peer_name, t->id, "%s %s %s: %s",
		    t->name, way, t->note != NULL ? t->note : t->peer_name,
		    dialect_ended_well(t));
	else if (t->state == DOOR_DONE)
		hub_log(t->hub, "info", t->peer_name, t->id,
		    "%s %s %s: verified", t->name, way, t->peer_name);
	else
		hub_log(t->hub, "warn", t->peer_name, t->id, "%s %s %s: %s%s%s",
		    t->name, way, t->peer_name, shape_state_name(t->state),
		    t->err.code != FX_OK ? ": " : "",
		    t->err.code != FX_OK ? t->err.text : "");
}

void
transfer_move(
    struct transfer *t, enum door_state state, const struct fx_err *err)
{
	bool save;

	if (t->state == state && err == NULL && t->recorded)
		return;
	log_pairs(LOG_INFO, shape_state_name(state), "transfer", t->id, "name",
	    t->name != NULL ? t->name : "", "peer", t->peer_name,
	    err != NULL ? "why" : NULL, err != NULL ? err->text : NULL, NULL);
	t->state = state;
	t->err = err != NULL ? *err : FX_ERR_NONE;
	/* A start must know that what a peer fetches was taken. */
	save = t->given && state == DOOR_ACTIVE && t->started_ms == 0;
	if (state == DOOR_ACTIVE && t->started_ms == 0) {
		t->started_ms = clock_wall() * 1000;
		t->moved_ms = clock_now_ms();
		rate_init(&t->rate, t->moved_ms);
	}
	if (state != DOOR_INTERRUPTED)
		resume_over(t);
	if (state != DOOR_QUEUED && state != DOOR_PAUSED)
		queue_del(&t->place);
	if (transfer_rests(t)) {
		t->ended_ms = clock_wall() * 1000;
		t->reserved = 0;
		atomic_store(&t->stop, true);
		if (t->session != NULL)
			conn_forget(t->session, t->xid);
		transfer_touch(t);
		if (t->incoming && t->jobs == 0)
			resume_wake(t);
	}
	if (t->recorded && save)
		transfer_save(t);
	else if (t->recorded)
		transfer_save_moved(t);
	if (t->anew_of[0] != '\0' && t->recorded && transfer_ended(t))
		anew_ended(t);
	if (!transfer_is_offer(t)) {
		if (transfer_rests(t)) {
			faults_show_tell(t->hub);
			tell_end(t);
		}
		transfer_announce(t);
	}
	sched_wake(t->hub);
	t->hub->busy_ms = clock_now_ms();
}

void
transfer_counts(struct transfer *t, const struct xfer_counts *c)
{
	int64_t now = clock_now_ms();

	if (c->verified > t->bytes_done) {
		rate_add(&t->rate, c->verified - t->bytes_done, now);
		t->moved_ms = now;
	}
	if (c->files_done > t->files_done)
		t->moved_ms = now;
	if (t->moved_ms == now && t->session != NULL)
		conn_moved(t->session, !t->incoming);
	t->bytes_done = c->verified;
	t->skipped = c->skipped;
	t->files_done = c->files_done;
	t->files_failed = c->files_failed;
	if (c->bytes > t->bytes)
		t->bytes = c->bytes;
	if (c->files > t->files)
		t->files = c->files;
}

void
transfer_pause(struct transfer *t, bool on, struct fx_err *err)
{
	if (dialect_is(t)) {
		fx_err_set(err, E_STATE,
		    "no dialect knows how to pause or to resume; "
		    "what failed has to be sent again");
		return;
	}
	if (t->state == DOOR_INTERRUPTED) {
		resume_pause(t, on, err);
		return;
	}
	if (sched_waits(t)) {
		sched_hold(t, on);
		return;
	}
	if (t->conclude_due || (t->full && t->commit_due)) {
		if (on)
			fx_err_set(err, E_STATE,
			    "all of it is here; it waits for space only");
		else
			incoming_go_on(t);
		return;
	}
	if ((t->state != DOOR_ACTIVE && t->state != DOOR_PAUSED) ||
	    t->session == NULL) {
		fx_err_set(err, E_STATE,
		    "only a running transfer can be "
		    "paused or go on");
		return;
	}
	if (!on)
		incoming_go_on(t);
	t->full = false; /* a person decides from now on */
	t->paused = on;
	if (t->tx != NULL)
		sender_pause(t->tx, on);
	if (t->rx != NULL)
		receiver_pause(t->rx, on, PAUSE_USER);
	transfer_touch(t);
}

void
transfer_cancel(struct transfer *t)
{
	struct fx_err err;

	if (transfer_ended(t) || t->committing || t->conclude_due)
		return;
	if (dialect_is(t) && transfer_is_offer(t)) {
		(void)dialect_decline(t, NULL, &err);
		return;
	}
	if (t->talk != NULL) {
		dialect_cancel(t);
		return;
	}
	fx_err_make(&err, E_CANCELLED, 0, "what",
	    t->name != NULL ? t->name : "the transfer", "whom", "you", NULL);
	if (transfer_is_offer(t)) {
		(void)incoming_decline(t, NULL, NULL);
		return;
	}
	if (t->tx != NULL && t->session != NULL)
		sender_cancel(t->tx, E_CANCELLED, false);
	if (t->rx != NULL && t->session != NULL && sched_waits(t))
		receiver_decline(t->rx, E_DECLINED, "", 0);
	else if (t->rx != NULL && t->session != NULL)
		receiver_cancel(t->rx, E_CANCELLED, false);
	if (t->session != NULL)
		session_pump(t->session);
	transfer_move(t, DOOR_CANCELLED, &err);
	if (t->incoming)
		incoming_discard(t);
	transfer_touch(t);
}

/* Ended a while ago: let go of machines and disk, keep what is shown. */
static void
release(struct transfer *t)
{
	if (t->jobs > 0 || t->clean_due)
		return;
	outgoing_sha_free(t);
	list_del(&t->touch);
	transfer_detach(t);
	sender_free(t->tx);
	t->tx = NULL;
	receiver_free(t->rx);
	t->rx = NULL;
	source_unref(t->source);
	t->source = NULL;
	incoming_sink_drop(t);
}

/* What has ended needs no descriptors: there may be hundreds a second. */
void
transfer_release_disk(struct transfer *t)
{
	if (!transfer_ended(t) || t->jobs > 0 || t->clean_due)
		return;
	if (!t->incoming) {
		outgoing_release(t);
		return;
	}
	incoming_sink_drop(t);
	if (t->root_fd >= 0)
		close(t->root_fd);
	t->root_fd = -1;
}

/* Ended transfers beyond those worth keeping in memory: the oldest go. */
static void
prune(struct hub *h)
{
	struct door_ref gone;
	size_t ended = 0;

	list_for_each(at, &h->transfers)
		if (transfer_ended(FX_CONTAINER(at, struct transfer, link)))
			ended++;
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (ended <= ENDED_MAX)
			break;
		if (!transfer_ended(t) || t->session != NULL)
			continue;
		gone.id = t->id;
		doorman_event(h, DOOR_EV_TRANSFER_GONE, &gone);
		transfer_drop(t);
		ended--;
	}
}

void
transfer_tick(struct hub *h, int64_t now_ms)
{
	struct fx_err err;

	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		transfer_release_disk(t);
		if (transfer_ended(t) && t->session != NULL &&
		    clock_wall() * 1000 - t->ended_ms > RELEASE_MS)
			release(t);
		incoming_space_tick(t, now_ms);
		if (t->recorded && t->unsaved && now_ms - t->saved_ms > 5000)
			transfer_save(t);
		if (t->state != DOOR_ACTIVE)
			continue;
		if (t->session != NULL)
			conn_want(t->session, !t->incoming);
		if (t->recorded && now_ms - t->saved_ms > 5000)
			transfer_save(t);
		if (!resume_stalled(t, now_ms))
			continue;
		fx_err_make(
		    &err, E_TIMEOUT, 0, "peer", t->peer_name, "n", "300", NULL);
		transfer_session_lost(t, &err);
	}
	resume_tick(h, now_ms);
	prune(h);
}
