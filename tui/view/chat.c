/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"
#include "tui/widget/edit.h"
#include "tui/widget/text.h"

/*
 * What was written to a peer and by it, and a line to write.  The newest is
 * at the lower end and stays in sight until one scrolls away from it.
 */

#define BODY_COLS   76
#define BODY_ROWS   16
#define EDIT_ROWS   2 /* a rule and the line */
#define CLOCK_COLS  5 /* of 12:41:07 */
#define TEXT_MAX    ((size_t)1024 * 1024)
#define AROUND_ROWS 6 /* borders, status and hints around the body */

struct chat {
	struct dialog box;
	struct edit edit;
	struct text text;
	char title[400];
	uint64_t made; /* m->talk.changes of the text; 0: none */
	bool away;     /* scrolled away from the end */
	size_t rows;   /* of the text, since the last draw */
	bool enter;
};

static void
add_line(struct str *out, const struct model_said *l, const char *name)
{
	char clock[HUMAN_SIZE];

	human_clock(clock, sizeof(clock), l->time);
	if (strlen(clock) > CLOCK_COLS)
		clock[CLOCK_COLS] = '\0';
	str_addf(out, "%s %s: %s%s\n", clock, l->incoming ? name : _("you"),
	    l->text, l->incoming || l->kept ? "" : _("  (waits)"));
}

static void
make_text(struct chat *c, const struct model *m, const char *name)
{
	const struct model_talk *t = &m->talk;
	struct str out;

	str_init(&out, TEXT_MAX);
	if (t->error != NULL)
		str_addf(&out, "%s\n", t->error);
	else if (t->waiting)
		str_addf(&out, "%s\n", _("The engine is asked for the lines."));
	else if (t->count == 0)
		str_addf(&out, "%s\n", _("Nothing was written yet."));
	for (size_t i = 0; i < t->count; i++)
		add_line(&out, &t->items[i], name);
	if (str_error(&out) == 0)
		(void)text_set(&c->text, str_cstr(&out));
	str_done(&out);
	c->made = t->changes;
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct chat *c = ctx;
	struct canvas_rect list =
	    canvas_sub(body, 1, 0, body.w - 2, body.h - EDIT_ROWS);
	size_t lines;

	c->rows = list.h > 0 ? (size_t)list.h : 1;
	lines = text_wrap(&c->text, list.w);
	if (!c->away)
		c->text.top = lines > c->rows ? lines - c->rows : 0;
	text_draw(&c->text, list, STYLE_TEXT);
	canvas_hline(body, 0, body.h - EDIT_ROWS, body.w, STYLE_BORDER);
	edit_draw(
	    &c->edit, canvas_sub(body, 1, body.h - 1, body.w - 2, 1), focused);
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct chat *c = ctx;
	long page = c->rows > 1 ? (long)c->rows - 1 : 1;

	if (key_is(ev, K_ENTER, 0)) {
		c->enter = true;
		return true;
	}
	if (key_is(ev, K_PGUP, 0) || key_is(ev, K_UP, 0))
		(void)text_scroll(
		    &c->text, key_is(ev, K_UP, 0) ? -1 : -page, c->rows);
	else if (key_is(ev, K_PGDN, 0) || key_is(ev, K_DOWN, 0))
		(void)text_scroll(
		    &c->text, key_is(ev, K_DOWN, 0) ? 1 : page, c->rows);
	else
		return edit_key(&c->edit, ev) != EDIT_IGNORED;
	c->away = c->text.top + c->rows < c->text.nlines;
	return true;
}

static int
chat_open(void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	struct chat *c = self;

	text_init(&c->text);
	if (edit_init(&c->edit, FX_CHAT_MAX) < 0)
		return -ENOMEM;
	c->box = (struct dialog){
		.title = c->title,
		.body_w = BODY_COLS,
		.body_h = BODY_ROWS,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = c,
	};
	dialog_open(&c->box, env->now_ms);
	return 0;
}

static void
chat_close(void *self)
{
	struct chat *c = self;

	edit_done(&c->edit);
	text_done(&c->text);
}

static void
chat_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct chat *c = self;
	const struct model_peer *p = model_peer(m, env->dialog->id);
	const char *name = p != NULL ? p->name : "-";

	words_fmt(c->title, sizeof(c->title),
	    p == NULL || p->online ? _("Chat with %s")
				   : _("Chat with %s, who is away: lines wait"),
	    name);
	if (c->made != m->talk.changes)
		make_text(c, m, name);
	c->box.body_h =
	    r.h - AROUND_ROWS > BODY_ROWS ? r.h - AROUND_ROWS : BODY_ROWS;
	paint_dialog(&c->box, m, env, r);
}

static void
say(struct chat *c, struct model *m, const char *key)
{
	struct intent *in;

	if (edit_text(&c->edit)[0] == '\0') {
		model_status(
		    m, MODEL_INFO, _("Type a line; Enter sends it, Esc goes."));
		return;
	}
	in = intent_new(INTENT_CHAT, key);
	if (in != NULL && intent_text(&in->text, edit_text(&c->edit)) < 0) {
		intent_free(in);
		in = NULL;
	}
	if (in != NULL)
		edit_set(&c->edit, "");
	c->away = false;
	model_push(m, in);
}

static bool
chat_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct chat *c = self;
	int id;
	enum dialog_result r;

	c->enter = false;
	r = dialog_key(&c->box, ev, env->now_ms, &id);
	if (r == DIALOG_CANCELLED) {
		model_talk(m, NULL);
		model_close(m);
	} else if (c->enter) {
		say(c, m, env->dialog->id);
	}
	return true;
}

const struct view chat_view = {
	.name = "chat",
	.draw = chat_draw,
	.size = sizeof(struct chat),
	.open = chat_open,
	.close = chat_close,
	.key = chat_key,
};
