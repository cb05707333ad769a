/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "engine/resume.h"

#define ACK_BYTES (16 * 1024 * 1024) /* acknowledged at once */

static void
moved(struct transfer *t, const struct receiver_event *e)
{
	char text[UTF8_SAFE_SIZE(FX_TEXT_MAX)];
	struct fx_err err;

	if (transfer_rests(t))
		return; /* its session is lost: what it said last is void */
	switch (e->state) {
	case XFER_PAUSED:
		if (!t->full) /* that was said with its reason */
			transfer_move(t, DOOR_PAUSED, NULL);
		return;
	case XFER_ACTIVE:
		if (t->state == DOOR_PAUSED)
			transfer_move(t, DOOR_ACTIVE, NULL);
		return;
	case XFER_FINISHING:
	case XFER_COMMITTING:
		transfer_move(t, DOOR_CHECKING, NULL);
		return;
	case XFER_CANCELLED:
	case XFER_FAILED:
		break;
	case XFER_NEW:
	case XFER_OFFERED:
	case XFER_WAITING:
	case XFER_ACCEPTED:
	case XFER_DONE:
	case XFER_PARTIAL:
	case XFER_DECLINED:
	case XFER_INTERRUPTED:
		return;
	}
	if (transfer_ended(t))
		return;
	utf8_safe(text, sizeof(text), e->text, strlen(e->text));
	if (e->text[0] != 0 && !e->ours)
		fx_err_set(&err, e->code, "%s says: %s", t->peer_name, text);
	else if (e->text[0] != 0)
		fx_err_set(&err, e->code, "%s: %s", t->name, text);
	else
		fx_err_make(&err, e->code, 0, "what", t->name, "whom",
		    t->peer_name, "peer", t->peer_name, "file", t->name, NULL);
	if (!t->accepted) {
		incoming_withdrawn(t, &err);
		return;
	}
	if (e->state == XFER_CANCELLED && e->keep && t->session != NULL) {
		transfer_session_lost(t, &err);
		return;
	}
	transfer_move(
	    t, e->state == XFER_CANCELLED ? DOOR_CANCELLED : DOOR_FAILED, &err);
	inbox_rest(t);
	incoming_discard(t);
}

static void
take_event(struct transfer *t, struct receiver_event *e)
{
	switch (e->kind) {
	case RECEIVER_MOVED:
		moved(t, e);
		break;
	case RECEIVER_BLOCK:
		if (e->peeked)
			incoming_block_peeked(t, e->block, e->refused);
		else
			incoming_block_came(t, e->block, e->refused);
		break;
	case RECEIVER_LISTED:
		t->listed = true;
		incoming_tidy(t);
		break;
	case RECEIVER_FILE_WHOLE:
		incoming_whole(t, e);
		break;
	case RECEIVER_FILE_FAILED:
		incoming_file_failed(t, e->file_id, e->code);
		break;
	case RECEIVER_FILE_SHA:
		for (uint32_t i = 0; i < t->offer->roots_n; i++)
			if (t->root_ids[i] == e->file_id)
				inbox_sha(t, i, e->sha);
		break;
	case RECEIVER_BLOCK_DONE:
		incoming_block_done(t, e->block_no);
		break;
	case RECEIVER_COMMIT:
		t->commit_due = true;
		incoming_commit(t);
		break;
	case RECEIVER_PRIORITY:
		sched_weight(t, e->weight, false);
		break;
	case RECEIVER_FILE_AGAIN:
		incoming_again(t, e);
		break;
	case RECEIVER_NACKED:
		break;
	}
}

static void ack(struct transfer *t);

static void
on_ack(void *arg)
{
	struct transfer *t = arg;
	struct hub *h = t->hub;

	t->ack = NULL;
	t->acked_ms = 0;
	ack(t);
	transfer_touch(t);
	hub_settle(h);
}

/* Acknowledge while bytes move: soon, but not for every chunk. */
static void
ack(struct transfer *t)
{
	int64_t now = clock_now_ms();
	struct xfer_counts c;

	if (t->rx == NULL || t->session == NULL || transfer_rests(t))
		return;
	receiver_counts(t->rx, &c);
	if (now - t->acked_ms < FX_ACK_MS &&
	    c.received - t->acked_bytes < ACK_BYTES) {
		if (t->ack == NULL)
			t->ack = loop_timer(t->hub->loop, FX_ACK_MS, on_ack, t);
		return;
	}
	receiver_ack(t->rx, 0);
	t->acked_ms = now;
	t->acked_bytes = c.received;
}

void
incoming_run(struct transfer *t)
{
	struct receiver_event e;
	struct xfer_counts c;

	if (t->heir)
		incoming_heir_run(t);
	else if (t->past != NULL)
		incoming_past_run(t);
	if (t->rx == NULL || t->heir || t->past != NULL)
		return;
	while (receiver_event(t->rx, &e) == 1)
		take_event(t, &e);
	if (transfer_rests(t)) {
		transfer_release_disk(t);
		return;
	}
	receiver_counts(t->rx, &c);
	transfer_counts(t, &c);
	ack(t);
}
