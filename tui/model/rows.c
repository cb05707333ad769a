/* SPDX-License-Identifier: MIT */
#include "tui/model/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/vec.h"
#include "tui/model/copy.h"
#include "tui/model/sort.h"

void
rows_peer_done(struct model_peer *p)
{
	free(p->key);
	free(p->name);
	free(p->claims);
	free(p->address);
	free(p->into);
	free(p->dialect);
	free(p->program);
	free(p->path);
	free(p->why);
}

void
rows_transfer_done(struct model_transfer *t)
{
	free(t->id);
	free(t->name);
	free(t->peer);
	free(t->key);
	free(t->into);
	free(t->digest);
	free(t->sha256);
	free(t->check);
	free(t->address);
	free(t->code);
	free(t->error);
	free(t->past);
}

int
rows_past(struct model_transfer *t, int64_t now_ms)
{
	uint64_t rate = t->rate > 0 ? (uint64_t)t->rate : 0;
	int64_t steps = t->past == NULL ? 1 : (now_ms - t->past_ms) / 1000;

	if (t->past == NULL) {
		t->past = calloc(MODEL_PAST_S, sizeof(*t->past));
		if (t->past == NULL)
			return -ENOMEM;
		t->past_ms = now_ms;
	} else if (steps > 0) {
		t->past_ms += steps * 1000;
	}
	/* A second that nobody told about was as the next that is told. */
	for (int64_t i = 0; i < steps && i < MODEL_PAST_S; i++) {
		if (t->past_n == MODEL_PAST_S)
			memmove(t->past, t->past + 1,
			    --t->past_n * sizeof(*t->past));
		t->past[t->past_n++] = rate;
	}
	return 0;
}

void
rows_row_done(struct model_row *r)
{
	free(r->id);
	free(r->name);
	free(r->peer);
	free(r->key);
	free(r->path);
	free(r->where);
	free(r->address);
	free(r->digest);
	free(r->sha256);
	free(r->code);
	free(r->error);
	free(r->note);
}

void
rows_refill(struct model *m, enum model_pane pane, size_t count, size_t cursor)
{
	struct model_list *l = &m->list[pane];

	if (cursor >= count)
		cursor = count > 0 ? count - 1 : 0;
	if (cursor >= l->cursor)
		l->top += cursor - l->cursor;
	else
		l->top -=
		    l->cursor - cursor < l->top ? l->cursor - cursor : l->top;
	l->count = count;
	l->cursor = cursor;
	if (l->top > l->cursor)
		l->top = l->cursor;
	m->dirty = true;
}

/* Whether the cursor keeps to the first row rather than to its entry. */
static bool
at_rest(const struct model *m, enum model_pane pane)
{
	return m->focus != pane && m->list[pane].cursor == 0;
}

size_t
rows_find_peer(const struct model *m, const char *key)
{
	size_t i = 0;

	while (i < m->peers_n && !str_eq(m->peers[i].key, key))
		i++;
	return i;
}

size_t
rows_find_transfer(const struct model *m, const char *id)
{
	size_t i = 0;

	while (i < m->transfers_n && !str_eq(m->transfers[i].id, id))
		i++;
	return i;
}

size_t
rows_find_row(const struct model *m, const char *id, int64_t index)
{
	size_t i = 0;

	while (i < m->rows_n &&
	    !(m->rows[i].index == index && str_eq(m->rows[i].id, id)))
		i++;
	return i;
}

static int
compare_peers(const void *a, const void *b)
{
	return sort_peers(a, b);
}

static int
compare_transfers(const void *a, const void *b)
{
	return sort_transfers(a, b);
}

static int
compare_rows(const void *a, const void *b)
{
	return sort_rows(a, b);
}

/*
 * What the three lists have in common: where their entries are, and where in
 * an entry the string stands that tells it apart.  That string's address
 * stays the same while entries are moved about.
 */
struct lane {
	enum model_pane pane;
	char *items;
	size_t *count;
	size_t size;
	size_t id; /* offset of the char * */
	int (*compare)(const void *a, const void *b);
};

