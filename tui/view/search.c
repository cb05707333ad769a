/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/view.h"
#include "tui/widget/edit.h"

#define SEARCH_MAX 255 /* bytes */

/*
 * A line in the status row.  Searching, the cursor follows what is typed;
 * filtering, the rows do.
 */
struct search {
	struct edit edit;
	enum model_pane pane;
	size_t start; /* where the cursor was */
};

static int
search_open(void *self, struct model *m, const struct view_env *env FX_UNUSED)
{
	struct search *s = self;

	s->pane = m->focus;
	s->start = m->list[m->focus].cursor;
	return edit_init(&s->edit, SEARCH_MAX);
}

static void
search_close(void *self)
{
	struct search *s = self;

	edit_done(&s->edit);
}

static void
draw_line(struct search *s, struct view_env *env, struct canvas_rect r,
    const char *label)
{
	int w = utf8_width(label);
	struct canvas_rect line = view_rect(r,
	    env->layout->kind == LAYOUT_LINE ? env->layout->line
					     : env->layout->status);

	canvas_fill(line, STYLE_TEXT);
	canvas_text(line, 0, 0, w, label, STYLE_INPUT);
	edit_draw(&s->edit, canvas_sub(line, w, 0, line.w - w, 1), true);
}

static void
search_draw(void *self, const struct model *m FX_UNUSED, struct view_env *env,
    struct canvas_rect r)
{
	draw_line(self, env, r, "/");
}

void
search_told(struct model *m, int found)
{
	if (found == 0)
		model_status(m, MODEL_WARN, _("Not found."));
	else if (found == 2)
		model_status(m, MODEL_INFO,
		    m->seek.step > 0 ? _("The search went on at the top.")
				     : _("The search went on at the end."));
	else
		model_status(m, MODEL_INFO, NULL);
}

/* Go to the first match from where the search began. */
static void
follow(struct search *s, struct model *m)
{
	const char *text = edit_text(&s->edit);

	model_search_stop(m);
	model_select(m, s->pane, s->start);
	search_told(m, text[0] == '\0' ? 1 : model_search(m, text, 1, true));
}

static bool
search_key(void *self, struct model *m, const struct view_env *env FX_UNUSED,
    const struct key_event *ev)
{
	struct search *s = self;

	if (key_is(ev, K_ENTER, 0)) {
		if (edit_text(&s->edit)[0] != '\0')
			follow(s, m);
		model_close(m);
	} else if (key_is(ev, K_ESC, 0) || key_is_char(ev, 'g', KEY_CTRL) ||
	    key_is_char(ev, 'c', KEY_CTRL)) {
		model_search_stop(m);
		model_select(m, s->pane, s->start);
		model_status(m, MODEL_INFO, NULL);
		model_close(m);
	} else if (edit_key(&s->edit, ev) == EDIT_CHANGED) {
		follow(s, m);
	}
	return true;
}

const struct view search_view = {
	.name = "search",
	.draw = search_draw,
	.size = sizeof(struct search),
	.open = search_open,
	.close = search_close,
	.key = search_key,
};

/* --- the filter of Files --- */

static int
filter_open(void *self, struct model *m, const struct view_env *env)
{
	struct search *s = self;
	int r = search_open(self, m, env);

	if (r == 0 && m->files.filter != NULL)
		edit_set(&s->edit, m->files.filter);
	return r;
}

static void
filter_draw(void *self, const struct model *m FX_UNUSED, struct view_env *env,
    struct canvas_rect r)
{
	draw_line(self, env, r, _("filter: "));
}

/* Rows can be gone through while the filter is typed. */
static void
step(struct model *m, bool down)
{
	size_t at = m->list[PANE_FILES].cursor;

	if (down)
		model_select(m, PANE_FILES, at + 1);
	else if (at > 0)
		model_select(m, PANE_FILES, at - 1);
}

static bool
filter_key(void *self, struct model *m, const struct view_env *env FX_UNUSED,
    const struct key_event *ev)
{
	struct search *s = self;

	if (key_is(ev, K_ENTER, 0)) {
		model_close(m);
	} else if (key_is(ev, K_ESC, 0) || key_is_char(ev, 'g', KEY_CTRL) ||
	    key_is_char(ev, 'c', KEY_CTRL)) {
		model_filter(m, NULL);
		model_close(m);
	} else if (key_is(ev, K_UP, 0) || key_is(ev, K_DOWN, 0)) {
		step(m, key_is(ev, K_DOWN, 0));
	} else if (edit_key(&s->edit, ev) == EDIT_CHANGED) {
		model_filter(m, edit_text(&s->edit));
	}
	return true;
}

const struct view filter_view = {
	.name = "filter",
	.draw = filter_draw,
	.size = sizeof(struct search),
	.open = filter_open,
	.close = search_close,
	.key = filter_key,
};
