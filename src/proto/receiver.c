/* SPDX-License-Identifier: MIT */
#include "proto/receiver.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/receiver_code.h"

struct receiver *
receiver_new(const struct receiver_conf *conf)
{
	struct receiver *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->xid = conf->xid;
	r->caps = conf->caps;
	r->hash = conf->hash;
	r->max_entries = conf->max_entries;
	r->offer = msg_offer_copy(conf->offer);
	r->state = XFER_OFFERED;
	list_init(&r->waiting);
	list_init(&r->ends);
	list_init(&r->reports);
	list_init(&r->asks);
	xfer_out_init(&r->out);
	r->counts.bytes = conf->offer->total_bytes;
	r->tree = r->hash->start();
	if (r->offer == NULL || r->tree == NULL) {
		receiver_free(r);
		return NULL;
	}
	return r;
}

void
receiver_free(struct receiver *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->ring_size; i++) {
		if (r->ring[i] == NULL)
			continue;
		receiver_block_free(r, r->ring[i]);
		free(r->ring[i]);
	}
	free(r->ring);
	free(r->offer);
	block_reader_free(r->reader);
	xfer_conns_done(&r->conns);
	xfer_ranges_done(&r->done);
	xfer_out_done(&r->out);
	xfer_facts_done(&r->facts);
	r->hash->drop(r->tree);
	free(r);
}

enum xfer_state
receiver_state(const struct receiver *r)
{
	return r->state;
}

const struct msg_offer *
receiver_offer(const struct receiver *r)
{
	return r->offer;
}

void
receiver_fact(struct receiver *r, const struct xfer_fact *f, bool must)
{
	if (!xfer_facts_add(&r->facts, f, must) && must)
		r->out.lost = true;
}

void
receiver_move(struct receiver *r, enum xfer_state to)
{
	const struct xfer_fact f = { .kind = RECEIVER_MOVED, .state = to };

	assert(xfer_edge(r->state, to));
	r->state = to;
	xfer_facts_add(&r->facts, &f, true);
}

void
receiver_end(
    struct receiver *r, enum xfer_state to, enum fx_code code, const char *text)
{
	size_t n = strnlen(text, FX_TEXT_MAX);

	if (xfer_state_ended(r->state))
		return;
	r->end_code = code;
	memcpy(r->end_text, text, n);
	r->end_text[n] = '\0';
	receiver_move(r, to);
}

void
receiver_fail(struct receiver *r, enum fx_code code, const char *text)
{
	struct msg_error m = { .code = code, .scope = SCOPE_XFER };

	if (xfer_state_ended(r->state))
		return;
	memcpy(m.text, text, strnlen(text, FX_TEXT_MAX));
	xfer_out_push(&r->out, msg_error_encode(&r->out.msg, &m));
	r->end_ours = true;
	receiver_end(r, XFER_FAILED, code, text);
}

void
receiver_settle_pause(struct receiver *r)
{
	bool rests = r->pause_ours || r->pause_theirs;

	if (r->state == XFER_ACTIVE && rests)
		xfer_facts_paused(&r->facts, &r->state, RECEIVER_MOVED,
		    r->pause_theirs ? r->pause_reason : 0);
	else if (r->state == XFER_PAUSED && !rests)
		receiver_move(r, XFER_ACTIVE);
}

void
receiver_waiting(struct receiver *r, bool peek)
{
	struct msg_offer_state m = {
		.state = ANSWER_WAITING,
		.want_manifest = peek && (r->caps & CAP_PEEK),
	};

	if (r->state != XFER_OFFERED && r->state != XFER_WAITING)
		return;
	r->peek = r->peek || m.want_manifest;
	xfer_out_push(&r->out, msg_offer_state_encode(&r->out.msg, &m));
	if (r->state == XFER_OFFERED)
		receiver_move(r, XFER_WAITING);
}

void
receiver_queued(struct receiver *r, uint16_t position)
{
	const struct msg_offer_state m = {
		.state = ANSWER_QUEUED,
		.position = position,
	};

	if (r->state != XFER_OFFERED && r->state != XFER_WAITING)
		return;
	xfer_out_push(&r->out, msg_offer_state_encode(&r->out.msg, &m));
	if (r->state == XFER_OFFERED)
		receiver_move(r, XFER_WAITING);
}

void
receiver_accept(struct receiver *r, const struct msg_accept *choice)
{
	if (r->state != XFER_OFFERED && r->state != XFER_WAITING)
		return;
	assert(choice->need_mode != NEED_MODE_UPDATE || (r->caps & CAP_UPDATE));
	r->need_mode = choice->need_mode;
	r->accepted = true;
	for (uint16_t i = 0; i < choice->unwanted_n; i++) {
		assert(choice->unwanted[i] < r->offer->roots_n);
		r->unwanted |= UINT64_C(1) << choice->unwanted[i];
	}
	xfer_out_push(&r->out, msg_accept_encode(&r->out.msg, choice));
	receiver_move(r, XFER_ACCEPTED);
	if (r->hi == 0)
		return;
	receiver_move(r, XFER_ACTIVE);
	receiver_settle_pause(r);
	for (uint32_t no = r->lo; no < r->hi; no++) {
		struct rblock *b = receiver_block(r, no);

		if (b == NULL)
			continue;
		receiver_skip_unwanted(r, b);
		receiver_block_fact(r, b, false);
	}
}

void
receiver_decline(struct receiver *r, enum fx_code code, const char *text,
    uint32_t retry_after_s)
{
	struct msg_decline m = {
		.code = code != FX_OK ? code : E_DECLINED,
		.retry_after_s = retry_after_s,
	};

	if (r->state != XFER_OFFERED && r->state != XFER_WAITING)
		return;
	if (text != NULL)
		memcpy(m.text, text, strnlen(text, FX_TEXT_MAX));
	xfer_out_push(&r->out, msg_decline_encode(&r->out.msg, &m));
	receiver_end(r, XFER_DECLINED, m.code, "");
}