static struct lane
lane_of(struct model *m, enum model_pane pane)
{
	if (pane == PANE_PEERS)
		return (struct lane){ pane, (char *)m->peers, &m->peers_n,
			sizeof(*m->peers), offsetof(struct model_peer, key),
			compare_peers };
	if (pane == PANE_TRANSFERS)
		return (struct lane){ pane, (char *)m->transfers,
			&m->transfers_n, sizeof(*m->transfers),
			offsetof(struct model_transfer, id),
			compare_transfers };
	return (struct lane){ pane, (char *)m->rows, &m->rows_n,
		sizeof(*m->rows), offsetof(struct model_row, id),
		compare_rows };
}

static const char *
lane_id(const struct lane *l, size_t i)
{
	const char *id;

	memcpy(&id, l->items + i * l->size + l->id, sizeof(id));
	return id;
}

static void
lane_sort(struct model *m, enum model_pane pane)
{
	struct lane l = lane_of(m, pane);
	size_t cursor = m->list[pane].cursor;
	const char *id = NULL;

	if (m->in_snapshot)
		return;
	if (!at_rest(m, pane) && cursor < *l.count)
		id = lane_id(&l, cursor);
	if (*l.count > 1)
		qsort(l.items, *l.count, l.size, l.compare);
	for (size_t i = 0; id != NULL && i < *l.count; i++)
		if (lane_id(&l, i) == id) {
			cursor = i;
			break;
		}
	rows_refill(m, pane, *l.count, cursor);
}

/* The entry at `at` is gone already; those behind it moved up. */
static void
lane_dropped(struct model *m, enum model_pane pane, size_t at)
{
	struct lane l = lane_of(m, pane);
	size_t cursor = m->list[pane].cursor;

	if (at < cursor)
		cursor--;
	rows_refill(m, pane, *l.count, cursor);
}

void
rows_sort_peers(struct model *m)
{
	lane_sort(m, PANE_PEERS);
}

void
rows_sort_transfers(struct model *m)
{
	lane_sort(m, PANE_TRANSFERS);
}

void
rows_sort_rows(struct model *m)
{
	lane_sort(m, PANE_INBOX);
}

int
rows_put_peer(struct model *m, struct model_peer *p)
{
	size_t i = rows_find_peer(m, p->key);
	struct model_peer *at;

	if (i < m->peers_n) {
		at = &m->peers[i];
		p->calling = at->calling && !p->online && p->why == NULL;
		rows_peer_done(at);
	} else {
		at = vec_add(&m->peers, &m->peers_n, &m->peers_cap,
		    MODEL_ROWS_MAX, sizeof(*at));
	}
	if (at == NULL) {
		rows_peer_done(p);
		return -ENOMEM;
	}
	*at = *p;
	rows_sort_peers(m);
	return 0;
}

int
rows_put_transfer(struct model *m, struct model_transfer *t)
{
	size_t i = rows_find_transfer(m, t->id);
	struct model_transfer *at;

	if (i < m->transfers_n) {
		at = &m->transfers[i];
		t->order = at->order;
		if (!model_ended(t)) {
			t->past = at->past;
			t->past_n = at->past_n;
			t->past_ms = at->past_ms;
			t->conns = at->conns;
			at->past = NULL;
		}
		rows_transfer_done(at);
	} else {
		t->order = ++m->orders;
		at = vec_add(&m->transfers, &m->transfers_n, &m->transfers_cap,
		    MODEL_ROWS_MAX, sizeof(*at));
	}
	if (at == NULL) {
		rows_transfer_done(t);
		return -ENOMEM;
	}
	*at = *t;
	rows_sort_transfers(m);
	return 0;
}

int
rows_put_row(struct model *m, struct model_row *r)
{
	size_t i = rows_find_row(m, r->id, r->index);
	struct model_row *at;

	if (i < m->rows_n) {
		at = &m->rows[i];
		r->verifying = at->verifying;
		rows_row_done(at);
	} else {
		at = vec_add(&m->rows, &m->rows_n, &m->rows_cap, MODEL_ROWS_MAX,
		    sizeof(*at));
	}
	if (at == NULL) {
		rows_row_done(r);
		return -ENOMEM;
	}
	*at = *r;
	rows_sort_rows(m);
	return 0;
}

