/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "base/attr.h"
#include "base/num.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/widget/dialog.h"
#include "tui/widget/edit.h"

#define BODY_COLS 58

struct prompt {
	struct dialog box;
	struct edit edit;
	const char *label; /* while drawing */
};

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	const struct prompt *p = ctx;
	int y = 0;

	if (body.h > 2)
		canvas_text(body, 1, y++, body.w - 2, p->label, STYLE_TEXT);
	edit_draw(&p->edit, canvas_sub(body, 1, y, body.w - 2, 1), focused);
	canvas_text(body, 1, y + 1, body.w - 2,
	    _("Enter accepts, Esc cancels."), STYLE_DIM);
}

static int
prompt_open(void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	struct prompt *p = self;
	const struct model_dialog *d = env->dialog;

	if (edit_init(&p->edit, d->max > 0 ? d->max : 1) < 0)
		return -ENOMEM;
	if (d->text != NULL)
		edit_set(&p->edit, d->text);
	p->box = (struct dialog){
		.body_w = BODY_COLS,
		.body_h = 3,
		.body_focus = true,
		.draw = draw_body,
		.ctx = p,
	};
	dialog_open(&p->box, env->now_ms);
	return 0;
}

static void
prompt_close(void *self)
{
	struct prompt *p = self;

	edit_done(&p->edit);
}

static void
prompt_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct prompt *p = self;
	const struct model_dialog *d = env->dialog;

	p->box.title = d->title != NULL ? d->title : "";
	p->label = d->label != NULL ? d->label : "";
	paint_dialog(&p->box, m, env, r);
}

/* Why the text cannot be taken, or NULL. */
static const char *
why_not(const struct model_dialog *d, const char *text)
{
	uint64_t rate;

	if (text[0] == '\0' && !d->empty)
		return _("Nothing was typed; Esc cancels.");
	if (d->prompt == MODEL_PROMPT_RATE && !str_eq(text, "none") &&
	    num_parse_size(text, 0, INT64_MAX, &rate) < 0)
		return _("Type a rate such as 500K or 10M, or none.");
	if (text[0] == '~' && d->prompt == MODEL_PROMPT_NAME)
		return _("A name cannot begin with ~.");
	return NULL;
}

static void
accept(struct prompt *p, struct model *m, const struct model_dialog *d)
{
	const char *text = edit_text(&p->edit);
	const char *why = why_not(d, text);
	struct intent *in;
	char **field;

	if (why != NULL) {
		model_status(m, MODEL_WARN, why);
		return;
	}
	in = d->then != NULL ? intent_copy(d->then) : NULL;
	if (in != NULL && text[0] != '\0') {
		field = d->prompt == MODEL_PROMPT_NAME ? &in->name : &in->text;
		if (intent_text(field, text) < 0) {
			intent_free(in);
			in = NULL;
		}
	}
	model_push(m, in);
	model_close(m);
}

static bool
prompt_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct prompt *p = self;

	if (key_is(ev, K_ENTER, 0)) {
		accept(p, m, env->dialog);
		return true;
	}
	if (key_is(ev, K_ESC, 0) || key_is_char(ev, 'g', KEY_CTRL) ||
	    key_is_char(ev, 'c', KEY_CTRL)) {
		model_close(m);
		return true;
	}
	if (edit_key(&p->edit, ev) == EDIT_FULL)
		model_status(m, MODEL_WARN, _("There is no room for more."));
	return true;
}

const struct view prompt_view = {
	.name = "prompt",
	.draw = prompt_draw,
	.size = sizeof(struct prompt),
	.open = prompt_open,
	.close = prompt_close,
	.key = prompt_key,
};
