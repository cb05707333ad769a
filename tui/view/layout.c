/* SPDX-License-Identifier: MIT */
#include "tui/view/layout.h"

#include <string.h>

#define LINE_W         20
#define LINE_H         5
#define TABS_W         60
#define TABS_H         18
#define PORTRAIT_W     84
#define PORTRAIT_H     46
#define COMPACT_W      100
#define COMPACT_H      30
#define WIDE_W         160
#define WIDE_H         45
#define TABS_LAST      2  /* rows of Transfers beside another pane */
#define SIDE_AT_LEAST  20 /* columns on each side of the splitter */
#define TOASTS         MODEL_TOASTS_MAX
#define PEERS_AT_LEAST 4

static enum layout_kind
kind_of(int w, int h)
{
	if (w < LINE_W || h < LINE_H)
		return LAYOUT_LINE;
	if (w < TABS_W || h < TABS_H)
		return LAYOUT_TABS;
	if (w <= PORTRAIT_W && h >= PORTRAIT_H)
		return LAYOUT_PORTRAIT;
	if (w < COMPACT_W || h < COMPACT_H)
		return LAYOUT_COMPACT;
	if (w < WIDE_W || h < WIDE_H)
		return LAYOUT_WIDE;
	return LAYOUT_FULL;
}

static struct layout_box
box(int x, int y, int w, int h)
{
	if (w <= 0 || h <= 0)
		return (struct layout_box){ 0, 0, 0, 0 };
	return (struct layout_box){ x, y, w, h };
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

static int
most(int a, int b)
{
	return a > b ? a : b;
}

/* Take rows off the lower end of what is left for the panes. */
static struct layout_box
cut_rows(struct layout_box *rest, int rows)
{
	rows = least(rows, rest->h);
	rest->h -= rows;
	return box(rest->x, rest->y + rest->h, rest->w, rows);
}

/* Rows of Peers over Inbox: what they need, at most half. */
static int
peers_rows(const struct layout_state *s, int rows, int extra)
{
	int want = 2 + extra + most(s->peers, PEERS_AT_LEAST);

	return least(want, rows / 2);
}

static void
tabs(struct layout *l, struct layout_box rest, const struct layout_state *s)
{
	if (s->focus != PANE_TRANSFERS && rest.h >= 2 + TABS_LAST + 1) {
		l->pane[PANE_TRANSFERS] = cut_rows(&rest, TABS_LAST);
		l->untitled = true;
	}
	l->foot = false;
	l->pane[s->focus] = rest;
}

/* Files, Peers, Inbox, Transfers, Log from top to bottom. */
static void
portrait(struct layout *l, struct layout_box rest, const struct layout_state *s)
{
	int top;

	l->pane[PANE_LOG] = cut_rows(&rest, 6);
	l->pane[PANE_TRANSFERS] = cut_rows(&rest, most(6, rest.h / 5));
	l->pane[PANE_INBOX] = cut_rows(&rest, rest.h / 4);
	top = peers_rows(s, rest.h, l->headers ? 1 : 0);
	l->pane[PANE_PEERS] = cut_rows(&rest, top);
	l->pane[PANE_FILES] = rest;
}

/* Peers over Inbox at the right of rest, behind a divider; left stays. */
static void
right_side(struct layout *l, struct layout_box *rest, int cols, int left,
    int extra, const struct layout_state *s)
{
	int x;
	int rows = peers_rows(s, rest->h, extra);

	cols -= s->split;
	cols = least(cols, rest->w - left - 1);
	cols = most(cols, SIDE_AT_LEAST);
	x = rest->x + rest->w - cols;
	l->pane[PANE_PEERS] = box(x, rest->y, cols, rows);
	l->pane[PANE_INBOX] = box(x, rest->y + rows, cols, rest->h - rows);
	rest->w -= cols + 1;
	l->divider[0] = box(rest->x + rest->w, rest->y, 1, rest->h);
}

static void
compact(struct layout *l, struct layout_box rest, const struct layout_state *s)
{
	bool wide = l->kind == LAYOUT_WIDE;

	l->pane[PANE_LOG] = cut_rows(&rest, wide ? 6 : 2);
	l->pane[PANE_TRANSFERS] = cut_rows(&rest, wide ? 7 : 4);
	right_side(l, &rest, wide ? rest.w * 11 / 24 : rest.w * 39 / 100,
	    SIDE_AT_LEAST, wide ? 1 : 0, s);
	l->pane[PANE_FILES] = rest;
}

static void
full(struct layout *l, struct layout_box rest, int h,
    const struct layout_state *s)
{
	struct layout_box low = cut_rows(&rest, h / 3);
	int log = low.w * 63 / 200;
	int info = rest.w * 28 / 100;

	l->pane[PANE_LOG] = box(low.x + low.w - log, low.y, log, low.h);
	l->pane[PANE_TRANSFERS] = box(low.x, low.y, low.w - log - 1, low.h);
	l->divider[2] = box(low.x + low.w - log - 1, low.y, 1, low.h);
	right_side(l, &rest, rest.w * 29 / 100, SIDE_AT_LEAST + 1 + info, 3, s);
	l->info = box(rest.x + rest.w - info, rest.y, info, rest.h);
	rest.w -= info + 1;
	l->divider[1] = box(rest.x + rest.w, rest.y, 1, rest.h);
	l->pane[PANE_FILES] = rest;
}

static void
panes(struct layout *l, struct layout_box rest, int h,
    const struct layout_state *s)
{
	if (l->kind == LAYOUT_TABS) {
		tabs(l, rest, s);
	} else if (s->zoom) {
		l->pane[s->focus] = rest;
	} else if (l->kind == LAYOUT_PORTRAIT) {
		portrait(l, rest, s);
	} else if (l->kind == LAYOUT_FULL) {
		full(l, rest, h, s);
	} else {
		compact(l, rest, s);
	}
}

void
layout_make(struct layout *ret, int w, int h, const struct layout_state *state)
{
	int toasts;

	memset(ret, 0, sizeof(*ret));
	w = most(w, 0);
	h = most(h, 0);
	ret->kind = kind_of(w, h);
	if (ret->kind == LAYOUT_LINE) {
		ret->line = box(0, 0, w, least(h, 1));
		return;
	}
	ret->titles = ret->kind != LAYOUT_TABS;
	ret->headers = ret->kind == LAYOUT_WIDE || ret->kind == LAYOUT_FULL;
	ret->foot = ret->kind != LAYOUT_TABS;
	ret->tabs = box(0, 0, w, 1);
	ret->status = box(0, h - 2, w, 1);
	ret->hints = box(0, h - 1, w, 1);
	toasts = ret->kind == LAYOUT_TABS ? 0 : TOASTS;
	ret->toasts = box(0, h - 2 - toasts, w, toasts);
	panes(ret, box(0, 1, w, h - 3), h, state);
}

static bool
inside(struct layout_box b, int x, int y)
{
	return x >= b.x && x < b.x + b.w && y >= b.y && y < b.y + b.h;
}

enum model_pane
layout_hit(const struct layout *l, int x, int y)
{
	int i = 0;

	while (i < PANE_COUNT && !inside(l->pane[i], x, y))
		i++;
	return (enum model_pane)i;
}

struct layout_box
layout_body(const struct layout *l, enum model_pane pane)
{
	struct layout_box b = l->pane[pane];

	if (!(pane == PANE_TRANSFERS && l->untitled)) {
		b.y++;
		b.h--;
	}
	if (pane == PANE_FILES && l->foot)
		b.h--;
	return box(b.x, b.y, b.w, b.h);
}
