/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/str.h"
#include "crypto/tree.h"
#include "engine/conn.h"
#include "engine/dialect.h"
#include "engine/dialect_check.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/resume.h"

/* A transfer as front ends see it. */

#define STALLED_MS 5000

/* What an active transfer without a byte waits for, as far as we can know. */
static const char *
stalled_by(const struct transfer *t, unsigned conns)
{
	if (t->incoming && (t->making || t->finishing > 0 || t->committing))
		return "disk";
	if (!t->incoming && t->walking)
		return "disk";
	return conns == 0 ? "link" : "peer";
}

void
transfer_progress(const struct transfer *t, struct door_progress *ret)
{
	int64_t now = clock_now_ms();
	uint64_t left = t->bytes > t->bytes_done ? t->bytes - t->bytes_done : 0;
	uint64_t bps = rate_bps(&t->rate, now);
	uint64_t eta = rate_eta(&t->rate, left, now);
	unsigned conns;

	ret->id = (char *)(uintptr_t)t->id;
	ret->state = t->state;
	ret->bytes = (int64_t)t->bytes;
	ret->bytes_done = (int64_t)t->bytes_done;
	ret->files = (int64_t)t->files;
	ret->files_done = (int64_t)t->files_done;
	ret->files_failed = (int64_t)t->files_failed;
	ret->rate =
	    bps != HUMAN_UNKNOWN && !transfer_rests(t) ? (int64_t)bps : -1;
	ret->eta_s =
	    eta != HUMAN_UNKNOWN && t->state == DOOR_ACTIVE ? (int64_t)eta : -1;
	ret->skipped = (int64_t)t->skipped;
	ret->idle_ms = transfer_rests(t) ? 0 : now - t->moved_ms;
	conns = t->session != NULL ? conn_count(t->session, !t->incoming) : 0;
	ret->conns = (int64_t)conns;
	ret->stalled = NULL;
	if (t->state == DOOR_ACTIVE && ret->idle_ms >= STALLED_MS)
		ret->stalled = (char *)(uintptr_t)stalled_by(t, conns);
}

/* A single file is named by its root, a set by its tree digest. */
static void
show_digest(const struct transfer *t, struct transfer_shown *ret)
{
	struct fx1 id = { .size = t->bytes };

	memcpy(id.root, t->digest, sizeof(id.root));
	if (!t->tree && t->files == 1)
		fx1_format(&id, ret->digest);
	else
		str_hex(ret->digest, t->digest, sizeof(t->digest));
	ret->d.digest = ret->digest;
}

void
transfer_show(const struct transfer *t, struct transfer_shown *ret)
{
	struct door_transfer *d = &ret->d;
	struct door_progress p;

	memset(ret, 0, sizeof(*ret));
	transfer_progress(t, &p);
	identity_text(t->peer, ret->key);
	d->id = p.id;
	d->incoming = t->incoming;
	d->name = t->name;
	d->tree = t->tree && !t->set;
	d->peer = (char *)(uintptr_t)t->peer_name;
	d->key = ret->key;
	d->state = t->state;
	d->bytes = p.bytes;
	d->bytes_done = p.bytes_done;
	d->files = p.files;
	d->files_done = p.files_done;
	d->files_failed = p.files_failed;
	d->rate = p.rate;
	d->eta_s = p.eta_s;
	d->started =
	    t->started_ms > 0 ? t->started_ms / 1000 : t->created_ms / 1000;
	d->ended = t->ended_ms > 0 ? t->ended_ms / 1000 : -1;
	d->into = t->into_path;
	d->position = (int64_t)sched_position(t);
	if (d->position == 0 && t->state == DOOR_WAITING)
		d->position = t->far_place;
	d->weight = t->turn.weight;
	d->limit = (int64_t)pace_limit(t->pace);
	d->wait = t->wait;
	d->next = -1;
	if (t->state == DOOR_QUEUED && t->next_ms > 0)
		d->next = clock_wall() + (t->next_ms - clock_now_ms()) / 1000;
	if (t->digest_known)
		show_digest(t, ret);
	if (t->sha_known) {
		str_hex(ret->sha, t->sha, sizeof(t->sha));
		d->sha256 = ret->sha;
	}
	if (t->err.code != FX_OK) {
		d->code = (char *)(uintptr_t)fx_code_name(t->err.code);
		d->error = (char *)(uintptr_t)t->err.text;
	}
	d->skipped = p.skipped;
	d->retry_s = resume_due_s(t);
	d->kept = t->state == DOOR_INTERRUPTED && t->incoming
	    ? (int64_t)t->bytes_done
	    : 0;
	d->left_out = t->totals.skipped;
	if (dialect_is(t)) {
		d->key = d->peer;
		d->address = t->note;
		d->check = (char *)(uintptr_t)dialect_check_name(
		    (enum dialog_shown)t->check);
		if (d->check == NULL)
			d->check = (char *)(uintptr_t)dialect_exit_name(
			    (enum dialog_exit)t->exit);
	}
}

void
transfer_offer_closed(const struct transfer *t, const char *how)
{
	struct door_closed e = { .id = (char *)(uintptr_t)t->id };

	e.how = (char *)(uintptr_t)how;
	doorman_event(t->hub, DOOR_EV_OFFER_CLOSED, &e);
}
