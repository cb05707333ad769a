/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"

/*
 * Choosing peers: to send to, one or more, or to write to.  The cursor and
 * the ticks belong to keys, not to rows: the list may change meanwhile.
 */

#define BODY_COLS 58
#define BODY_ROWS 10
#define TICKS_MAX 64
#define SEEN_COLS 10

enum button {
	BUTTON_CANCEL,
	BUTTON_GO,
	BUTTONS
};

struct send {
	struct dialog box;
	struct dialog_button buttons[BUTTONS];
	char title[PAINT_NAME_SIZE + 64];
	bool chat;     /* to write: no ticks */
	bool go;       /* Enter in the list */
	bool move;     /* remove here what is delivered */
	size_t links;  /* of link_words */
	size_t at_row; /* where the cursor was, if its peer is gone */
	char *at;      /* key of the peer with the cursor */
	char *ticked[TICKS_MAX];
	size_t ticked_n;
	struct scroll scroll;
	const struct model *m; /* while drawing or acting */
	int64_t wall_s;
};

/* What becomes of symbolic links; the door's words, first the setting. */
static const struct {
	const char *word;
	const char *label;
} links[] = {
	{ NULL, N_("as set") },
	{ "skip", N_("left out") },
	{ "follow", N_("followed") },
	{ "keep", N_("kept as links") },
};

static size_t
tick_of(const struct send *s, const char *key)
{
	size_t i = 0;

	while (i < s->ticked_n && !str_eq(s->ticked[i], key))
		i++;
	return i;
}

/* Remember whose row the cursor is in. */
static void
keep(struct send *s)
{
	const struct model *m = s->m;

	free(s->at);
	s->at = NULL;
	s->at_row = s->scroll.cursor;
	if (s->scroll.cursor < m->peers_n)
		s->at = strdup(m->peers[s->scroll.cursor].key);
}

/* The list as it is now, the cursor with its peer. */
static void
follow(struct send *s, const struct model *m)
{
	size_t i = 0;

	s->m = m;
	while (i < m->peers_n && !str_eq(m->peers[i].key, s->at))
		i++;
	if (i == m->peers_n)
		i = s->at_row;
	scroll_refill(&s->scroll, m->peers_n, i);
}

/* --- drawing --- */

static void
draw_peer(
    const struct send *s, const struct model_peer *p, struct canvas_rect line)
{
	char seen[WORDS_MAX];
	enum style style = p->online ? STYLE_TEXT : STYLE_DIM;
	int x = 2;
	int room = line.w - x - SEEN_COLS - 1;

	if (!s->chat) {
		canvas_text(line, x, 0, -1,
		    tick_of(s, p->key) < s->ticked_n ? "[x]" : "[ ]",
		    STYLE_TEXT);
		x += 4;
		room -= 4;
	}
	canvas_glyph(line, x, 0, p->online ? GLYPH_ON : GLYPH_OFF, style);
	canvas_name(line, x + 2, 0, room - 2, p->name, style);
	canvas_text_right(line, line.w - SEEN_COLS, 0, SEEN_COLS,
	    p->blocked ? words_trust(p)
		       : words_seen(seen, sizeof(seen), p, s->wall_s),
	    style);
}

