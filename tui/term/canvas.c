/* SPDX-License-Identifier: MIT */
#include "tui/term/canvas.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define SPOTS_MAX 64 /* more cannot be clicked on */

struct placed {
	int x, y, cols;
	struct canvas_spot spot;
};

struct canvas {
	int w;
	int h;
	enum style_set set;
	struct canvas_cell *cells; /* w * h, row by row */
	int cursor_x;
	int cursor_y;
	bool cursor_on;
	struct placed spots[SPOTS_MAX];
	size_t nspots;
};

static int
clamp(int n, int low, int high)
{
	if (n < low)
		return low;
	return n > high ? high : n;
}

int
canvas_new(struct canvas **ret, int w, int h, enum style_set set)
{
	struct canvas *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return -ENOMEM;
	c->set = set;
	if (canvas_resize(c, w, h) < 0) {
		free(c);
		return -ENOMEM;
	}
	*ret = c;
	return 0;
}

void
canvas_free(struct canvas *c)
{
	if (c == NULL)
		return;
	free(c->cells);
	free(c);
}

int
canvas_resize(struct canvas *c, int w, int h)
{
	struct canvas_cell *cells;

	w = clamp(w, 0, CANVAS_SIZE_MAX);
	h = clamp(h, 0, CANVAS_SIZE_MAX);
	cells = calloc((size_t)w * (size_t)h + 1, sizeof(*cells));
	if (cells == NULL)
		return -ENOMEM;
	free(c->cells);
	c->cells = cells;
	c->w = w;
	c->h = h;
	canvas_clear(c);
	return 0;
}

int
canvas_width(const struct canvas *c)
{
	return c->w;
}

int
canvas_height(const struct canvas *c)
{
	return c->h;
}

enum style_set
canvas_set(const struct canvas *c)
{
	return c->set;
}

void
canvas_use_set(struct canvas *c, enum style_set set)
{
	c->set = set;
}

const struct canvas_cell *
canvas_row(const struct canvas *c, int y)
{
	return c->cells + (size_t)y * (size_t)c->w;
}

static struct canvas_cell *
cell_at(struct canvas *c, int x, int y)
{
	return c->cells + (size_t)y * (size_t)c->w + (size_t)x;
}

static struct canvas_cell
blank(enum style style)
{
	return (struct canvas_cell){
		.ch = ' ',
		.width = 1,
		.style = (uint8_t)style,
	};
}

void
canvas_clear(struct canvas *c)
{
	size_t n = (size_t)c->w * (size_t)c->h;

	for (size_t i = 0; i < n; i++)
		c->cells[i] = blank(STYLE_TEXT);
	c->cursor_on = false;
	c->nspots = 0;
}

void
canvas_spot(
    struct canvas_rect r, int x, int y, int cols, struct canvas_spot spot)
{
	struct canvas *c = r.canvas;

	r = canvas_sub(r, x, y, cols, 1);
	if (r.w > 0 && r.h > 0 && c->nspots < SPOTS_MAX)
		c->spots[c->nspots++] = (struct placed){
			.x = r.x, .y = r.y, .cols = r.w, .spot = spot
		};
}

bool
canvas_spot_at(const struct canvas *c, int x, int y, struct canvas_spot *ret)
{
	for (size_t i = c->nspots; i > 0; i--) {
		const struct placed *p = &c->spots[i - 1];

		if (y != p->y || x < p->x || x >= p->x + p->cols)
			continue;
		*ret = p->spot;
		return true;
	}
	return false;
}

void
canvas_spots_cover(struct canvas *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->nspots; i++)
		if (c->spots[i].spot.kind == CANVAS_SPOT_KEY)
			c->spots[n++] = c->spots[i];
	c->nspots = n;
}

struct canvas_rect
canvas_all(struct canvas *c)
{
	return (struct canvas_rect){ .canvas = c, .w = c->w, .h = c->h };
}

/* Cut the span start, size to 0..limit. */
static void
cut_span(int *start, int *size, int limit)
{
	long from = *start;
	long to = from + *size;

	if (from < 0)
		from = 0;
	if (from > limit)
		from = limit;
	if (to > limit)
		to = limit;
	*start = (int)from;
	*size = to > from ? (int)(to - from) : 0;
}

struct canvas_rect
canvas_sub(struct canvas_rect r, int x, int y, int w, int h)
{
	cut_span(&x, &w, r.w);
	cut_span(&y, &h, r.h);
	return (struct canvas_rect){
		.canvas = r.canvas,
		.x = r.x + x,
		.y = r.y + y,
		.w = w,
		.h = h,
	};
}

