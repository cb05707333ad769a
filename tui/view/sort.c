/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/widget/dialog.h"
#include "tui/widget/menu.h"

/* Behind the keys. */
enum {
	REVERSE = BROWSE_KEYS,
	MIXED,
	CHOICES
};

static const struct {
	const char *label;
	const char *letter;
} choices[CHOICES] = {
	[BROWSE_BY_NAME] = { N_("by name"), "n" },
	[BROWSE_BY_SIZE] = { N_("by size"), "s" },
	[BROWSE_BY_TIME] = { N_("by time"), "t" },
	[BROWSE_BY_EXTENSION] = { N_("by extension"), "e" },
	[REVERSE] = { N_("the other way round"), "r" },
	[MIXED] = { N_("folders among the files"), "f" },
};

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

	return menu_pick(&s->menu, ev, &s->chosen);
}

static int
sort_open(void *self, struct model *m, const struct view_env *env)
{
	struct sort *s = self;

	for (int i = 0; i < CHOICES; i++)
		s->items[i] = (struct menu_item){ .label = _(choices[i].label),
			.letters = choices[i].letter,
			.id = i };
	if (m->files.order.mixed)
		s->items[MIXED].label = _("folders first");
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

	if (chosen == MIXED) {
		order->mixed = !order->mixed;
	} else if (chosen == REVERSE || chosen == (int)order->key) {
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