/* "l  links: as set     m  afterwards: kept here" */
static void
draw_options(const struct send *s, struct canvas_rect line)
{
	char text[160];
	int x = 1;

	x += canvas_text(line, x, 0, -1, "l ", STYLE_HINT_KEY);
	words_fmt(text, sizeof(text), _("links: %s"), _(links[s->links].label));
	x += canvas_text(line, x, 0, -1, text, STYLE_TEXT) + 3;
	x += canvas_text(line, x, 0, -1, "m ", STYLE_HINT_KEY);
	words_fmt(text, sizeof(text), _("here: %s"),
	    s->move ? _("removed when delivered") : _("stays"));
	canvas_text(line, x, 0, -1, text, s->move ? STYLE_WARNING : STYLE_TEXT);
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct send *s = ctx;
	bool options = !s->chat && body.h > 1 && s->m->peers_n > 0;
	char text[160];
	struct canvas_rect list =
	    canvas_sub(body, 1, 0, body.w - 2, body.h - (options ? 1 : 0));

	if (options)
		draw_options(s, canvas_line(body, body.h - 1));

	if (s->m->peers_n == 0) {
		paint_text(body, 1, 0,
		    keyed(text, sizeof(text), s->m,
			_("There is no peer yet. {key:pair} in Peers pairs "
			  "with one.")),
		    STYLE_TEXT);
		return;
	}
	scroll_resize(
	    &s->scroll, s->m->peers_n, list.h > 0 ? (size_t)list.h : 1);
	for (int y = 0; y < list.h; y++) {
		struct canvas_rect line = canvas_line(list, y);
		size_t i;

		if (!scroll_at(&s->scroll, y, &i))
			return;
		draw_peer(s, &s->m->peers[i], line);
		if (i != s->scroll.cursor)
			continue;
		canvas_glyph(line, 0, 0, GLYPH_CURSOR, STYLE_TEXT);
		if (focused) {
			canvas_select(line, 0, 0, line.w);
			canvas_cursor(line, 0, 0, false);
		}
	}
}

/* "Send 3 items (113M) to" */
static void
make_title(struct send *s, const struct model *m)
{
	char name[PAINT_NAME_SIZE];
	char size[HUMAN_SIZE];
	const struct browse_entry *e = model_at_entry(m);
	bool exact;

	if (s->chat) {
		str_copy(s->title, sizeof(s->title), _("Write to"));
	} else if (m->files.marks_n > 0) {
		words_size(size, sizeof(size), model_marks_size(m, &exact));
		words_fmt(s->title, sizeof(s->title),
		    P_("Send %zu item (%s%s) to", "Send %zu items (%s%s) to",
			m->files.marks_n),
		    m->files.marks_n, exact ? "" : ">=", size);
	} else {
		words_fmt(s->title, sizeof(s->title), _("Send %s to"),
		    e != NULL ? paint_raw(name, e->name) : "");
	}
}

static void
send_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct send *s = self;
	size_t rows = m->peers_n > 0 ? m->peers_n : 1;

	follow(s, m);
	s->wall_s = env->wall_s;
	if (!s->chat)
		s->buttons[BUTTON_GO].label = s->move ? _("Move") : _("Send");
	make_title(s, m);
	s->box.body_h = rows < BODY_ROWS ? (int)rows : BODY_ROWS;
	if (!s->chat && m->peers_n > 0)
		s->box.body_h += 2; /* a blank and the options */
	paint_dialog(&s->box, m, env, r);
}

/* --- keys --- */

static void
toggle(struct send *s)
{
	size_t i;

	if (s->chat || s->at == NULL)
		return;
	i = tick_of(s, s->at);
	if (i < s->ticked_n) {
		free(s->ticked[i]);
		s->ticked[i] = s->ticked[--s->ticked_n];
	} else if (s->ticked_n < TICKS_MAX) {
		s->ticked[s->ticked_n] = strdup(s->at);
		if (s->ticked[s->ticked_n] != NULL)
			s->ticked_n++;
	}
	scroll_move(&s->scroll, 1);
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct send *s = ctx;

	if (key_is(ev, K_UP, 0) || key_is_char(ev, 'k', 0))
		scroll_move(&s->scroll, -1);
	else if (key_is(ev, K_DOWN, 0) || key_is_char(ev, 'j', 0))
		scroll_move(&s->scroll, 1);
	else if (key_is(ev, K_PGUP, 0))
		scroll_page(&s->scroll, -1);
	else if (key_is(ev, K_PGDN, 0))
		scroll_page(&s->scroll, 1);
	else if (key_is(ev, K_HOME, 0) || key_is_char(ev, 'g', 0))
		scroll_home(&s->scroll);
	else if (key_is(ev, K_END, 0) || key_is_char(ev, 'G', 0))
		scroll_end(&s->scroll);
	else if (key_is_char(ev, ' ', 0))
		toggle(s);
	else if (key_is_char(ev, 'l', 0) && !s->chat)
		s->links = (s->links + 1) % FX_COUNT(links);
	else if (key_is_char(ev, 'm', 0) && !s->chat)
		s->move = !s->move;
	else if (key_is(ev, K_ENTER, 0))
		s->go = true;
	else
		return false;
	keep(s);
	return true;
}

