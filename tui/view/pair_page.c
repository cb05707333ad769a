/* SPDX-License-Identifier: MIT */
#include "tui/view/pair_page.h"

#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/paint.h"
#include "tui/view/words.h"

#define LABEL_COLS    16 /* and a blank before */
#define ADDRESSES_MAX 3  /* shown */

/* Rows are drawn, or only counted where there is no canvas. */
struct pen {
	struct canvas_rect r;
	int cols;
	int y;
	bool draws;
	bool air; /* blank rows */
};

void
pair_page_init(struct pair *p)
{
	p->items[0] = (struct menu_item){ .label = _("Show a code here, to be "
						     "entered over there"),
		.letters = "s",
		.id = PAIR_DO_SHOW };
	p->items[1] = (struct menu_item){ .label = _("Enter the code that the "
						     "other machine shows"),
		.letters = "e",
		.id = PAIR_DO_ENTER };
	menu_init(&p->menu, p->items, FX_COUNT(p->items), 0);
	p->choices[MODEL_ASK] = _("ask");
	p->choices[MODEL_ALLOW] = _("up to a size");
	p->choices[MODEL_DENY] = _("never");
	p->may = (struct field){
		.kind = FIELD_CHOICE,
		.label = "",
		.choices = p->choices,
		.nchoices = FX_COUNT(p->choices),
	};
}

/* --- rows --- */

static void
add_air(struct pen *pen)
{
	if (pen->air)
		pen->y++;
}

static void
add_text(struct pen *pen, const char *text, enum style style)
{
	if (pen->draws)
		paint_text(pen->r, 1, pen->y, text, style);
	pen->y += paint_text_rows(text, pen->cols - 2);
}

static void
add_label(struct pen *pen, const char *label)
{
	if (pen->draws)
		canvas_text(
		    pen->r, 1, pen->y, LABEL_COLS - 2, label, STYLE_TEXT);
}

static void
add_line(struct pen *pen, const char *label, const char *value)
{
	add_label(pen, label);
	if (pen->draws)
		canvas_name(pen->r, LABEL_COLS, pen->y, -1, value, STYLE_TEXT);
	pen->y++;
}

/* A key on its own rows, broken between groups, where it is too long. */
static void
add_key(struct pen *pen, const char *label, const char *key)
{
	struct canvas_rect r = pen->r;
	int rows = 1;

	add_label(pen, label);
	if (!pen->draws) {
		/* Without a canvas: groups of 5 columns, 4 at first. */
		int per_row = (pen->cols - LABEL_COLS) / 5;
		int groups = ((int)strlen(key) + 4) / 5;

		per_row = per_row > 0 ? per_row : 1;
		rows = pen->cols - LABEL_COLS >= (int)strlen(key)
		    ? 1
		    : (groups + per_row - 1) / per_row;
	} else {
		rows = paint_key(r, LABEL_COLS, pen->y, key, STYLE_TEXT);
	}
	pen->y += rows;
}

static void
add_edit(struct pen *pen, const char *label, const struct edit *e, bool focused)
{
	add_label(pen, label);
	if (pen->draws)
		edit_draw(e,
		    canvas_sub(pen->r, LABEL_COLS, pen->y,
			pen->cols - LABEL_COLS - 1, 1),
		    focused);
	pen->y++;
}

/* --- pages --- */

static void
show_page(struct pen *pen, const struct pair *p)
{
	const struct model_pair *s = &p->m->pair;
	int64_t left_s = (s->until_ms - p->now_ms + 999) / 1000;
	int64_t failed = FX_PAIR_TRIES - s->tries_left;
	char left[HUMAN_SIZE];
	char text[320];
	int x = 8;

	add_air(pen);
	words_duration(left, sizeof(left), left_s > 0 ? left_s : 0);
	words_fmt(text, sizeof(text), _("%s left"), left);
	if (pen->draws && s->code != NULL) {
		x +=
		    canvas_text(pen->r, x, pen->y, -1, s->code, STYLE_HINT_KEY);
		canvas_text(pen->r, x + (pen->cols > 50 ? 12 : 4), pen->y, -1,
		    text, STYLE_TEXT);
	}
	pen->y++;
	add_air(pen);
	for (size_t i = 0; i < s->addresses_n && i < ADDRESSES_MAX; i++) {
		words_fmt(text, sizeof(text), "fxt pair %s", s->addresses[i]);
		add_line(pen, i == 0 ? _("Over there") : "", text);
	}
	add_line(pen, "", _("or in fxtui: Peers, P, enter a code"));
	if (p->m->device != NULL)
		add_key(pen, _("This machine"), p->m->device);
	words_fmt(text, sizeof(text), _("%lld of %d"),
	    (long long)(failed > 0 ? failed : 0), FX_PAIR_TRIES);
	add_line(pen, _("Failed tries"), text);
	if (s->error != NULL)
		add_text(pen, s->error, STYLE_WARNING);
}

