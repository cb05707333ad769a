/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/widget/dialog.h"
#include "tui/widget/menu.h"

#define REVERSE BROWSE_KEYS /* the choice behind the keys */
#define CHOICES (BROWSE_KEYS + 1)

struct sort {
	struct dialog box;
	struct menu menu;
	struct menu_item items[CHOICES];
	int chosen; /* -1: nothing yet */
};

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct sort *s = ctx;

	menu_draw(
	    &s->menu, canvas_sub(body, 1, 0, body.w - 2, body.h), focused);
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct sort *s = ctx;
	int id;

	switch (menu_key(&s->menu, ev, &id)) {
	case MENU_CHOSEN:
		s->chosen = id;
		return true;
	case MENU_TAKEN:
	case MENU_DISABLED:
		return true;
	case MENU_IGNORED:
		break;
	}
	return false;
}

static int
sort_open(void *self, struct model *m, const struct view_env *env)
{
	struct sort *s = self;

	s->items[BROWSE_BY_NAME] = (struct menu_item){
		.label = _("by name"), .letters = "n", .id = BROWSE_BY_NAME
	};
	s->items[BROWSE_BY_SIZE] = (struct menu_item){
		.label = _("by size"), .letters = "s", .id = BROWSE_BY_SIZE
	};
	s->items[BROWSE_BY_TIME] = (struct menu_item){
		.label = _("by time"), .letters = "t", .id = BROWSE_BY_TIME
	};
	s->items[REVERSE] = (struct menu_item){
		.label = _("the other way round"), .letters = "r", .id = REVERSE
	};
	s->chosen = -1;
	menu_init(&s->menu, s->items, CHOICES, m->files.order.key);
	s->box = (struct dialog){
		.title = _("Sort files"),
		.body_w = menu_columns(&s->menu) + 2,
		.body_h = CHOICES,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = s,
	};
	dialog_open(&s->box, env->now_ms - DIALOG_GUARD_MS);
	return 0;
}

static void
sort_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct sort *s = self;

	paint_dialog(&s->box, m, env, r);
}

/* The key that is in use already: the other way round. */
static void
apply(struct model *m, int chosen)
{
	struct browse_order *order = &m->files.order;

	if (chosen == REVERSE || chosen == (int)order->key) {
		order->reverse = !order->reverse;
	} else {
		order->key = (enum browse_key)chosen;
		order->reverse = false;
	}
	model_push(m, intent_new(INTENT_REREAD, NULL));
}

static bool
sort_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct sort *s = self;
	int id;
	enum dialog_result r = dialog_key(&s->box, ev, env->now_ms, &id);

	if (s->chosen >= 0)
		apply(m, s->chosen);
	if (s->chosen >= 0 || r == DIALOG_CANCELLED)
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view sort_view = {
	.name = "sort",
	.draw = sort_draw,
	.size = sizeof(struct sort),
	.open = sort_open,
	.key = sort_key,
};
