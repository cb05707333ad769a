/* SPDX-License-Identifier: MIT */
#include "proto/sender.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/sender_code.h"

struct sender *
sender_new(const struct sender_conf *conf)
{
	struct sender *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->xid = conf->xid;
	s->caps = conf->caps;
	s->hash = conf->hash;
	s->offer = *conf->offer;
	s->state = XFER_NEW;
	list_init(&s->retries);
	list_init(&s->ready);
	s->flights_free = FLIGHTS_MAX;
	s->patient = conf->patient;
	xfer_out_init(&s->out);
	s->maker = block_maker_new();
	s->flights = calloc(FLIGHTS_MAX, sizeof(*s->flights));
	s->tree = s->hash->start();
	if (s->maker == NULL || s->flights == NULL || s->tree == NULL) {
		sender_free(s);
		return NULL;
	}
	s->counts.bytes = s->offer.total_bytes;
	return s;
}

void
sender_free(struct sender *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < FX_BLOCK_WINDOW; i++)
		sender_block_free(s, &s->ring[i]);
	for (uint32_t i = 0; i < s->late_n; i++)
		block_unref(s->late[i]);
	for (size_t i = 0; s->flights != NULL && i < s->flights_n; i++)
		free(s->flights[i].list);
	list_for_each(at, &s->retries)
		sender_retry_drop(s, FX_CONTAINER(at, struct retry, link));
	free(s->flights);
	block_maker_free(s->maker);
	xfer_conns_done(&s->conns);
	xfer_out_done(&s->out);
	xfer_fact_drop(&s->fact);
	xfer_facts_done(&s->facts);
	s->hash->drop(s->tree);
	free(s);
}

enum xfer_state
sender_state(const struct sender *s)
{
	return s->state;
}

void
sender_move(struct sender *s, enum xfer_state to)
{
	const struct xfer_fact f = { .kind = SENDER_MOVED, .state = to };

	assert(xfer_edge(s->state, to));
	s->state = to;
	xfer_facts_add(&s->facts, &f, true);
}

void
sender_end(
    struct sender *s, enum xfer_state to, enum fx_code code, const char *text)
{
	size_t n = strnlen(text, FX_TEXT_MAX);

	if (xfer_state_ended(s->state))
		return;
	s->end_code = code;
	memcpy(s->end_text, text, n);
	s->end_text[n] = '\0';
	sender_move(s, to);
}

void
sender_fail(struct sender *s, enum fx_code code, const char *text, bool tell)
{
	struct msg_error m = { .code = code, .scope = SCOPE_XFER };

	if (xfer_state_ended(s->state))
		return;
	if (tell && s->offered) {
		memcpy(m.text, text, strnlen(text, FX_TEXT_MAX));
		xfer_out_push(&s->out, msg_error_encode(&s->out.msg, &m));
	}
	s->end_ours = true;
	sender_end(s, XFER_FAILED, code, text);
}

bool
sender_rests(const struct sender *s)
{
	return s->pause_ours || s->pause_theirs;
}

/* Let the state follow who paused. */
void
sender_settle_pause(struct sender *s)
{
	if (s->state == XFER_ACTIVE && sender_rests(s))
		xfer_facts_paused(&s->facts, &s->state, SENDER_MOVED,
		    s->pause_theirs ? s->pause_reason : 0);
	else if (s->state == XFER_PAUSED && !sender_rests(s))
		sender_move(s, XFER_ACTIVE);
}

static bool
listing(const struct sender *s)
{
	switch (s->state) {
	case XFER_OFFERED:
	case XFER_WAITING:
		return s->peek;
	case XFER_ACCEPTED:
	case XFER_ACTIVE:
		return true;
	case XFER_NEW:
	case XFER_PAUSED:
	case XFER_FINISHING:
	case XFER_COMMITTING:
	case XFER_DONE:
	case XFER_PARTIAL:
	case XFER_DECLINED:
	case XFER_CANCELLED:
	case XFER_FAILED:
	case XFER_INTERRUPTED:
		break;
	}
	return false;
}

bool
sender_wants_entry(const struct sender *s)
{
	return listing(s) && !s->walked && s->hi - s->lo < FX_BLOCK_WINDOW;
}

/* What the entries of a new block need. */
static bool
block_fill(struct sender *s, struct sblock *b)
{
	const struct block *k = b->block;

	b->files = calloc(k->count, sizeof(*b->files));
	b->slots = calloc(k->count, sizeof(*b->slots));
	if (b->files == NULL || b->slots == NULL)
		return false;
	for (uint16_t i = 0; i < k->count; i++) {
		const struct entry *e = &k->entries[i];
		int root = xfer_root_of(&s->offer, e->path, e->path_len);

		s->counts.folders += e->kind == ENTRY_FOLDER;
		s->counts.links += e->kind == ENTRY_SYMLINK;
		if (e->kind != ENTRY_FILE)
			continue;
		s->counts.files++;
		b->bytes += e->size;
		if (root >= 0 && (s->unwanted & UINT64_C(1) << root)) {
			b->files[i].state = SFILE_SKIPPED;
			continue;
		}
		b->files[i].state = SFILE_LISTED;
		b->unsettled++;
	}
	b->needed = s->accept.need_mode == NEED_MODE_ALL;
	s->announced_bytes += b->bytes;
	s->announced_entries += k->count;
	return true;
}

