/* SPDX-License-Identifier: MIT */
#include "tui/app/plain_code.h"
#include "tui/view/i18n.h"
#include "tui/view/words.h"

#define ROWS_MAX 1000 /* entries of an offer that are said */

/* Questions about an offer. */
enum page {
	PAGE_NONE,
	PAGE_ANSWER,
	PAGE_TICKS,
	PAGE_RULE,
	PAGE_OVER,
};

static const struct {
	enum model_conflict rule;
	const char *name;
} rules[] = {
	{ MODEL_KEEP_BOTH, N_("keep both") },
	{ MODEL_SKIP_SAME, N_("skip the same bytes") },
	{ MODEL_SKIP_UNCHANGED, N_("skip the same size and time") },
	{ MODEL_NEWER, N_("replace what is older") },
	{ MODEL_OVERWRITE, N_("overwrite") },
	{ MODEL_FAIL_EXISTS, N_("fail") },
};

static const char *
rule_name(enum model_conflict rule)
{
	for (size_t i = 0; i < FX_COUNT(rules); i++)
		if (rules[i].rule == rule)
			return _(rules[i].name);
	return _("by the settings");
}

static const struct model_row *
offer_row(const struct plain *p, const struct model_dialog *d)
{
	const struct model_row *r = model_row(p->app->model, d->id, 0);
	const struct model_entries *e = &p->app->model->offer;

	if (r == NULL || r->state != MODEL_ITEM_OFFER || e->closed != NULL)
		return NULL;
	return r;
}

static void
say_entry(struct plain *p, size_t row)
{
	const struct model_entries *e = &p->app->model->offer;
	size_t at = p->offer.rows[row];
	const struct model_entry *entry = &e->items[at];
	enum offer_tick tick = offer_list_tick(&p->offer, e, at);
	char size[WORDS_MAX];
	struct str s;

	str_init(&s, PLAIN_LINE_MAX);
	str_addf(&s, "%zu %s %s%s", row + 1,
	    tick == OFFER_ALL        ? _("ticked")
		: tick == OFFER_PART ? _("partly ticked")
				     : _("not ticked"),
	    entry->path, entry->folder ? "/" : "");
	if (!entry->folder)
		str_addf(
		    &s, ", %s", words_size(size, sizeof(size), entry->size));
	for (size_t i = 0; i < OFFER_FLAGS; i++)
		if (offer_list_flag(entry, offer_flags[i].flag))
			str_addf(&s, ", %s", _(offer_flags[i].word));
	if (entry->exists != NULL)
		str_addf(&s, ", %s",
		    str_eq(entry->exists, "same") ? _("exists, the same")
						  : _("exists, differs"));
	plain_say(p, "%s", str_cstr(&s));
	str_done(&s);
}

static void
say_entries(struct plain *p, bool all)
{
	const struct model_entries *e = &p->app->model->offer;

	for (size_t i = 0; i < p->offer.count && i < ROWS_MAX; i++) {
		const struct model_entry *entry = &e->items[p->offer.rows[i]];

		if (all || entry->flags[0] != '\0' || entry->exists != NULL)
			say_entry(p, i);
	}
	if (p->offer.count > ROWS_MAX)
		plain_say(p, _("and %zu more"), p->offer.count - ROWS_MAX);
}

static void
ask_answer(struct plain *p, const struct model_row *r)
{
	const struct model_entries *e = &p->app->model->offer;
	struct offer_sum sum = offer_list_sum(&p->offer, e);
	char bytes[WORDS_MAX];
	char room[WORDS_MAX];

	plain_say(p,
	    _("Offer from %s: %s%s, %lld of %lld files ticked, %s; "
	      "free here: %s%s."),
	    r->peer, r->name, r->tree ? "/" : "", (long long)sum.ticked,
	    (long long)sum.files, words_size(bytes, sizeof(bytes), sum.bytes),
	    words_size(room, sizeof(room), r->free_bytes),
	    r->enough ? "" : _(", not enough for all"));
	if (r->path != NULL)
		plain_say(p, _("Into %s; if a name is taken: %s."), r->path,
		    rule_name(r->rule));
	say_entries(p, false);
	plain_say(p,
	    _("1 Accept, 2 choose the files, 3 decline, 4 accept and "
	      "trust, 5 what happens to names that are taken, "
	      "0 later?"));
}

