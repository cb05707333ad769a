/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/str.h"
#include "door/types.h"
#include "tui/model/copy.h"
#include "tui/model/model.h"
#include "tui/model/pairing.h"
#include "tui/model/rows.h"

/* The model's words are the door's, in the same order. */
static_assert((int)MODEL_FAILED == (int)DOOR_FAILED &&
	(int)MODEL_FAILED + 1 == (int)DOOR_STATES,
    "states of transfers");
static_assert((int)MODEL_ITEM_UNCHECKED == (int)DOOR_ITEM_UNCHECKED &&
	(int)MODEL_ITEM_OFFER == (int)DOOR_ITEM_STATES,
    "states of items");
static_assert((int)MODEL_DENY == (int)DOOR_DENY, "policies");
static_assert((int)MODEL_ASK_EXISTS == (int)DOOR_ASK_EXISTS, "conflicts");

static void
take_text(struct model *m, char **field, char *fresh)
{
	free(*field);
	*field = fresh;
	m->dirty = true;
}

static int
on_hello(struct model *m, const struct door_hello *d)
{
	struct copy c = { .failed = false };

	take_text(m, &m->device, copy_text(&c, d->device));
	take_text(m, &m->name, copy_text(&c, d->name));
	m->private = d->private;
	return c.failed ? -ENOMEM : 0;
}

static int
on_snapshot(struct model *m, const struct door_mark *d)
{
	if (str_eq(d->part, "begin")) {
		m->in_snapshot = true;
		rows_stale(m);
		model_dialects_snapshot(m, false);
	} else if (m->in_snapshot) {
		m->in_snapshot = false;
		m->loaded = true;
		rows_settle(m);
		model_dialects_snapshot(m, true);
	}
	return 0;
}

static int
on_listening(struct model *m, const struct door_listening *d)
{
	struct copy c = { .failed = false };

	m->listening = d->on;
	m->port = d->port;
	take_text(m, &m->address, copy_text(&c, d->address));
	take_text(m, &m->listen_error, copy_sentence(&c, d->error));
	return c.failed ? -ENOMEM : 0;
}

static int
on_log(struct model *m, const struct door_log *d, bool notice)
{
	enum model_level level = copy_level(d->level);
	struct copy c = { .failed = false };
	char *peer = copy_text(&c, d->peer);
	char *line = copy_sentence(&c, d->text != NULL ? d->text : "");

	if (line != NULL) {
		model_log(m, level, d->time, peer, line);
		if (notice)
			model_status(m, level, line);
	}
	free(peer);
	free(line);
	return c.failed ? -ENOMEM : 0;
}

static int
on_peer(struct model *m, const struct door_peer *d)
{
	struct copy c = { .failed = false };
	struct model_peer p = {
		.key = copy_word(&c, d->key),
		.name = copy_text_always(&c, d->name),
		.claims = copy_text(&c, d->claims),
		.address = copy_text(&c, d->address),
		.online = d->online,
		.blocked = d->blocked,
		.rtt_us = d->rtt_us,
		.seen = d->seen,
		.paired = d->paired,
		.policy = (enum model_policy)d->policy,
		.max_file = d->max_file,
		.max_day = d->max_day,
		.into = copy_name(&c, d->into),
		.conflict = (enum model_conflict)d->conflict,
		.program = copy_text(&c, d->program),
		.dialect = copy_text(&c, d->dialect),
		.faults = d->faults,
		.path = copy_word(&c, d->path),
		.why = copy_sentence(&c, d->why),
	};

	if (c.failed) {
		rows_peer_done(&p);
		return -ENOMEM;
	}
	return rows_put_peer(m, &p);
}

static int
on_transfer(struct model *m, const struct door_transfer *d)
{
	struct copy c = { .failed = false };
	struct model_transfer t = {
		.id = copy_word(&c, d->id),
		.incoming = d->incoming,
		.name = copy_name_always(&c, d->name),
		.tree = d->tree,
		.peer = copy_text_always(&c, d->peer),
		.key = copy_word(&c, d->key),
		.state = (enum model_state)d->state,
		.bytes = d->bytes,
		.bytes_done = d->bytes_done,
		.files = d->files,
		.files_done = d->files_done,
		.files_failed = d->files_failed,
		.rate = d->rate,
		.eta_s = d->eta_s,
		.started = d->started,
		.ended = d->ended,
		.into = copy_name(&c, d->into),
		.digest = copy_text(&c, d->digest),
		.sha256 = copy_text(&c, d->sha256),
		.code = copy_text(&c, d->code),
		.error = copy_sentence(&c, d->error),
		.check = copy_text(&c, d->check),
		.address = copy_text(&c, d->address),
		.kept = d->kept,
		.skipped = d->skipped,
		.left_out = d->left_out,
		.retry_s = d->retry_s,
		.position = d->position,
		.weight = d->weight,
		.limit = d->limit,
		.next = d->next,
	};

	if (c.failed) {
		rows_transfer_done(&t);
		return -ENOMEM;
	}
	return rows_put_transfer(m, &t);
}

