/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/offer_page.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

/* The offer dialog: its keys and what its buttons do. */

enum button {
	BUTTON_DECLINE,
	BUTTON_ACCEPT,
	BUTTON_TRUST,
	BUTTON_LATER,
};

static const struct model_row *
the_offer(const struct model *m, const char *id)
{
	const struct model_row *r = id != NULL ? model_row(m, id, 0) : NULL;

	return r != NULL && r->state == MODEL_ITEM_OFFER ? r : NULL;
}

/* Why it cannot be accepted now, or NULL. */
static const char *
why_not_accept(const struct offer *o, const struct model *m)
{
	if (m->offer.error != NULL)
		return m->offer.error;
	if (o->row->files < 0 || !m->offer.complete)
		return _("The list of files is still being read.");
	if (o->short_bytes > 0)
		return _("There is not enough free space; untick something.");
	if (o->sum.ticked == 0 && o->sum.files > 0)
		return _("Nothing is ticked.");
	return NULL;
}

static void
set_buttons(struct offer *o, const struct model *m)
{
	const char *why = why_not_accept(o, m);
	const char *no_key = NULL;

	if (o->row->key[0] == '\0' || o->row->peer[0] == '~')
		no_key = _("It comes without a key; there is nobody to trust.");
	o->buttons[BUTTON_DECLINE] =
	    (struct dialog_button){ .label = _("Decline"),
		    .id = BUTTON_DECLINE };
	o->buttons[BUTTON_ACCEPT] = (struct dialog_button){
		.label = _("Accept"), .why_not = why, .id = BUTTON_ACCEPT
	};
	o->buttons[BUTTON_TRUST] = (struct dialog_button){
		.label = _("Accept and trust"),
		.why_not = no_key != NULL ? no_key : why,
		.id = BUTTON_TRUST,
	};
	o->buttons[BUTTON_LATER] =
	    (struct dialog_button){ .label = _("Later"), .id = BUTTON_LATER };
}

/* Bring what is shown up to the model.  False: the offer is over. */
static bool
follow(struct offer *o, const struct model *m, const char *id)
{
	o->m = m;
	o->row = the_offer(m, id);
	if (o->row == NULL ||
	    (m->offer.closed != NULL && str_eq(m->offer.id, id)))
		return false;
	if (str_eq(m->offer.id, id) && offer_list_sync(&o->list, &m->offer) < 0)
		return false;
	o->sum = offer_list_sum(&o->list, &m->offer);
	o->short_bytes = 0;
	if (o->into == NULL && !o->row->enough && o->row->free_bytes >= 0 &&
	    o->sum.bytes > o->row->free_bytes)
		o->short_bytes = o->sum.bytes - o->row->free_bytes;
	words_fmt(o->title, sizeof(o->title), _("Offer from %s"), o->row->peer);
	set_buttons(o, m);
	return true;
}

static int
offer_open(void *self, struct model *m, const struct view_env *env)
{
	struct offer *o = self;

	scroll_init(&o->list.scroll);
	if (offer_type_init(o) < 0)
		return -ENOMEM;
	o->box = (struct dialog){
		.title = o->title,
		.body_w = OFFER_COLS,
		.buttons = o->buttons,
		.nbuttons = FX_COUNT(o->buttons),
		.safe = BUTTON_LATER,
		.body_focus = true,
		.draw = offer_page_draw,
		.key = offer_page_key,
		.ctx = o,
	};
	str_copy(o->title, sizeof(o->title), _("Offer"));
	dialog_open(&o->box, env->now_ms);
	o->row = the_offer(m, env->dialog->id);
	if (o->row != NULL && env->dialog->label != NULL)
		offer_type_begin(o, m, OFFER_TYPING_NAME);
	return 0;
}

static void
offer_close(void *self)
{
	struct offer *o = self;

	offer_list_done(&o->list);
	offer_type_done(o);
}

static void
draw_over(const struct offer *o, const struct model *m,
    const struct view_env *env, struct canvas_rect r)
{
	static const struct {
		const char *how;
		const char *text;
	} ends[] = {
		{ "accepted", N_("This offer was accepted elsewhere.") },
		{ "declined", N_("This offer was declined elsewhere.") },
		{ "expired", N_("This offer is too old; it was withdrawn.") },
	};
	struct offer_note note = {
		.text = _("This offer was withdrawn."),
		.hint = _("Any key closes this."),
	};
	struct dialog box = {
		.title = o->title,
		.body_w = OFFER_COLS,
		.body_h = 2,
		.draw = offer_note_draw,
		.ctx = &note,
	};

	for (size_t i = 0; i < FX_COUNT(ends); i++)
		if (str_eq(m->offer.closed, ends[i].how))
			note.text = _(ends[i].text);
	paint_dialog(&box, m, env, r);
}

