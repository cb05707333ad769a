/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/path.h"
#include "base/str.h"
#include "tui/app/act.h"
#include "tui/view/i18n.h"
#include "tui/view/view.h"

/* What the keys of the Inbox do. */

#define TITLE_MAX 400

static struct model_dialog *
look_at_offer(struct model *m, const struct model_row *r)
{
	struct model_dialog *d = model_open(m, DIALOG_OFFER, r->id);
	struct intent *in = intent_new(INTENT_OFFER_FILES, r->id);

	if (d == NULL) {
		intent_free(in);
		return NULL;
	}
	model_want_offer(m, r->id);
	m->offer.waiting = in != NULL;
	model_push(m, in);
	return d;
}

static void
accept(struct model *m, const struct model_row *r)
{
	struct intent *in;

	if (r->flagged > 0 || r->exists > 0 || !r->enough || r->files < 0) {
		(void)look_at_offer(m, r);
		return;
	}
	in = intent_new(INTENT_ACCEPT, r->id);
	if (in != NULL)
		in->number = MODEL_BY_SETTING;
	model_push(m, in);
}

/* The offer, with the name being typed. */
static void
accept_as(struct model *m, const struct model_row *r)
{
	struct model_dialog *d = look_at_offer(m, r);

	if (d != NULL && model_dialog_set(d, NULL, NULL, "as") < 0)
		m->no_memory = true;
}

static void
decline(struct model *m, const struct model_row *r)
{
	char title[TITLE_MAX];

	if (r->state != MODEL_ITEM_OFFER) {
		act_confirm_discard(m, r->name, r->id);
		return;
	}
	snprintf(
	    title, sizeof(title), _("Decline %s from %s?"), r->name, r->peer);
	act_prompt(m, title, _("Reason (may be empty)"), NULL, FX_TEXT_MAX,
	    MODEL_PROMPT_TEXT, intent_new(INTENT_DECLINE, r->id));
}

/* Files shows the folder, with the cursor on what arrived. */
static void
open_folder(struct model *m, const struct model_row *r)
{
	char *folder = browse_parent(r->where);
	struct intent *in = intent_new(INTENT_BROWSE, NULL);

	if (in != NULL &&
	    (folder == NULL || intent_text(&in->text, folder) < 0 ||
		intent_text(&in->name, path_base(r->where)) < 0)) {
		intent_free(in);
		in = NULL;
	}
	free(folder);
	model_push(m, in);
	model_focus(m, PANE_FILES);
}

static struct intent *
about_row(enum intent_kind kind, const struct model_row *r)
{
	struct intent *in = intent_new(kind, r->id);

	if (in != NULL)
		in->index = r->index;
	return in;
}

static void
forget(struct model *m, const struct model_row *r)
{
	char title[TITLE_MAX];

	snprintf(title, sizeof(title), _("Forget %s?"), r->name);
	act_confirm(m, title,
	    _("Only the entry in the inbox goes, with its digests. "
	      "The file stays."),
	    _("Forget"), about_row(INTENT_FORGET, r));
}

bool
act_inbox(struct model *m, enum action_id id)
{
	const struct model_row *r = model_at_row(m);

	if (id < ACTION_ROW_OPEN || id > ACTION_ROW_FORGET || r == NULL)
		return false;
	if (id == ACTION_ROW_OPEN && r->state == MODEL_ITEM_OFFER)
		(void)look_at_offer(m, r);
	else if (id == ACTION_ROW_OPEN)
		act_info(m);
	else if (id == ACTION_ACCEPT)
		accept(m, r);
	else if (id == ACTION_ACCEPT_AS)
		accept_as(m, r);
	else if (id == ACTION_DECLINE)
		decline(m, r);
	else if (id == ACTION_ROW_RESUME)
		model_push(m, intent_new(INTENT_RESUME, r->id));
	else if (id == ACTION_VERIFY)
		model_push(m, about_row(INTENT_VERIFY, r));
	else if (id == ACTION_ROW_FOLDER)
		open_folder(m, r);
	else if (id == ACTION_SUMS)
		model_push(m, about_row(INTENT_SUMS, r));
	else if (id == ACTION_ROW_DIGEST)
		act_copy_digest(m);
	else if (id == ACTION_ROW_POLICY)
		model_open(m, DIALOG_POLICY, r->key);
	else
		forget(m, r);
	return true;
}
