/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "tui/app/plain_code.h"
#include "tui/view/i18n.h"
#include "tui/view/words.h"

/* Questions while pairing; after a failure it begins anew. */
enum page {
	PAGE_NONE,
	PAGE_CHOOSE, /* show a code, or enter one? */
	PAGE_HOST,
	PAGE_CODE,
	PAGE_SHOWN, /* the code, until it is used */
	PAGE_OVER,  /* it is no good any more: another? */
	PAGE_NAME,  /* paired: under which name? */
	PAGE_MAY,   /* policy: what may it send? */
	PAGE_FILE,  /* policy: how much at once, how much a day? */
	PAGE_DAY,
};

/* --- asking --- */

static void
show_code(struct plain *p)
{
	const struct model_pair *pair = &p->app->model->pair;
	int64_t left = (pair->until_ms - app_now(p->app)) / 1000;
	char text[WORDS_MAX];

	plain_say(p, _("The code is %s. It is good for %s and %lld tries."),
	    pair->code != NULL ? pair->code : "-",
	    words_duration(text, sizeof(text), left),
	    (long long)pair->tries_left);
	for (size_t i = 0; i < pair->addresses_n; i++)
		plain_say(p, _("Over there: fxt pair %s"), pair->addresses[i]);
	plain_say(p, _("0 stops, 1 makes a new code."));
}

static void
ask_result(struct plain *p)
{
	const struct model_pair *pair = &p->app->model->pair;

	plain_say(p, _("Paired. It calls itself %s; its key is %s."),
	    pair->claims != NULL ? pair->claims : "-",
	    pair->key != NULL ? pair->key : "-");
	plain_say(p,
	    _("Under which name? An empty line means %s; forget drops it."),
	    pair->name != NULL ? pair->name : "-");
}

void
plain_ask_pair(struct plain *p)
{
	struct model_pair *pair = &p->app->model->pair;

	if (p->page != PAGE_NONE && p->pairing == pair->state)
		return;
	p->pairing = pair->state;
	if (pair->state == MODEL_PAIR_NONE) {
		p->page = PAGE_CHOOSE;
		plain_say(p,
		    _("Pair: 1 show a code here, 2 enter the code that "
		      "the other machine shows, 0 cancel?"));
	} else if (pair->state == MODEL_PAIR_FAILED) {
		p->page = PAGE_HOST;
		plain_say(p, "%s", pair->error != NULL ? pair->error : "");
		plain_say(p,
		    _("The address of the other machine, as HOST or "
		      "HOST:PORT? An empty line cancels."));
	} else if (pair->state == MODEL_PAIR_HOSTING) {
		p->page = PAGE_SHOWN;
		show_code(p);
	} else if (pair->state == MODEL_PAIR_OVER) {
		p->page = PAGE_OVER;
		plain_say(p, "%s", pair->error != NULL ? pair->error : "");
		plain_say(p, _("0 stops, 1 makes a new code."));
	} else if (pair->state == MODEL_PAIR_DONE) {
		p->page = PAGE_NAME;
		ask_result(p);
	}
}

/* --- answers --- */

static void
new_code(struct plain *p)
{
	struct model *m = p->app->model;

	model_pairing(m, MODEL_PAIR_ASKED);
	p->pairing = MODEL_PAIR_ASKED;
	model_push(m, intent_new(INTENT_PAIR_HOST, NULL));
}

static void
choose(struct plain *p, const char *line)
{
	int chosen = plain_choice(p, line, 2);

	if (chosen == 0) {
		model_pairing_stop(p->app->model);
	} else if (chosen == 1) {
		new_code(p);
	} else if (chosen == 2) {
		p->page = PAGE_HOST;
		plain_say(p,
		    _("The address of the other machine, as HOST or "
		      "HOST:PORT? An empty line cancels."));
	}
}

static void
take_host(struct plain *p, const char *line)
{
	free(p->host);
	p->host = strdup(line);
	if (line[0] == '\0' || p->host == NULL) {
		model_pairing_stop(p->app->model);
		return;
	}
	p->page = PAGE_CODE;
	plain_say(p, _("The code that it shows?"));
}

static void
join(struct plain *p, const char *code)
{
	struct model *m = p->app->model;
	struct intent *in = intent_new(INTENT_PAIR_JOIN, NULL);

	if (code[0] == '\0') {
		intent_free(in);
		model_pairing_stop(p->app->model);
		return;
	}
	if (in != NULL &&
	    (intent_text(&in->text, p->host) < 0 ||
		intent_text(&in->name, code) < 0)) {
		intent_free(in);
		in = NULL;
	}
	if (in != NULL)
		model_pairing(m, MODEL_PAIR_JOINING);
	p->pairing = MODEL_PAIR_JOINING;
	model_push(m, in);
}

