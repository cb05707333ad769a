/* SPDX-License-Identifier: MIT */
#include "tui/app/act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/view.h"

#define SPLIT_STEP 2 /* columns */

/* --- moving --- */

static void
store(struct model *m, const struct scroll *s)
{
	struct model_list *l = &m->list[m->focus];

	if (l->cursor != s->cursor || l->top != s->top)
		m->dirty = true;
	l->count = s->count;
	l->cursor = s->cursor;
	l->top = s->top;
}

static bool
move(struct model *m, enum action_id id)
{
	struct scroll s = view_scroll(m, m->focus);

	scroll_resize(&s, model_count(m, m->focus), s.rows);
	if (id == ACTION_UP)
		scroll_move(&s, -1);
	else if (id == ACTION_DOWN)
		scroll_move(&s, 1);
	else if (id == ACTION_PAGE_UP)
		scroll_page(&s, -1);
	else if (id == ACTION_PAGE_DOWN)
		scroll_page(&s, 1);
	else if (id == ACTION_HALF_UP)
		scroll_half(&s, -1);
	else if (id == ACTION_HALF_DOWN)
		scroll_half(&s, 1);
	else if (id == ACTION_FIRST)
		scroll_home(&s);
	else if (id == ACTION_LAST)
		scroll_end(&s);
	else
		return false;
	store(m, &s);
	return true;
}

static void
next_pane(struct model *m, int step)
{
	int pane = ((int)m->focus + step + PANE_COUNT) % PANE_COUNT;

	model_focus(m, (enum model_pane)pane);
}

static bool
go_to_pane(struct model *m, enum action_id id)
{
	if (id == ACTION_NEXT_PANE)
		next_pane(m, 1);
	else if (id == ACTION_PREV_PANE)
		next_pane(m, -1);
	else if (id >= ACTION_PANE_FILES && id <= ACTION_PANE_LOG)
		model_focus(m, (enum model_pane)(id - ACTION_PANE_FILES));
	else
		return false;
	return true;
}

static void
search_again(struct model *m, int step)
{
	int r = model_search(m, NULL, step, false);

	if (r != 1)
		search_told(m, r);
}

/* --- everywhere --- */

void
act_confirm(struct model *m, const char *title, const char *text,
    const char *yes, struct intent *then)
{
	struct model_dialog *d =
	    then != NULL ? model_open(m, DIALOG_CONFIRM, NULL) : NULL;

	if (d == NULL || model_dialog_set(d, title, text, yes) < 0) {
		if (d != NULL)
			model_close(m);
		intent_free(then);
		m->no_memory = true;
		return;
	}
	d->then = then;
}

static void
quit(struct model *m)
{
	struct intent *in;
	struct model_totals totals;

	model_totals(m, &totals);
	if (totals.active > 0 && m->engine == MODEL_ENGINE_UP &&
	    (m->private || setting_get(m, SETTING_QUIT) == 0)) {
		model_open(m, DIALOG_QUIT, NULL);
		return;
	}
	in = intent_new(INTENT_QUIT, NULL);
	if (in != NULL)
		in->number = INTENT_QUIT_LEAVE;
	model_push(m, in);
}

static void
suspend(struct model *m)
{
	struct intent *in = intent_new(INTENT_SUSPEND, NULL);
	struct model_totals totals;

	model_totals(m, &totals);
	if (m->private && totals.active > 0)
		act_confirm(m, _("Suspend?"),
		    _("The engine belongs to this window: transfers will "
		      "stall until fg."),
		    _("Suspend"), in);
	else
		model_push(m, in);
}

/* Esc with no dialog open. */
static void
close_something(struct model *m)
{
	if (m->quit_when_done) {
		m->quit_when_done = false;
		model_status(m, MODEL_INFO, _("Staying."));
	} else if (act_esc_files(m)) {
		return;
	} else if (m->search != NULL && m->search[0] != '\0') {
		free(m->search);
		m->search = NULL;
		m->dirty = true;
	} else if (m->zoom) {
		model_zoom(m, false);
	} else {
		model_status(m, MODEL_INFO, NULL);
	}
}

static void
say_nothing_to_cancel(struct model *m)
{
	if (m->quit_when_done)
		close_something(m);
	else
		keyed_status(m, MODEL_INFO,
		    _("There is nothing to cancel here; {key:quit} quits."));
}

