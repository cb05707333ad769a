/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/human.h"
#include "base/utf8.h"
#include "tui/app/plain_code.h"
#include "tui/view/i18n.h"
#include "tui/view/words.h"

static const char *
raw(char out[PLAIN_NAME_SIZE], const char *name)
{
	utf8_safe(out, PLAIN_NAME_SIZE, name, strlen(name));
	return out;
}

void
plain_transfer_text(struct str *s, const struct model_transfer *t)
{
	struct words_state state = words_transfer(t);
	char size[HUMAN_SIZE];
	char rate[HUMAN_SIZE];
	char left[HUMAN_SIZE];

	str_addf(s, "%s %s, %s%s %s %s", state.sign, state.word, t->name,
	    t->tree ? "/" : "", t->incoming ? _("from") : _("to"), t->peer);
	if (t->state == MODEL_ACTIVE && t->rate >= 0)
		str_addf(s, _(", %d%% of %s, %s, %s left"),
		    model_permille(t) / 10,
		    words_size(size, sizeof(size), t->bytes),
		    words_rate(rate, sizeof(rate), t->rate),
		    words_duration(left, sizeof(left), t->eta_s));
	else if (t->bytes >= 0)
		str_addf(s, ", %s", words_size(size, sizeof(size), t->bytes));
	if (t->error != NULL)
		str_addf(s, ": %s", t->error);
}

void
plain_row_text(struct str *s, const struct model *m, const struct model_row *r)
{
	struct words_state state = words_row(m, r);
	char size[HUMAN_SIZE];

	str_addf(s, "%s %s, %s%s %s %s, %s", state.sign, state.word, r->name,
	    r->tree ? "/" : "", _("from"), r->peer,
	    words_size(size, sizeof(size), r->size));
	if (r->state == MODEL_ITEM_OFFER && r->note != NULL)
		str_addf(s, ", \"%s\"", r->note);
	if (r->error != NULL)
		str_addf(s, ": %s", r->error);
}

static void
file_row(struct plain *p, size_t row)
{
	const struct model *m = p->app->model;
	const struct browse_entry *e = &m->files.listing->entries[row];
	struct plain_item *item = plain_item(&p->items[PANE_FILES], e->name);
	char name[PLAIN_NAME_SIZE];
	char size[HUMAN_SIZE];

	if (item == NULL)
		return;
	if (e->kind == BROWSE_UP)
		plain_say(p, _("%u ../ the folder above"), item->number);
	else if (e->kind == BROWSE_FOLDER)
		plain_say(p, "%u %s%s/", item->number,
		    model_marked(m, row) ? _("marked ") : "",
		    raw(name, e->name));
	else
		plain_say(p, "%u %s%s, %s", item->number,
		    model_marked(m, row) ? _("marked ") : "",
		    raw(name, e->name),
		    words_size(size, sizeof(size), e->size));
}

static void
peer_row(struct plain *p, const struct model_peer *peer)
{
	struct plain_item *item = plain_item(&p->items[PANE_PEERS], peer->key);
	char policy[128];
	char seen[WORDS_MAX];

	if (item == NULL)
		return;
	plain_say(p, _("%u %s, %s, %s, %s, may send: %s"), item->number,
	    peer->name, peer->online ? _("connected") : _("away"),
	    words_trust(peer),
	    words_seen(seen, sizeof(seen), peer, p->app->env.wall_s),
	    words_policy(policy, sizeof(policy), peer));
}

static void
log_row(struct plain *p, size_t row)
{
	const struct model_line *l = model_line(p->app->model, row);
	char said[PLAIN_LINE_MAX];
	char clock[HUMAN_SIZE];

	if (l == NULL)
		return;
	words_said(said, sizeof(said), p->app->model, l->level, l->peer,
	    l->text, l->incoming);
	plain_say(p, "%s %s %s", words_date(clock, sizeof(clock), l->time),
	    words_level(l->level), said);
}

void
plain_row(struct plain *p, enum model_pane pane, size_t row)
{
	const struct model *m = p->app->model;
	char id[PLAIN_NAME_SIZE];
	struct plain_item *item;
	struct str s;

	if (row >= model_count(m, pane))
		return;
	if (pane == PANE_FILES && m->files.listing != NULL) {
		file_row(p, row);
	} else if (pane == PANE_PEERS) {
		peer_row(p, &m->peers[row]);
	} else if (pane == PANE_LOG) {
		log_row(p, row);
	} else if (pane == PANE_TRANSFERS || pane == PANE_INBOX) {
		str_init(&s, PLAIN_LINE_MAX);
		if (pane == PANE_TRANSFERS) {
			str_copy(id, sizeof(id), m->transfers[row].id);
			plain_transfer_text(&s, &m->transfers[row]);
		} else {
			plain_id(id, sizeof(id), &m->rows[row]);
			plain_row_text(&s, m, &m->rows[row]);
		}
		item = plain_item(&p->items[pane], id);
		if (item != NULL)
			plain_say(p, "%u %s", item->number, str_cstr(&s));
		str_done(&s);
	}
}

static void
title(struct plain *p, enum model_pane pane, size_t count)
{
	const struct model *m = p->app->model;
	char free_[HUMAN_SIZE];
	const struct browse_listing *l = m->files.listing;

	if (pane == PANE_FILES)
		plain_say(p, _("Files: %s, %zu entries, %zu marked, %s free."),
		    m->files.shown != NULL ? m->files.shown : "-", count,
		    m->files.marks_n,
		    words_size(
			free_, sizeof(free_), l != NULL ? l->free_bytes : -1));
	else if (pane == PANE_PEERS)
		plain_say(p, _("Peers: %zu."), count);
	else if (pane == PANE_TRANSFERS)
		plain_say(p, _("Transfers: %zu."), count);
	else if (pane == PANE_INBOX)
		plain_say(p, _("Inbox: %zu."), count);
	else
		plain_say(p, _("Log: %zu lines."), count);
}

void
plain_more(struct plain *p)
{
	size_t count = model_count(p->app->model, p->listed);
	size_t end = p->more + PLAIN_PAGE;

	if (p->more >= count) {
		plain_say(p, _("That is all."));
		return;
	}
	if (end > count)
		end = count;
	while (p->more < end)
		plain_row(p, p->listed, p->more++);
	if (end < count)
		plain_say(p, _("more shows the other %zu."), count - end);
}

void
plain_list(struct plain *p, enum model_pane pane)
{
	size_t count = model_count(p->app->model, pane);

	title(p, pane, count);
	p->listed = pane;
	p->more = 0;
	if (pane == PANE_FILES)
		plain_items_free(&p->items[pane]);
	if (pane == PANE_LOG && count > PLAIN_PAGE)
		p->more = count - PLAIN_PAGE;
	if (count > 0)
		plain_more(p);
}
