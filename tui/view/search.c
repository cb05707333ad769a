/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "base/attr.h"
#include "tui/view/i18n.h"
#include "tui/view/view.h"
#include "tui/widget/edit.h"

#define SEARCH_MAX 255 /* bytes */

/* A line in the status row; the cursor follows what is typed. */
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
search_draw(void *self, const struct model *m FX_UNUSED, struct view_env *env,
    struct canvas_rect r)
{
	struct search *s = self;
	struct canvas_rect line = view_rect(r,
	    env->layout->kind == LAYOUT_LINE ? env->layout->line
					     : env->layout->status);

	canvas_fill(line, STYLE_TEXT);
	canvas_text(line, 0, 0, 1, "/", STYLE_INPUT);
	edit_draw(&s->edit, canvas_sub(line, 1, 0, line.w - 1, 1), true);
}

/* Go to the first match from where the search began. */
static void
follow(struct search *s, struct model *m)
{
	const char *text = edit_text(&s->edit);
	int found;

	model_select(m, s->pane, s->start);
	if (text[0] == '\0') {
		model_status(m, MODEL_INFO, NULL);
		return;
	}
	found = model_search(m, text, 1, true);
	if (found == 0)
		model_status(m, MODEL_WARN, _("Not found."));
	else
		model_status(m, MODEL_INFO,
		    found == 2 ? _("The search went on at the top.") : NULL);
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
