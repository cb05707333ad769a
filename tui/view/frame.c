/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/bar.h"
#include "tui/view/hints.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

#define CLOCK_FROM 100 /* columns from which on there is a clock */
#define CLOCK_COLS 5   /* of 12:41:07 */
#define SAID_SIZE  1024

/* A piece of the tab row's right part. */
struct piece {
	char text[WORDS_DIALECTS + 32];
	enum style style;
	int place; /* from left to right */
	bool shown;
};

#define PIECES_MAX 9

struct pieces {
	struct piece list[PIECES_MAX]; /* the most important first */
	size_t n;
	size_t must; /* so many of the first are worth the names of the tabs */
};

/* "(2)", "(2!)", "" */
static void
tab_count(const struct model_totals *sum, enum model_pane pane, char *out,
    size_t size)
{
	size_t active = sum->active - sum->queued;

	out[0] = '\0';
	if (pane == PANE_TRANSFERS && active > 0)
		words_fmt(out, size, "(%zu)", active);
	else if (pane == PANE_INBOX && sum->needs > 0)
		words_fmt(out, size, "(%zu!)", sum->needs);
}

static int
draw_tab(struct canvas_rect line, int x, const char *text, bool focused)
{
	int start = x;

	x += canvas_text(line, x, 0, -1, focused ? "[" : " ", STYLE_TAB);
	x += canvas_text(
	    line, x, 0, -1, text, focused ? STYLE_TAB_FOCUS : STYLE_TAB);
	x += canvas_text(line, x, 0, -1, focused ? "]" : " ", STYLE_TAB);
	return x - start;
}

static void
tab_spot(struct canvas_rect line, int start, int end, int pane)
{
	canvas_spot(line, start, 0, end - start,
	    (struct canvas_spot){ .kind = CANVAS_SPOT_ACTION,
		.number = ACTION_PANE_FILES + pane });
}

/* "[1 Files] 2 Peers  3 Transfers(2)"; returns the columns used. */
static int
draw_tabs(const struct model *m, const struct model_totals *sum,
    struct canvas_rect line)
{
	const char *const names[PANE_COUNT] = {
		[PANE_FILES] = _("Files"),
		[PANE_PEERS] = _("Peers"),
		[PANE_TRANSFERS] = _("Transfers"),
		[PANE_INBOX] = _("Inbox"),
		[PANE_LOG] = _("Log"),
	};
	int x = 1;
	int start;

	for (int i = 0; i < PANE_COUNT; i++) {
		char count[32];
		char text[96];

		tab_count(sum, (enum model_pane)i, count, sizeof(count));
		words_fmt(
		    text, sizeof(text), "%d %s%s", i + 1, names[i], count);
		start = x;
		x += draw_tab(line, x, text, m->focus == (enum model_pane)i);
		tab_spot(line, start, x, i);
	}
	return x;
}

/* "[1]2 3(2)4(2!)5" */
static int
draw_digits(const struct model *m, const struct model_totals *sum,
    struct canvas_rect line)
{
	int x = 1;
	int start;

	for (int i = 0; i < PANE_COUNT; i++) {
		char count[32];
		char text[48];
		bool focused = m->focus == (enum model_pane)i;

		tab_count(sum, (enum model_pane)i, count, sizeof(count));
		words_fmt(text, sizeof(text), "%d%s", i + 1, count);
		start = x;
		if (focused)
			x += draw_tab(line, x, text, true);
		else
			x += canvas_text(line, x, 0, -1, text, STYLE_TAB);
		if (!focused && count[0] == '\0')
			x += canvas_text(line, x, 0, -1, " ", STYLE_TAB);
		tab_spot(line, start, x, i);
	}
	return x;
}

static struct piece *
add_piece(struct pieces *p, int place, enum style style)
{
	struct piece *piece = &p->list[p->n++];

	*piece = (struct piece){ .style = style, .place = place };
	return piece;
}

static void
add_rate(struct pieces *p, int place, const char *arrow, int64_t bps)
{
	char rate[HUMAN_SIZE];

	if (bps < 0)
		return;
	words_fmt(add_piece(p, place, STYLE_TAB)->text, sizeof(p->list[0].text),
	    "%s %s", arrow, words_rate(rate, sizeof(rate), bps));
}

static void
add_text(struct pieces *p, int place, enum style style, const char *text)
{
	struct piece *piece = add_piece(p, place, style);

	str_copy(piece->text, sizeof(piece->text), text);
}

/* How the banner of the dialects is shortened where there is no room. */
enum form {
	FORM_ALL,   /* "DIALECTS ON: push-md5 5001, go-ahead 12000" */
	FORM_ONE,   /* "DIALECT: push-md5 5001", if it is the only one */
	FORM_COUNT, /* "DIALECTS ON: 2" */
	FORM_BRIEF, /* "DIALECTS 2", and "FAULTS" without "SIMULATED" */
	FORM_SIGN   /* "~2" */
};