static void
ask_page(struct plain *p, const struct model_row *r)
{
	if (p->page == PAGE_TICKS) {
		say_entries(p, true);
		plain_say(p,
		    _("Numbers tick and untick, all, none; an empty "
		      "line goes back."));
	} else if (p->page == PAGE_RULE) {
		for (size_t i = 0; i < FX_COUNT(rules); i++)
			plain_say(p, "%zu %s", i + 1, _(rules[i].name));
	} else {
		p->page = PAGE_ANSWER;
		ask_answer(p, r);
	}
}

void
plain_ask_offer(struct plain *p, const struct model_dialog *d)
{
	struct model *m = p->app->model;
	const struct model_row *r = offer_row(p, d);

	if (p->page == PAGE_NONE) {
		offer_list_done(&p->offer);
		p->rule = r != NULL ? r->rule : MODEL_KEEP_BOTH;
	}
	if (r == NULL) {
		model_close(m);
		return;
	}
	if (m->offer.error != NULL) {
		plain_say(p, "%s", m->offer.error);
		model_close(m);
		return;
	}
	if (offer_list_sync(&p->offer, &m->offer) < 0)
		m->no_memory = true;
	if (p->page == PAGE_NONE && m->offer.complete)
		ask_page(p, r);
}

static void
accept(struct plain *p, const struct model_row *r, bool trust)
{
	struct model *m = p->app->model;
	struct intent *in = intent_new(INTENT_ACCEPT, r->id);
	char key[PLAIN_ID_SIZE];
	int bad = 0;

	if (in != NULL)
		in->number = (int)p->rule;
	for (size_t i = 0; in != NULL && i < p->offer.count && bad == 0; i++)
		if (offer_list_tick(&p->offer, &m->offer, i) == OFFER_NONE)
			bad = intent_unwanted(in, m->offer.items[i].index);
	if (bad != 0) {
		intent_free(in);
		in = NULL;
	}
	str_copy(key, sizeof(key), r->key);
	model_push(m, in);
	model_close(m);
	if (trust && key[0] != '\0')
		model_open(m, DIALOG_POLICY, key);
}

static void
decline(struct plain *p, const struct model_row *r)
{
	struct model *m = p->app->model;
	struct intent *in = intent_new(INTENT_DECLINE, r->id);

	model_push(m, in);
	model_close(m);
}

static void
answer(struct plain *p, const struct model_row *r, char *line)
{
	struct model *m = p->app->model;

	switch (plain_choice(p, line, 5)) {
	case 0:
		model_close(m);
		break;
	case 1:
		accept(p, r, false);
		break;
	case 2:
		p->page = PAGE_TICKS;
		ask_page(p, r);
		break;
	case 3:
		decline(p, r);
		break;
	case 4:
		accept(p, r, true);
		break;
	case 5:
		p->page = PAGE_RULE;
		ask_page(p, r);
		break;
	default:
		break;
	}
}

static void
tick(struct plain *p, const struct model_row *r, char *line)
{
	const struct model_entries *e = &p->app->model->offer;
	char *rest = line;

	if (line[0] == '\0' || str_eq(line, "0") || str_eq(line, "cancel")) {
		p->page = PAGE_ANSWER;
		ask_page(p, r);
		return;
	}
	while (rest[0] != '\0') {
		char *word = plain_word(&rest);
		int row = plain_choice(p, word, (int)p->offer.count);

		if (row > 0) {
			offer_list_toggle(&p->offer, e, (size_t)row - 1);
			say_entry(p, (size_t)row - 1);
		}
	}
}

void
plain_answer_offer(struct plain *p, const struct model_dialog *d, char *line)
{
	const struct model_row *r = offer_row(p, d);
	int chosen;

	if (r == NULL) {
		model_close(p->app->model);
	} else if (p->page == PAGE_TICKS) {
		if (str_eq(line, "all") || str_eq(line, "none")) {
			offer_list_set_all(&p->offer, str_eq(line, "all"));
			ask_page(p, r);
		} else {
			tick(p, r, line);
		}
	} else if (p->page == PAGE_RULE) {
		chosen = plain_choice(p, line, FX_COUNT(rules));
		if (chosen > 0)
			p->rule = rules[chosen - 1].rule;
		if (chosen >= 0) {
			p->page = PAGE_ANSWER;
			ask_page(p, r);
		}
	} else {
		answer(p, r, line);
	}
}
