/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"

/* What a peer shares: its folders, marked and fetched. */

#define BODY_COLS 66
#define BODY_ROWS 14
#define SIZE_COLS 7
#define DATE_COLS 17
#define DATE_FROM 50 /* narrower bodies have no dates */

enum button {
	BUTTON_CLOSE,
	BUTTON_GET,
	BUTTONS
};

struct remote {
	struct dialog box;
	struct dialog_button buttons[BUTTONS];
	char title[PAINT_NAME_SIZE + 64];
	struct scroll scroll;
	uint64_t looks; /* which listing the cursor is in */
	bool get;
	struct model *m; /* while a key is handled */
	const struct model *shown;
};

/* The list as it is now; a new one begins at the wanted entry. */
static void
follow(struct remote *s, const struct model *m)
{
	const struct model_remote *r = &m->remote;
	size_t at = r->looks == s->looks ? s->scroll.cursor : 0;

	for (size_t i = 0;
	     r->looks != s->looks && r->want != NULL && i < r->count; i++)
		if (str_eq(r->items[i].word, r->want))
			at = i;
	if (r->count > 0 || r->complete)
		s->looks = r->looks;
	s->shown = m;
	scroll_refill(&s->scroll, r->count, at);
}

/* --- drawing --- */

static void
draw_entry(const struct model_shared *e, struct canvas_rect line)
{
	char size[HUMAN_SIZE], when[32];
	int right = SIZE_COLS + (line.w >= DATE_FROM ? DATE_COLS : 0);
	enum style style = e->code != NULL ? STYLE_DIM : STYLE_TEXT;

	if (e->marked)
		canvas_text(line, 1, 0, 1, "*", STYLE_TEXT);
	(void)paint_name(canvas_sub(line, 2, 0, line.w - 2 - right, 1), e->name,
	    e->folder ? "/" : "", style);
	if (!e->folder)
		canvas_text_right(line, line.w - right, 0, SIZE_COLS - 1,
		    words_size(size, sizeof(size), e->size), style);
	if (line.w >= DATE_FROM && e->mtime > 0)
		canvas_text_right(line, line.w - DATE_COLS, 0, DATE_COLS,
		    human_date(when, sizeof(when), e->mtime), style);
}

static const char *
nothing(const struct model_remote *r)
{
	if (r->error != NULL)
		return r->error;
	if (r->key == NULL)
		return _("There is no such peer any more.");
	if (!r->complete)
		return _("Reading ..");
	return r->path[0] == '\0' ? _("It shares nothing with this machine.")
				  : _("This folder is empty.");
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct remote *s = ctx;
	const struct model_remote *r = &s->shown->remote;
	struct canvas_rect list =
	    canvas_sub(body, 1, 0, body.w - 2, body.h - 1);

	canvas_text(body, 1, body.h - 1, body.w - 2,
	    r->error != NULL && r->count > 0
		? r->error
		: _("Enter opens, h goes back, Space marks, . shows hidden"),
	    STYLE_DIM);
	if (r->count == 0) {
		paint_text(body, 1, 0, nothing(r), STYLE_TEXT);
		return;
	}
	scroll_resize(&s->scroll, r->count, list.h > 0 ? (size_t)list.h : 1);
	for (int y = 0; y < list.h; y++) {
		struct canvas_rect line = canvas_line(list, y);
		size_t i;

		if (!scroll_at(&s->scroll, y, &i))
			return;
		draw_entry(&r->items[i], line);
		if (i != s->scroll.cursor)
			continue;
		canvas_glyph(line, 0, 0, GLYPH_CURSOR, STYLE_TEXT);
		if (focused) {
			canvas_select(line, 0, 0, line.w);
			canvas_cursor(line, 0, 0, false);
		}
	}
}

/* "carol: music/live, 2 marked" */
static void
make_title(struct remote *s, const struct model *m)
{
	const struct model_remote *r = &m->remote;
	const struct model_peer *p =
	    r->key != NULL ? model_peer(m, r->key) : NULL;
	char path[PAINT_NAME_SIZE];

	utf8_safe(path, sizeof(path), r->path != NULL ? r->path : "",
	    r->path != NULL ? strlen(r->path) : 0);
	if (r->marks_n > 0)
		words_fmt(s->title, sizeof(s->title), _("%s: %s, %zu marked"),
		    p != NULL ? p->name : "?", path, r->marks_n);
	else
		words_fmt(s->title, sizeof(s->title), "%s: %s",
		    p != NULL ? p->name : "?",
		    path[0] != '\0' ? path : _("shared folders"));
}