static void
add_dialects(struct pieces *p, const struct model *m, enum form form)
{
	size_t on = model_dialects_on(m);
	struct piece *piece;
	char names[WORDS_DIALECTS];

	if (on == 0)
		return;
	piece = add_piece(p, 0, STYLE_FAULTS);
	p->must = p->n;
	words_dialects(names, sizeof(names), m);
	if (form == FORM_ALL || (form == FORM_ONE && on == 1))
		words_fmt(piece->text, sizeof(piece->text),
		    form == FORM_ALL ? _("DIALECTS ON: %s") : _("DIALECT: %s"),
		    names);
	else if (form < FORM_SIGN)
		words_fmt(piece->text, sizeof(piece->text),
		    form == FORM_BRIEF ? _("DIALECTS %zu")
				       : _("DIALECTS ON: %zu"),
		    on);
	else
		words_fmt(piece->text, sizeof(piece->text), "~%zu", on);
}

/* Injected, detected, repaired; the numbers go first where it is narrow. */
static void
add_counts(struct pieces *p, const struct model_faults *f)
{
	words_fmt(add_piece(p, 0, STYLE_FAULTS)->text, sizeof(p->list[0].text),
	    "%lld/%lld/%lld", (long long)f->injected, (long long)f->detected,
	    (long long)f->repaired);
}

/* What nobody may overlook. */
static void
add_banners(struct pieces *p, const struct model *m, enum form form)
{
	bool brief = form >= FORM_BRIEF && model_dialects_on(m) > 0;

	if (m->faults.on)
		add_text(p, 0, STYLE_FAULTS,
		    brief ? _("FAULTS") : _("SIMULATED FAULTS"));
	if (m->faults.on)
		p->must = p->n;
	add_dialects(p, m, form);
	if (!m->faults.on)
		return;
	add_counts(p, &m->faults);
	if (model_dialects_on(m) == 0)
		p->must = p->n;
}

static void
collect(struct pieces *p, const struct model *m, const struct model_totals *sum,
    struct view_env *env, struct canvas_rect line, enum form form)
{
	enum style_set set = canvas_set(line.canvas);
	char clock[HUMAN_SIZE];
	bool wide = line.w >= CLOCK_FROM;

	p->n = 0;
	p->must = 0;
	if (m->engine == MODEL_ENGINE_LOST)
		add_text(p, 3, STYLE_ERROR, _("engine lost"));
	else if (m->engine == MODEL_ENGINE_STARTING)
		add_text(p, 3, STYLE_WARNING, _("engine starting"));
	add_banners(p, m, form);
	if (m->demo)
		add_text(p, 0, STYLE_FAULTS, _("DEMO"));
	if (m->engine == MODEL_ENGINE_UP) {
		add_rate(p, 1, style_glyph(set, GLYPH_RECEIVE), sum->down);
		add_rate(p, 2, style_glyph(set, GLYPH_SEND), sum->up);
		if (wide)
			add_text(p, 3, STYLE_TAB, _("engine up"));
	}
	if (wide && sum->active > 0) {
		human_clock(clock, sizeof(clock), env->wall_s);
		if (strlen(clock) > CLOCK_COLS)
			clock[CLOCK_COLS] = '\0';
		add_text(p, 4, STYLE_TAB, clock);
		env->wake = true;
	}
}

/* What fits behind column x, right-aligned, in order of place. */
static void
draw_pieces(struct pieces *p, struct canvas_rect line, int x)
{
	int gap = line.w >= CLOCK_FROM ? 3 : 1;
	int room = line.w - x - 1;
	int used = 0;

	for (size_t i = 0; i < p->n; i++) {
		int cols = utf8_width(p->list[i].text) + (used > 0 ? gap : 0);

		if (used + cols > room)
			continue;
		p->list[i].shown = true;
		used += cols;
	}
	x = line.w - used;
	for (int place = 0; place <= 4; place++) {
		for (size_t i = 0; i < p->n; i++) {
			const struct piece *piece = &p->list[i];

			if (!piece->shown || piece->place != place)
				continue;
			x += canvas_text(
			    line, x, 0, -1, piece->text, piece->style);
			x += gap;
		}
	}
}

static bool
crowded(const struct pieces *p, struct canvas_rect line, int x)
{
	int gap = line.w >= CLOCK_FROM ? 3 : 1;
	int cols = 0;

	for (size_t i = 0; i < p->must; i++)
		cols += utf8_width(p->list[i].text) + (i > 0 ? gap : 0);
	return cols > line.w - x - 1;
}

static void
draw_tab_row(const struct model *m, struct view_env *env,
    const struct model_totals *sum, struct canvas_rect line)
{
	bool digits = env->layout->kind == LAYOUT_TABS;
	enum form form = FORM_ALL;
	struct pieces pieces;
	int x = digits ? draw_digits(m, sum, line) : draw_tabs(m, sum, line);

	collect(&pieces, m, sum, env, line, form);
	if (!digits && crowded(&pieces, line, x)) {
		canvas_fill(line, STYLE_TEXT);
		x = draw_digits(m, sum, line);
	}
	while (crowded(&pieces, line, x) && form < FORM_SIGN)
		collect(&pieces, m, sum, env, line, ++form);
	draw_pieces(&pieces, line, x);
}

