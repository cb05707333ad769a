/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/model/sort.h"
#include "tui/view/argument.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"
#include "tui/widget/edit.h"

/*
 * What can be done, the focused pane first: typing keeps what matches, Enter
 * does it.
 */

#define BODY_COLS  74
#define KEY_COLS   20 /* and where it is narrow */
#define KEY_SMALL  9
#define SEARCH_MAX 60
#define ROWS_MAX   (ACTION_COUNT + SCOPE_COUNT)

/* A title, or an action. */
struct row {
	enum action_scope scope;
	const struct action *action; /* NULL: the title of scope */
};

struct help {
	struct dialog box;
	struct dialog_button button;
	struct edit edit;
	struct row rows[ROWS_MAX];
	struct scroll scroll;

	/* While drawing and taking keys. */
	const struct model *m;
	const struct keymap *keymap;
};

static const char *
scope_name(enum action_scope scope)
{
	switch (scope) {
	case SCOPE_FILES:
		return _("Files");
	case SCOPE_PEERS:
		return _("Peers");
	case SCOPE_TRANSFERS:
		return _("Transfers");
	case SCOPE_INBOX:
		return _("Inbox");
	case SCOPE_LOG:
		return _("Log / Chat");
	case SCOPE_GLOBAL:
	case SCOPE_COUNT:
		break;
	}
	return _("Everywhere");
}

/* --- what is listed --- */

static bool
matches(const struct help *h, const struct action *a, const char *text)
{
	char keys[KEYMAP_TEXT_MAX];

	keymap_keys(h->keymap, a->id, keys);
	return text[0] == '\0' || sort_match(a->name, text) ||
	    sort_match(_(a->help), text) || sort_match(keys, text);
}

static size_t
add_scope(struct help *h, size_t n, enum action_scope scope)
{
	const char *text = edit_text(&h->edit);
	const struct action *a;
	size_t title = n++;

	h->rows[title] = (struct row){ .scope = scope };
	for (size_t i = 0; (a = action_at(i)) != NULL; i++)
		if (a->scope == scope && matches(h, a, text))
			h->rows[n++] =
			    (struct row){ .scope = scope, .action = a };
	return n > title + 1 ? n : title;
}

/* The cursor never stays on a title. */
static void
off_title(struct help *h, int step)
{
	struct scroll *s = &h->scroll;

	if (s->cursor < s->count && h->rows[s->cursor].action != NULL)
		return;
	if (step < 0 && s->cursor > 0)
		scroll_move(s, -1);
	else
		scroll_move(s, 1);
	if (s->cursor == 1 && s->top == 1)
		s->top = 0;
}

/* To the action whose name begins with what is searched, if there is one. */
static void
to_name(struct help *h)
{
	const char *text = edit_text(&h->edit);
	size_t n = strlen(text);

	for (size_t i = 0; n > 0 && i < h->scroll.count; i++)
		if (h->rows[i].action != NULL &&
		    strncmp(h->rows[i].action->name, text, n) == 0) {
			scroll_to(&h->scroll, i);
			return;
		}
}

static void
fill(struct help *h, enum model_pane pane)
{
	enum action_scope mine = action_scope(pane);
	size_t n = add_scope(h, 0, mine);

	n = add_scope(h, n, SCOPE_GLOBAL);
	for (int i = 0; i < SCOPE_COUNT; i++)
		if (i != (int)mine && i != SCOPE_GLOBAL)
			n = add_scope(h, n, (enum action_scope)i);
	scroll_resize(&h->scroll, n, h->scroll.rows);
	scroll_home(&h->scroll);
	to_name(h);
	off_title(h, 1);
}

static const struct action *
selected(const struct help *h)
{
	const struct scroll *s = &h->scroll;

	return s->cursor < s->count ? h->rows[s->cursor].action : NULL;
}

/* --- drawing --- */

static void
draw_row(struct help *h, size_t i, struct canvas_rect line)
{
	const struct row *row = &h->rows[i];
	bool narrow = line.w < BODY_COLS - 4;
	int cols = narrow ? KEY_SMALL : KEY_COLS;
	bool can = true;
	char keys[KEYMAP_TEXT_MAX];
	char one[KEY_NAME_MAX];

	if (row->action == NULL) {
		canvas_text(
		    line, 1, 0, -1, scope_name(row->scope), STYLE_HEADER);
		return;
	}
	can = action_why_not(h->m, row->action->id) == NULL;
	keymap_keys(h->keymap, row->action->id, keys);
	keymap_key(h->keymap, row->action->id, one);
	canvas_text(line, 3, 0, cols, narrow ? one : keys,
	    can ? STYLE_HINT_KEY : STYLE_DISABLED);
	canvas_text(line, 4 + cols, 0, -1, _(row->action->help),
	    can ? STYLE_TEXT : STYLE_DISABLED);
	if (i == h->scroll.cursor) {
		canvas_text(line, 1, 0, 1,
		    style_glyph(canvas_set(line.canvas), GLYPH_CURSOR),
		    STYLE_TEXT);
		canvas_select(line, 0, 0, line.w);
	}
}

