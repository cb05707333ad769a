/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/pair_page.h"
#include "tui/view/view.h"

/* Pairing: which page is shown, and what its buttons do. */

enum button {
	BUTTON_STOP,
	BUTTON_NEW,
	BUTTON_JOIN,
	BUTTON_SAVE,
	BUTTON_FORGET,
};

static const char *const titles[] = {
	[PAIR_CHOOSE] = N_("Pair"),
	[PAIR_ENTER] = N_("Pair: enter the code of the other machine"),
	[PAIR_WAIT] = N_("Pair"),
	[PAIR_SHOW] = N_("Pair: this machine shows the code"),
	[PAIR_OVER] = N_("Pair"),
	[PAIR_RESULT] = N_("Paired"),
};

static enum pair_step
step_of(const struct pair *p, const struct model *m)
{
	switch (m->pair.state) {
	case MODEL_PAIR_NONE:
		return p->entering ? PAIR_ENTER : PAIR_CHOOSE;
	case MODEL_PAIR_FAILED:
		return PAIR_ENTER;
	case MODEL_PAIR_ASKED:
	case MODEL_PAIR_JOINING:
		return PAIR_WAIT;
	case MODEL_PAIR_HOSTING:
		return PAIR_SHOW;
	case MODEL_PAIR_OVER:
		return PAIR_OVER;
	case MODEL_PAIR_DONE:
		break;
	}
	return PAIR_RESULT;
}

static void
add_button(struct pair *p, const char *label, int id)
{
	p->buttons[p->box.nbuttons++] =
	    (struct dialog_button){ .label = label, .id = id };
}

static void
add_buttons(struct pair *p)
{
	switch (p->step) {
	case PAIR_CHOOSE:
		add_button(p, _("Cancel"), BUTTON_STOP);
		break;
	case PAIR_ENTER:
		add_button(p, _("Cancel"), BUTTON_STOP);
		add_button(p, _("Pair"), BUTTON_JOIN);
		break;
	case PAIR_WAIT:
		add_button(p, _("Stop"), BUTTON_STOP);
		break;
	case PAIR_SHOW:
		add_button(p, _("Stop"), BUTTON_STOP);
		add_button(p, _("New code"), BUTTON_NEW);
		break;
	case PAIR_OVER:
		add_button(p, _("Close"), BUTTON_STOP);
		add_button(p, _("New code"), BUTTON_NEW);
		break;
	case PAIR_RESULT:
		add_button(p, _("Forget"), BUTTON_FORGET);
		add_button(p, _("Save"), BUTTON_SAVE);
		break;
	}
}

/* Turn to the page that the model's state asks for. */
static void
turn(struct pair *p, const struct model *m, const struct view_env *env,
    bool first)
{
	enum pair_step step = step_of(p, m);

	if (step == p->step && !first)
		return;
	p->step = step;
	p->at = 0;
	p->box = (struct dialog){
		.title = _(titles[step]),
		.body_w = PAIR_COLS,
		.buttons = p->buttons,
		.body_focus = step == PAIR_CHOOSE || step == PAIR_ENTER ||
		    step == PAIR_RESULT,
		.draw = pair_page_draw,
		.key = pair_page_key,
		.ctx = p,
	};
	add_buttons(p);
	/* A code that was mistyped can be mended; one that was tried is over. */
	if (step == PAIR_ENTER && !m->pair.typo)
		edit_set(&p->code, "");
	if (step == PAIR_ENTER && m->pair.typo)
		p->at = 1;
	if (step == PAIR_RESULT)
		edit_set(&p->name, m->pair.name != NULL ? m->pair.name : "");
	dialog_open(&p->box, env->now_ms);
}

static int
pair_open(void *self, struct model *m, const struct view_env *env)
{
	struct pair *p = self;

	if (edit_init(&p->host, PAIR_HOST_MAX) < 0 ||
	    edit_init(&p->code, PAIR_CODE_MAX) < 0 ||
	    edit_init(&p->name, FX_PETNAME_MAX) < 0)
		return -ENOMEM;
	pair_page_init(p);
	turn(p, m, env, true);
	return 0;
}

static void
pair_close(void *self)
{
	struct pair *p = self;

	if (p->code.text != NULL)
		explicit_bzero(p->code.text, p->code.len);
	edit_done(&p->host);
	edit_done(&p->code);
	edit_done(&p->name);
}

static void
pair_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct pair *p = self;
	int w = PAIR_COLS < r.w - 2 ? PAIR_COLS : r.w - 2;

	turn(p, m, env, false);
	p->m = m;
	p->now_ms = env->now_ms;
	p->box.body_h = pair_page_rows(p, w);
	paint_dialog(&p->box, m, env, r);
	if (p->step == PAIR_SHOW)
		env->wake = true;
}

/* --- what is asked for --- */