/* Why a paired machine cannot have this name, or NULL. */
static const char *
why_not(const struct model *m, const char *name)
{
	if (name[0] == '~')
		return _("A name cannot begin with ~.");
	for (size_t i = 0; i < m->peers_n; i++)
		if (str_eq(m->peers[i].name, name) &&
		    !str_eq(m->peers[i].key, m->pair.key))
			return _("That name is taken; choose another one.");
	return NULL;
}

static void
save(struct plain *p, const char *name)
{
	struct model *m = p->app->model;
	const char *why;
	struct intent *in;

	if (name[0] == '\0')
		name = m->pair.name != NULL ? m->pair.name : "";
	why = why_not(m, name);
	if (why != NULL) {
		plain_say(p, "%s", why);
		return;
	}
	if (!str_eq(name, m->pair.name)) {
		in = intent_new(INTENT_PEER_NAME, m->pair.key);
		if (in != NULL && intent_text(&in->name, name) < 0) {
			intent_free(in);
			in = NULL;
		}
		model_push(m, in);
	}
	plain_say(p, _("Saved as %s. It may ask; policy %s changes that."),
	    name, name);
	model_pairing(m, MODEL_PAIR_NONE);
	model_close(m);
}

static void
forget(struct plain *p)
{
	struct model *m = p->app->model;

	if (m->pair.key != NULL)
		model_push(m, intent_new(INTENT_PEER_FORGET, m->pair.key));
	model_pairing(m, MODEL_PAIR_NONE);
	model_close(m);
}

void
plain_answer_pair(struct plain *p, char *line)
{
	int chosen;

	if (p->page == PAGE_CHOOSE) {
		choose(p, line);
	} else if (p->page == PAGE_HOST) {
		take_host(p, line);
	} else if (p->page == PAGE_CODE) {
		join(p, line);
	} else if (p->page == PAGE_NAME && str_eq(line, "forget")) {
		forget(p);
	} else if (p->page == PAGE_NAME) {
		save(p, line);
	} else {
		chosen = plain_choice(p, line, 1);
		if (chosen == 1)
			new_code(p);
		else if (chosen == 0)
			model_pairing_stop(p->app->model);
	}
}

/* --- what a peer may send --- */

void
plain_ask_policy(struct plain *p, const struct model_dialog *d)
{
	const struct model_peer *peer = model_peer(p->app->model, d->id);
	char text[128];

	if (peer == NULL) {
		model_close(p->app->model);
		return;
	}
	p->page = PAGE_MAY;
	plain_say(p, _("%s may send: %s."), peer->name,
	    words_policy(text, sizeof(text), peer));
	plain_say(p,
	    _("1 ask each time, 2 allow up to a size, 3 never, "
	      "0 leave it?"));
}

static void
set_policy(struct plain *p, const struct model_dialog *d,
    enum model_policy policy, int64_t file, int64_t day)
{
	struct intent *in = intent_new(INTENT_PEER_POLICY, d->id);

	if (in != NULL) {
		in->number = (int)policy;
		in->max_file = file;
		in->max_day = day;
	}
	model_push(p->app->model, in);
	model_close(p->app->model);
}

static void
take_size(struct plain *p, const struct model_dialog *d, const char *line)
{
	uint64_t size;

	if (line[0] == '\0' || str_eq(line, "0") || str_eq(line, "cancel")) {
		model_close(p->app->model);
	} else if (num_parse_size(line, 1, INT64_MAX, &size) < 0) {
		plain_say(
		    p, _("That is not a size; one looks like 500M or 1.5G."));
	} else if (p->page == PAGE_FILE) {
		p->max_file = (int64_t)size;
		p->page = PAGE_DAY;
		plain_say(p, _("And how much in all on one day?"));
	} else if ((int64_t)size < p->max_file) {
		plain_say(p, _("A file may not be larger than all of a day."));
	} else {
		set_policy(p, d, MODEL_ALLOW, p->max_file, (int64_t)size);
	}
}

void
plain_answer_policy(struct plain *p, const struct model_dialog *d, char *line)
{
	int chosen;

	if (p->page != PAGE_MAY) {
		take_size(p, d, line);
		return;
	}
	chosen = plain_choice(p, line, 3);
	if (chosen == 0) {
		model_close(p->app->model);
	} else if (chosen == 1) {
		set_policy(p, d, MODEL_ASK, -1, -1);
	} else if (chosen == 3) {
		set_policy(p, d, MODEL_DENY, -1, -1);
	} else if (chosen == 2) {
		p->page = PAGE_FILE;
		plain_say(p, _("How large may one file be, as 1G or 500M?"));
	}
}
