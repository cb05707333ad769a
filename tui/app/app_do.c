/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "tui/app/act.h"
#include "tui/app/app_code.h"
#include "tui/app/command.h"
#include "tui/app/screen.h"
#include "tui/view/i18n.h"

#define SLOW_MS       200 /* a folder may take this long unseen */
#define PAGE_MS       300 /* before a page that brought nothing is asked again */
#define SWEEP_MS      3000 /* asking all transfers to pause takes at most */
#define SWEEP_PENDING 32   /* commands on their way at once */

/* --- input --- */

/* Keys that mean the same in a dialog as everywhere. */
static enum action_id
always(const struct key_event *ev)
{
	if (key_is_char(ev, 'l', KEY_CTRL))
		return ACTION_REPAINT;
	return key_is_char(ev, 'z', KEY_CTRL) ? ACTION_SUSPEND : ACTION_NONE;
}

/* Any key closes the first page; only some mean no more than that. */
static bool
closes_welcome(struct app *a, const struct key_event *ev)
{
	if (model_top(a->model)->kind != DIALOG_WELCOME)
		return false;
	model_close(a->model);
	return !key_is(ev, K_ESC, 0) && !key_is(ev, K_ENTER, 0) &&
	    !key_is_char(ev, ' ', 0) && !key_is_char(ev, 'q', 0);
}

void
app_pressed(struct app *a, const struct key_event *ev)
{
	enum action_id id = always(ev);

	if (id != ACTION_NONE) {
		a->prefixed = false;
		act_do(a->model, id);
		return;
	}
	if (a->model->dialogs_n > 0 && !closes_welcome(a, ev)) {
		(void)stack_key(&a->stack, a->model, &a->env, ev);
		return;
	}
	if (ev->type == KEY_TYPE_PASTE)
		model_status(a->model, MODEL_WARN,
		    _("Pasted text goes to text fields only."));
	else
		app_key(a, ev);
}

void
app_input(struct app *a, const struct key_event *ev)
{
	screen_layout(&a->layout, a->model, a->canvas);
	if (ev->type == KEY_TYPE_MOUSE)
		app_mouse(a, ev);
	else if (ev->type == KEY_TYPE_FOCUS)
		a->unfocused = !ev->focused;
	else if (ev->type == KEY_TYPE_KEY || ev->type == KEY_TYPE_TEXT ||
	    ev->type == KEY_TYPE_PASTE)
		app_pressed(a, ev);
}

void
app_event(struct app *a, const struct key_event *ev)
{
	a->env.now_ms = app_now(a);
	a->env.wall_s = clock_wall();
	app_input(a, ev);
	app_intents(a);
	stack_sync(&a->stack, a->model, &a->env);
	a->next_frame_ms = a->env.now_ms;
}

/* --- what was asked for --- */

void
app_browse(struct app *a, const char *path, const char *want)
{
	struct model *m = a->model;
	struct fx_err err = FX_ERR_NONE;

	if (browse_read(a->browse, path, m->files.order, &err) < 0) {
		model_set_browsing(m, path, want, err.text);
		model_status(m, MODEL_ERROR, err.text);
		return;
	}
	model_set_browsing(m, path, want, NULL);
	a->slow_ms = app_now(a) + SLOW_MS;
}

static void
reread(struct app *a)
{
	const struct browse_entry *at = model_at_entry(a->model);
	char *path = strdup(a->model->files.path);
	char *want = at != NULL ? strdup(at->name) : NULL;

	if (path != NULL)
		app_browse(a, path, want);
	free(path);
	free(want);
	link_snapshot(a->link);
}

void
app_suspend(struct app *a)
{
	if (a->term == NULL)
		return;
	link_quiet(a->link, true);
	term_suspend(a->term);
	raise(SIGSTOP);
	term_resume(a->term);
	key_reset(term_keys(a->term));
	app_resize(a);
	present_repaint(a->present);
	a->model->dirty = true;
	link_quiet(a->link, false);
}

static void
save_log(struct app *a, const char *typed)
{
	char *path = model_typed_path(a->model, typed);
	char *text = view_log_text(a->model);
	struct fx_err err = FX_ERR_NONE;

	if (path == NULL || text == NULL) {
		a->model->no_memory = true;
		free(text);
	} else if (save_start(a->save, path, text, &err) < 0) {
		model_status(a->model, MODEL_ERROR, err.text);
	}
	free(path);
}

void
app_saved(struct app *a)
{
	struct save_result done;

	while (save_take(a->save, &done)) {
		struct fx_err said;

		if (done.errnum == 0)
			fx_err_set(&said, FX_OK, _("Saved as %s."), done.path);
		else
			fx_err_errno(
			    &said, E_INTERNAL, done.errnum, "%s", done.path);
		model_status(a->model,
		    done.errnum == 0 ? MODEL_INFO : MODEL_ERROR, said.text);
		free(done.path);
	}
}