static enum model_stall
stall_of(const char *word)
{
	if (str_eq(word, "disk"))
		return MODEL_STALL_DISK;
	if (str_eq(word, "link"))
		return MODEL_STALL_LINK;
	return str_eq(word, "peer") ? MODEL_STALL_PEER : MODEL_STALL_NONE;
}

/* Levels replace what was; nothing queues. */
static int
on_progress(struct model *m, const struct door_progress *d, int64_t now_ms)
{
	size_t i = rows_find_transfer(m, d->id);
	struct model_transfer *t;
	bool moved;
	int r;

	if (i == m->transfers_n)
		return 0;
	t = &m->transfers[i];
	moved = (int)t->state != (int)d->state;
	t->state = (enum model_state)d->state;
	t->bytes = d->bytes;
	t->bytes_done = d->bytes_done;
	t->files = d->files;
	t->files_done = d->files_done;
	t->files_failed = d->files_failed;
	t->rate = d->rate;
	t->eta_s = d->eta_s;
	t->idle_ms = d->idle_ms;
	t->skipped = d->skipped;
	t->conns = d->conns;
	t->stall = stall_of(d->stalled);
	m->dirty = true;
	r = t->state == MODEL_ACTIVE ? rows_past(t, now_ms) : 0;
	if (moved)
		rows_sort_transfers(m);
	return r;
}

static int
on_offer(
    struct model *m, const struct door_offer *d, const struct model_event *ev)
{
	struct copy c = { .failed = false };
	bool fresh = rows_find_row(m, d->id, 0) == m->rows_n;
	struct model_row r = {
		.state = MODEL_ITEM_OFFER,
		.id = copy_word(&c, d->id),
		.name = copy_name_always(&c, d->name),
		.tree = d->tree,
		.peer = copy_text_always(&c, d->peer),
		.key = copy_word(&c, d->key),
		.size = d->bytes,
		.size_done = -1,
		.files = d->files,
		.time = d->time,
		.path = copy_name(&c, d->into),
		.where = copy_raw(&c, d->into),
		.verified = -1,
		.roots = d->roots,
		.note = copy_text(&c, d->note),
		.free_bytes = d->free,
		.enough = d->enough,
		.flagged = d->flagged,
		.exists = d->exists,
		.rule = (enum model_conflict)d->conflict,
	};

	if (c.failed) {
		rows_row_done(&r);
		return -ENOMEM;
	}
	if (fresh) {
		m->bell = true;
		model_log(m, MODEL_OFFER, d->time, r.peer, r.name);
		model_toast(m, MODEL_OFFER, r.peer, r.name, ev->now_ms);
	}
	return rows_put_row(m, &r);
}

static int
on_offer_closed(struct model *m, const struct door_closed *d)
{
	struct copy c = { .failed = false };

	rows_drop_row(m, d->id, 0, true);
	if (m->offer.id != NULL && str_eq(m->offer.id, d->id))
		take_text(m, &m->offer.closed,
		    copy_word(&c, d->how != NULL ? d->how : "withdrawn"));
	return c.failed ? -ENOMEM : 0;
}

static int
on_item(
    struct model *m, const struct door_item *d, const struct model_event *ev)
{
	size_t i = rows_find_row(m, d->id, d->index);
	bool bad = d->state == DOOR_ITEM_MISMATCH && !m->in_snapshot &&
	    (i == m->rows_n || m->rows[i].state != MODEL_ITEM_MISMATCH);
	struct copy c = { .failed = false };
	struct model_row r = {
		.state = (enum model_item)d->state,
		.id = copy_word(&c, d->id),
		.index = d->index,
		.name = copy_name_always(&c, d->name),
		.tree = d->tree,
		.peer = copy_text_always(&c, d->peer),
		.key = copy_word(&c, d->key),
		.address = copy_text(&c, d->address),
		.size = d->size,
		.size_done = d->size_done,
		.files = d->files,
		.time = d->time,
		.path = copy_name(&c, d->path),
		.where = copy_raw(&c, d->path),
		.digest = copy_text(&c, d->digest),
		.sha256 = copy_text(&c, d->sha256),
		.verified = d->verified,
		.code = copy_text(&c, d->code),
		.error = copy_sentence(&c, d->error),
		.free_bytes = -1,
		.roots = 1,
	};

