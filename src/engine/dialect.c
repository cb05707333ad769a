/* SPDX-License-Identifier: MIT */
#include "engine/dialect_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "crypto/random.h"
#include "engine/doorman.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "engine/server.h"

#define NOTES_MAX   256
#define NOTES_TURN  64
#define PROGRESS_MS 200
#define STRANGER_MS 60000

static void on_notes(void *arg, unsigned events);

struct dialects *
dialects_new(struct hub *h)
{
	struct dialects *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->hub = h;
	list_init(&d->talks);
	d->notes = chan_new(NOTES_MAX, sizeof(struct talk_note));
	d->sums = dialect_sums_new();
	if (d->notes != NULL)
		d->notes_watch =
		    loop_fd(h->loop, chan_fd(d->notes), LOOP_READ, on_notes, h);
	if (d->notes_watch != NULL && d->sums != NULL)
		return d;
	chan_free(d->notes);
	dialect_sums_free(d->sums);
	free(d);
	return NULL;
}

void
dialects_stop(struct hub *h)
{
	const struct talk_order cancel = { .kind = TALK_CANCEL };

	if (h->dialects == NULL)
		return;
	for (unsigned i = 0; i < DIALECT_COUNT; i++)
		dialect_off(h, (enum dialect_id)i);
	list_for_each(at, &h->dialects->talks) {
		struct talk *t = FX_CONTAINER(at, struct talk, link);

		if (!t->waiting)
			(void)talk_order(t, &cancel);
	}
}

void
dialects_free(struct hub *h)
{
	struct dialects *d = h->dialects;
	struct list *at;

	if (d == NULL)
		return;
	dialects_stop(h);
	chan_close(d->notes); /* nobody listens; nobody waits to be heard */
	while ((at = list_take(&d->talks)) != NULL) {
		struct talk *t = FX_CONTAINER(at, struct talk, link);

		loop_timer_cancel(h->loop, t->asked);
		thread_join(t->thread);
		t->thread = NULL;
		dialect_let_go(&t->t);
		dialect_let_go(&t->saved);
		dialect_sum_forget(t);
		talk_free(t);
	}
	loop_timer_cancel(h->loop, d->progress);
	loop_fd_cancel(d->notes_watch);
	chan_free(d->notes);
	dialect_sums_free(d->sums);
	free(d);
	h->dialects = NULL;
}

/* --- words --- */

void
dialect_peer_name(enum dialect_id id, char ret[DIALECT_PEER_SIZE])
{
	(void)snprintf(ret, DIALECT_PEER_SIZE, "~%s", dialect_get(id)->name);
}

void
dialect_log(struct hub *h, enum dialect_id id, const char *level,
    const struct transfer *t, const char *fmt, ...)
{
	char peer[DIALECT_PEER_SIZE];
	char *text;
	va_list args;

	va_start(args, fmt);
	text = str_vprintf(fmt, args);
	va_end(args);
	dialect_peer_name(id, peer);
	hub_log(h, level, peer, t != NULL ? t->id : NULL, "%s",
	    text != NULL ? text : fmt);
	free(text);
}

bool
dialect_may_log(struct hub *h, const struct addr *a)
{
	struct dialects *d = h->dialects;
	struct dialect_stranger *oldest = &d->strangers[0];
	struct addr_key key = addr_key(a);
	int64_t now = clock_now_ms();

	for (size_t i = 0; i < DIALECT_STRANGERS; i++) {
		struct dialect_stranger *s = &d->strangers[i];

		if (s->at_ms != 0 && addr_key_equal(&s->key, &key)) {
			if (now - s->at_ms < STRANGER_MS)
				return false;
			s->at_ms = now;
			return true;
		}
		if (s->at_ms < oldest->at_ms)
			oldest = s;
	}
	oldest->key = key;
	oldest->at_ms = now;
	return true;
}

/* --- transfers --- */

bool
dialect_is(const struct transfer *t)
{
	return dialect_of_key(t->peer) >= 0;
}

const char *
dialect_ended_well(const struct transfer *t)
{
	return dialog_shown_text((enum dialog_shown)t->check);
}

