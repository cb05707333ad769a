/* SPDX-License-Identifier: MIT */
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/sched.h"
#include "engine/session.h"
#include "engine/transfer.h"

#define SETTLE_ROUNDS 64 /* what is left waits for the next event */

static void
run_touched(struct hub *h)
{
	struct list now;
	struct list *at;

	list_init(&now);
	while ((at = list_take(&h->touched)) != NULL)
		list_add_tail(&now, at);
	while ((at = list_take(&now)) != NULL) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, touch);

		transfer_run(t);
		if (t->session != NULL)
			session_due(t->session);
	}
}

/* Only those that have something to say: there may be a thousand. */
static void
pump_due(struct hub *h)
{
	struct list now;
	struct list *at;

	list_init(&now);
	while ((at = list_take(&h->due)) != NULL)
		list_add_tail(&now, at);
	while ((at = list_take(&now)) != NULL) {
		struct session *s = FX_CONTAINER(at, struct session, due);

		if (s->state == SESSION_READY || s->state == SESSION_CLOSING ||
		    s->state == SESSION_PAIRING)
			session_pump(s);
	}
}

void
hub_settle(struct hub *h)
{
	int rounds = 0;

	do {
		ledger_run(h);
		run_touched(h);
		sched_run(h);
		pump_due(h);
	} while ((!list_empty(&h->touched) || !list_empty(&h->due) ||
		     !list_empty(&h->ledger.ready)) &&
	    ++rounds < SETTLE_ROUNDS);
	session_reap(h);
	doorman_progress(h);
	doorman_flush(h);
	if (h->stopping && list_empty(&h->sessions) && !h->stopped) {
		h->stopped = true;
		loop_stop(h->loop);
	}
}
