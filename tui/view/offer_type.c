/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/offer_page.h"

/* Typing another folder or name for an offer, in the line that shows it. */

int
offer_type_init(struct offer *o)
{
	return edit_init(&o->edit, FX_PATH_MAX);
}

void
offer_type_done(struct offer *o)
{
	edit_done(&o->edit);
	free(o->into);
	free(o->name);
}

/* A raw path as it can be typed; NULL: it has bytes that cannot. */
static const char *
typable(const char *raw)
{
	char *safe = raw != NULL ? utf8_safe_new(raw, strlen(raw)) : NULL;
	bool plain = safe != NULL && str_eq(safe, raw);

	free(safe);
	return plain ? raw : NULL;
}

void
offer_type_begin(struct offer *o, struct model *m, enum offer_typing what)
{
	const char *text = NULL;

	if (what == OFFER_TYPING_NAME && o->row->roots > 1) {
		model_status(m, MODEL_WARN,
		    _("Only a single file or folder gets a new name."));
		return;
	}
	if (what == OFFER_TYPING_INTO)
		text = o->into != NULL ? o->into : typable(o->row->where);
	else
		text = o->name != NULL ? o->name : typable(o->row->name);
	edit_set(&o->edit, text != NULL ? text : "");
	o->typing = what;
	model_status(m, MODEL_INFO,
	    what == OFFER_TYPING_INTO
		? _("Type a folder that exists; Enter takes it, Esc leaves it.")
		: _("Type the new name; Enter takes it, Esc leaves it."));
}

/* Why it is no name, or NULL. */
static const char *
name_fault(const char *name)
{
	if (strchr(name, '/') != NULL)
		return _("A name has no /; e changes the folder.");
	if (str_eq(name, ".") || str_eq(name, ".."))
		return _("That is no name for a file.");
	return strlen(name) > FX_NAME_MAX ? _("That name is too long.") : NULL;
}

/* An empty line is what the offer itself says. */
static void
take(struct offer *o, struct model *m)
{
	const char *typed = edit_text(&o->edit);
	bool name = o->typing == OFFER_TYPING_NAME;
	const char *why = name ? name_fault(typed) : NULL;
	char **field = name ? &o->name : &o->into;
	char *copy = typed[0] != '\0' ? strdup(typed) : NULL;

	if (why != NULL || (typed[0] != '\0' && copy == NULL)) {
		free(copy);
		m->no_memory = why == NULL;
		model_status(m, MODEL_WARN, why);
		return;
	}
	free(*field);
	*field = copy;
	o->typing = OFFER_TYPING_NOTHING;
	model_status(m, MODEL_INFO, NULL);
}

void
offer_type_key(struct offer *o, struct model *m, const struct key_event *ev)
{
	if (key_is(ev, K_ENTER, 0)) {
		take(o, m);
	} else if (key_is(ev, K_ESC, 0) || key_is_char(ev, 'g', KEY_CTRL) ||
	    key_is_char(ev, 'c', KEY_CTRL)) {
		o->typing = OFFER_TYPING_NOTHING;
		model_status(m, MODEL_INFO, NULL);
	} else if (edit_key(&o->edit, ev) == EDIT_FULL) {
		model_status(m, MODEL_WARN, _("There is no room for more."));
	}
}

int
offer_type_put(const struct offer *o, const struct model *m, struct intent *in)
{
	char *path;
	int r;

	if (o->name != NULL && intent_text(&in->name, o->name) < 0)
		return -ENOMEM;
	if (o->into == NULL)
		return 0;
	path = model_typed_path(m, o->into);
	r = path != NULL ? intent_text(&in->text, path) : -ENOMEM;
	free(path);
	return r;
}