static void
offer_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct offer *o = self;

	o->over = !follow(o, m, env->dialog->id);
	if (o->over) {
		draw_over(o, m, env, r);
		return;
	}
	o->box.body_h = offer_page_rows(o);
	paint_dialog(&o->box, m, env, r);
}

/* --- what is asked for --- */

/* The whole list is needed to answer: ask for its next page. */
static void
ask_more(struct model *m)
{
	struct intent *in;

	if (m->offer.id == NULL || m->offer.complete || m->offer.waiting ||
	    m->offer.error != NULL)
		return;
	in = intent_new(INTENT_OFFER_FILES, m->offer.id);
	if (in != NULL)
		in->index = (int64_t)m->offer.count;
	m->offer.waiting = in != NULL;
	model_push(m, in);
}

/* Files and empty folders without a tick. */
static int
add_unwanted(
    struct intent *in, const struct offer *o, const struct model_entries *e)
{
	for (size_t i = 0; i < o->list.count; i++)
		if (offer_list_tick(&o->list, e, i) == OFFER_NONE &&
		    intent_unwanted(in, e->items[i].index) < 0)
			return -ENOMEM;
	return 0;
}

static void
accept(struct offer *o, struct model *m, bool trust)
{
	struct intent *in = intent_new(INTENT_ACCEPT, o->row->id);
	char key[OFFER_KEY_MAX];
	bool whole = str_copy(key, sizeof(key), o->row->key);

	if (in != NULL) {
		in->number = (int)offer_rule(o);
		if (add_unwanted(in, o, &m->offer) < 0 ||
		    offer_type_put(o, m, in) < 0) {
			intent_free(in);
			in = NULL;
		}
	}
	model_push(m, in);
	model_close(m);
	if (trust && whole && in != NULL)
		model_open(m, DIALOG_POLICY, key);
}

/* The reason is asked for; Esc there leaves the offer open. */
static void
decline(struct offer *o, struct model *m)
{
	struct intent *then = intent_new(INTENT_DECLINE, o->row->id);
	struct model_dialog *d = NULL;
	char title[OFFER_TITLE_MAX];

	words_fmt(title, sizeof(title), _("Decline %s from %s?"), o->row->name,
	    o->row->peer);
	model_close(m);
	if (then != NULL)
		d = model_open(m, DIALOG_PROMPT, then->id);
	if (d == NULL ||
	    model_dialog_set(d, title, NULL, _("Reason (may be empty)")) < 0) {
		if (d != NULL)
			model_close(m);
		intent_free(then);
		m->no_memory = true;
		return;
	}
	d->max = FX_TEXT_MAX;
	d->empty = true;
	d->prompt = MODEL_PROMPT_TEXT;
	d->then = then;
}

static void
press(struct offer *o, struct model *m, int id)
{
	switch ((enum button)id) {
	case BUTTON_DECLINE:
		decline(o, m);
		break;
	case BUTTON_ACCEPT:
		accept(o, m, false);
		break;
	case BUTTON_TRUST:
		accept(o, m, true);
		break;
	case BUTTON_LATER:
		model_close(m);
		break;
	}
}

static bool
offer_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct offer *o = self;
	int id = BUTTON_LATER;
	enum dialog_result r;

	if (!follow(o, m, env->dialog->id)) {
		/* Only a key pressed after it was said closes it. */
		if (o->over)
			model_close(m);
		return true;
	}
	if (o->typing != OFFER_TYPING_NOTHING) {
		offer_type_key(o, m, ev);
		return true;
	}
	o->enter = false;
	o->asked = OFFER_TYPING_NOTHING;
	r = dialog_key(&o->box, ev, env->now_ms, &id);
	if (r == DIALOG_PRESSED)
		press(o, m, id);
	else if (r == DIALOG_DISABLED)
		model_status(m, MODEL_WARN, o->buttons[id].why_not);
	else if (r == DIALOG_CANCELLED)
		model_close(m);
	else if (o->asked != OFFER_TYPING_NOTHING)
		offer_type_begin(o, m, o->asked);
	else if (o->enter)
		model_status(m, MODEL_INFO,
		    _("Space ticks; Tab goes to the buttons, which answer."));
	if (r == DIALOG_TAKEN || r == DIALOG_DISABLED)
		ask_more(m);
	return r != DIALOG_IGNORED;
}

const struct view offer_view = {
	.name = "offer",
	.draw = offer_draw,
	.size = sizeof(struct offer),
	.open = offer_open,
	.close = offer_close,
	.key = offer_key,
};