static void
show_code(struct model *m)
{
	model_pairing(m, MODEL_PAIR_ASKED);
	model_push(m, intent_new(INTENT_PAIR_HOST, NULL));
}

static void
join(struct pair *p, struct model *m)
{
	struct intent *in;

	if (edit_text(&p->host)[0] == '\0' || edit_text(&p->code)[0] == '\0') {
		model_status(m, MODEL_WARN,
		    _("Both the address and the code are needed."));
		return;
	}
	in = intent_new(INTENT_PAIR_JOIN, NULL);
	if (in != NULL &&
	    (intent_text(&in->text, edit_text(&p->host)) < 0 ||
		intent_text(&in->name, edit_text(&p->code)) < 0)) {
		intent_free(in);
		in = NULL;
	}
	p->entering = true;
	if (in != NULL)
		model_pairing(m, MODEL_PAIR_JOINING);
	model_push(m, in);
}

static void
forget(struct model *m)
{
	if (m->pair.key != NULL)
		model_push(m, intent_new(INTENT_PEER_FORGET, m->pair.key));
	model_pairing(m, MODEL_PAIR_NONE);
	model_close(m);
}

/* The other peer that has this name already, or NULL. */
static const struct model_peer *
taken(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->peers_n; i++)
		if (str_eq(m->peers[i].name, name) &&
		    !str_eq(m->peers[i].key, m->pair.key))
			return &m->peers[i];
	return NULL;
}

static bool
good_name(struct pair *p, struct model *m, const char *name)
{
	const struct model_peer *other = taken(m, name);
	const char *why = NULL;

	p->taken = other != NULL;
	if (other != NULL)
		why = _("That name is taken; choose another one.");
	else if (name[0] == '\0')
		why = _("A name is needed.");
	else if (name[0] == '~')
		why = _("A name cannot begin with ~.");
	if (why != NULL)
		model_status(m, MODEL_WARN, why);
	return why == NULL;
}

static void
push_name(struct model *m, const char *name)
{
	struct intent *in = intent_new(INTENT_PEER_NAME, m->pair.key);

	if (in != NULL && intent_text(&in->name, name) < 0) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
}

static void
push_deny(struct model *m)
{
	struct intent *in = intent_new(INTENT_PEER_POLICY, m->pair.key);

	if (in != NULL) {
		in->number = MODEL_DENY;
		in->max_file = -1;
		in->max_day = -1;
	}
	model_push(m, in);
}

/* Its name and what it may send; limits are a form of their own. */
static void
save(struct pair *p, struct model *m)
{
	const char *name = edit_text(&p->name);
	size_t may = p->may.chosen;
	char *key;

	if (!good_name(p, m, name))
		return;
	if (!str_eq(name, m->pair.name))
		push_name(m, name);
	if (may == MODEL_DENY)
		push_deny(m);
	/* Who typed the code knows where the other one is: be there at once. */
	if (p->entering)
		model_push(m, intent_new(INTENT_PEER_CONNECT, m->pair.key));
	key = may == MODEL_ALLOW ? strdup(m->pair.key) : NULL;
	model_pairing(m, MODEL_PAIR_NONE);
	model_close(m);
	if (key != NULL)
		model_open(m, DIALOG_POLICY, key);
	free(key);
}

static void
press(struct pair *p, struct model *m, int id)
{
	switch ((enum button)id) {
	case BUTTON_STOP:
		model_pairing_stop(m);
		break;
	case BUTTON_NEW:
		show_code(m);
		break;
	case BUTTON_JOIN:
		join(p, m);
		break;
	case BUTTON_SAVE:
		save(p, m);
		break;
	case BUTTON_FORGET:
		forget(m);
		break;
	}
}

static bool
pair_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct pair *p = self;
	int id = BUTTON_STOP;
	enum dialog_result r;

	turn(p, m, env, false);
	p->m = m;
	p->chosen = PAIR_NOTHING;
	r = dialog_key(&p->box, ev, env->now_ms, &id);
	if (r == DIALOG_PRESSED)
		press(p, m, id);
	else if (r == DIALOG_CANCELLED)
		model_pairing_stop(m);
	else if (p->chosen == PAIR_DO_SHOW)
		show_code(m);
	else if (p->chosen == PAIR_DO_ENTER)
		p->entering = true;
	else if (p->chosen == PAIR_DO_JOIN)
		join(p, m);
	else if (p->chosen == PAIR_DO_SAVE)
		save(p, m);
	turn(p, m, env, false);
	/* What one turns to oneself needs no guard against type-ahead. */
	if (p->chosen == PAIR_DO_ENTER)
		p->box.opened_ms = env->now_ms - DIALOG_GUARD_MS;
	return r != DIALOG_IGNORED;
}

const struct view pair_view = {
	.name = "pair",
	.draw = pair_draw,
	.size = sizeof(struct pair),
	.open = pair_open,
	.close = pair_close,
	.key = pair_key,
};