static void
quit(struct app *a, enum intent_quit how)
{
	switch (how) {
	case INTENT_QUIT_LEAVE:
		a->quit = true;
		return;
	case INTENT_QUIT_WAIT:
		a->model->quit_when_done = true;
		model_status(a->model, MODEL_INFO,
		    _("Leaving when all transfers are done; Esc stays."));
		return;
	case INTENT_QUIT_PAUSE:
		a->sweep = INTENT_PAUSE;
		break;
	case INTENT_QUIT_CANCEL:
		a->sweep = INTENT_CANCEL;
		break;
	}
	a->sweep_until_ms = app_now(a) + SWEEP_MS;
}

/* Ask every transfer that moves; leave when none does any more. */
void
app_sweep(struct app *a)
{
	struct model *m = a->model;
	struct model_totals totals;

	model_totals(m, &totals);
	if (m->quit_when_done && totals.active == 0)
		a->quit = true;
	if (a->sweep == INTENT_NONE)
		return;
	if (totals.active == 0 || app_now(a) >= a->sweep_until_ms)
		a->quit = true;
	if (link_pending(a->link) > 0)
		return;
	for (size_t i = 0; i < m->transfers_n; i++) {
		struct intent *in;

		if (!model_moving(&m->transfers[i]) ||
		    link_pending(a->link) >= SWEEP_PENDING)
			continue;
		in = intent_new(a->sweep, m->transfers[i].id);
		if (in != NULL)
			link_do(a->link, in, app_now(a));
		intent_free(in);
	}
}

/* Whether the dialog of the offer whose entries are in m->offer is open. */
static bool
offer_is_open(const struct model *m)
{
	for (size_t i = 0; i < m->dialogs_n; i++)
		if (m->dialogs[i].kind == DIALOG_OFFER &&
		    str_eq(m->dialogs[i].id, m->offer.id))
			return true;
	return false;
}

static int64_t
offer_page(struct app *a)
{
	struct model_entries *e = &a->model->offer;
	int64_t now = app_now(a);
	struct intent *in;

	if (e->id == NULL || e->complete || e->waiting || e->error != NULL ||
	    e->closed != NULL || !offer_is_open(a->model))
		return -1;
	if (e->count == a->page_from && now < a->page_ms)
		return a->page_ms - now;
	a->page_from = e->count;
	a->page_ms = now + PAGE_MS;
	in = intent_new(INTENT_OFFER_FILES, e->id);
	if (in != NULL)
		in->index = (int64_t)e->count;
	e->waiting = in != NULL;
	model_push(a->model, in);
	return -1;
}

int64_t
app_pages(struct app *a)
{
	int64_t offer = offer_page(a);
	int64_t list = model_page_age(a->model, app_now(a));

	return offer < 0 || (list >= 0 && list < offer) ? list : offer;
}

static void
browse(struct app *a, const struct intent *in)
{
	if (in->number == 0)
		model_trail_leave(a->model, in->text);
	app_browse(a, in->text, in->name);
}

static void
do_intent(struct app *a, const struct intent *in)
{
	if (command_is(in->kind)) {
		link_do(a->link, in, app_now(a));
		return;
	}
	if (in->kind == INTENT_QUIT)
		quit(a, (enum intent_quit)in->number);
	else if (in->kind == INTENT_SUSPEND)
		app_suspend(a);
	else if (in->kind == INTENT_BROWSE && in->text != NULL)
		browse(a, in);
	else if (in->kind == INTENT_NAMES && in->text != NULL)
		app_names(a, in->text);
	else if (in->kind == INTENT_OPEN)
		app_open(a, in);
	else if (in->kind == INTENT_BOOKMARK)
		app_bookmark(a, in);
	else if (in->kind == INTENT_SAVE_LOG && in->text != NULL)
		save_log(a, in->text);
	else if (in->kind == INTENT_MARK)
		act_pattern(a->model, in);
	else if (in->kind == INTENT_ACT)
		act_run(a->model, (enum action_id)in->number, NULL);
	else if (in->kind == INTENT_COMMAND && in->text != NULL)
		app_command(a, in->text);
	else if (in->kind == INTENT_REREAD)
		reread(a);
	else if (in->kind == INTENT_COPY && in->text != NULL)
		app_copy(a, in->text);
	else if (in->kind == INTENT_REPAINT && a->present != NULL)
		present_repaint(a->present);
	a->model->dirty = true;
}

void
app_intents(struct app *a)
{
	struct intent *in;

	while ((in = model_take(a->model)) != NULL) {
		do_intent(a, in);
		intent_free(in);
	}
	if (a->model->no_memory) {
		a->model->no_memory = false;
		model_status(a->model, MODEL_ERROR,
		    _("Out of memory: the last thing was not done."));
	}
}
