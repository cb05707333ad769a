/* SPDX-License-Identifier: MIT */
#include "tui/app/screen.h"

static void
fit_list(struct model *m, enum model_pane pane, int rows)
{
	struct scroll s = view_scroll(m, pane);
	struct model_list *l = &m->list[pane];

	scroll_resize(&s, model_count(m, pane), rows > 0 ? (size_t)rows : 1);
	l->count = s.count;
	l->rows = s.rows;
	l->cursor = s.cursor;
	l->top = s.top;
}

void
screen_layout(struct layout *ret, struct model *m, const struct canvas *c)
{
	struct layout_state state = { .focus = m->focus,
		.zoom = m->zoom,
		.split = setting_get(m, SETTING_SPLIT),
		.peers = m->peers_n < 1000 ? (int)m->peers_n : 1000 };

	layout_make(ret, canvas_width(c), canvas_height(c), &state);
	for (int i = 0; i < PANE_COUNT; i++) {
		enum model_pane pane = (enum model_pane)i;

		if (ret->pane[i].h > 0)
			fit_list(
			    m, pane, view_pane(pane)->rows(ret, ret->pane[i]));
	}
}

/* What the engine said last is old: everything below the titles is dim. */
static void
dim_panes(struct canvas_rect all, const struct layout *l)
{
	for (int i = 0; i < PANE_COUNT; i++) {
		struct canvas_rect r = view_rect(all, l->pane[i]);

		if (i == PANE_FILES || i == PANE_LOG)
			continue;
		for (int y = 1; y < r.h; y++)
			canvas_style(r, 0, y, r.w, STYLE_DIM);
	}
}

void
screen_draw(struct canvas *c, const struct model *m, struct stack *s,
    struct view_env *env)
{
	const struct layout *l = env->layout;
	struct canvas_rect all = canvas_all(c);

	canvas_clear(c);
	env->wake = false;
	env->dialog = NULL;
	for (int i = 0; i < PANE_COUNT; i++) {
		if (l->pane[i].h <= 0)
			continue;
		env->focused = m->focus == (enum model_pane)i;
		view_pane((enum model_pane)i)
		    ->draw(NULL, m, env, view_rect(all, l->pane[i]));
	}
	env->focused = false;
	if (m->engine == MODEL_ENGINE_LOST)
		dim_panes(all, l);
	if (l->info.h > 0)
		info_draw_pane(m, env, view_rect(all, l->info));
	frame_draw(m, env, all);
	stack_draw(s, m, env, all);
}
