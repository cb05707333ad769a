/* SPDX-License-Identifier: MIT */
#include "engine/chan.h"
#include "engine/conn_faults.h"
#include "engine/conn_worker.h"
#include "engine/pace.h"
#include "engine/transfer.h"

/* Orders that a worker never carried out. */

/* What an order that nobody carries out holds. */
static void
order_done(struct conn_order *o)
{
	work_drop(&o->work);
	source_unref(o->source);
	sink_unref(o->sink);
	block_unref(o->block);
	pace_unref(o->pace);
}

void
conn_orders_drop(struct conn *c)
{
	struct conn_order o;

	while (c->orders != NULL && chan_take(c->orders, &o, 0) == 1)
		order_done(&o);
}

void
conn_orders_back(struct conn *c)
{
	struct conn_order o;

	while (conn_faults_held(c->worker, true, &o) ||
	    chan_take(c->orders, &o, 0) == 1) {
		struct transfer *t = transfer_of_xid(c->session, o.xid);
		struct work_done d = { .cookie = o.work.cookie,
			.conn = c->idx,
			.code = E_PEER_GONE };

		if (o.kind == ORDER_WORK && t != NULL && t->tx != NULL)
			sender_done(t->tx, &d);
		order_done(&o);
	}
}
