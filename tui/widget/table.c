/* SPDX-License-Identifier: MIT */
#include "tui/widget/table.h"

#include <assert.h>

/* The width that the shown columns need, gaps included. */
static int
needed(const struct table *t, const int *widths)
{
	bool first = true;
	int sum = 0;

	for (size_t i = 0; i < t->ncols; i++) {
		if (widths[i] == 0)
			continue;
		sum += widths[i] + (first ? 0 : t->cols[i].gap);
		first = false;
	}
	return sum;
}

/* The shown column that goes first, or ncols if all stay. */
static size_t
next_drop(const struct table *t, const int *widths)
{
	size_t found = t->ncols;
	int drop = 0;

	for (size_t i = 0; i < t->ncols; i++) {
		if (widths[i] > 0 && t->cols[i].drop > drop) {
			drop = t->cols[i].drop;
			found = i;
		}
	}
	return found;
}

/* Share left columns by grow; the last one that grows takes what remains. */
static void
share(const struct table *t, int *widths, int left)
{
	int shares = 0;
	int rest = left;
	size_t last = t->ncols;

	for (size_t i = 0; i < t->ncols; i++) {
		if (widths[i] > 0 && t->cols[i].grow > 0) {
			shares += t->cols[i].grow;
			last = i;
		}
	}
	if (last == t->ncols)
		return;
	for (size_t i = 0; i < t->ncols; i++) {
		if (widths[i] > 0) {
			int more = left * t->cols[i].grow / shares;

			widths[i] += more;
			rest -= more;
		}
	}
	widths[last] += rest;
}

void
table_widths(const struct table *t, int w, int *ret)
{
	size_t drop;
	int over;

	assert(t->ncols <= TABLE_COLS_MAX);
	for (size_t i = 0; i < t->ncols; i++)
		ret[i] = t->cols[i].width;
	while (needed(t, ret) > w) {
		drop = next_drop(t, ret);
		if (drop == t->ncols)
			break;
		ret[drop] = 0;
	}
	over = needed(t, ret) - w;
	for (size_t i = t->ncols; i-- > 0 && over > 0;) {
		int cut = ret[i] < over ? ret[i] : over;

		ret[i] -= cut;
		over -= cut;
	}
	if (over < 0)
		share(t, ret, -over);
}

size_t
table_rows(const struct table *t, struct canvas_rect r)
{
	int rows = r.h - (t->header ? 1 : 0);

	return rows > 0 ? (size_t)rows : 0;
}

static void
draw_header(const struct table *t, const int *widths, struct canvas_rect line)
{
	bool first = true;
	int x = t->gutter ? 1 : 0;

	for (size_t i = 0; i < t->ncols; i++) {
		const struct table_col *col = &t->cols[i];

		if (widths[i] == 0)
			continue;
		x += first ? 0 : col->gap;
		first = false;
		if (col->title != NULL)
			table_text(canvas_sub(line, x, 0, widths[i], 1),
			    col->align, col->title, STYLE_HEADER);
		x += widths[i];
	}
}

static void
draw_entry(const struct table *t, const int *widths, size_t entry, bool cursor,
    struct canvas_rect line)
{
	bool first = true;
	int x = t->gutter ? 1 : 0;

	for (size_t i = 0; i < t->ncols; i++) {
		if (widths[i] == 0)
			continue;
		x += first ? 0 : t->cols[i].gap;
		first = false;
		t->cell(t->ctx, entry, i, canvas_sub(line, x, 0, widths[i], 1));
		x += widths[i];
	}
	if (cursor && t->focused) {
		if (t->gutter)
			canvas_glyph(line, 0, 0, GLYPH_CURSOR, STYLE_TEXT);
		canvas_select(line, 0, 0, line.w);
		canvas_cursor(line, 0, 0, false);
	}
}

void
table_draw(const struct table *t, const struct scroll *s, struct canvas_rect r)
{
	int widths[TABLE_COLS_MAX];
	int y = 0;
	size_t n = scroll_visible(s);

	table_widths(t, r.w - (t->gutter ? 1 : 0), widths);
	if (t->header && r.h > 0)
		draw_header(t, widths, canvas_line(r, y++));
	if (n > table_rows(t, r))
		n = table_rows(t, r);
	for (size_t i = 0; i < n; i++)
		draw_entry(t, widths, s->top + i, s->top + i == s->cursor,
		    canvas_line(r, y++));
}

void
table_text(struct canvas_rect cell, enum table_align align, const char *text,
    enum style style)
{
	if (align == TABLE_RIGHT)
		canvas_text_right(cell, 0, 0, cell.w, text, style);
	else
		canvas_text(cell, 0, 0, cell.w, text, style);
}

void
table_name(struct canvas_rect cell, const char *text, enum style style)
{
	canvas_name(cell, 0, 0, cell.w, text, style);
}

bool
table_hit(const struct table *t, const struct scroll *s, int y, size_t *ret)
{
	return scroll_at(s, y - (t->header ? 1 : 0), ret);
}