struct transfer *
dialect_transfer(struct hub *h, enum dialect_id id, bool incoming,
    const char *name, const char *address)
{
	struct transfer *t = transfer_new(h, incoming);
	size_t n = strlen(name);
	struct fx_err err;

	if (t == NULL)
		return NULL;
	dialect_key(id, t->peer);
	dialect_peer_name(id, t->peer_name);
	t->files = 1;
	t->conflict = CONFLICT_KEEP_BOTH;
	t->root_ids[0] = 0;
	t->note = str_dup_n(address, strlen(address));
	t->name = malloc(PATH_TEXT_SIZE(n));
	if (t->name == NULL || t->note == NULL ||
	    random_uuid(t->uuid, &err) < 0) {
		transfer_drop(t);
		return NULL;
	}
	path_to_text(t->name, PATH_TEXT_SIZE(n), name, n);
	return t;
}

void
dialect_let_go(struct transfer **t)
{
	if (*t == NULL)
		return;
	(*t)->talk = NULL;
	(void)transfer_job_done(*t);
	*t = NULL;
}

void
dialect_cancel(struct transfer *t)
{
	const struct talk_order cancel = { .kind = TALK_CANCEL };
	struct talk *talk = t->talk;
	struct hub *h = t->hub;
	struct fx_err err;

	if (talk == NULL)
		return;
	talk->cancelled = true;
	if (!talk->waiting) {
		(void)talk_order(talk, &cancel);
		return;
	}
	fx_err_make(&err, E_CANCELLED, 0, "what", t->name, "whom", "you", NULL);
	transfer_move(t, DOOR_CANCELLED, &err);
	dialect_talk_done(h, talk);
}

/* --- conversations --- */

/* Bytes have moved: what front ends are told of it. */
static void
count(struct transfer *t, const struct talk *talk)
{
	uint64_t moved = atomic_load(&talk->moved);
	uint64_t total = atomic_load(&talk->total);

	if (t == NULL || t->state != DOOR_ACTIVE)
		return;
	if (total > 0 && t->bytes < total)
		t->bytes = total;
	if (moved > t->bytes_done) {
		rate_add(&t->rate, moved - t->bytes_done, clock_now_ms());
		t->moved_ms = clock_now_ms();
	}
	t->bytes_done = moved;
}

static void
on_progress(void *arg)
{
	struct hub *h = arg;
	struct dialects *d = h->dialects;

	d->progress = NULL;
	list_for_each(at, &d->talks) {
		struct talk *t = FX_CONTAINER(at, struct talk, link);

		count(t->t, t);
	}
	if (!list_empty(&d->talks))
		d->progress = loop_timer(h->loop, PROGRESS_MS, on_progress, h);
	hub_settle(h);
}

int
dialect_begin(struct hub *h, struct talk *talk, struct fx_err *err)
{
	struct dialects *d = h->dialects;

	if (talk_start(talk, err) < 0)
		return -1;
	talk->waiting = false;
	if (list_empty(&talk->link))
		list_add_tail(&d->talks, &talk->link);
	if (d->progress == NULL)
		d->progress = loop_timer(h->loop, PROGRESS_MS, on_progress, h);
	return 0;
}

void
dialect_talk_done(struct hub *h, struct talk *talk)
{
	list_del(&talk->link);
	loop_timer_cancel(h->loop, talk->asked);
	dialect_let_go(&talk->t);
	dialect_let_go(&talk->saved);
	dialect_sum_forget(talk);
	talk_free(talk);
	if (!h->stopping)
		dialect_start_waiting(h);
}

