/* SPDX-License-Identifier: MIT */
#include "tui/app/stack.h"

#include <stdlib.h>

#include "tui/term/key_place.h"

static void
item_close(struct stack_item *item)
{
	if (item->view->close != NULL)
		item->view->close(item->state);
	free(item->state);
}

static void
cut(struct stack *s, size_t count)
{
	while (s->count > count)
		item_close(&s->items[--s->count]);
}

static int
item_open(struct stack_item *item, struct model *m,
    const struct model_dialog *d, struct view_env *env)
{
	item->serial = d->serial;
	item->view = view_dialog(d->kind);
	item->state = calloc(1, item->view->size + 1);
	if (item->state == NULL)
		return -1;
	env->dialog = d;
	if (item->view->open != NULL &&
	    item->view->open(item->state, m, env) < 0) {
		item_close(item);
		return -1;
	}
	return 0;
}

void
stack_sync(struct stack *s, struct model *m, struct view_env *env)
{
	size_t same = 0;

	while (same < s->count && same < m->dialogs_n &&
	    s->items[same].serial == m->dialogs[same].serial)
		same++;
	cut(s, same);
	while (s->count < m->dialogs_n) {
		const struct model_dialog *d = &m->dialogs[s->count];

		if (item_open(&s->items[s->count], m, d, env) == 0) {
			s->count++;
			continue;
		}
		m->no_memory = true;
		while (m->dialogs_n > s->count)
			model_close(m);
	}
	env->dialog = model_top(m);
}

void
stack_done(struct stack *s)
{
	cut(s, 0);
}

/* As typed; else by the place of the key, as y and n of other layouts. */
static bool
key_or_place(struct stack_item *top, struct model *m, struct view_env *env,
    const struct key_event *ev)
{
	uint64_t serial = m->serial;
	size_t open = m->dialogs_n;
	struct key_event placed;

	if (top->view->key(top->state, m, env, ev))
		return true;
	return m->serial == serial && m->dialogs_n == open &&
	    key_place(ev, &placed) &&
	    top->view->key(top->state, m, env, &placed);
}

bool
stack_key(struct stack *s, struct model *m, struct view_env *env,
    const struct key_event *ev)
{
	struct stack_item *top;

	stack_sync(s, m, env);
	if (s->count == 0)
		return false;
	top = &s->items[s->count - 1];
	env->dialog = model_top(m);
	env->focused = true;
	if (top->view->key != NULL && key_or_place(top, m, env, ev))
		m->dirty = true;
	stack_sync(s, m, env);
	return true;
}

void
stack_draw(struct stack *s, const struct model *m, struct view_env *env,
    struct canvas_rect screen)
{
	for (size_t i = 0; i < s->count; i++) {
		struct stack_item *item = &s->items[i];

		env->dialog = &m->dialogs[i];
		env->focused = i + 1 == s->count;
		canvas_spots_cover(screen.canvas);
		item->view->draw(item->state, m, env, screen);
	}
}