static void
remote_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct remote *s = self;

	follow(s, m);
	make_title(s, m);
	paint_dialog(&s->box, m, env, r);
}

/* --- keys --- */

static void
enter(struct remote *s)
{
	const struct model_remote *r = &s->m->remote;
	size_t i = s->scroll.cursor;

	if (i >= r->count)
		return;
	if (r->items[i].folder)
		model_remote_enter(s->m, i);
	else
		s->get = true;
}

static void
back(struct remote *s)
{
	if (!model_remote_leave(s->m))
		model_status(s->m, MODEL_INFO,
		    _("These are all folders that it shares."));
}

static bool
moves(struct scroll *s, const struct key_event *ev)
{
	if (key_is(ev, K_UP, 0) || key_is_char(ev, 'k', 0))
		scroll_move(s, -1);
	else if (key_is(ev, K_DOWN, 0) || key_is_char(ev, 'j', 0))
		scroll_move(s, 1);
	else if (key_is(ev, K_PGUP, 0))
		scroll_page(s, -1);
	else if (key_is(ev, K_PGDN, 0))
		scroll_page(s, 1);
	else if (key_is(ev, K_HOME, 0) || key_is_char(ev, 'g', 0))
		scroll_home(s);
	else if (key_is(ev, K_END, 0) || key_is_char(ev, 'G', 0))
		scroll_end(s);
	else
		return false;
	return true;
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct remote *s = ctx;

	if (moves(&s->scroll, ev))
		return true;
	if (key_is(ev, K_ENTER, 0) || key_is(ev, K_RIGHT, 0) ||
	    key_is_char(ev, 'l', 0)) {
		enter(s);
	} else if (key_is(ev, K_LEFT, 0) || key_is(ev, K_BACKSPACE, 0) ||
	    key_is_char(ev, 'h', 0)) {
		back(s);
	} else if (key_is_char(ev, ' ', 0)) {
		model_remote_mark(s->m, s->scroll.cursor);
		scroll_move(&s->scroll, 1);
	} else if (key_is_char(ev, '.', 0)) {
		model_remote_hidden(s->m);
	} else {
		return false;
	}
	return true;
}

static void
fetch(struct remote *s, struct model *m)
{
	if (model_remote_get(m, s->scroll.cursor))
		model_close(m);
	else
		model_status(m, MODEL_WARN, _("There is nothing to fetch."));
}

static bool
remote_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct remote *s = self;
	int id = BUTTON_CLOSE;
	enum dialog_result r;

	follow(s, m);
	s->m = m;
	s->get = false;
	r = dialog_key(&s->box, ev, env->now_ms, &id);
	if (r == DIALOG_CANCELLED ||
	    (r == DIALOG_PRESSED && id == BUTTON_CLOSE))
		model_close(m);
	else if (s->get || r == DIALOG_PRESSED)
		fetch(s, m);
	return true;
}

static int
remote_open(void *self, struct model *m, const struct view_env *env)
{
	struct remote *s = self;

	s->buttons[BUTTON_CLOSE] = (struct dialog_button){
		.label = _("Close"), .letters = "c", .id = BUTTON_CLOSE
	};
	s->buttons[BUTTON_GET] = (struct dialog_button){
		.label = _("Fetch"), .letters = "f", .id = BUTTON_GET
	};
	s->box = (struct dialog){
		.title = s->title,
		.body_w = BODY_COLS,
		.body_h = BODY_ROWS,
		.buttons = s->buttons,
		.nbuttons = BUTTONS,
		.safe = BUTTON_CLOSE,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = s,
	};
	dialog_open(&s->box, env->now_ms);
	scroll_init(&s->scroll);
	follow(s, m);
	return 0;
}

const struct view remote_view = {
	.name = "remote",
	.draw = remote_draw,
	.size = sizeof(struct remote),
	.open = remote_open,
	.key = remote_key,
};