void
receiver_pause(struct receiver *r, bool on, uint8_t reason)
{
	const struct msg_pause m = { .reason = reason };

	if (r->pause_ours == on || r->state >= XFER_FINISHING)
		return;
	r->pause_ours = on;
	xfer_out_push(&r->out,
	    on ? msg_pause_encode(&r->out.msg, &m)
	       : msg_resume_encode(&r->out.msg));
	receiver_settle_pause(r);
}

void
receiver_priority(struct receiver *r, uint8_t weight)
{
	const struct msg_priority m = { .weight = weight };

	if (!xfer_state_ended(r->state) && r->state != XFER_INTERRUPTED)
		xfer_out_push(&r->out, msg_priority_encode(&r->out.msg, &m));
}

void
receiver_cancel(struct receiver *r, enum fx_code code, bool keep)
{
	const struct msg_cancel m = { .code = code, .keep = keep };

	if (xfer_state_ended(r->state))
		return;
	xfer_out_drop(&r->out);
	if (r->state != XFER_INTERRUPTED)
		xfer_out_push(&r->out, msg_cancel_encode(&r->out.msg, &m));
	r->end_keep = keep;
	receiver_end(r, XFER_CANCELLED, code, "");
}

void
receiver_lost(struct receiver *r)
{
	if (xfer_state_ended(r->state) || r->state == XFER_INTERRUPTED)
		return;
	xfer_out_drop(&r->out);
	if (r->state >= XFER_ACCEPTED)
		receiver_end(r, XFER_INTERRUPTED, E_PEER_GONE, "");
	else
		receiver_end(r, XFER_FAILED, E_PEER_GONE, "");
}

void
receiver_conn_up(struct receiver *r, uint16_t conn)
{
	if (!xfer_conns_up(&r->conns, conn))
		receiver_fail(r, E_INTERNAL, "out of memory");
	receiver_progress(r);
}

void
receiver_conn_down(struct receiver *r, uint16_t conn)
{
	xfer_conns_down(&r->conns, conn);
	r->ack_due = true;
	receiver_progress(r);
}

void
receiver_ack(struct receiver *r, uint32_t backlog_ms)
{
	r->backlog_ms = backlog_ms;
	if (r->moved)
		r->ack_due = true;
}

void
receiver_counts(const struct receiver *r, struct xfer_counts *ret)
{
	*ret = r->counts;
	if (r->bytes > ret->bytes || r->listed)
		ret->bytes = r->bytes;
	ret->bytes += (uint64_t)r->resized;
}

static void
event_time(struct receiver_event *ret, int64_t ns)
{
	ret->mtime = ENTRY_MTIME_NONE;
	if (ns < 0 || ns / 1000000000 >= FX_MTIME_MAX)
		return;
	ret->mtime = ns / 1000000000;
	ret->mtime_ns = (uint32_t)(ns % 1000000000);
}

/* The parts of an event that come from the file it is about. */
static void
event_file(const struct receiver *r, struct receiver_event *ret,
    const struct xfer_fact *f)
{
	const struct rfile *file;
	struct rblock *b;
	uint16_t index;

	ret->file_id = f->id;
	ret->gen = f->index;
	if (ret->kind == RECEIVER_FILE_SHA && f->bytes != NULL) {
		ret->sha_known = true;
		memcpy(ret->sha, f->bytes, FX_DIGEST_SIZE);
	}
	if (ret->kind == RECEIVER_FILE_AGAIN)
		event_time(ret, f->time);
	file = receiver_file(r, f->id, &b, &index);
	if (file == NULL)
		return;
	ret->size = file->size;
	memcpy(ret->root, b->slots[index], FX_DIGEST_SIZE);
	if (file->data != NULL && ret->kind == RECEIVER_FILE_WHOLE) {
		ret->sha_known = file->data->sha_known;
		memcpy(ret->sha, file->data->sha, FX_DIGEST_SIZE);
	}
}

int
receiver_event(struct receiver *r, struct receiver_event *ret)
{
	static const enum fx_code none[FX_BLOCK_ENTRIES_MAX];
	struct xfer_fact f;
	const struct rblock *b;

	if (!xfer_facts_take(&r->facts, &f))
		return 0;
	memset(ret, 0, sizeof(*ret));
	ret->kind = (enum receiver_event_kind)f.kind;
	ret->state = f.state;
	ret->code = f.code;
	if (ret->kind == RECEIVER_MOVED) {
		ret->state = f.state;
		ret->reason = (uint8_t)f.index;
		if (xfer_state_ended(f.state) || f.state == XFER_INTERRUPTED) {
			ret->code = r->end_code;
			ret->keep = r->end_keep;
			ret->ours = r->end_ours;
			memcpy(ret->text, r->end_text, sizeof(ret->text));
		}
	} else if (ret->kind == RECEIVER_BLOCK) {
		b = receiver_block(r, f.id);
		ret->block_no = f.id;
		ret->block = f.block;
		f.block = NULL;
		ret->refused = b != NULL ? b->refused : none;
		ret->peeked = f.flag;
	} else if (ret->kind == RECEIVER_BLOCK_DONE) {
		ret->block_no = f.id;
	} else if (ret->kind == RECEIVER_PRIORITY) {
		ret->weight = (uint8_t)f.index;
	} else {
		event_file(r, ret, &f);
	}
	xfer_fact_drop(&f);
	return 1;
}
