/* SPDX-License-Identifier: MIT */
#include "engine/faults_show.h"

#include <string.h>

#include "door/types.h"
#include "engine/command_peer.h"
#include "engine/doorman.h"
#include "engine/faults.h"
#include "engine/faults_seen.h"
#include "engine/hub.h"
#include "engine/session.h"
#include "engine/transfer.h"

/* The state as a message; its strings belong to others. */
struct shown {
	struct door_faults d;
	struct door_fault_count items[FAULT_KINDS];
};

static uint64_t
detected(const struct faults_seen *seen, enum fault_kind k)
{
	return k == FAULT_DROP   ? seen->drops
	    : k == FAULT_CORRUPT ? seen->corrupts
				 : 0;
}

static uint64_t
mended(const struct faults_seen *seen, enum fault_kind k)
{
	return k == FAULT_DROP   ? seen->drops_repaired
	    : k == FAULT_CORRUPT ? seen->corrupts_repaired
				 : 0;
}

/* The name of a peer that simulates, or NULL. */
static char *
simulating_peer(const struct hub *h)
{
	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (s->state == SESSION_READY && !s->ended &&
		    s->info.faults != 0)
			return s->name;
	}
	return NULL;
}

static void
show(const struct hub *h, struct shown *ret)
{
	const struct faults *f = h->faults;
	struct door_faults *d = &ret->d;

	memset(ret, 0, sizeof(*ret));
	d->on = f != NULL;
	d->spec = f != NULL ? (char *)(uintptr_t)faults_text(f) : NULL;
	d->peer = simulating_peer(h);
	d->items = ret->items;
	for (enum fault_kind k = FAULT_DROP; k < FAULT_KINDS; k++) {
		struct door_fault_count c = {
			.kind = (char *)(uintptr_t)fault_kind_name(k),
			.detected = (int64_t)detected(&h->faults_seen, k),
			.repaired = (int64_t)mended(&h->faults_seen, k),
		};

		if (f != NULL) {
			c.sent = (int64_t)faults_injected(f, k, true);
			c.received = (int64_t)faults_injected(f, k, false);
		}
		if (c.sent + c.received + c.detected == 0)
			continue;
		d->injected += c.sent + c.received;
		d->detected += c.detected;
		d->repaired += c.repaired;
		ret->items[d->items_n++] = c;
	}
}

/* What of it tells whether something changed. */
static struct faults_told
told(const struct door_faults *d)
{
	return (struct faults_told){
		.on = d->on,
		.peer = d->peer != NULL,
		.injected = d->injected,
		.detected = d->detected,
		.repaired = d->repaired,
	};
}

void
faults_show_tell(struct hub *h)
{
	struct shown s;
	struct faults_told now;

	show(h, &s);
	now = told(&s.d);
	if (now.on == h->faults_told.on && now.peer == h->faults_told.peer &&
	    now.injected == h->faults_told.injected &&
	    now.detected == h->faults_told.detected &&
	    now.repaired == h->faults_told.repaired)
		return;
	h->faults_told = now;
	doorman_event(h, DOOR_EV_FAULTS, &s.d);
}

void
faults_show_snapshot(struct hub *h, uint64_t client)
{
	struct shown s;

	show(h, &s);
	if (s.d.on || s.d.peer != NULL || s.d.items_n > 0)
		doorman_tell(h, client, DOOR_EV_FAULTS, &s.d);
}

void
faults_show_reply(struct hub *h, uint64_t client, int64_t id)
{
	struct shown s;

	show(h, &s);
	doorman_reply(h, client, id, DOOR_FAULT, &s.d);
}

/* Whether all its transfers have ended. */
static bool
idle(const struct session *s)
{
	list_for_each(at, &s->transfers)
		if (!transfer_ended(
			FX_CONTAINER(at, struct transfer, in_session)))
			return false;
	return true;
}

/* Sessions that rest are opened anew when they are needed. */
static void
end_idle(struct hub *h)
{
	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (s->state == SESSION_READY && !s->ended && idle(s))
			session_bye(s, FX_OK);
	}
}

static void
drop(struct hub *h)
{
	if (h->faults == NULL)
		return;
	faults_stop(h->faults);
	faults_unref(h->faults);
	h->faults = NULL;
	h->faults_client = 0;
}

int
faults_show_set(
    struct hub *h, const char *spec, uint64_t client, struct fx_err *err)
{
	struct faults_spec parsed;
	struct faults *f;

	if (faults_spec_parse(&parsed, spec, err) < 0)
		return -1;
	drop(h);
	f = faults_new(&parsed, spec);
	if (f == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	h->faults = f;
	h->faults_client = client;
	faults_seen_clear(&h->faults_seen);
	end_idle(h);
	hub_log(h, "warn", NULL, NULL, "SIMULATED FAULTS are on: %s", spec);
	faults_show_tell(h);
	return 0;
}

void
faults_show_clear(struct hub *h)
{
	if (h->faults == NULL)
		return;
	drop(h);
	end_idle(h);
	hub_log(h, "info", NULL, NULL, "simulated faults are off");
	faults_show_tell(h);
}

void
faults_show_left(struct hub *h, uint64_t client)
{
	if (h->faults != NULL && h->faults_client == client)
		faults_show_clear(h);
}

void
faults_show_done(struct hub *h)
{
	drop(h);
	faults_seen_done(&h->faults_seen);
}

int
command_fault(struct call *k)
{
	const struct door_fault *a = k->args;
	uint64_t client = a->keep ? 0 : k->client;

	if (a->spec != NULL && a->clear)
		return fx_err_set(
		    &k->err, E_ARGS, "a fault is either set or cleared");
	if (a->spec != NULL &&
	    faults_show_set(k->hub, a->spec, client, &k->err) < 0)
		return -1;
	if (a->clear)
		faults_show_clear(k->hub);
	faults_show_reply(k->hub, k->client, k->id);
	return 1;
}