struct canvas_rect
canvas_line(struct canvas_rect r, int y)
{
	return canvas_sub(r, 0, y, r.w, 1);
}

static bool
inside(struct canvas_rect r, int x, int y)
{
	return x >= 0 && x < r.w && y >= 0 && y < r.h;
}

/* The other half of a wide character that is about to be overwritten. */
static void
break_wide(struct canvas *c, int x, int y)
{
	struct canvas_cell *cell = cell_at(c, x, y);

	if (cell->width == 2 && x + 1 < c->w)
		cell[1] = blank((enum style)cell[1].style);
	else if (cell->width == 0 && x > 0)
		cell[-1] = blank((enum style)cell[-1].style);
}

/* Put one cell; of a wide one that is cut by an edge of r only a blank. */
static void
put(struct canvas_rect r, int x, int y, struct canvas_cell cell)
{
	bool left = inside(r, x, y);
	bool right = cell.width == 2 && x < INT_MAX && inside(r, x + 1, y);
	struct canvas_cell *at;

	if (cell.width == 2 && !(left && right)) {
		cell = blank((enum style)cell.style);
		x = left ? x : x + 1;
		left = left || right;
		right = false;
	}
	if (!left)
		return;
	x += r.x;
	y += r.y;
	break_wide(r.canvas, x, y);
	if (right)
		break_wide(r.canvas, x + 1, y);
	at = cell_at(r.canvas, x, y);
	*at = cell;
	if (right) {
		at[1] = cell;
		at[1].ch = 0;
		at[1].comb[0] = 0;
		at[1].comb[1] = 0;
		at[1].width = 0;
	}
}

/* Draw the characters of one unit; returns its columns. */
static int
put_unit(struct canvas_rect r, int x, int y, const char *text,
    const struct utf8_unit *unit, enum style style)
{
	struct canvas_cell cell = blank(style);
	bool any = false;
	int start = x;

	for (size_t i = 0; i < unit->n;) {
		uint32_t ch = '?';
		size_t n = utf8_decode(text + i, unit->n - i, &ch);
		int width = utf8_char_width(ch);

		i += n > 0 ? n : 1;
		if (width == 0 && any) {
			if (cell.comb[0] == 0)
				cell.comb[0] = ch;
			else
				cell.comb[1] = ch;
			continue;
		}
		if (any) {
			put(r, x, y, cell);
			x += cell.width;
		}
		cell = blank(style);
		cell.ch = width > 0 ? ch : '?';
		cell.width = (uint8_t)(width == 2 ? 2 : 1);
		any = true;
	}
	if (any) {
		put(r, x, y, cell);
		x += cell.width;
	}
	return x - start;
}

/* Draw whole units of text while they fit into cols; returns the columns. */
static int
put_text(struct canvas_rect r, int x, int y, int cols, const char *text,
    enum style style, enum style escapes)
{
	int used = 0;

	for (;;) {
		struct utf8_unit unit = utf8_unit(text);

		if (unit.n == 0 || unit.width > cols - used)
			return used;
		used += put_unit(
		    r, x + used, y, text, &unit, unit.escape ? escapes : style);
		text += unit.n;
	}
}

/* How many columns text may have from x on. */
static int
room(struct canvas_rect r, int x, int cols)
{
	int left = x > r.w ? 0 : x < -CANVAS_SIZE_MAX ? 0 : r.w - x;

	return cols < 0 || cols > left ? left : cols;
}

static int
draw(struct canvas_rect r, int x, int y, int cols, const char *text,
    enum style style, enum style escapes)
{
	int dots = style_glyph_width(r.canvas->set, GLYPH_ELLIPSIS);
	int used;

	cols = room(r, x, cols);
	if (utf8_width(text) <= cols)
		return put_text(r, x, y, cols, text, style, escapes);
	if (cols < dots)
		return 0;
	used = put_text(r, x, y, cols - dots, text, style, escapes);
	return used + canvas_glyph(r, x + used, y, GLYPH_ELLIPSIS, style);
}

int
canvas_text(struct canvas_rect r, int x, int y, int cols, const char *text,
    enum style style)
{
	return draw(r, x, y, cols, text, style, style);
}

int
canvas_name(struct canvas_rect r, int x, int y, int cols, const char *text,
    enum style style)
{
	return draw(r, x, y, cols, text, style, STYLE_DIM);
}

