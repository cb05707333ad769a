/* SPDX-License-Identifier: MIT */
#include "tui/widget/scroll.h"

/* Bring the cursor into the list and the top to where it shows it. */
static void
settle(struct scroll *s)
{
	size_t margin = SCROLL_MARGIN;
	size_t last = s->count > s->rows ? s->count - s->rows : 0;

	if (s->rows == 0)
		s->rows = 1;
	if (s->cursor >= s->count)
		s->cursor = s->count > 0 ? s->count - 1 : 0;
	if (margin > (s->rows - 1) / 2)
		margin = (s->rows - 1) / 2;
	if (s->cursor < s->top + margin)
		s->top = s->cursor > margin ? s->cursor - margin : 0;
	if (s->cursor + margin + 1 > s->top + s->rows)
		s->top = s->cursor + margin + 1 - s->rows;
	if (s->top > last)
		s->top = last;
}

void
scroll_init(struct scroll *s)
{
	*s = (struct scroll){ .rows = 1 };
}

void
scroll_resize(struct scroll *s, size_t count, size_t rows)
{
	s->count = count;
	s->rows = rows > 0 ? rows : 1;
	settle(s);
}

void
scroll_refill(struct scroll *s, size_t count, size_t cursor)
{
	size_t row = s->cursor - s->top;

	s->count = count;
	s->cursor = cursor;
	s->top = cursor > row ? cursor - row : 0;
	settle(s);
}

void
scroll_to(struct scroll *s, size_t cursor)
{
	s->cursor = cursor;
	settle(s);
}

/* at + n, kept within 0 .. max. */
static size_t
step(size_t at, long n, size_t max)
{
	size_t by = n < 0 ? (size_t)0 - (size_t)n : (size_t)n;

	if (n < 0)
		return at > by ? at - by : 0;
	return max - at > by ? at + by : max;
}

void
scroll_move(struct scroll *s, long n)
{
	if (s->count > 0)
		s->cursor = step(s->cursor, n, s->count - 1);
	settle(s);
}

/* Cursor and top go together, so that the cursor keeps its row. */
static void
leap(struct scroll *s, long n)
{
	size_t last = s->count > s->rows ? s->count - s->rows : 0;

	s->top = step(s->top, n, last);
	scroll_move(s, n);
}

void
scroll_page(struct scroll *s, int n)
{
	long page = s->rows > 1 ? (long)s->rows - 1 : 1;

	leap(s, n * page);
}

void
scroll_half(struct scroll *s, int n)
{
	long half = s->rows > 1 ? (long)s->rows / 2 : 1;

	leap(s, n * half);
}

void
scroll_home(struct scroll *s)
{
	scroll_to(s, 0);
}

void
scroll_end(struct scroll *s)
{
	scroll_to(s, s->count > 0 ? s->count - 1 : 0);
}

void
scroll_view(struct scroll *s, long n)
{
	size_t last = s->count > s->rows ? s->count - s->rows : 0;
	size_t margin = SCROLL_MARGIN;

	if (margin > (s->rows - 1) / 2)
		margin = (s->rows - 1) / 2;
	s->top = step(s->top, n, last);
	if (s->top > 0 && s->cursor < s->top + margin)
		s->cursor = s->top + margin;
	if (s->top < last && s->cursor + margin + 1 > s->top + s->rows)
		s->cursor = s->top + s->rows - margin - 1;
	settle(s);
}

bool
scroll_thumb(const struct scroll *s, int *ret_y, int *ret_rows)
{
	size_t rows, last;

	if (s->count <= s->rows)
		return false;
	last = s->count - s->rows;
	rows = s->rows * s->rows / s->count;
	if (rows == 0)
		rows = 1;
	*ret_rows = (int)rows;
	/* The ends are touched only at the ends of the list. */
	*ret_y = (int)((s->top * (s->rows - rows) + last / 2) / last);
	if (*ret_y == 0 && s->top > 0 && s->rows > rows + 1)
		*ret_y = 1;
	if (*ret_y + (int)rows == (int)s->rows && s->top < last &&
	    s->rows > rows + 1)
		--*ret_y;
	return true;
}

void
scroll_pull(struct scroll *s, int y)
{
	size_t free, last, top;
	int was, rows;

	if (!scroll_thumb(s, &was, &rows) || s->rows <= (size_t)rows)
		return;
	last = s->count - s->rows;
	free = s->rows - (size_t)rows;
	if (y < 0)
		y = 0;
	if ((size_t)y > free)
		y = (int)free;
	top = ((size_t)y * last + free / 2) / free;
	scroll_view(s, (long)top - (long)s->top);
}

size_t
scroll_visible(const struct scroll *s)
{
	size_t left = s->count - s->top;

	return left < s->rows ? left : s->rows;
}

bool
scroll_at(const struct scroll *s, int y, size_t *ret)
{
	if (y < 0 || (size_t)y >= scroll_visible(s))
		return false;
	*ret = s->top + (size_t)y;
	return true;
}