static void
undo(struct model *m)
{
	bool marks = m->undo.marks != NULL;
	char text[160];

	if (!model_undo(m) || !marks)
		return;
	snprintf(text, sizeof(text),
	    P_("%zu is marked again.", "%zu are marked again.",
		m->files.marks_n),
	    m->files.marks_n);
	model_status(m, MODEL_INFO, text);
}

static void
split(struct model *m, int columns)
{
	const struct setting *s = setting_find("split");
	int value = setting_get(m, SETTING_SPLIT) + columns;

	if (s != NULL && value >= s->min && value <= s->max)
		setting_put(m, SETTING_SPLIT, value);
}

/* The `:` line, begun with text. */
static void
open_line(struct model *m, const char *text)
{
	struct model_dialog *d = model_open(m, DIALOG_COMMAND, NULL);

	if (d != NULL && model_dialog_set(d, NULL, text, NULL) < 0) {
		model_close(m);
		m->no_memory = true;
	}
}

static bool
everywhere(struct model *m, enum action_id id)
{
	if (id == ACTION_ZOOM)
		model_zoom(m, !m->zoom);
	else if (id == ACTION_SEARCH)
		model_open(m, DIALOG_SEARCH, NULL);
	else if (id == ACTION_SEARCH_NEXT)
		search_again(m, 1);
	else if (id == ACTION_SEARCH_PREV)
		search_again(m, -1);
	else if (id == ACTION_UNDO)
		undo(m);
	else if (id == ACTION_INFO)
		act_info(m);
	else if (id == ACTION_COPY)
		act_copy(m);
	else if (id == ACTION_REREAD)
		model_push(m, intent_new(INTENT_REREAD, NULL));
	else if (id == ACTION_REPAINT)
		model_push(m, intent_new(INTENT_REPAINT, NULL));
	else if (id == ACTION_CANCEL)
		say_nothing_to_cancel(m);
	else if (id == ACTION_CLOSE)
		close_something(m);
	else if (id == ACTION_SUSPEND)
		suspend(m);
	else if (id == ACTION_HELP)
		model_open(m, DIALOG_HELP, NULL);
	else if (id == ACTION_WELCOME)
		model_open(m, DIALOG_WELCOME, NULL);
	else if (id == ACTION_SPLIT_LEFT)
		split(m, -SPLIT_STEP);
	else if (id == ACTION_SPLIT_RIGHT)
		split(m, SPLIT_STEP);
	else if (id == ACTION_COMMAND)
		open_line(m, NULL);
	else if (id == ACTION_SET)
		open_line(m, "set ");
	else if (id == ACTION_LIMIT_ALL)
		open_line(m, "limit ");
	else if (id == ACTION_DIALECT)
		model_open(m, DIALOG_DIALECT, NULL);
	else if (id == ACTION_QUIT)
		quit(m);
	else
		return false;
	return true;
}

/* Say why not; false: it can be done. */
static bool
refuse(struct model *m, enum action_id id)
{
	const char *why = action_why_not(m, id);

	if (id == ACTION_NONE)
		why = N_("That key does nothing here; {key:help} shows what "
			 "does.");
	model_status(m, MODEL_INFO, NULL);
	if (why != NULL)
		keyed_status(m, MODEL_WARN, _(why));
	return why != NULL;
}

void
act_do(struct model *m, enum action_id id)
{
	bool done;

	if (refuse(m, id))
		return;
	if (id != ACTION_CLOSE)
		m->files.esc_unmarks = false;
	done = move(m, id) || go_to_pane(m, id) || everywhere(m, id) ||
	    act_files(m, id) || act_item(m, id);
	if (!done)
		model_status(m, MODEL_ERROR, action_get(id)->name);
	if (id != ACTION_RANGE && id != ACTION_CLOSE && id != ACTION_MARK)
		act_followed(m);
}

void
act_do_with(struct model *m, enum action_id id, const char *arg)
{
	char text[160];

	if (arg == NULL || arg[0] == '\0') {
		act_do(m, id);
		return;
	}
	if (refuse(m, id) || act_arg(m, id, arg))
		return;
	snprintf(text, sizeof(text), _("%s takes nothing behind it."),
	    action_get(id)->name);
	model_status(m, MODEL_WARN, text);
}