/* The name for `:`, and why it cannot be done now. */
static void
draw_foot(const struct help *h, struct canvas_rect line)
{
	const struct action *a = selected(h);
	const char *why = a != NULL ? action_why_not(h->m, a->id) : NULL;
	struct argument arg = argument_of(a != NULL ? a->id : ACTION_NONE);
	char text[256];

	if (a == NULL)
		canvas_text(line, 1, 0, -1, _("Not found."), STYLE_WARNING);
	else if (why != NULL)
		canvas_text(line, 1, 0, -1,
		    keyed(text, sizeof(text), h->m, _(why)), STYLE_WARNING);
	else {
		words_fmt(text, sizeof(text), _(":%s%s%s   Enter does it"),
		    a->name, arg.name != NULL ? " " : "",
		    arg.name != NULL ? arg.name : "");
		canvas_text(line, 1, 0, -1, text, STYLE_DIM);
	}
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct help *h = ctx;
	struct canvas_rect list =
	    canvas_sub(body, 0, 1, body.w, body.h > 2 ? body.h - 2 : 0);
	int x = 1;

	scroll_resize(
	    &h->scroll, h->scroll.count, list.h > 0 ? (size_t)list.h : 1);
	x += canvas_text(body, x, 0, -1, _("Search:"), STYLE_TEXT) + 1;
	edit_draw(&h->edit, canvas_sub(body, x, 0, body.w - x - 1, 1), focused);
	for (int y = 0; y < list.h; y++) {
		size_t i;

		if (scroll_at(&h->scroll, y, &i))
			draw_row(h, i, canvas_line(list, y));
	}
	draw_foot(h, canvas_line(body, body.h - 1));
}

/* --- keys --- */

static bool
move(struct help *h, const struct key_event *ev)
{
	struct scroll *s = &h->scroll;
	int step = 1;

	if (key_is(ev, K_UP, 0) || key_is_char(ev, 'p', KEY_CTRL))
		scroll_move(s, step = -1);
	else if (key_is(ev, K_DOWN, 0) || key_is_char(ev, 'n', KEY_CTRL))
		scroll_move(s, 1);
	else if (key_is(ev, K_PGUP, 0))
		scroll_page(s, step = -1);
	else if (key_is(ev, K_PGDN, 0))
		scroll_page(s, 1);
	else if (key_is(ev, K_HOME, 0))
		scroll_home(s);
	else if (key_is(ev, K_END, 0))
		scroll_end(s);
	else
		return false;
	off_title(h, step);
	return true;
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct help *h = ctx;

	return move(h, ev);
}

static int
help_open(void *self, struct model *m, const struct view_env *env)
{
	struct help *h = self;

	if (edit_init(&h->edit, SEARCH_MAX) < 0)
		return -ENOMEM;
	h->m = m;
	h->keymap = env->keymap;
	scroll_init(&h->scroll);
	fill(h, env->dialog->pane);
	h->button = (struct dialog_button){ .label = _("Close") };
	h->box = (struct dialog){
		.title = _("Help"),
		.body_w = BODY_COLS,
		.buttons = &h->button,
		.nbuttons = 1,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = h,
	};
	dialog_open(&h->box, env->now_ms - DIALOG_GUARD_MS);
	return 0;
}

static void
help_close(void *self)
{
	struct help *h = self;

	edit_done(&h->edit);
}

static void
help_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct help *h = self;

	h->m = m;
	h->keymap = env->keymap;
	h->box.body_h = r.h - 6 > 5 ? r.h - 6 : 5;
	paint_dialog(&h->box, m, env, r);
}

/* Do what is selected: the program closes this and does it. */
static void
run(struct help *h, struct model *m)
{
	const struct action *a = selected(h);
	const char *why = a != NULL ? action_why_not(m, a->id) : NULL;
	struct intent *in;

	if (a == NULL || why != NULL) {
		keyed_status(m, MODEL_WARN, why != NULL ? _(why) : NULL);
		return;
	}
	in = intent_new(INTENT_ACT, NULL);
	if (in != NULL)
		in->number = (int)a->id;
	model_push(m, in);
	model_close(m);
}

/* Esc first takes the search away. */
static bool
clear(struct help *h, enum model_pane pane)
{
	if (edit_text(&h->edit)[0] == '\0')
		return false;
	edit_set(&h->edit, "");
	fill(h, pane);
	return true;
}

static bool
help_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct help *h = self;
	bool in_body = h->box.focus >= h->box.nbuttons;
	bool empty = edit_text(&h->edit)[0] == '\0';
	int id;
	enum dialog_result r;

	h->m = m;
	h->keymap = env->keymap;
	if (key_is(ev, K_F1, 0) || (empty && key_is_char(ev, '?', 0))) {
		model_close(m);
		return true;
	}
	if (key_is(ev, K_ESC, 0) && clear(h, env->dialog->pane))
		return true;
	if (in_body && key_is(ev, K_ENTER, 0)) {
		run(h, m);
		return true;
	}
	if (in_body && !move(h, ev)) {
		enum edit_result typed = edit_key(&h->edit, ev);

		if (typed == EDIT_CHANGED)
			fill(h, env->dialog->pane);
		if (typed != EDIT_IGNORED)
			return true;
	} else if (in_body) {
		return true;
	}
	r = dialog_key(&h->box, ev, env->now_ms, &id);
	if (r == DIALOG_PRESSED || r == DIALOG_CANCELLED)
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view help_view = {
	.name = "help",
	.draw = help_draw,
	.size = sizeof(struct help),
	.open = help_open,
	.close = help_close,
	.key = help_key,
};
