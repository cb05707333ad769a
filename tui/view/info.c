/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/attr.h"
#include "base/str.h"
#include "tui/view/action_why.h"
#include "tui/view/details.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/widget/dialog.h"
#include "tui/widget/text.h"

#define BODY_COLS 76
#define BODY_ROWS 20
#define MORE_ROWS 20 /* failed files are asked for that far ahead */

enum button {
	BUTTON_CLOSE,
	BUTTON_SUM,
	BUTTON_RETRY,
	BUTTONS
};

struct info {
	struct dialog box;
	struct dialog_button buttons[2];
	struct text text;
	char *title;
	size_t rows; /* in sight, since the last draw */
};

/* Fill t with the details; keeps the place where it is scrolled to. */
static char *
fill(struct text *t, const struct model *m, const struct details_of *of,
    int cols)
{
	size_t top = t->top;
	char *title;
	struct str text;

	str_init(&text, DETAILS_MAX);
	details_add(&text, m, of, cols, &title);
	if (str_error(&text) == 0)
		text_set(t, str_cstr(&text));
	t->top = top;
	str_done(&text);
	return title;
}

void
info_draw_pane(
    const struct model *m, struct view_env *env, struct canvas_rect r)
{
	struct canvas_rect body = canvas_sub(r, 1, 1, r.w - 2, r.h - 1);
	struct details_of of = { .pane = m->focus, .wall_s = env->wall_s };
	struct text text;
	char *title;

	text_init(&text);
	title = fill(&text, m, &of, body.w);
	paint_title(
	    env, r, &(struct paint_title){ .name = _("Info"), .extra = title });
	text_draw(&text, body, STYLE_TEXT);
	text_done(&text);
	free(title);
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused FX_UNUSED)
{
	struct info *i = ctx;

	i->rows = body.h > 0 ? (size_t)body.h : 1;
	text_draw(
	    &i->text, canvas_sub(body, 1, 0, body.w - 2, body.h), STYLE_TEXT);
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct info *i = ctx;

	return text_key(&i->text, ev, i->rows);
}

static int
info_open(void *self, struct model *m, const struct view_env *env)
{
	struct info *i = self;
	const struct browse_entry *e = model_at_entry(m);
	bool file = env->dialog->pane == PANE_FILES && e != NULL &&
	    e->kind == BROWSE_FILE;
	bool again =
	    env->dialog->pane == PANE_TRANSFERS && action_why_retry(m) == NULL;

	text_init(&i->text);
	i->buttons[BUTTON_CLOSE] =
	    (struct dialog_button){ .label = _("Close"), .id = BUTTON_CLOSE };
	i->buttons[1] = (struct dialog_button){
		.label = _("SHA-256"), .letters = "s", .id = BUTTON_SUM
	};
	if (again)
		i->buttons[1] = (struct dialog_button){
			.label = _("Retry"), .letters = "r", .id = BUTTON_RETRY
		};
	i->box = (struct dialog){
		.body_w = BODY_COLS,
		.buttons = i->buttons,
		.nbuttons = file || again ? 2 : 1,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = i,
	};
	dialog_open(&i->box, env->now_ms - DIALOG_GUARD_MS);
	return 0;
}

static void
info_close(void *self)
{
	struct info *i = self;

	text_done(&i->text);
	free(i->title);
}

static void
info_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct info *i = self;
	struct details_of of = {
		.pane = env->dialog->pane,
		.id = env->dialog->id,
		.index = env->dialog->index,
		.wall_s = env->wall_s,
	};
	int cols = BODY_COLS < r.w - 2 ? BODY_COLS : r.w - 2;
	size_t rows;

	free(i->title);
	i->title = fill(&i->text, m, &of, cols - 2);
	i->box.title = i->title != NULL ? i->title : _("Info");
	rows = text_wrap(&i->text, cols - 2);
	i->box.body_h = rows < BODY_ROWS ? (int)rows : BODY_ROWS;
	if (r.h - 6 > i->box.body_h)
		i->box.body_h = rows < (size_t)r.h - 6 ? (int)rows : r.h - 6;
	paint_dialog(&i->box, m, env, r);
}

static void
ask_sum(struct model *m, const char *path)
{
	struct intent *in = intent_new(INTENT_SUM, NULL);

	if (in != NULL && intent_path(in, path) < 0) {
		intent_free(in);
		in = NULL;
	}
	model_want_sum(m, in != NULL ? path : NULL);
	model_push(m, in);
}

/* What failed goes out again, and the details are of no more use. */
static void
retry(struct model *m, const char *id)
{
	struct intent *in = intent_new(INTENT_RETRY, id);

	model_close(m);
	model_push(m, in);
}

/* The next page of failed files when the end comes in sight. */
static void
ask_more(const struct info *i, struct model *m)
{
	struct model_entries *e = &m->failures;
	struct intent *in;

	if (e->id == NULL || e->complete || e->waiting || e->error != NULL ||
	    i->text.top + i->rows + MORE_ROWS < i->text.nlines)
		return;
	in = intent_new(INTENT_FAILURES, e->id);
	if (in != NULL)
		in->index = (int64_t)e->count;
	e->waiting = in != NULL;
	model_push(m, in);
}

static bool
info_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct info *i = self;
	int id = BUTTON_CLOSE;
	enum dialog_result r = dialog_key(&i->box, ev, env->now_ms, &id);

	if (r == DIALOG_PRESSED && id == BUTTON_SUM)
		ask_sum(m, env->dialog->id);
	else if (r == DIALOG_PRESSED && id == BUTTON_RETRY)
		retry(m, env->dialog->id);
	else if (r == DIALOG_PRESSED || r == DIALOG_CANCELLED ||
	    key_is_char(ev, 'i', 0))
		model_close(m);
	else if (env->dialog->pane == PANE_TRANSFERS)
		ask_more(i, m);
	return true;
}

const struct view info_view = {
	.name = "info",
	.draw = info_draw,
	.size = sizeof(struct info),
	.open = info_open,
	.close = info_close,
	.key = info_key,
};
