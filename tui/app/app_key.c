/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "tui/app/act.h"
#include "tui/app/app_code.h"
#include "tui/term/key_place.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"

#define PREFIX_MS 400 /* before what may follow a key is shown */

static void
begin_prefix(struct app *a, const struct key_event *ev)
{
	a->prefix = *ev;
	a->prefixed = true;
	a->prefix_ms = app_now(a) + PREFIX_MS;
	model_status(a->model, MODEL_INFO, NULL);
}

static void
end_prefix(struct app *a)
{
	a->prefixed = false;
	a->prefix_shown = false;
	a->model->dirty = true;
}

/* As typed; else by the place of the key on a keyboard with Latin letters. */
static struct keymap_hit
find(struct app *a, const struct key_event *prefix, struct key_event *ev)
{
	enum model_pane pane = a->model->focus;
	struct keymap_hit hit = keymap_find(a->keymap, pane, prefix, ev);
	struct key_event placed;

	if (hit.kind == KEYMAP_NOTHING && key_place(ev, &placed)) {
		hit = keymap_find(a->keymap, pane, prefix, &placed);
		if (hit.kind != KEYMAP_NOTHING)
			*ev = placed;
	}
	return hit;
}

/* The second of two keys; Esc and the like only end the waiting. */
static void
second(struct app *a, struct key_event *ev)
{
	struct keymap_hit hit = find(a, &a->prefix, ev);
	char first[KEY_NAME_MAX];
	char next[KEY_NAME_MAX];
	char text[160];

	end_prefix(a);
	if (hit.kind == KEYMAP_ACTION) {
		act_do_with(
		    a->model, hit.action, hit.arg[0] != '\0' ? hit.arg : NULL);
		return;
	}
	if (key_is(ev, K_ESC, 0) || key_is_char(ev, 'g', KEY_CTRL) ||
	    key_is_char(ev, 'c', KEY_CTRL))
		return;
	snprintf(text, sizeof(text),
	    _("%s and then %s does nothing here; %s shows what does."),
	    key_label(&a->prefix, first, sizeof(first)),
	    key_label(ev, next, sizeof(next)),
	    key_of(a->model, ACTION_HELP).text);
	model_status(a->model, MODEL_WARN, text);
}

void
app_key(struct app *a, const struct key_event *ev)
{
	struct key_event key = *ev;
	struct keymap_hit hit;

	if (a->prefixed) {
		second(a, &key);
		return;
	}
	hit = find(a, NULL, &key);
	if (hit.kind == KEYMAP_PREFIX)
		begin_prefix(a, &key);
	else
		act_do(a->model, hit.action);
}

void
app_command(struct app *a, const char *line)
{
	if (line[0] != ' ') /* a blank first: not to be remembered */
		app_remember(a, line);
	act_line(a->model, line);
}

int64_t
app_prefix(struct app *a)
{
	int64_t now = app_now(a);

	if (a->prefixed && a->model->dialogs_n > 0)
		end_prefix(a);
	if (!a->prefixed || a->prefix_shown)
		return -1;
	if (now < a->prefix_ms)
		return a->prefix_ms - now;
	a->prefix_shown = true;
	a->model->dirty = true;
	return -1;
}