/* A caller has gone: what it was, for the log. */
static void
caller_gone(struct hub *h, struct talk *talk)
{
	struct dialect_on *on = &h->dialects->on[talk->dialect];
	const struct talk_result *r = &talk->result;

	if (talk->known)
		return;
	if (talk->files == 0 && r->shown == DIALOG_FAILED &&
	    dialect_may_log(h, &talk->caller))
		dialect_log(h, talk->dialect, "warn", NULL, "%s: %s",
		    talk->peer, r->err.text);
	else if (talk->files == 0 && !talk->decided &&
	    dialect_may_log(h, &talk->caller))
		dialect_log(h, talk->dialect, "warn", NULL,
		    "%s said nothing that is understood here", talk->peer);
	if (talk->serves && r->shown == DIALOG_SENT) {
		on->done++;
		dialect_log(h, talk->dialect, "info", NULL,
		    "File '%s' sent to %s: %s", talk->served.name, talk->peer,
		    dialog_shown_text(r->shown));
	} else if (talk->serves) {
		on->failed++;
		dialect_log(h, talk->dialect, "warn", NULL,
		    "File '%s' to %s: %s", talk->served.name, talk->peer,
		    r->err.text);
	}
	if (talk->decided && talk->files > 0)
		dialect_log(h, talk->dialect, "info", NULL,
		    "Connection with %s closed", talk->peer);
	if (on->conf.once && on->on && talk->files > 0)
		dialect_off(h, talk->dialect);
}

static void
ended(struct talk *talk)
{
	struct hub *h = talk->hub;
	enum dialect_id id = talk->dialect;
	bool called = talk->role == TALK_SERVE;

	thread_join(talk->thread);
	talk->thread = NULL;
	if (talk->role != TALK_SERVE && talk->result.says[0] != '\0')
		dialect_log(h, id,
		    talk->result.shown == DIALOG_FAILED ? "warn" : "info",
		    talk->t, "%s: peer says: \"%s\"", talk->peer,
		    talk->result.says);
	if (talk->role == TALK_SEND)
		dialect_went(talk);
	else
		dialect_arrival_lost(talk, &talk->t);
	dialect_arrival_lost(talk, &talk->saved);
	if (called)
		caller_gone(h, talk);
	dialect_talk_done(h, talk);
	if (called)
		dialect_announce(h, id);
}

static void
says(struct talk *talk, const struct talk_note *n)
{
	bool loud = n->n == DIALOG_NOTE_WAITING || n->n == DIALOG_NOTE_AGAIN;

	dialect_log(talk->hub, talk->dialect, loud ? "warn" : "info", talk->t,
	    "%s: %s", talk->peer, n->text);
}

static void
take_note(const struct talk_note *n)
{
	struct talk *talk = n->talk;
	struct hub *h = talk->hub;

	switch (n->kind) {
	case TALK_DECIDED:
		talk->decided = true;
		dialect_announce(h, talk->dialect);
		break;
	case TALK_NATIVE:
		server_take(h, talk->fd, &talk->caller);
		talk->fd = -1;
		talk->decided = true; /* no caller of a dialect */
		talk->known = true;
		break;
	case TALK_SAYS:
		says(talk, n);
		break;
	case TALK_CALLING:
		dialect_calling(talk, n->n);
		break;
	case TALK_ACTIVE:
		if (talk->t != NULL)
			transfer_move(talk->t, DOOR_ACTIVE, NULL);
		break;
	case TALK_ADMIT:
		dialect_admit(talk);
		break;
	case TALK_PERCENT:
		dialect_log(h, talk->dialect, "info", talk->t, "%s %s %s: %d%%",
		    talk->role == TALK_SEND || talk->serves ? "Progress to"
							    : "Progress from",
		    talk->peer,
		    talk->t != NULL ? talk->t->name : talk->served.name,
		    (int)n->n * 10);
		break;
	case TALK_NOT_FOUND:
		talk->files++;
		dialect_log(h, talk->dialect, "warn", NULL,
		    "File '%s' not found for %s", n->text, talk->peer);
		break;
	case TALK_SUM:
		talk->files++;
		talk->serves = true;
		dialect_log(h, talk->dialect, "info", NULL,
		    "Client %s requested file: %s", talk->peer,
		    talk->served.name);
		dialect_sum(talk);
		break;
	case TALK_LANDED:
		dialect_landed(talk, (enum dialog_shown)n->n);
		break;
	case TALK_DROPPED:
		dialect_dropped(talk, n->n != 0);
		break;
	case TALK_ENDED:
		ended(talk);
		break;
	}
}

static void
on_notes(void *arg, FX_UNUSED unsigned events)
{
	struct hub *h = arg;
	struct talk_note n;

	for (int i = 0; i < NOTES_TURN; i++) {
		if (chan_take(h->dialects->notes, &n, 0) != 1)
			break;
		take_note(&n);
	}
	hub_settle(h);
}
