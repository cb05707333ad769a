/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/utf8.h"
#include "engine/anew.h"
#include "engine/conn.h"
#include "engine/faults_point.h"
#include "engine/moving.h"
#include "engine/outgoing_sha.h"
#include "engine/resume.h"
#include "engine/transfer.h"

/* The state that a person sees for a state of the machine. */
static enum door_state
shown_state(const struct transfer *t, enum xfer_state state)
{
	switch (state) {
	case XFER_NEW:
	case XFER_OFFERED:
		return DOOR_OFFERED;
	case XFER_WAITING:
		return DOOR_WAITING;
	case XFER_ACCEPTED:
	case XFER_ACTIVE:
		return DOOR_ACTIVE;
	case XFER_PAUSED:
		return DOOR_PAUSED;
	case XFER_FINISHING:
	case XFER_COMMITTING:
		return DOOR_CHECKING;
	case XFER_DONE:
		return t->result == FILE_DELIVERED ? DOOR_DONE : DOOR_UNSYNCED;
	case XFER_PARTIAL:
		return DOOR_PARTIAL;
	case XFER_DECLINED:
		return DOOR_DECLINED;
	case XFER_CANCELLED:
		return DOOR_CANCELLED;
	case XFER_INTERRUPTED:
		return DOOR_INTERRUPTED;
	case XFER_FAILED:
		break;
	}
	return DOOR_FAILED;
}

/* The sentence for an end that the receiver told. */
static void
reason(
    const struct transfer *t, const struct sender_event *e, struct fx_err *err)
{
	char text[UTF8_SAFE_SIZE(FX_TEXT_MAX)];
	char failed[24], all[24];

	if (e->text[0] != 0) {
		utf8_safe(text, sizeof(text), e->text, strlen(e->text));
		if (e->ours)
			fx_err_set(err, e->code, "%s: %s", t->name, text);
		else
			fx_err_set(
			    err, e->code, "%s says: %s", t->peer_name, text);
		return;
	}
	snprintf(failed, sizeof(failed), "%llu",
	    (unsigned long long)t->files_failed);
	snprintf(all, sizeof(all), "%llu", (unsigned long long)t->files);
	fx_err_make(err, e->code, 0, "peer", t->peer_name, "what", t->name,
	    "whom", t->peer_name, "file", t->name, "n", failed, "m", all,
	    "need", "more", "have", "less", NULL);
}

/* It waits for space over there. */
static void
their_disk(const struct transfer *t, struct fx_err *err)
{
	uint64_t left = t->bytes > t->bytes_done ? t->bytes - t->bytes_done : 0;
	char need[HUMAN_SIZE];

	fx_err_set(err, E_NOSPC,
	    "Not enough space at %s: %s needed; it goes on when there is room.",
	    t->peer_name, human_size(need, sizeof(need), left));
}

/* All that was there is delivered, but not all that was to be. */
static bool
some_vanished(const struct transfer *t, struct fx_err *err)
{
	char failed[24], all[24];

	if (t->anew_of[0] == '\0' || t->failed_n == 0)
		return false;
	snprintf(failed, sizeof(failed), "%zu", t->failed_n);
	snprintf(all, sizeof(all), "%llu",
	    (unsigned long long)(t->files + t->failed_n));
	fx_err_make(err, E_PARTIAL, 0, "n", failed, "m", all, NULL);
	return true;
}

static void
moved(struct transfer *t, const struct sender_event *e)
{
	struct xfer_counts c;
	struct fx_err err = FX_ERR_NONE;

	sender_counts(t->tx, &c);
	transfer_counts(t, &c);
	if (e->state == XFER_DONE || e->state == XFER_PARTIAL) {
		faults_point(POINT_END);
		t->result = sender_result(t->tx, t->digest);
		t->digest_known = true;
		/* A file that was there already has no root of this run. */
		if (!sender_only_root(t->tx, t->digest) && !t->tree &&
		    t->files == 1)
			t->digest_known = false;
	}
	if (transfer_ended(t))
		return;
	if (e->code != FX_OK)
		reason(t, e, &err);
	else if (e->state == XFER_PAUSED && e->reason == PAUSE_DISK_FULL)
		their_disk(t, &err);
	if (e->state == XFER_DECLINED && e->code == E_BUSY) {
		outgoing_unreachable(t, &err);
		return;
	}
	if (shown_state(t, e->state) == DOOR_DONE && moving_start(t))
		return;
	if (e->state == XFER_CANCELLED && e->keep && t->session != NULL) {
		resume_put_off(t, &err);
		return;
	}
	if (e->state == XFER_ACTIVE)
		t->put_offs = 0;
	if (e->state == XFER_DONE && some_vanished(t, &err))
		transfer_move(t, DOOR_PARTIAL, &err);
	else
		transfer_move(t, shown_state(t, e->state),
		    err.code != FX_OK ? &err : NULL);
}

/* What the receiver chose; data can flow now. */
static void
accepted(struct transfer *t, const struct msg_accept *choice)
{
	uint64_t limit = pace_limit(t->pace);

	t->far_place = 0;
	if (choice->max_bps > 0 && (limit == 0 || choice->max_bps < limit))
		pace_set(t->pace, choice->max_bps, clock_now_us());
	conn_want(t->session, true);
}

static void
file_failed(struct transfer *t, const struct sender_event *e)
{
	const char *path = (const char *)e->path;
	size_t n = e->path_len;

	/* At the end the machine knows no more than its number. */
	if (n == 0)
		path = anew_path(t, e->file_id, &n);
	transfer_failed_file(
	    t, e->file_id, path != NULL ? path : "", n, e->code);
}

static void
take_event(struct transfer *t, const struct sender_event *e)
{
	switch (e->kind) {
	case SENDER_MOVED:
		moved(t, e);
		break;
	case SENDER_FILE:
		if (e->code != FX_OK)
			file_failed(t, e);
		break;
	case SENDER_UNWANTED:
		if (t->anew_of[0] == '\0' && !t->walked && !t->walking &&
		    t->step == NULL)
			source_leave_out(t->source, e->index);
		break;
	case SENDER_CHANGED:
		outgoing_changed(t, e);
		break;
	case SENDER_ANSWER:
		t->far_place = e->index;
		transfer_announce(t);
		break;
	case SENDER_ACCEPTED:
		accepted(t, e->accept);
		break;
	case SENDER_PRIORITY:
		sched_weight(t, e->weight, false);
		break;
	}
}

void
outgoing_run(struct transfer *t)
{
	struct sender_event e;
	struct xfer_counts c;

	if (t->tx == NULL || t->session == NULL)
		return;
	if (t->gone) {
		outgoing_gone_run(t);
		return;
	}
	while (t->tx != NULL && sender_event(t->tx, &e) == 1)
		take_event(t, &e);
	if (t->tx == NULL || t->session == NULL || transfer_rests(t)) {
		outgoing_sha_run(t);
		transfer_release_disk(t);
		return;
	}
	outgoing_feed(t);
	sched_deal(t->session);
	outgoing_sha_run(t);
	sender_counts(t->tx, &c);
	transfer_counts(t, &c);
	while (sender_event(t->tx, &e) == 1)
		take_event(t, &e);
}
