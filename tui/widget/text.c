/* SPDX-License-Identifier: MIT */
#include "tui/widget/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

void
text_init(struct text *t)
{
	*t = (struct text){ 0 };
}

void
text_done(struct text *t)
{
	free(t->bytes);
	free(t->lines);
	text_init(t);
}

int
text_set(struct text *t, const char *safe)
{
	size_t n = strlen(safe);
	char *copy;

	if (t->bytes != NULL && strcmp(t->bytes, safe) == 0)
		return 0;
	if (n > TEXT_BYTES_MAX)
		n = utf8_whole(safe, TEXT_BYTES_MAX);
	copy = malloc(n + 1);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy, safe, n);
	copy[n] = '\0';
	free(t->bytes);
	t->bytes = copy;
	t->nlines = 0;
	t->width = 0;
	t->top = 0;
	return 0;
}

static int
add_line(struct text *t, size_t start, size_t len, int indent)
{
	if (t->nlines == t->cap) {
		size_t cap = t->cap > 0 ? t->cap * 2 : 32;
		struct text_line *lines =
		    realloc(t->lines, cap * sizeof(*lines));

		if (lines == NULL)
			return -ENOMEM;
		t->lines = lines;
		t->cap = cap;
	}
	t->lines[t->nlines++] = (struct text_line){
		.start = start,
		.len = len,
		.indent = indent,
	};
	return 0;
}

/* Wrap the paragraph start .. start + n, whose NUL stands for its newline. */
static int
wrap_paragraph(struct text *t, size_t start, size_t n)
{
	size_t end = start + n;
	int indent = (int)strspn(t->bytes + start, " ");
	int first = t->width;

	if (indent > t->width / 2)
		indent = 0;
	do {
		int now = first == t->width ? 0 : indent;
		size_t len = utf8_wrap(t->bytes + start, t->width - now);
		size_t shown = len;

		while (shown > 0 && t->bytes[start + shown - 1] == ' ')
			shown--;
		if (add_line(t, start, shown, now) < 0)
			return -ENOMEM;
		start += len;
		first = 0;
	} while (start < end);
	return 0;
}

size_t
text_wrap(struct text *t, int width)
{
	size_t start = 0;
	int r = 0;

	if (width < 1)
		width = 1;
	if (t->bytes == NULL || t->width == width)
		return t->nlines;
	t->nlines = 0;
	t->width = width;
	for (;;) {
		char *end = strchr(t->bytes + start, '\n');
		size_t n = end != NULL ? (size_t)(end - t->bytes) - start
				       : strlen(t->bytes + start);

		if (end != NULL)
			*end = '\0';
		if (end != NULL || n > 0)
			r = wrap_paragraph(t, start, n);
		if (end != NULL)
			*end = '\n';
		if (r < 0) {
			t->nlines = 0;
			t->width = 0;
			return 0;
		}
		if (end == NULL)
			break;
		start += n + 1;
	}
	return t->nlines;
}

/* The last line that may be the first one shown. */
static size_t
last_top(const struct text *t, size_t rows)
{
	return t->nlines > rows ? t->nlines - rows : 0;
}

void
text_draw(struct text *t, struct canvas_rect r, enum style style)
{
	size_t rows = r.h > 0 ? (size_t)r.h : 0;

	if (r.w < 1 || text_wrap(t, r.w) == 0)
		return;
	if (t->top > last_top(t, rows))
		t->top = last_top(t, rows);
	for (size_t y = 0; y < rows && t->top + y < t->nlines; y++) {
		const struct text_line *line = &t->lines[t->top + y];
		char *end = t->bytes + line->start + line->len;
		char kept = *end;

		*end = '\0';
		canvas_name(
		    r, line->indent, (int)y, -1, t->bytes + line->start, style);
		*end = kept;
	}
}

bool
text_scroll(struct text *t, long n, size_t rows)
{
	size_t last = last_top(t, rows);
	size_t by = n < 0 ? (size_t)0 - (size_t)n : (size_t)n;
	size_t was = t->top;

	if (n < 0)
		t->top = t->top > by ? t->top - by : 0;
	else
		t->top =
		    t->top < last && last - t->top > by ? t->top + by : last;
	return t->top != was;
}

/* How far a key scrolls; 0: not its key. */
static long
distance(const struct text *t, const struct key_event *ev, long rows)
{
	long page = rows > 1 ? rows - 1 : 1;
	long half = rows > 1 ? rows / 2 : 1;
	long all = (long)t->nlines + 1;

	if (key_is(ev, K_UP, 0) || key_is_char(ev, 'k', 0))
		return -1;
	if (key_is(ev, K_DOWN, 0) || key_is_char(ev, 'j', 0))
		return 1;
	if (key_is(ev, K_PGUP, 0) || key_is_char(ev, 'b', KEY_CTRL))
		return -page;
	if (key_is(ev, K_PGDN, 0) || key_is_char(ev, 'f', KEY_CTRL))
		return page;
	if (key_is_char(ev, 'u', KEY_CTRL))
		return -half;
	if (key_is_char(ev, 'd', KEY_CTRL))
		return half;
	if (key_is(ev, K_HOME, 0) || key_is_char(ev, 'g', 0))
		return -all;
	if (key_is(ev, K_END, 0) || key_is_char(ev, 'G', 0))
		return all;
	return 0;
}

bool
text_key(struct text *t, const struct key_event *ev, size_t rows)
{
	long n = distance(t, ev, (long)rows);

	if (n == 0)
		return false;
	text_scroll(t, n, rows);
	return true;
}
