/* SPDX-License-Identifier: MIT */
#include "engine/conn.h"
#include "engine/resume.h"
#include "engine/sched.h"
#include "engine/session.h"
#include "engine/transfer.h"

/* Who gets the connections there are, and the workers for them. */

/* The bytes that a piece of work takes of its transfer's turn. */
static uint64_t
cost(const struct work *w)
{
	uint64_t bytes = w->len;

	if (w->kind == WORK_CHUNK)
		return bytes;
	for (uint16_t i = 0; i < w->count; i++)
		bytes += MSG_BATCH_RECORD + w->block->entries[w->list[i]].size;
	return bytes;
}

static bool
has_work(struct transfer *t, struct conn *c, struct work *w)
{
	return t->tx != NULL && t->source != NULL && !transfer_rests(t) &&
	    sender_work(t->tx, c->idx, FX_OUTSTANDING_MIN, w) == 1;
}

/* One piece for c from whoever's turn it is. */
static bool
deal_one(struct session *s, struct conn *c)
{
	struct turn *turn;
	struct work w;

	turns_begin(&s->turns);
	while ((turn = turns_next(&s->turns)) != NULL) {
		struct transfer *t = FX_CONTAINER(turn, struct transfer, turn);

		if (!has_work(t, c, &w)) {
			turns_pass(&s->turns, turn);
			continue;
		}
		turns_pay(turn, cost(&w));
		if (!outgoing_check(t, c, &w))
			conn_work(c, &w, t);
		return true;
	}
	return false;
}

void
sched_deal(struct session *s)
{
	bool any = true;

	while (any) {
		any = false;
		list_for_each(at, &s->conns) {
			struct conn *c = FX_CONTAINER(at, struct conn, link);

			if (conn_ready(c) && deal_one(s, c))
				any = true;
		}
	}
}

/* Whether bytes are about to come in this session. */
static bool
receives(const struct session *s)
{
	list_for_each(at, &s->transfers) {
		const struct transfer *t =
		    FX_CONTAINER(at, struct transfer, in_session);

		if (t->incoming && !transfer_rests(t) &&
		    !transfer_is_offer(t) && !sched_waits(t))
			return true;
	}
	return false;
}

/* End a connection that nothing comes on; its session opens it again. */
static void
free_one(struct hub *h)
{
	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (s->state != SESSION_READY || receives(s))
			continue;
		list_for_each(one, &s->conns) {
			struct conn *c = FX_CONTAINER(one, struct conn, link);

			if (!c->sends && c->state == CONN_UP) {
				conn_break(c);
				return;
			}
		}
	}
}

bool
sched_join(struct session *s, bool sends)
{
	struct hub *h = s->hub;
	bool first = conn_count(s, sends) == 0;

	if (sends || (first && receives(s))) {
		if (h->workers_n < FX_WORKERS_MAX)
			return true;
		free_one(h);
		return false;
	}
	/* a second one, or one before there is anything to receive */
	return h->workers_n < FX_WORKERS_MAX / 2;
}
