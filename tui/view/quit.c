/* SPDX-License-Identifier: MIT */

#include "base/attr.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"
#include "tui/widget/menu.h"

#define BODY_COLS   58
#define CHOICES_MAX 5
#define STAY        (INTENT_QUIT_CANCEL + 1) /* do not quit */
#define NOTHING     (-1)

struct quit {
	struct dialog box;
	struct menu menu;
	struct menu_item items[CHOICES_MAX];
	size_t nitems;
	char title[128];
	const char *text;
	int chosen;
};

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct quit *q = ctx;
	int rows = (int)q->nitems;
	int text = paint_text(body, 1, 0, q->text, STYLE_TEXT);
	struct canvas_rect list;

	/* The choices matter more than the text above them. */
	if (text + 1 + rows > body.h)
		text = body.h - rows - 1 > 0 ? body.h - rows - 1 : -1;
	list = canvas_sub(body, 0, text + 1, body.w, body.h - text - 1);
	canvas_fill(list, STYLE_TEXT);
	menu_draw(
	    &q->menu, canvas_sub(list, 1, 0, list.w - 2, list.h), focused);
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct quit *q = ctx;

	return menu_pick(&q->menu, ev, &q->chosen);
}

static void
add(struct quit *q, const char *label, int id)
{
	q->items[q->nitems++] = (struct menu_item){ .label = label, .id = id };
}

static int
quit_open(void *self, struct model *m, const struct view_env *env)
{
	struct quit *q = self;

	q->chosen = NOTHING;
	if (!m->private)
		add(q, _("Leave them running and quit"), INTENT_QUIT_LEAVE);
	add(q, _("Pause all and quit"), INTENT_QUIT_PAUSE);
	add(q, _("Stay, and quit when they are done"), INTENT_QUIT_WAIT);
	add(q, _("Cancel all and quit"), INTENT_QUIT_CANCEL);
	add(q, _("Do not quit"), STAY);
	q->text = m->private
	    ? _("They stop with this window; what is verified is kept.")
	    : _("They belong to the engine and go on without this window.");
	menu_init(
	    &q->menu, q->items, q->nitems, m->private ? q->nitems - 1 : 0);
	q->box = (struct dialog){
		.title = q->title,
		.body_w = BODY_COLS,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = q,
	};
	dialog_open(&q->box, env->now_ms);
	return 0;
}

static void
quit_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct quit *q = self;
	struct model_totals sum;
	int cols = BODY_COLS < r.w - 2 ? BODY_COLS : r.w - 2;

	model_totals(m, &sum);
	words_fmt(q->title, sizeof(q->title),
	    P_("%zu transfer is running", "%zu transfers are running",
		sum.active),
	    sum.active);
	q->box.body_h = paint_text_rows(q->text, cols - 2) + 1 + (int)q->nitems;
	paint_dialog(&q->box, m, env, r);
}

static bool
quit_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct quit *q = self;
	int id;
	enum dialog_result r = dialog_key(&q->box, ev, env->now_ms, &id);
	struct intent *in;

	if (q->chosen != NOTHING && q->chosen != STAY) {
		in = intent_new(INTENT_QUIT, NULL);
		if (in != NULL)
			in->number = q->chosen;
		model_push(m, in);
	}
	if (q->chosen != NOTHING || r == DIALOG_CANCELLED)
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view quit_view = {
	.name = "quit",
	.draw = quit_draw,
	.size = sizeof(struct quit),
	.open = quit_open,
	.key = quit_key,
};
