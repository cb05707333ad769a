/* SPDX-License-Identifier: MIT */
#include "tui/app/undo.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/words.h"

#define TEXT_SIZE 512

/* What cannot be taken back, and what can be done instead. */
static const struct {
	enum intent_kind intent;
	const char *why;
} never[] = {
	{ INTENT_SEND,
	    N_("It was offered to the peer; {key:cancel-transfer} in Transfers "
	       "cancels it.") },
	{ INTENT_CHAT, N_("What was written has been sent.") },
	{ INTENT_ACCEPT,
	    N_("The peer knows that it is accepted; {key:cancel-transfer} in "
	       "Transfers cancels it.") },
	{ INTENT_DECLINE, N_("The peer knows that it is declined.") },
	{ INTENT_CANCEL,
	    N_("What is cancelled stays so; {key:retry} sends it again.") },
	{ INTENT_DISCARD, N_("What was discarded is no longer on the disk.") },
	{ INTENT_RETRY,
	    N_("It is sent again; {key:cancel-transfer} cancels it.") },
	{ INTENT_CLEAR,
	    N_("What was cleared is off the list; fxt history has it.") },
	{ INTENT_FORGET,
	    N_("The entry was forgotten, with its digests; the file is there "
	       "still.") },
	{ INTENT_PEER_FORGET,
	    N_("The key of the peer is removed; {key:pair} pairs again.") },
};

/* Takes back and its new text; both may be NULL without memory. */
static void
by(struct model *m, const char *said, struct intent *back)
{
	if (back != NULL)
		model_undo_by(m, said, back);
	else
		m->no_memory = true;
}

/* One with a text; NULL without memory. */
static struct intent *
with_text(enum intent_kind kind, const char *id, const char *text)
{
	struct intent *in = intent_new(kind, id);

	if (in != NULL && intent_text(&in->text, text) < 0) {
		intent_free(in);
		return NULL;
	}
	return in;
}

static struct intent *
with_number(enum intent_kind kind, const char *id, int number)
{
	struct intent *in = intent_new(kind, id);

	if (in != NULL)
		in->number = number;
	return in;
}

/* Whether another one stands there in the queue, to change places with. */
static bool
moves(const struct model *m, const struct model_transfer *t, bool up)
{
	for (size_t i = 0; i < m->transfers_n; i++) {
		int64_t at = m->transfers[i].position;

		if (at > 0 && (up ? at < t->position : at > t->position))
			return true;
	}
	return false;
}

static void
moved(struct model *m, const struct model_transfer *t, const char *to)
{
	char said[TEXT_SIZE];
	bool up = str_eq(to, "up");

	if (!moves(m, t, up))
		return;
	words_fmt(said, sizeof(said), _("%s goes back to its place."), t->name);
	by(m, said, with_text(INTENT_MOVE, t->id, up ? "down" : "up"));
}

static void
limited(struct model *m, const struct model_transfer *t)
{
	char said[TEXT_SIZE];
	char rate[32];

	snprintf(rate, sizeof(rate), "%" PRId64, t->limit);
	words_fmt(
	    said, sizeof(said), _("%s has the limit it had before."), t->name);
	by(m, said,
	    with_text(INTENT_LIMIT, t->id, t->limit > 0 ? rate : "none"));
}

/* A transfer: rests, goes on, changes its place or its part of the line. */
static void
about_transfer(
    struct model *m, const struct model_transfer *t, const struct intent *in)
{
	char said[TEXT_SIZE];

	if (in->kind == INTENT_PAUSE) {
		words_fmt(said, sizeof(said), _("%s goes on."), t->name);
		by(m, said, intent_new(INTENT_RESUME, t->id));
	} else if (in->kind == INTENT_RESUME && t->state == MODEL_PAUSED) {
		words_fmt(
		    said, sizeof(said), _("%s is paused again."), t->name);
		by(m, said, intent_new(INTENT_PAUSE, t->id));
	} else if (in->kind == INTENT_MOVE) {
		moved(m, t, in->text);
	} else if (in->kind == INTENT_WEIGHT) {
		words_fmt(said, sizeof(said),
		    _("%s has the share it had before."), t->name);
		by(m, said, with_number(INTENT_WEIGHT, t->id, (int)t->weight));
	} else if (in->kind == INTENT_LIMIT) {
		limited(m, t);
	}
}

static void
about_peer(struct model *m, const struct model_peer *p, const struct intent *in)
{
	char said[TEXT_SIZE];
	struct intent *back;

	if (in->kind == INTENT_PEER_BLOCK) {
		words_fmt(said, sizeof(said),
		    p->blocked ? _("%s is blocked again.")
			       : _("%s is no longer blocked."),
		    p->name);
		by(m, said, with_number(INTENT_PEER_BLOCK, p->key, p->blocked));
	} else if (in->kind == INTENT_PEER_NAME) {
		back = intent_new(INTENT_PEER_NAME, p->key);
		if (back != NULL && intent_text(&back->name, p->name) < 0) {
			intent_free(back);
			back = NULL;
		}
		words_fmt(
		    said, sizeof(said), _("%s has its name back."), p->name);
		by(m, said, back);
	}
}

void
undo_asked(struct model *m, const struct intent *in)
{
	const struct model_transfer *t;
	const struct model_peer *p;

	for (size_t i = 0; i < FX_COUNT(never); i++)
		if (never[i].intent == in->kind)
			model_undo_never(m, never[i].why);
	t = in->id != NULL ? model_transfer(m, in->id) : NULL;
	p = in->id != NULL ? model_peer(m, in->id) : NULL;
	if (t != NULL)
		about_transfer(m, t, in);
	else if (p != NULL && in->kind == INTENT_PAUSE)
		model_undo_never(
		    m, N_("All were paused; {key:pause-all} lets them go on."));
	else if (p != NULL)
		about_peer(m, p, in);
}

void
undo_refused(struct model *m, enum intent_kind intent)
{
	bool counts = intent == INTENT_PAUSE || intent == INTENT_RESUME ||
	    intent == INTENT_MOVE || intent == INTENT_WEIGHT ||
	    intent == INTENT_LIMIT || intent == INTENT_PEER_BLOCK ||
	    intent == INTENT_PEER_NAME;

	for (size_t i = 0; i < FX_COUNT(never); i++)
		counts = counts || never[i].intent == intent;
	if (counts)
		model_undo_never(
		    m, N_("The last act was refused; nothing has changed."));
}
