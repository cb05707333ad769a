/* SPDX-License-Identifier: MIT */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "tui/app/plain_code.h"
#include "tui/view/i18n.h"
#include "tui/view/words.h"

#define EVERY_MS   10000 /* progress of a transfer.. */
#define EVERY_STEP 100   /* ..or so many permille */

/* --- numbers --- */

static int
compare(const void *a, const void *b)
{
	const struct plain_item *x = a;
	const struct plain_item *y = b;

	return strcmp(x->id, y->id);
}

static void
keep_node(void *node FX_UNUSED)
{
}

void
plain_items_free(struct plain_items *items)
{
	tdestroy(items->tree, keep_node);
	for (size_t i = 0; i < items->n; i++) {
		free(items->list[i]->id);
		free(items->list[i]);
	}
	free(items->list);
	*items = (struct plain_items){ .tree = NULL };
}

static bool
make_room(struct plain_items *items)
{
	size_t cap = items->cap > 0 ? items->cap * 2 : 64;
	struct plain_item **list;

	if (items->n < items->cap)
		return true;
	list = realloc(items->list, cap * sizeof(*list));
	if (list == NULL)
		return false;
	items->list = list;
	items->cap = cap;
	return true;
}

struct plain_item *
plain_item(struct plain_items *items, const char *id)
{
	struct plain_item key = { .id = (char *)(uintptr_t)id };
	void *node = tfind(&key, &items->tree, compare);
	struct plain_item *item;

	if (node != NULL)
		return *(struct plain_item **)node;
	item = calloc(1, sizeof(*item));
	if (item == NULL || !make_room(items)) {
		free(item);
		return NULL;
	}
	item->id = strdup(id);
	item->state = -1;
	if (item->id == NULL || tsearch(item, &items->tree, compare) == NULL) {
		free(item->id);
		free(item);
		return NULL;
	}
	items->list[items->n++] = item;
	item->number = (unsigned)items->n;
	return item;
}

void
plain_id(char *out, size_t size, const struct model_row *r)
{
	snprintf(out, size, "%s/%lld", r->id, (long long)r->index);
}

/* The id and the shown name of a row; false: there is no such row. */
static bool
identify(const struct model *m, enum model_pane pane, size_t row,
    char id[PLAIN_NAME_SIZE], const char **ret_name)
{
	const struct browse_listing *l = m->files.listing;

	if (row >= model_count(m, pane))
		return false;
	if (pane == PANE_FILES && l != NULL && row < l->count) {
		str_copy(id, PLAIN_NAME_SIZE, l->entries[row].name);
		*ret_name = l->entries[row].name;
	} else if (pane == PANE_PEERS) {
		str_copy(id, PLAIN_NAME_SIZE, m->peers[row].key);
		*ret_name = m->peers[row].name;
	} else if (pane == PANE_TRANSFERS) {
		str_copy(id, PLAIN_NAME_SIZE, m->transfers[row].id);
		*ret_name = m->transfers[row].name;
	} else if (pane == PANE_INBOX) {
		plain_id(id, PLAIN_NAME_SIZE, &m->rows[row]);
		*ret_name = m->rows[row].name;
	} else {
		return false;
	}
	return true;
}

bool
plain_find(
    struct plain *p, enum model_pane pane, const char *word, size_t *ret_row)
{
	const struct plain_items *items = &p->items[pane];
	const char *want = NULL;
	const char *name = NULL;
	char id[PLAIN_NAME_SIZE];
	uint64_t number;

	if (num_parse_u64(word, 1, UINT32_MAX, &number) == 0) {
		if (number > items->n)
			return false;
		want = items->list[number - 1]->id;
	}
	for (size_t i = 0; identify(p->app->model, pane, i, id, &name); i++) {
		if (str_eq(
			want != NULL ? id : name, want != NULL ? want : word)) {
			*ret_row = i;
			return true;
		}
	}
	return false;
}

/* --- changes --- */

static void
tell_peer(struct plain *p, const struct model_peer *peer, bool quiet)
{
	struct plain_item *item = plain_item(&p->items[PANE_PEERS], peer->key);
	bool fresh;

	if (item == NULL)
		return;
	fresh = item->state < 0;
	item->present = true;
	if (item->state == (int)peer->online)
		return;
	item->state = peer->online;
	if (quiet)
		return;
	if (fresh)
		plain_say(p, _("Peer %u: %s, paired, %s."), item->number,
		    peer->name, peer->online ? _("connected") : _("away"));
	else
		plain_say(p,
		    peer->online ? _("Peer %u: %s is connected.")
				 : _("Peer %u: %s is away."),
		    item->number, peer->name);
}

static bool
progress_is_due(const struct plain_item *item, int permille, int64_t now)
{
	if (permille == item->permille)
		return false;
	return now - item->at_ms >= EVERY_MS ||
	    permille - item->permille >= EVERY_STEP;
}

static void
tell_transfer(struct plain *p, const struct model_transfer *t, bool quiet)
{
	struct plain_item *item = plain_item(&p->items[PANE_TRANSFERS], t->id);
	/* Both are "offered". */
	int state = t->state == MODEL_WAITING ? MODEL_OFFERED : (int)t->state;
	int permille = model_permille(t);
	int64_t now = app_now(p->app);
	struct str s;

	if (item == NULL)
		return;
	item->present = true;
	if (model_moving(t) && item->state == state &&
	    permille != item->permille &&
	    (p->next_ms < 0 || item->at_ms + EVERY_MS < p->next_ms))
		p->next_ms = item->at_ms + EVERY_MS;
	if (item->state == state && !progress_is_due(item, permille, now))
		return;
	item->state = state;
	item->permille = permille;
	item->at_ms = now;
	if (quiet)
		return;
	str_init(&s, PLAIN_LINE_MAX);
	plain_transfer_text(&s, t);
	plain_say(p, _("Transfer %u: %s."), item->number, str_cstr(&s));
	str_done(&s);
}

