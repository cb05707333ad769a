/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/app/act.h"

/* Where something is, whose it is, or what it is, in one word. */
static char *
word_of(const struct model *m)
{
	const struct model_peer *p = model_at_peer(m);
	const struct model_transfer *t = model_at_transfer(m);
	const struct model_row *r = model_at_row(m);
	const struct model_line *l = model_at_line(m);

	if (m->focus == PANE_FILES)
		return model_entry_path(m, m->list[PANE_FILES].cursor);
	if (m->focus == PANE_PEERS && p != NULL)
		return strdup(p->key);
	if (m->focus == PANE_TRANSFERS && t != NULL)
		return strdup(t->sha256 != NULL ? t->sha256
			: t->digest != NULL     ? t->digest
						: t->name);
	if (m->focus == PANE_INBOX && r != NULL)
		return strdup(r->where != NULL ? r->where : r->name);
	return m->focus == PANE_LOG && l != NULL ? strdup(l->text) : NULL;
}

/* Show a text (taken over), and put it in the clipboard if that is allowed. */
static void
copy_out(struct model *m, char *text)
{
	char *safe = text != NULL ? utf8_safe_new(text, strlen(text)) : NULL;
	struct intent *in = intent_new(INTENT_COPY, NULL);

	if (in == NULL || safe == NULL || intent_text(&in->text, text) < 0) {
		intent_free(in);
		in = NULL;
	} else {
		model_status(m, MODEL_INFO, safe);
	}
	model_push(m, in);
	free(text);
	free(safe);
}

void
act_copy(struct model *m)
{
	copy_out(m, word_of(m));
}

void
act_copy_digest(struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r != NULL && (r->sha256 != NULL || r->digest != NULL))
		copy_out(m, strdup(r->sha256 != NULL ? r->sha256 : r->digest));
}