int
canvas_text_right(struct canvas_rect r, int x, int y, int cols,
    const char *text, enum style style)
{
	int width = utf8_width(text);

	cols = room(r, x, cols);
	if (width < cols)
		return draw(r, x + cols - width, y, width, text, style, style);
	return draw(r, x, y, cols, text, style, style);
}

int
canvas_text_tail(struct canvas_rect r, int x, int y, int cols, const char *text,
    enum style style)
{
	int dots = style_glyph_width(r.canvas->set, GLYPH_ELLIPSIS);
	int width = utf8_width(text);

	cols = room(r, x, cols);
	if (width <= cols)
		return put_text(r, x, y, cols, text, style, style);
	if (cols < dots)
		return 0;
	while (width > cols - dots) {
		struct utf8_unit unit = utf8_unit(text);

		text += unit.n;
		width -= unit.width;
	}
	canvas_glyph(r, x, y, GLYPH_ELLIPSIS, style);
	return dots + put_text(r, x + dots, y, cols - dots, text, style, style);
}

int
canvas_glyph(
    struct canvas_rect r, int x, int y, enum glyph glyph, enum style style)
{
	enum style_set set = r.canvas->set;
	int width = style_glyph_width(set, glyph);

	if (x < -CANVAS_SIZE_MAX || x > CANVAS_SIZE_MAX)
		return width;
	put_text(r, x, y, width, style_glyph(set, glyph), style, style);
	if (set == STYLE_SET_ALT && inside(r, x, y))
		cell_at(r.canvas, r.x + x, r.y + y)->alt =
		    style_glyph_alt(glyph);
	return width;
}

void
canvas_hline(struct canvas_rect r, int x, int y, int cols, enum style style)
{
	cut_span(&x, &cols, r.w);
	for (int i = 0; i < cols; i++)
		canvas_glyph(r, x + i, y, GLYPH_HLINE, style);
}

void
canvas_vline(struct canvas_rect r, int x, int y, int rows, enum style style)
{
	cut_span(&y, &rows, r.h);
	for (int i = 0; i < rows; i++)
		canvas_glyph(r, x, y + i, GLYPH_VLINE, style);
}

void
canvas_box(struct canvas_rect r, enum style style)
{
	if (r.w < 2 || r.h < 2)
		return;
	canvas_hline(r, 1, 0, r.w - 2, style);
	canvas_hline(r, 1, r.h - 1, r.w - 2, style);
	canvas_vline(r, 0, 1, r.h - 2, style);
	canvas_vline(r, r.w - 1, 1, r.h - 2, style);
	canvas_glyph(r, 0, 0, GLYPH_TOP_LEFT, style);
	canvas_glyph(r, r.w - 1, 0, GLYPH_TOP_RIGHT, style);
	canvas_glyph(r, 0, r.h - 1, GLYPH_BOTTOM_LEFT, style);
	canvas_glyph(r, r.w - 1, r.h - 1, GLYPH_BOTTOM_RIGHT, style);
}

void
canvas_fill(struct canvas_rect r, enum style style)
{
	for (int y = 0; y < r.h; y++) {
		for (int x = 0; x < r.w; x++)
			put(r, x, y, blank(style));
	}
}

void
canvas_style(struct canvas_rect r, int x, int y, int cols, enum style style)
{
	cut_span(&x, &cols, r.w);
	if (y < 0 || y >= r.h)
		return;
	for (int i = 0; i < cols; i++)
		cell_at(r.canvas, r.x + x + i, r.y + y)->style = (uint8_t)style;
}

void
canvas_select(struct canvas_rect r, int x, int y, int cols)
{
	cut_span(&x, &cols, r.w);
	if (y < 0 || y >= r.h)
		return;
	for (int i = 0; i < cols; i++)
		cell_at(r.canvas, r.x + x + i, r.y + y)->selected = 1;
}

void
canvas_cursor(struct canvas_rect r, int x, int y, bool visible)
{
	if (!inside(r, x, y))
		return;
	r.canvas->cursor_x = r.x + x;
	r.canvas->cursor_y = r.y + y;
	r.canvas->cursor_on = visible;
}

bool
canvas_cursor_at(const struct canvas *c, int *ret_x, int *ret_y)
{
	*ret_x = c->cursor_x < c->w ? c->cursor_x : 0;
	*ret_y = c->cursor_y < c->h ? c->cursor_y : 0;
	return c->cursor_on;
}

int
canvas_columns(const char *text)
{
	return utf8_width(text);
}