static void
tell_inbox(struct plain *p, const struct model_row *r, bool quiet)
{
	char id[PLAIN_NAME_SIZE];
	struct plain_item *item;
	bool offer = r->state == MODEL_ITEM_OFFER;
	struct str s;

	plain_id(id, sizeof(id), r);
	item = plain_item(&p->items[PANE_INBOX], id);
	if (item == NULL)
		return;
	item->present = true;
	if (item->state == (int)r->state)
		return;
	item->state = (int)r->state;
	/* What moves is told as a transfer. */
	if ((quiet && !offer) || r->state == MODEL_ITEM_RECEIVING)
		return;
	str_init(&s, PLAIN_LINE_MAX);
	plain_row_text(&s, p->app->model, r);
	plain_say(p, _("Inbox %u: %s."), item->number, str_cstr(&s));
	if (offer)
		plain_say(p,
		    _("accept %u takes it, look %u shows it, "
		      "decline %u refuses."),
		    item->number, item->number, item->number);
	str_done(&s);
}

/* What is not there any more. */
static void
forget_gone(struct plain *p, enum model_pane pane)
{
	struct plain_items *items = &p->items[pane];

	for (size_t i = 0; i < items->n; i++) {
		struct plain_item *item = items->list[i];

		if (!item->present && item->state == MODEL_ITEM_OFFER &&
		    pane == PANE_INBOX)
			plain_say(p,
			    _("Inbox %u: the offer is answered or "
			      "withdrawn."),
			    item->number);
		if (!item->present)
			item->state = -1;
		item->present = false;
	}
}

static void
tell_log(struct plain *p)
{
	const struct model *m = p->app->model;
	uint64_t all = m->lines_lost + m->lines_n;
	uint64_t first = p->lines > m->lines_lost ? p->lines : m->lines_lost;
	char said[PLAIN_LINE_MAX];

	for (uint64_t i = first; i < all; i++) {
		const struct model_line *l =
		    model_line(m, (size_t)(i - m->lines_lost));

		if (l == NULL || (l->level == MODEL_CHAT && !l->incoming) ||
		    (l->level != MODEL_ERROR && l->level != MODEL_WARN &&
			l->level != MODEL_CHAT))
			continue;
		words_said(said, sizeof(said), m, l->level, l->peer, l->text,
		    l->incoming);
		plain_say(p, "%s: %s", words_level(l->level), said);
	}
	p->lines = all;
}

static void
tell_engine(struct plain *p)
{
	const struct model *m = p->app->model;

	if (p->engine == m->engine)
		return;
	if (m->engine == MODEL_ENGINE_LOST)
		plain_say(p, "%s",
		    m->engine_why != NULL ? m->engine_why
					  : _("The engine is away."));
	else if (p->engine == MODEL_ENGINE_LOST && m->engine == MODEL_ENGINE_UP)
		plain_say(p, _("The engine is back."));
	p->engine = m->engine;
}

/* How things stand when the first snapshot is there. */
static void
tell_first(struct plain *p)
{
	const struct model *m = p->app->model;
	struct model_totals sum;

	model_totals(m, &sum);
	plain_say(p,
	    _("Peers: %zu, connected: %zu. Transfers: %zu, active: %zu. "
	      "Inbox: %zu, waiting for you: %zu."),
	    m->peers_n, sum.online, m->transfers_n, sum.active, m->rows_n,
	    sum.needs);
	if (m->faults.on)
		plain_say(p, _("SIMULATED FAULTS"));
	p->begun = true;
	p->lines = m->lines_lost + m->lines_n;
}

static void
tell_status(struct plain *p)
{
	struct model *m = p->app->model;

	if (m->status != NULL)
		plain_say(p, "%s", m->status);
	model_status(m, MODEL_INFO, NULL);
}

static void
tell_listing(struct plain *p)
{
	const struct model *m = p->app->model;

	if (!p->tell_listing || m->files.state == MODEL_BROWSE_READING)
		return;
	p->tell_listing = false;
	if (m->files.error == NULL)
		plain_list(p, PANE_FILES);
}

/* Which dialects are on, whenever that has changed. */
static void
tell_dialects(struct plain *p)
{
	char now[WORDS_DIALECTS];

	words_dialects(now, sizeof(now), p->app->model);
	if (str_eq(now, p->dialects))
		return;
	str_copy(p->dialects, sizeof(p->dialects), now);
	if (now[0] != '\0')
		plain_say(p,
		    _("DIALECTS ON: %s: not encrypted, and anybody may claim "
		      "to be anybody."),
		    now);
	else
		plain_say(p, _("No dialect is on any more."));
}

void
plain_tell(struct plain *p)
{
	const struct model *m = p->app->model;
	bool quiet = !p->begun;

	p->next_ms = -1;
	tell_engine(p);
	tell_status(p);
	if (m->loaded && !m->in_snapshot) {
		if (!p->begun)
			tell_first(p);
		tell_dialects(p);
		for (size_t i = 0; i < m->peers_n; i++)
			tell_peer(p, &m->peers[i], quiet);
		for (size_t i = 0; i < m->transfers_n; i++)
			tell_transfer(p, &m->transfers[i], quiet);
		for (size_t i = 0; i < m->rows_n; i++)
			tell_inbox(p, &m->rows[i], quiet);
		forget_gone(p, PANE_PEERS);
		forget_gone(p, PANE_TRANSFERS);
		forget_gone(p, PANE_INBOX);
		tell_log(p);
	}
	tell_listing(p);
}