	if (c.failed) {
		rows_row_done(&r);
		return -ENOMEM;
	}
	if (bad) {
		m->bell = true;
		if (r.error != NULL)
			model_toast(
			    m, MODEL_ERROR, r.peer, r.error, ev->now_ms);
	}
	return rows_put_row(m, &r);
}

static int
on_faults(struct model *m, const struct door_faults *d)
{
	m->faults = (struct model_faults){ .on = d->on || d->peer != NULL,
		.injected = d->injected,
		.detected = d->detected,
		.repaired = d->repaired };
	m->dirty = true;
	return 0;
}

static int
on_verified(struct model *m, const struct door_verify_result *d)
{
	rows_verifying(m, d->id, d->index, false);
	return d->ok ? 0 : rows_failed(m, d->id, d->index, d->code, d->error);
}

static int
on_file(
    struct model *m, const struct door_file *d, const struct model_event *ev)
{
	struct copy c = { .failed = false };
	char *path = copy_name_always(&c, d->path);
	char *why = copy_sentence(&c, d->error != NULL ? d->error : d->code);
	char *line = NULL;

	if (path != NULL)
		line = str_printf("%s: %s", path, why != NULL ? why : "");
	if (line != NULL)
		model_log(m, MODEL_ERROR, ev->wall_s, NULL, line);
	else
		c.failed = true;
	free(path);
	free(why);
	free(line);
	return c.failed ? -ENOMEM : 0;
}

/* A line of ours is told again when it has arrived over there. */
static bool
was_said(const struct model *m, const struct door_chat *d, const char *peer,
    const char *text)
{
	if (d->incoming || !d->kept)
		return false;
	for (size_t i = m->lines_n; i > 0; i--) {
		const struct model_line *l = model_line_kept(m, i - 1);

		if (l->level == MODEL_CHAT && !l->incoming &&
		    l->time == d->time && str_eq(l->peer, peer) &&
		    str_eq(l->text, text))
			return true;
	}
	return false;
}

static int
on_chat(
    struct model *m, const struct door_chat *d, const struct model_event *ev)
{
	struct copy c = { .failed = false };
	char *peer = copy_text_always(&c, d->peer);
	char *said = copy_text_always(&c, d->text);

	if (!c.failed && !was_said(m, d, peer, said)) {
		model_log(m, MODEL_CHAT, d->time, peer, said);
		rows_said(m, d->incoming);
		if (d->incoming) {
			m->bell = true;
			model_toast(m, MODEL_CHAT, peer, said, ev->now_ms);
		}
	}
	free(peer);
	free(said);
	return c.failed ? -ENOMEM : 0;
}

static int
on_pair_code(struct model *m, const struct door_pair_code *d, int64_t now_ms)
{
	if (d->code == NULL)
		return pairing_withdrawn(m);
	return pairing_code(m, d->code, now_ms + d->left_s * 1000,
	    d->tries_left, d->addresses, d->addresses_n);
}

static int
on_pair_result(struct model *m, const struct door_pair_result *d)
{
	if (d->ok)
		return pairing_done(m, d->key, d->claims, d->name);
	return pairing_failed(m, d->error, d->host ? d->tries_left : -1);
}

static int
on_sum(struct model *m, const struct door_sum_result *d)
{
	struct model_sum *s = &m->sum;
	struct copy c = { .failed = false };

	if (s->path == NULL || !s->waiting)
		return 0;
	s->waiting = false;
	take_text(m, &s->digest, copy_text(&c, d->digest));
	take_text(m, &s->sha256, copy_text(&c, d->sha256));
	take_text(m, &s->error, copy_sentence(&c, d->error));
	return c.failed ? -ENOMEM : 0;
}

static int
add_entry(struct model_entries *e, const struct door_entry *d)
{
	struct copy c = { .failed = false };
	struct model_entry entry = {
		.index = d->index,
		.path = copy_name_always(&c, d->path),
		.folder = str_eq(d->kind, "folder"),
		.link = str_eq(d->kind, "symlink"),
		.size = d->size,
		.mtime = d->mtime,
		.flags = copy_word(&c, d->flags),
		.exists = copy_text(&c, d->exists),
		.code = copy_text(&c, d->code),
		.error = copy_sentence(&c, d->error),
	};

	if (c.failed) {
		rows_entry_done(&entry);
		return -ENOMEM;
	}
	return rows_entries_add(e, &entry);
}

/* A page of entries, in the order asked; one out of turn is dropped. */
static int
on_entries(
    struct model *m, struct model_entries *e, const struct model_event *ev)
{
	const struct door_entries *d = ev->data;
	struct copy c = { .failed = false };
	int r = 0;

