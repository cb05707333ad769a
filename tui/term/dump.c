/* SPDX-License-Identifier: MIT */
#include "tui/term/dump.h"

#include <stdio.h>

#include "base/utf8.h"

static void
put_char(struct buf *out, uint32_t ch)
{
	char bytes[4];

	if (ch != 0)
		buf_put(out, bytes, utf8_encode(bytes, ch));
}

/* The cells 0 .. n of a row. */
static void
put_row(struct buf *out, const struct canvas_cell *row, int n)
{
	for (int x = 0; x < n; x++) {
		put_char(out, row[x].ch);
		put_char(out, row[x].comb[0]);
		put_char(out, row[x].comb[1]);
	}
}

/* The length of the run of equal looks that begins at x. */
static int
run(const struct canvas_cell *row, int x, int w, bool selected)
{
	int n = 1;

	while (x + n < w &&
	    (selected ? row[x + n].selected == row[x].selected
		      : row[x + n].style == row[x].style))
		n++;
	return n;
}

static void
put_run(struct buf *out, const char *name, int y, int x, int n, bool *any)
{
	char text[80];

	snprintf(text, sizeof(text), "%s %s:%d:%d-%d", *any ? "" : "~", name, y,
	    x, x + n - 1);
	buf_put_str(out, text);
	*any = true;
}

static void
put_runs(
    struct buf *out, const struct canvas_cell *row, int y, int w, bool *any)
{
	int n;

	for (int x = 0; x < w; x += n) {
		n = run(row, x, w, true);
		if (row[x].selected)
			put_run(out, "selected", y, x, n, any);
	}
	for (int x = 0; x < w; x += n) {
		enum style style = (enum style)row[x].style;

		n = run(row, x, w, false);
		if (style != STYLE_TEXT)
			put_run(out, style_name(style), y, x, n, any);
	}
}

void
dump_styles(struct buf *out, const struct canvas *c)
{
	bool any = false;

	for (int y = 0; y < canvas_height(c); y++)
		put_runs(out, canvas_row(c, y), y, canvas_width(c), &any);
	if (any)
		buf_put_u8(out, '\n');
}

void
dump_canvas(struct buf *out, const struct canvas *c)
{
	for (int y = 0; y < canvas_height(c); y++) {
		buf_put_u8(out, '|');
		put_row(out, canvas_row(c, y), canvas_width(c));
		buf_put_str(out, "|\n");
	}
	dump_styles(out, c);
}

void
dump_text(struct buf *out, const struct canvas *c)
{
	for (int y = 0; y < canvas_height(c); y++) {
		const struct canvas_cell *row = canvas_row(c, y);
		int n = canvas_width(c);

		while (n > 0 && row[n - 1].ch == ' ' && row[n - 1].comb[0] == 0)
			n--;
		put_row(out, row, n);
		buf_put_u8(out, '\n');
	}
}
