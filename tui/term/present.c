/* SPDX-License-Identifier: MIT */
#include "tui/term/present.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "tui/term/ncurses.h"

enum charset {
	CHARSET_ASCII, /* C: its 8-bit codes mean nothing to a terminal */
	CHARSET_UTF8,
	CHARSET_OTHER,
};

struct present {
	enum style_theme theme;
	enum style_depth depth;
	enum charset charset;
	attr_t attrs[STYLE_COUNT_];
	short pair[STYLE_COUNT_];

	struct canvas_cell *shown; /* what the screen has, w * h */
	cchar_t *row;              /* w */
	int w;
	int h;
	bool all;   /* the next frame is complete */
	int cursor; /* 1 visible, 0 hidden, -1 not known */
};

static enum charset
charset_now(void)
{
	const char *codeset = nl_langinfo(CODESET);

	if (strcmp(codeset, "UTF-8") == 0)
		return CHARSET_UTF8;
	return strcmp(codeset, "ANSI_X3.4-1968") == 0 ? CHARSET_ASCII
						      : CHARSET_OTHER;
}

/* Attributes and one pair for each style; pairs of equal colours are cheap. */
static void
set_looks(struct present *p)
{
	for (int i = 0; i < STYLE_COUNT_; i++) {
		struct style_look look =
		    style_look(p->theme, p->depth, (enum style)i);
		attr_t attrs = WA_NORMAL;

		if (look.attrs & STYLE_BOLD)
			attrs |= WA_BOLD;
		if (look.attrs & STYLE_FAINT)
			attrs |= WA_DIM;
		if (look.attrs & STYLE_REVERSE)
			attrs |= WA_REVERSE;
		if (look.attrs & STYLE_UNDERLINE)
			attrs |= WA_UNDERLINE;
		p->attrs[i] = attrs;
		p->pair[i] = 0;
		if ((look.fg >= 0 || look.bg >= 0) && i + 1 < COLOR_PAIRS &&
		    init_pair((short)(i + 1), look.fg, look.bg) == OK)
			p->pair[i] = (short)(i + 1);
	}
}

int
present_new(
    struct present **ret, enum style_theme theme, enum style_depth depth)
{
	struct present *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -ENOMEM;
	p->theme = theme;
	p->depth = depth;
	p->charset = charset_now();
	p->all = true;
	p->cursor = -1;
	set_looks(p);
	*ret = p;
	return 0;
}

void
present_free(struct present *p)
{
	if (p == NULL)
		return;
	free(p->shown);
	free(p->row);
	free(p);
}

void
present_repaint(struct present *p)
{
	p->all = true;
	p->cursor = -1;
}

void
present_theme(struct present *p, enum style_theme theme)
{
	p->theme = theme;
	set_looks(p);
	present_repaint(p);
}

static bool
encodable(const struct present *p, uint32_t ch)
{
	mbstate_t state = { 0 };
	char bytes[MB_LEN_MAX];

	if (ch < 0x80 || p->charset == CHARSET_UTF8)
		return true;
	return p->charset == CHARSET_OTHER &&
	    wcrtomb(bytes, (wchar_t)ch, &state) != (size_t)-1;
}

/* Whether the whole cell, marks included, can be shown as it is. */
static bool
showable(const struct present *p, const struct canvas_cell *cell)
{
	return encodable(p, cell->ch) && encodable(p, cell->comb[0]) &&
	    encodable(p, cell->comb[1]);
}

/* The cell in curses' form; returns how many of them it is. */
static int
convert(const struct present *p, const struct canvas_cell *cell, cchar_t *to)
{
	wchar_t text[4] = { (wchar_t)cell->ch, (wchar_t)cell->comb[0],
		(wchar_t)cell->comb[1], 0 };
	attr_t attrs = p->attrs[cell->style];
	short pair = p->pair[cell->style];

	if (cell->selected)
		attrs ^= WA_REVERSE;
	if (cell->alt != 0) {
		attr_t alt_attrs;
		short alt_pair;

		if (getcchar(NCURSES_WACS(cell->alt), text, &alt_attrs,
			&alt_pair, NULL) == OK)
			attrs |= alt_attrs & WA_ALTCHARSET;
	} else if (!showable(p, cell)) {
		text[0] = cell->comb[0] == 0 ? style_fallback(cell->ch) : '?';
		text[1] = 0;
		setcchar(to, text, attrs, pair, NULL);
		if (cell->width == 2) {
			to[1] = to[0];
			return 2;
		}
		return 1;
	}
	if (setcchar(to, text, attrs, pair, NULL) == ERR)
		setcchar(to, L"?", attrs, pair, NULL);
	return 1;
}

static void
show_row(struct present *p, const struct canvas_cell *cells, int y)
{
	int n = 0;

	for (int x = 0; x < p->w; x++) {
		if (cells[x].width > 0)
			n += convert(p, &cells[x], p->row + n);
	}
	mvadd_wchnstr(y, 0, p->row, n);
}

/* Fit the memory to c.  Returns 0 or -ENOMEM. */
static int
fit(struct present *p, const struct canvas *c)
{
	int w = canvas_width(c);
	int h = canvas_height(c);
	struct canvas_cell *shown;
	cchar_t *row;

	if (p->shown != NULL && p->w == w && p->h == h)
		return 0;
	shown = calloc((size_t)w * (size_t)h + 1, sizeof(*shown));
	row = calloc((size_t)w + 1, sizeof(*row));
	p->all = true;
	if (shown == NULL || row == NULL) {
		free(shown);
		free(row);
		return -ENOMEM;
	}
	free(p->shown);
	free(p->row);
	p->shown = shown;
	p->row = row;
	p->w = w;
	p->h = h;
	return 0;
}

static void
show_cursor(struct present *p, const struct canvas *c)
{
	int x;
	int y;
	int on = canvas_cursor_at(c, &x, &y) ? 1 : 0;

	if (on != p->cursor)
		curs_set(on);
	p->cursor = on;
	move(y, x);
}

int
present_frame(struct present *p, const struct canvas *c)
{
	if (fit(p, c) < 0)
		return -ENOMEM;
	if (p->all) {
		erase();
		clearok(curscr, TRUE);
	}
	for (int y = 0; y < p->h; y++) {
		struct canvas_cell *old = p->shown + (size_t)y * (size_t)p->w;
		const struct canvas_cell *cells = canvas_row(c, y);
		size_t size = (size_t)p->w * sizeof(*cells);

		if (!p->all && memcmp(old, cells, size) == 0)
			continue;
		memcpy(old, cells, size);
		show_row(p, cells, y);
	}
	p->all = false;
	show_cursor(p, c);
	wnoutrefresh(stdscr);
	doupdate();
	return 0;
}