	if (e->id == NULL || !str_eq(e->id, ev->id))
		return 0;
	m->dirty = true;
	e->waiting = false;
	if (ev->code != NULL) {
		take_text(m, &e->error, copy_sentence(&c, ev->error));
		return c.failed ? -ENOMEM : 0;
	}
	if ((size_t)ev->offset != e->count)
		return 0;
	for (size_t i = 0; i < d->items_n && r == 0; i++)
		r = add_entry(e, &d->items[i]);
	e->total = d->total;
	e->complete =
	    d->complete && d->total >= 0 && (uint64_t)d->total <= e->count;
	return r;
}

static int
on_refused(struct model *m, const struct model_event *ev)
{
	struct copy c = { .failed = false };
	int r = 0;

	if (ev->kind == DOOR_PAIR_HOST || ev->kind == DOOR_PAIR_JOIN)
		r = pairing_refused(m, ev->error);
	if (ev->kind == DOOR_PEER_CONNECT && ev->id != NULL)
		r = rows_unreachable(m, ev->id, ev->error);
	if (ev->kind == DOOR_SUM && m->sum.waiting) {
		m->sum.waiting = false;
		take_text(m, &m->sum.error, copy_sentence(&c, ev->error));
	}
	if (ev->kind == DOOR_VERIFY)
		rows_verifying(m, ev->id, ev->offset, false);
	model_status(m, MODEL_ERROR, ev->error);
	return c.failed ? -ENOMEM : r;
}

static int
on_reply(struct model *m, const struct model_event *ev)
{
	if (ev->kind == DOOR_OFFER_FILES)
		return on_entries(m, &m->offer, ev);
	if (ev->kind == DOOR_FILES)
		return on_entries(m, &m->failures, ev);
	if (ev->code != NULL)
		return on_refused(m, ev);
	if (ev->kind == DOOR_VERIFY)
		rows_verifying(m, ev->id, ev->offset, true);
	return 0;
}

static int
on_event(struct model *m, const struct model_event *ev)
{
	const struct door_ref *ref = ev->data;
	const struct door_item_ref *item = ev->data;

	switch (ev->kind) {
	case DOOR_EV_HELLO:
		return on_hello(m, ev->data);
	case DOOR_EV_SNAPSHOT:
		return on_snapshot(m, ev->data);
	case DOOR_EV_NOTICE:
	case DOOR_EV_LOG:
		return on_log(m, ev->data, ev->kind == DOOR_EV_NOTICE);
	case DOOR_EV_LISTENING:
		return on_listening(m, ev->data);
	case DOOR_EV_PAIR_CODE:
		return on_pair_code(m, ev->data, ev->now_ms);
	case DOOR_EV_PAIR_RESULT:
		return on_pair_result(m, ev->data);
	case DOOR_EV_PEER:
		return on_peer(m, ev->data);
	case DOOR_EV_PEER_GONE:
		rows_drop_peer(m, ref->id);
		return 0;
	case DOOR_EV_TRANSFER:
		return on_transfer(m, ev->data);
	case DOOR_EV_PROGRESS:
		return on_progress(m, ev->data, ev->now_ms);
	case DOOR_EV_TRANSFER_GONE:
		rows_drop_transfer(m, ref->id);
		return 0;
	case DOOR_EV_OFFER:
		return on_offer(m, ev->data, ev);
	case DOOR_EV_OFFER_CLOSED:
		return on_offer_closed(m, ev->data);
	case DOOR_EV_FILE:
		return on_file(m, ev->data, ev);
	case DOOR_EV_INBOX:
		return on_item(m, ev->data, ev);
	case DOOR_EV_INBOX_GONE:
		rows_drop_row(m, item->id, item->index, false);
		return 0;
	case DOOR_EV_VERIFY_RESULT:
		return on_verified(m, ev->data);
	case DOOR_EV_SUM_RESULT:
		return on_sum(m, ev->data);
	case DOOR_EV_CHAT:
		return on_chat(m, ev->data, ev);
	case DOOR_EV_FAULTS:
		return on_faults(m, ev->data);
	default:
		return 0;
	}
}

void
model_update(struct model *m, const struct model_event *ev)
{
	int r = model_remote_update(m, ev);

	if (r > 0)
		r = model_talk_update(m, ev);
	if (r > 0)
		r = model_page_update(m, ev);
	if (r > 0)
		r = model_dialects_update(m, ev);
	if (r > 0)
		r = ev->reply ? on_reply(m, ev) : on_event(m, ev);
	if (r < 0)
		m->no_memory = m->dirty = true;
}
