/* SPDX-License-Identifier: MIT */
#include "tui/app/told.h"

#include <stdio.h>

#include "base/attr.h"
#include "base/str.h"
#include "door/types.h"
#include "tui/app/undo.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/words.h"

#define TEXT_SIZE 512

/* What is said when a command was done; NULL: its events say enough. */
static const struct {
	enum intent_kind intent;
	const char *text;
} done[] = {
	{ INTENT_PEER_NAME, N_("Renamed.") },
	{ INTENT_PEER_POLICY, N_("Saved.") },
	{ INTENT_PEER_BLOCK, N_("Saved; {key:block} changes it again.") },
	{ INTENT_PEER_FORGET, N_("Forgotten; it has to be paired again.") },
	{ INTENT_PEER_OLDER,
	    N_("Added; {key:send-here} sends to it, not encrypted.") },
	{ INTENT_PEER_CONNECT, N_("Calling.") },
	{ INTENT_PAUSE, N_("Paused; {key:pause} goes on.") },
	{ INTENT_RESUME, N_("Going on.") },
	{ INTENT_LIMIT, N_("The limit holds from now on.") },
	{ INTENT_WEIGHT, N_("The share is changed.") },
	{ INTENT_RETRY, N_("Sending it again.") },
	{ INTENT_CANCEL, N_("Cancelled.") },
	{ INTENT_DISCARD, N_("Discarded.") },
	{ INTENT_ACCEPT, N_("Accepted.") },
	{ INTENT_DECLINE, N_("Declined.") },
	{ INTENT_VERIFY, N_("Verifying.") },
	{ INTENT_SUMS, N_("Computing the sums.") },
	{ INTENT_GET, N_("Asked for it; {key:transfers} shows how it comes.") },
	{ INTENT_FORGET, N_("Forgotten; the file stays.") },
};

void
told_asked(struct model *m, const struct intent *in)
{
	undo_asked(m, in);
	if (in->kind == INTENT_PAIR_HOST)
		model_pairing(m, MODEL_PAIR_ASKED);
	else if (in->kind == INTENT_PAIR_JOIN)
		model_pairing(m, MODEL_PAIR_JOINING);
	else if (in->kind == INTENT_PAIR_STOP)
		model_pairing(m, MODEL_PAIR_NONE);
	else if (in->kind == INTENT_PEER_CONNECT)
		model_calling(m, in->id);
}

static void
told_sent(struct model *m, const char *key)
{
	const struct model_peer *p = model_peer(m, key);
	char text[TEXT_SIZE];

	model_marks_clear(m);
	snprintf(text, sizeof(text),
	    p != NULL && p->dialect != NULL
		? _("To %s, not encrypted; %s shows how it goes.")
		: _("Offered to %s; %s shows how it goes."),
	    p != NULL ? p->name : "?", key_of(m, ACTION_PANE_TRANSFERS).text);
	model_status(m, MODEL_INFO, text);
}

/* It is on the network, or no more. */
static void
told_dialect(struct model *m, const char *name, int64_t wall_s)
{
	const struct model_dialect *d = model_dialect(m, name);
	char how[TEXT_SIZE / 2];
	char text[TEXT_SIZE];

	if (d == NULL)
		return;
	if (d->on)
		snprintf(text, sizeof(text),
		    _("%s is %s: not encrypted, nobody is authenticated."),
		    d->name, words_dialect(how, sizeof(how), d, wall_s));
	else
		snprintf(text, sizeof(text), _("%s is off."), d->name);
	model_status(m, d->on ? MODEL_WARN : MODEL_INFO, text);
}

void
told_reply(
    struct model *m, enum intent_kind intent, const struct model_event *ev)
{
	if (ev->code != NULL) {
		undo_refused(m, intent);
		return; /* the model has put the refusal in the status line */
	}
	if (intent == INTENT_SEND) {
		told_sent(m, ev->id);
		return;
	}
	if (intent == INTENT_DIALECT) {
		told_dialect(m, ev->id, ev->wall_s);
		return;
	}
	if (intent == INTENT_PEER_FORGET && ev->id != NULL &&
	    ev->id[0] == '~') {
		model_status(m, MODEL_INFO, _("Forgotten."));
		return;
	}
	for (size_t i = 0; i < FX_COUNT(done); i++)
		if (done[i].intent == intent)
			keyed_status(m, MODEL_INFO, _(done[i].text));
}

/* A check that could not be made is not a mismatch. */
static void
verdict_text(const struct model *m, const struct door_verify_result *d,
    const struct model_row *r, char text[TEXT_SIZE])
{
	const struct key_of info = key_of(m, ACTION_INFO);
	const char *more = info.text;
	const char *name = r->name;

	if (d->ok && model_foreign(r))
		snprintf(text, TEXT_SIZE,
		    _("%s: compared again, it is as it arrived."), name);
	else if (d->ok)
		snprintf(text, TEXT_SIZE,
		    _("%s: verified again, its digest is right."), name);
	else if (str_eq(d->code, "E_DIGEST"))
		snprintf(text, TEXT_SIZE,
		    _("%s does not match its digest any more; %s tells more."),
		    name, more);
	else if (str_eq(d->code, "E_VANISHED"))
		snprintf(text, TEXT_SIZE,
		    _("%s is no longer where it was put; %s tells more."), name,
		    more);
	else
		snprintf(text, TEXT_SIZE,
		    _("%s could not be compared; %s tells more."), name, more);
}

static void
told_verified(struct model *m, const struct door_verify_result *d)
{
	const struct model_row *r = model_row(m, d->id, d->index);
	char text[TEXT_SIZE];

	if (r == NULL)
		return;
	verdict_text(m, d, r, text);
	model_status(m, d->ok ? MODEL_INFO : MODEL_ERROR, text);
}

void
told_before(struct model *m, const struct model_event *ev)
{
	if (!ev->reply && ev->kind == DOOR_EV_VERIFY_RESULT)
		told_verified(m, ev->data);
}