/* Why nothing can go to this peer, or NULL. */
static const char *
refuse(const struct model *m, const char *key)
{
	const struct model_peer *p = key != NULL ? model_peer(m, key) : NULL;

	if (p == NULL)
		return _("There is no such peer any more.");
	return p->blocked ? _("This peer is blocked.") : NULL;
}

static const char *
send_to(const struct send *s, struct model *m, const char *key)
{
	const char *why = refuse(m, key);
	struct intent *in;
	int n;

	if (why != NULL)
		return why;
	in = intent_new(INTENT_SEND, key);
	n = in != NULL ? model_send_paths(m, in) : -1;
	if (n > 0 && intent_text(&in->text, links[s->links].word) < 0)
		n = -1;
	if (n <= 0) {
		intent_free(in);
		in = NULL;
	}
	if (in != NULL)
		in->number = s->move;
	if (n == 0)
		return _("There is nothing to send.");
	model_push(m, in);
	return NULL;
}

/* Send to those with a tick, or to the one with the cursor. */
static void
send_all(struct send *s, struct model *m)
{
	const char *why = NULL;

	if (s->move && s->ticked_n > 1)
		why = _("What is moved goes to one peer only.");
	if (why == NULL && s->ticked_n == 0)
		why = send_to(s, m, s->at);
	for (size_t i = 0; i < s->ticked_n && why == NULL; i++)
		why = send_to(s, m, s->ticked[i]);
	if (why != NULL)
		model_status(m, MODEL_WARN, why);
	else
		model_close(m);
}

static void
write_to(struct send *s, struct model *m)
{
	const char *why = refuse(m, s->at);

	if (why != NULL)
		model_status(m, MODEL_WARN, why);
	else
		view_chat(m, s->at, true);
}

static bool
send_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct send *s = self;
	int id = BUTTON_CANCEL;
	enum dialog_result r;

	follow(s, m);
	s->go = false;
	r = dialog_key(&s->box, ev, env->now_ms, &id);
	if (r == DIALOG_CANCELLED ||
	    (r == DIALOG_PRESSED && id == BUTTON_CANCEL))
		model_close(m);
	else if (s->go || r == DIALOG_PRESSED)
		s->chat ? write_to(s, m) : send_all(s, m);
	return true;
}

/* --- life --- */

static int
open_list(struct send *s, struct model *m, const struct view_env *env)
{
	s->buttons[BUTTON_CANCEL] =
	    (struct dialog_button){ .label = _("Cancel"), .id = BUTTON_CANCEL };
	s->buttons[BUTTON_GO] =
	    (struct dialog_button){ .label = s->chat ? _("Write") : _("Send"),
		    .id = BUTTON_GO };
	s->box = (struct dialog){
		.title = s->title,
		.body_w = BODY_COLS,
		.buttons = s->buttons,
		.nbuttons = BUTTONS,
		.safe = BUTTON_CANCEL,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = s,
	};
	dialog_open(&s->box, env->now_ms);
	scroll_init(&s->scroll);
	s->m = m;
	s->wall_s = env->wall_s;
	scroll_refill(&s->scroll, m->peers_n, m->list[PANE_PEERS].cursor);
	keep(s);
	return s->at == NULL && m->peers_n > 0 ? -ENOMEM : 0;
}

static int
send_open(void *self, struct model *m, const struct view_env *env)
{
	return open_list(self, m, env);
}

static int
chat_open(void *self, struct model *m, const struct view_env *env)
{
	struct send *s = self;

	s->chat = true;
	return open_list(s, m, env);
}

static void
send_close(void *self)
{
	struct send *s = self;

	free(s->at);
	for (size_t i = 0; i < s->ticked_n; i++)
		free(s->ticked[i]);
}

const struct view send_view = {
	.name = "send",
	.draw = send_draw,
	.size = sizeof(struct send),
	.open = send_open,
	.close = send_close,
	.key = send_key,
};

const struct view chat_to_view = {
	.name = "chat-to",
	.draw = send_draw,
	.size = sizeof(struct send),
	.open = chat_open,
	.close = send_close,
	.key = send_key,
};
