/* SPDX-License-Identifier: MIT */
/* A transfer that was delivered, but its sender never heard: it hears now. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "engine/conn.h"
#include "engine/incoming.h"
#include "engine/resume.h"
#include "engine/session.h"

struct past {
	struct sink_past *receipt; /* of the job while one runs */
	struct list queue;         /* struct rx_block */
	bool busy;
	uint8_t state; /* what was reached then: enum file_state */
};

struct past_job {
	struct transfer *t;
	struct past *past;
	struct rx_block *b;
};

void
incoming_past_free(struct transfer *t)
{
	if (t->past == NULL)
		return;
	rx_blocks_free(&t->past->queue);
	sink_past_free(t->past->receipt);
	free(t->past);
	t->past = NULL;
}

static void
decline(struct transfer *t, const struct fx_err *err)
{
	receiver_decline(t->rx, err->code, err->text, 0);
	transfer_move(t, DOOR_DECLINED, err);
	transfer_touch(t);
}

void
incoming_past(struct transfer *t, const struct transfer *known)
{
	struct msg_accept *choice = calloc(1, sizeof(*choice));
	struct past *p = calloc(1, sizeof(*p));
	struct fx_err err;

	t->past = p;
	if (p != NULL)
		list_init(&p->queue);
	if (choice == NULL || p == NULL) {
		fx_err_set(&err, E_INTERNAL, "out of memory");
		decline(t, &err);
	} else if (sink_past_open(
		       &p->receipt, t->hub->receipts_fd, known->id, &err) < 0) {
		fx_err_set(&err, E_EXISTS,
		    "this was received before, and its list is gone");
		decline(t, &err);
	} else {
		p->state = known->state == DOOR_UNSYNCED ? FILE_VERIFIED
							 : FILE_DELIVERED;
		choice->need_mode = NEED_MODE_NEGOTIATE;
		choice->conflict = known->conflict;
		receiver_accept(t->rx, choice);
		hub_log(t->hub, "info", t->peer_name, known->id,
		    "%s was delivered before: %s is told so", t->name,
		    t->peer_name);
		transfer_touch(t);
	}
	free(choice);
}

static void
look(void *arg)
{
	struct past_job *j = arg;

	sink_past_block(j->past->receipt, j->b->block, j->b->codes, j->b->need);
}

static void next(struct transfer *t);

static void
looked(void *arg, bool cancelled)
{
	struct past_job *j = arg;
	struct transfer *t = j->t;

	j->past->busy = false;
	if (transfer_job_done(t) && !cancelled && !transfer_rests(t)) {
		receiver_block_ready(
		    t->rx, j->b->block->no, j->b->codes, j->b->need);
		next(t);
		transfer_touch(t);
	}
	rx_block_free(j->b);
	free(j);
}

static void
next(struct transfer *t)
{
	struct past *p = t->past;
	struct past_job *j;
	struct list *first;

	if (p->busy || list_empty(&p->queue))
		return;
	j = calloc(1, sizeof(*j));
	if (j == NULL)
		return;
	first = list_take(&p->queue);
	j->t = t;
	j->past = p;
	j->b = FX_CONTAINER(first, struct rx_block, link);
	p->busy = true;
	t->jobs++;
	if (pool_submit(t->hub->pool, look, looked, j) != NULL)
		return;
	t->jobs--;
	p->busy = false;
	rx_block_free(j->b);
	free(j);
	receiver_cancel(t->rx, E_BUSY, true);
}

static void
take_block(struct transfer *t, const struct receiver_event *e)
{
	size_t size = e->block->count * sizeof(enum fx_code);
	struct rx_block *b = e->peeked ? NULL : calloc(1, sizeof(*b) + size);

	if (b == NULL) {
		block_unref(e->block);
		return;
	}
	list_init(&b->link);
	b->t = t;
	b->block = e->block;
	memcpy(b->codes, e->refused, size);
	list_add_tail(&t->past->queue, &b->link);
	next(t);
}

static void
commit(struct transfer *t)
{
	struct xfer_counts c;

	receiver_counts(t->rx, &c);
	receiver_committed(
	    t->rx, c.files_failed > 0 ? E_PARTIAL : FX_OK, t->past->state, 0);
	transfer_move(t, DOOR_CANCELLED, NULL);
}

void
incoming_past_run(struct transfer *t)
{
	struct receiver_event e;

	while (t->rx != NULL && receiver_event(t->rx, &e) == 1) {
		if (e.kind == RECEIVER_BLOCK)
			take_block(t, &e);
		else if (e.kind == RECEIVER_COMMIT)
			commit(t);
		else if (e.kind == RECEIVER_MOVED && !transfer_rests(t) &&
		    (e.state == XFER_CANCELLED || e.state == XFER_FAILED))
			transfer_move(t, DOOR_CANCELLED, NULL);
	}
}