static void
enter_page(struct pen *pen, const struct pair *p, bool focused)
{
	char text[160];

	add_text(pen,
	    keyed(text, sizeof(text), p->m,
		_("The other machine shows its address and the code, with "
		  "{key:pair} in Peers or by fxt pair.")),
	    STYLE_TEXT);
	add_air(pen);
	add_edit(pen, _("Address"), &p->host, focused && p->at == 0);
	add_edit(pen, _("Code"), &p->code, focused && p->at == 1);
	if (p->m->pair.error != NULL) {
		add_air(pen);
		add_text(pen, p->m->pair.error, STYLE_ERROR);
	}
}

static void
result_page(struct pen *pen, const struct pair *p, bool focused)
{
	const struct model_pair *s = &p->m->pair;
	const char *name = edit_text(&p->name);

	if (s->claims != NULL)
		add_line(pen, _("Calls itself"), s->claims);
	if (s->key != NULL)
		add_key(pen, _("Its key"), s->key);
	for (size_t i = 0; p->taken && i < p->m->peers_n; i++)
		if (str_eq(p->m->peers[i].name, name) &&
		    !str_eq(p->m->peers[i].key, s->key))
			add_key(pen, _("Name taken by"), p->m->peers[i].key);
	add_edit(pen, _("Save as"), &p->name, focused && p->at == 0);
	add_label(pen, _("May send"));
	if (pen->draws)
		field_draw(&p->may,
		    canvas_sub(
			pen->r, LABEL_COLS, pen->y, pen->cols - LABEL_COLS, 1),
		    0, focused && p->at == 1);
	pen->y++;
}

static void
put_page(struct pen *pen, struct pair *p, bool focused)
{
	const struct model_pair *s = &p->m->pair;

	switch (p->step) {
	case PAIR_CHOOSE:
		if (pen->draws)
			menu_draw(&p->menu,
			    canvas_sub(pen->r, 1, pen->y, pen->cols - 2,
				(int)FX_COUNT(p->items)),
			    focused);
		pen->y += (int)FX_COUNT(p->items);
		break;
	case PAIR_ENTER:
		enter_page(pen, p, focused);
		break;
	case PAIR_WAIT:
		add_text(pen,
		    s->state == MODEL_PAIR_ASKED
			? _("The engine is asked for a code.")
			: _("The other machine is called, and the code "
			    "compared."),
		    STYLE_TEXT);
		break;
	case PAIR_SHOW:
		show_page(pen, p);
		break;
	case PAIR_OVER:
		add_text(pen,
		    s->error != NULL ? s->error
				     : _("The code is no longer good."),
		    STYLE_WARNING);
		break;
	case PAIR_RESULT:
		result_page(pen, p, focused);
		break;
	}
}

int
pair_page_rows(const struct pair *p, int cols)
{
	struct pen pen = { .cols = cols, .air = true };
	struct pair copy = *p; /* nothing is drawn, nothing changes */

	put_page(&pen, &copy, false);
	return pen.y;
}

void
pair_page_draw(void *ctx, struct canvas_rect body, bool focused)
{
	struct pair *p = ctx;
	struct pen pen = { .r = body, .cols = body.w, .draws = true };

	pen.air = pair_page_rows(p, body.w) <= body.h;
	put_page(&pen, p, focused);
}

/* --- keys --- */

static bool
menu_page_key(struct pair *p, const struct key_event *ev)
{
	int id;
	enum menu_result r = menu_key(&p->menu, ev, &id);

	if (r == MENU_CHOSEN)
		p->chosen = (enum pair_do)id;
	return r != MENU_IGNORED;
}

/* Up and Down between two fields, Enter through them; then `last`. */
static bool
walk_key(struct pair *p, const struct key_event *ev, enum pair_do last)
{
	if (key_is(ev, K_UP, 0)) {
		p->at = 0;
		return true;
	}
	if (key_is(ev, K_DOWN, 0) && p->at == 0) {
		p->at = 1;
		return true;
	}
	if (!key_is(ev, K_ENTER, 0))
		return false;
	if (p->at == 1)
		p->chosen = last;
	p->at = 1;
	return true;
}

bool
pair_page_key(void *ctx, const struct key_event *ev)
{
	struct pair *p = ctx;

	switch (p->step) {
	case PAIR_CHOOSE:
		return menu_page_key(p, ev);
	case PAIR_ENTER:
		return walk_key(p, ev, PAIR_DO_JOIN) ||
		    edit_key(p->at == 0 ? &p->host : &p->code, ev) !=
		    EDIT_IGNORED;
	case PAIR_RESULT:
		if (walk_key(p, ev, PAIR_DO_SAVE))
			return true;
		if (p->at == 0)
			return edit_key(&p->name, ev) != EDIT_IGNORED;
		return field_key(&p->may, ev) != FIELD_IGNORED;
	case PAIR_WAIT:
	case PAIR_SHOW:
	case PAIR_OVER:
		break;
	}
	return false;
}