void
sender_seal(struct sender *s)
{
	struct sblock *b = &s->ring[s->hi % FX_BLOCK_WINDOW];
	uint16_t count = block_maker_count(s->maker);

	if (count == 0)
		return;
	assert(s->hi - s->lo < FX_BLOCK_WINDOW);
	sender_block_free(s, b);
	b->first_id = s->next_id;
	b->block = block_maker_end(s->maker, s->hi, s->next_id);
	if (b->block == NULL || !block_fill(s, b)) {
		sender_block_free(s, b);
		sender_fail(s, E_INTERNAL, "out of memory", true);
		return;
	}
	s->hi++;
	s->next_id += count;
}

int
sender_entry(struct sender *s, const struct entry *e, struct fx_err *err)
{
	int r;

	assert(sender_wants_entry(s));
	if (s->next_id + block_maker_count(s->maker) >= FX_ENTRIES_MAX)
		return fx_err_make(err, E_LIMIT, 0, "what",
		    "the number of entries", "limit", "10000000", NULL);
	r = block_maker_add(s->maker, e, err);
	if (r == 0) {
		/* Full: it goes into the next block. */
		sender_seal(s);
		if (xfer_state_ended(s->state))
			return 0;
		r = block_maker_add(s->maker, e, err);
		assert(r != 0);
	}
	return r < 0 ? -1 : 0;
}

void
sender_walked(struct sender *s)
{
	/* What waits in the maker becomes a block once the window has room,
	 * in sender_take(). */
	s->walked = true;
}

void
sender_totals(struct sender *s, uint64_t bytes, uint64_t entries)
{
	const struct msg_offer_state m = {
		.bytes_known = true,
		.entries_known = true,
		.total_bytes = bytes,
		.total_entries = entries,
	};

	if (!s->accepted && !xfer_state_ended(s->state))
		s->counts.bytes = bytes;
	if (s->state == XFER_NEW) {
		s->offer.total_bytes = bytes;
		s->offer.total_entries = entries;
		s->offer.entries_known = true;
	} else if (s->state == XFER_OFFERED || s->state == XFER_WAITING) {
		xfer_out_push(&s->out, msg_offer_state_encode(&s->out.msg, &m));
	}
}

void
sender_pause(struct sender *s, bool on)
{
	const struct msg_pause m = { .reason = PAUSE_USER };

	if (s->pause_ours == on || s->state >= XFER_FINISHING)
		return;
	s->pause_ours = on;
	if (s->offered)
		xfer_out_push(&s->out,
		    on ? msg_pause_encode(&s->out.msg, &m)
		       : msg_resume_encode(&s->out.msg));
	sender_settle_pause(s);
}

void
sender_priority(struct sender *s, uint8_t weight)
{
	const struct msg_priority m = { .weight = weight };

	if (s->offered && !xfer_state_ended(s->state) &&
	    s->state != XFER_INTERRUPTED)
		xfer_out_push(&s->out, msg_priority_encode(&s->out.msg, &m));
}

void
sender_cancel(struct sender *s, enum fx_code code, bool keep)
{
	const struct msg_cancel m = { .code = code, .keep = keep };

	if (xfer_state_ended(s->state))
		return;
	xfer_out_drop(&s->out);
	if (s->offered && s->state != XFER_INTERRUPTED)
		xfer_out_push(&s->out, msg_cancel_encode(&s->out.msg, &m));
	sender_end(s, XFER_CANCELLED, code, "");
}

void
sender_lost(struct sender *s)
{
	if (xfer_state_ended(s->state) || s->state == XFER_INTERRUPTED)
		return;
	xfer_out_drop(&s->out);
	if (s->patient || s->state >= XFER_ACCEPTED)
		sender_end(s, XFER_INTERRUPTED, E_PEER_GONE, "");
	else
		sender_end(s, XFER_FAILED, E_PEER_GONE, "");
}

int
sender_event(struct sender *s, struct sender_event *ret)
{
	struct xfer_fact *f = &s->fact;

	xfer_fact_drop(f);
	if (!xfer_facts_take(&s->facts, f))
		return 0;
	memset(ret, 0, sizeof(*ret));
	ret->kind = (enum sender_event_kind)f->kind;
	ret->state = f->state;
	ret->code = f->code;
	ret->index = f->index;
	ret->file_id = f->id;
	if (ret->kind == SENDER_MOVED) {
		ret->reason = (uint8_t)f->index;
		if (xfer_state_ended(f->state) ||
		    f->state == XFER_INTERRUPTED) {
			ret->code = s->end_code;
			ret->ours = s->end_ours;
			ret->keep = s->end_keep;
			memcpy(ret->text, s->end_text, sizeof(ret->text));
		}
	} else if (ret->kind == SENDER_ANSWER) {
		ret->answer = (uint8_t)f->id;
	} else if (ret->kind == SENDER_PRIORITY) {
		ret->weight = (uint8_t)f->index;
	} else if (ret->kind == SENDER_ACCEPTED) {
		ret->accept = &s->accept;
	} else if (ret->kind == SENDER_FILE || ret->kind == SENDER_CHANGED) {
		const struct entry *e =
		    f->block != NULL ? block_entry(f->block, f->id) : NULL;

		ret->path = e != NULL ? e->path : NULL;
		ret->path_len = e != NULL ? e->path_len : 0;
		ret->gen = f->index;
		if (f->bytes != NULL) {
			ret->path = f->bytes;
			ret->path_len = f->len;
		}
	}
	return 1;
}

void
sender_counts(const struct sender *s, struct xfer_counts *ret)
{
	*ret = s->counts;
	if (s->announced_bytes > ret->bytes || s->manifest_end_sent)
		ret->bytes = s->announced_bytes;
	ret->bytes += (uint64_t)s->resized;
}
