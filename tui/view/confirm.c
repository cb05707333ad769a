/* SPDX-License-Identifier: MIT */

#include "base/attr.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"

/*
 * A question before something dangerous; without `then` something to read,
 * which any key closes.
 */

#define BODY_COLS 64

enum button {
	BUTTON_NO,
	BUTTON_YES,
	BUTTONS
};

struct confirm {
	struct dialog box;
	struct dialog_button buttons[BUTTONS];
	char yes[16]; /* letters */
	char no[16];
	const struct model_dialog *asked; /* while drawing */
};

static void
draw_body(void *ctx, struct canvas_rect body, bool focused FX_UNUSED)
{
	const struct confirm *c = ctx;

	if (c->asked->text != NULL)
		paint_text(body, 1, 0, c->asked->text, STYLE_TEXT);
}

static int
confirm_open(void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	struct confirm *c = self;

	/* y and n always, and the letters of the language. */
	words_fmt(c->yes, sizeof(c->yes), "y%s", _("y"));
	words_fmt(c->no, sizeof(c->no), "n%s", _("n"));
	c->buttons[BUTTON_NO] = (struct dialog_button){
		.label = env->dialog->then != NULL ? _("No") : _("Close"),
		.letters = c->no,
		.id = BUTTON_NO,
	};
	c->buttons[BUTTON_YES] = (struct dialog_button){
		.letters = c->yes,
		.id = BUTTON_YES,
	};
	c->box = (struct dialog){
		.body_w = BODY_COLS,
		.buttons = c->buttons,
		.nbuttons = env->dialog->then != NULL ? BUTTONS : 1,
		.safe = BUTTON_NO,
		.draw = draw_body,
		.ctx = c,
	};
	dialog_open(&c->box, env->now_ms);
	return 0;
}

/* Labels and texts belong to the entry, which may have moved. */
static void
borrow(struct confirm *c, const struct model_dialog *d)
{
	c->asked = d;
	c->box.title = d->title != NULL ? d->title : "";
	c->buttons[BUTTON_YES].label = d->label != NULL ? d->label : _("Yes");
}

static void
confirm_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct confirm *c = self;
	int cols = BODY_COLS < r.w - 2 ? BODY_COLS : r.w - 2;

	borrow(c, env->dialog);
	c->box.body_h = c->asked->text != NULL
	    ? paint_text_rows(c->asked->text, cols - 2)
	    : 0;
	paint_dialog(&c->box, m, env, r);
}

static bool
confirm_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct confirm *c = self;
	int id = BUTTON_NO;
	enum dialog_result r;

	borrow(c, env->dialog);
	r = dialog_key(&c->box, ev, env->now_ms, &id);
	if (env->dialog->then == NULL) {
		if (env->now_ms - c->box.opened_ms >= DIALOG_GUARD_MS)
			model_close(m);
		return true;
	}
	if (r == DIALOG_PRESSED && id == BUTTON_YES)
		model_push(m, intent_copy(env->dialog->then));
	if (r == DIALOG_PRESSED || r == DIALOG_CANCELLED)
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view confirm_view = {
	.name = "confirm",
	.draw = confirm_draw,
	.size = sizeof(struct confirm),
	.open = confirm_open,
	.key = confirm_key,
};