static void
drop_peer_at(struct model *m, size_t i)
{
	rows_peer_done(&m->peers[i]);
	vec_remove(m->peers, &m->peers_n, i, sizeof(*m->peers));
	lane_dropped(m, PANE_PEERS, i);
}

static void
drop_transfer_at(struct model *m, size_t i)
{
	rows_transfer_done(&m->transfers[i]);
	vec_remove(m->transfers, &m->transfers_n, i, sizeof(*m->transfers));
	lane_dropped(m, PANE_TRANSFERS, i);
}

static void
drop_row_at(struct model *m, size_t i)
{
	rows_row_done(&m->rows[i]);
	vec_remove(m->rows, &m->rows_n, i, sizeof(*m->rows));
	lane_dropped(m, PANE_INBOX, i);
}

void
rows_drop_peer(struct model *m, const char *key)
{
	size_t i = rows_find_peer(m, key);

	if (i < m->peers_n)
		drop_peer_at(m, i);
}

void
rows_drop_transfer(struct model *m, const char *id)
{
	size_t i = rows_find_transfer(m, id);

	if (i < m->transfers_n)
		drop_transfer_at(m, i);
}

void
rows_drop_row(struct model *m, const char *id, int64_t index, bool offer)
{
	size_t i = rows_find_row(m, id, index);

	if (i < m->rows_n && (m->rows[i].state == MODEL_ITEM_OFFER) == offer)
		drop_row_at(m, i);
}

void
rows_stale(struct model *m)
{
	for (size_t i = 0; i < m->peers_n; i++)
		m->peers[i].stale = true;
	for (size_t i = 0; i < m->transfers_n; i++)
		m->transfers[i].stale = true;
	for (size_t i = 0; i < m->rows_n; i++)
		m->rows[i].stale = true;
}

void
rows_settle(struct model *m)
{
	for (size_t i = m->peers_n; i > 0; i--)
		if (m->peers[i - 1].stale)
			drop_peer_at(m, i - 1);
	for (size_t i = m->transfers_n; i > 0; i--)
		if (m->transfers[i - 1].stale)
			drop_transfer_at(m, i - 1);
	for (size_t i = m->rows_n; i > 0; i--)
		if (m->rows[i - 1].stale)
			drop_row_at(m, i - 1);
	rows_sort_peers(m);
	rows_sort_transfers(m);
	rows_sort_rows(m);
}

void
rows_verifying(struct model *m, const char *id, int64_t index, bool verifying)
{
	size_t i = rows_find_row(m, id, index);

	if (i == m->rows_n)
		return;
	m->rows[i].verifying = verifying;
	m->dirty = true;
}

int
rows_failed(struct model *m, const char *id, int64_t index, const char *code,
    const char *error)
{
	size_t i = rows_find_row(m, id, index);
	struct copy c = { .failed = false };
	struct model_row *r;

	if (i == m->rows_n)
		return 0;
	r = &m->rows[i];
	free(r->code);
	free(r->error);
	r->code = copy_text(&c, code);
	r->error = copy_sentence(&c, error);
	m->dirty = true;
	return c.failed ? -ENOMEM : 0;
}

void
model_calling(struct model *m, const char *key)
{
	size_t i = rows_find_peer(m, key);

	if (i == m->peers_n)
		return;
	m->peers[i].calling = true;
	free(m->peers[i].why);
	m->peers[i].why = NULL;
	m->dirty = true;
}

int
rows_unreachable(struct model *m, const char *key, const char *error)
{
	size_t i = rows_find_peer(m, key);
	struct copy c = { .failed = false };

	if (i == m->peers_n)
		return 0;
	m->peers[i].calling = false;
	free(m->peers[i].why);
	m->peers[i].why = copy_sentence(&c, error);
	m->dirty = true;
	return c.failed ? -ENOMEM : 0;
}
