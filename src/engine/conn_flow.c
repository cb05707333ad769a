/* SPDX-License-Identifier: MIT */
#include "engine/conn_flow.h"

#include "base/log.h"
#include "engine/conn.h"
#include "engine/conn_worker.h"
#include "engine/hub.h"
#include "engine/transfer.h"

bool
slow_peer(struct slow *s, uint64_t bytes, bool waits, int64_t now_ms)
{
	if (!waits)
		s->since_ms = 0;
	else if (s->since_ms == 0 || bytes - s->bytes >= SLOW_BYTES) {
		s->since_ms = now_ms;
		s->bytes = bytes;
	}
	return s->since_ms != 0 && now_ms - s->since_ms >= SLOW_MS;
}

static void
look(struct conn *c, int64_t now_ms)
{
	struct conn_flow *f = &c->worker->flow;
	uint64_t bytes = atomic_load(&f->bytes);
	struct transfer *t = transfer_of_xid(c->session, atomic_load(&f->xid));

	if (bytes != c->flowed && t != NULL)
		t->moved_ms = now_ms;
	c->flowed = bytes;
	if (!slow_peer(&c->slow, bytes, atomic_load(&f->waits), now_ms))
		return;
	log_pairs(LOG_WARN, "data connection too slow", "peer",
	    c->session->name, NULL);
	conn_break(c);
}

void
conn_flow_tick(struct hub *h, int64_t now_ms)
{
	list_for_each(s, &h->sessions)
		list_for_each(
		    at, &FX_CONTAINER(s, struct session, link)->conns) {
			struct conn *c = FX_CONTAINER(at, struct conn, link);

			if (c->state == CONN_UP)
				look(c, now_ms);
		}
}
