/* SPDX-License-Identifier: MIT */
#include "engine/ledger.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "engine/hub.h"
#include "engine/transfer.h"

#define SLOW_MS 200
#define SHARE   3 /* other things get this many times as long */

static void
complain(int64_t took_ms)
{
	char ms[24];

	(void)snprintf(ms, sizeof(ms), "%lld", (long long)took_ms);
	log_pairs(LOG_WARN, "the database was slow", "ms", ms, NULL);
}

static void
over(struct ledger *l, enum ledger_end end)
{
	struct list *at;

	while ((at = list_take(&l->waiting)) != NULL) {
		FX_CONTAINER(at, struct ledger_wait, link)->end = end;
		list_add_tail(&l->ready, at);
	}
	l->group++;
}

static int
commit(struct hub *h, struct fx_err *err)
{
	struct ledger *l = &h->ledger;
	int64_t from_ms = clock_now_ms();
	int64_t now_ms, gap_ms;
	struct fx_err why;
	int r;

	if (!l->open)
		return 0;
	l->open = false;
	if (h->loop != NULL)
		loop_timer_cancel(h->loop, l->timer);
	l->timer = NULL;
	r = db_commit(h->db, &why);
	now_ms = clock_now_ms();
	gap_ms = (now_ms - from_ms) * SHARE;
	l->next_ms = now_ms + (gap_ms < LEDGER_GAP_MS ? gap_ms : LEDGER_GAP_MS);
	if (now_ms - from_ms > SLOW_MS)
		complain(now_ms - from_ms);
	if (r < 0) {
		log_pairs(
		    LOG_ERROR, "changes not recorded", "why", why.text, NULL);
		transfer_records_lost(h, l->group);
		*err = why;
	}
	over(l, r < 0 ? LEDGER_LOST : LEDGER_KEPT);
	return r;
}

static void
on_time(void *arg)
{
	struct hub *h = arg;
	struct fx_err err;

	h->ledger.timer = NULL;
	(void)commit(h, &err);
	hub_settle(h);
}

/* The first change of a group is about to be made. */
static void
begun(void *arg)
{
	struct hub *h = arg;
	struct ledger *l = &h->ledger;
	int64_t wait_ms = l->next_ms - clock_now_ms();

	l->open = true;
	if (l->timer == NULL && h->loop != NULL)
		l->timer =
		    loop_timer(h->loop, wait_ms > 0 ? wait_ms : 0, on_time, h);
}

void
ledger_start(struct hub *h)
{
	db_share(h->db, begun, h);
}

int
ledger_flush(struct hub *h, struct fx_err *err)
{
	return commit(h, err);
}

void
ledger_then(struct hub *h, struct ledger_wait *w,
    void (*fn)(void *arg, enum ledger_end end), void *arg)
{
	struct ledger *l = &h->ledger;

	w->fn = fn;
	w->arg = arg;
	w->end = LEDGER_KEPT;
	list_add_tail(l->open ? &l->waiting : &l->ready, &w->link);
}

static void
call(struct list *of, bool stopped)
{
	struct list *at;

	while ((at = list_take(of)) != NULL) {
		struct ledger_wait *w =
		    FX_CONTAINER(at, struct ledger_wait, link);

		w->fn(w->arg, stopped ? LEDGER_STOPPED : w->end);
	}
}

void
ledger_run(struct hub *h)
{
	struct fx_err err;

	if (h->stopping)
		(void)commit(h, &err);
	call(&h->ledger.ready, false);
}

void
ledger_finish(struct hub *h)
{
	struct fx_err err;

	if (h->db == NULL)
		return;
	(void)commit(h, &err);
	call(&h->ledger.ready, false);
}

void
ledger_stop(struct hub *h)
{
	struct fx_err err;

	if (h->db == NULL)
		return;
	(void)commit(h, &err);
	call(&h->ledger.ready, true);
}