/* What the marks are for, when there is nothing else to say. */
static void
draw_marks(const struct model *m, const struct keymap *km, bool small,
    struct canvas_rect line)
{
	char size[HUMAN_SIZE];
	char text[256];
	const char *more;
	char send[KEY_NAME_MAX];
	char tab[KEY_NAME_MAX];
	char here[KEY_NAME_MAX];
	bool exact;

	words_size(size, sizeof(size), model_marks_size(m, &exact));
	more = exact ? "" : ">=";
	keymap_key(km, ACTION_SEND, send);
	keymap_key(km, ACTION_NEXT_PANE, tab);
	keymap_key(km, ACTION_SEND_HERE, here);
	if (small)
		words_fmt(text, sizeof(text), _("%zu marked %s%s"),
		    m->files.marks_n, more, size);
	else
		words_fmt(text, sizeof(text),
		    _("%zu marked (%s%s): %s sends them; %s to Peers, %s "
		      "sends to that peer"),
		    m->files.marks_n, more, size, send, tab, here);
	canvas_text(line, 1, 0, -1, text, STYLE_STATUS);
}

static void
draw_toast(const struct model *m, size_t i, struct canvas_rect line)
{
	const struct model_toast *t = &m->toasts[i];
	char said[SAID_SIZE];
	char more[48] = "";
	bool last = i + 1 == m->toasts_n;

	canvas_fill(line, STYLE_TOAST);
	words_said(said, sizeof(said), m, t->level, t->peer, t->text, true);
	if (last && m->toasts_more > 0)
		words_fmt(more, sizeof(more), _("+%zu more"), m->toasts_more);
	canvas_text(
	    line, 1, 0, line.w - 3 - utf8_width(more), said, STYLE_TOAST);
	canvas_text_right(line, 0, 0, line.w - 1, more, STYLE_TOAST);
}

static void
draw_status(
    const struct model *m, const struct view_env *env, struct canvas_rect line)
{
	bool small = env->layout->kind == LAYOUT_TABS;

	if (small && m->toasts_n > 0)
		draw_toast(m, m->toasts_n - 1, line);
	else if (m->status != NULL)
		canvas_text(
		    line, 1, 0, -1, m->status, paint_level(m->status_level));
	else if (m->engine == MODEL_ENGINE_LOST && m->engine_why != NULL)
		canvas_text(line, 1, 0, -1, m->engine_why, STYLE_ERROR);
	else if (m->quit_when_done)
		canvas_text(line, 1, 0, -1,
		    _("fxtui leaves when the transfers are done."),
		    STYLE_STATUS);
	else if (m->files.marks_n > 0)
		draw_marks(m, env->keymap, small, line);
	else if (m->listen_error != NULL)
		canvas_text(line, 1, 0, -1, m->listen_error, STYLE_WARNING);
}

/* "2 active 41% 0:41  q quit" */
static void
draw_one_line(const struct model *m, const struct model_totals *sum,
    struct canvas_rect line)
{
	char text[160];
	char needs[32] = "";
	char eta[HUMAN_SIZE];
	const struct key_of quit = key_of(m, ACTION_QUIT);
	int x = 0;

	if (sum->needs > 0)
		words_fmt(needs, sizeof(needs), "%zu! ", sum->needs);
	if (m->engine == MODEL_ENGINE_LOST)
		words_fmt(
		    text, sizeof(text), _("engine lost  %s quit"), quit.text);
	else if (sum->active == sum->queued)
		words_fmt(text, sizeof(text), _("%s0 active  %s quit"), needs,
		    quit.text);
	else
		words_fmt(text, sizeof(text),
		    _("%s%zu active %d%% %s  %s quit"), needs,
		    sum->active - sum->queued, sum->permille / 10,
		    words_duration(eta, sizeof(eta), sum->eta_s), quit.text);
	if (model_dialects_on(m) > 0)
		x = 1 +
		    canvas_text(line, 0, 0, -1, _("DIALECTS"), STYLE_FAULTS);
	canvas_text(line, x, 0, -1, text, STYLE_TEXT);
}

static void
draw_toasts(const struct model *m, struct canvas_rect r)
{
	int y = r.h;

	for (size_t i = m->toasts_n; i > 0 && y > 0; i--)
		draw_toast(m, i - 1, canvas_line(r, --y));
}

void
frame_draw(
    const struct model *m, struct view_env *env, struct canvas_rect screen)
{
	const struct layout *l = env->layout;
	struct model_totals sum;

	model_totals(m, &sum);
	if (l->kind == LAYOUT_LINE) {
		draw_one_line(m, &sum, view_rect(screen, l->line));
		return;
	}
	draw_tab_row(m, env, &sum, view_rect(screen, l->tabs));
	for (size_t i = 0; i < FX_COUNT(l->divider); i++)
		canvas_vline(view_rect(screen, l->divider[i]), 0, 0,
		    l->divider[i].h, STYLE_BORDER);
	bar_draw(m, l, screen);
	draw_status(m, env, view_rect(screen, l->status));
	hints_draw(m, env, view_rect(screen, l->hints));
	draw_toasts(m, view_rect(screen, l->toasts));
}
