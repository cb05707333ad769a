/* SPDX-License-Identifier: MIT */
#include "tui/widget/gauge.h"

#include <stdio.h>

#define PERCENT_COLS 4
#define EIGHTHS      8

int
gauge_permille(uint64_t done, uint64_t total)
{
	if (total == 0)
		return 0;
	if (done >= total)
		return 1000;
	if (total > UINT64_MAX / 1000)
		return (int)(done / (total / 1000 + 1));
	return (int)(done * 1000 / total);
}

static int
clamp(int permille)
{
	if (permille < 0)
		return 0;
	return permille > 1000 ? 1000 : permille;
}

/* How many eighths of cells, 1 .. cells * 8 - 1 unless it is 0 or 1000. */
static int
eighths(int permille, int cells)
{
	int all = cells * EIGHTHS;
	int n = (int)((long)all * permille / 1000);

	if (permille > 0 && n == 0)
		n = 1;
	if (permille < 1000 && n == all && n > 0)
		n--;
	return n;
}

void
gauge_bar(struct canvas_rect r, int permille, enum style style)
{
	struct canvas_rect in = canvas_sub(r, 1, 0, r.w - 2, 1);
	bool fine = canvas_set(r.canvas) == STYLE_SET_UTF8;
	int n;

	if (r.w < 3 || r.h < 1)
		return;
	permille = clamp(permille);
	n = eighths(permille, in.w);
	if (!fine && permille > 0 && in.w >= 3 && n < EIGHTHS)
		n = EIGHTHS; /* whole cells only: one at least */
	canvas_text(r, 0, 0, 1, "[", STYLE_TEXT);
	canvas_text(r, r.w - 1, 0, 1, "]", STYLE_TEXT);
	for (int x = 0; x < in.w; x++) {
		int left = n - x * EIGHTHS;

		if (left >= EIGHTHS)
			canvas_glyph(in, x, 0, GLYPH_BAR_FULL, style);
		else if (left > 0 && fine)
			canvas_glyph(in, x, 0,
			    (enum glyph)((int)GLYPH_BAR_1 + left - 1), style);
		else
			canvas_glyph(in, x, 0, GLYPH_BAR_REST, STYLE_BAR_REST);
	}
}

void
gauge_draw(struct canvas_rect r, int permille, enum style style)
{
	char text[8];

	permille = clamp(permille);
	snprintf(text, sizeof(text), "%d%%", permille / 10);
	gauge_bar(
	    canvas_sub(r, 0, 0, r.w - PERCENT_COLS - 1, 1), permille, style);
	canvas_text_right(
	    r, r.w - PERCENT_COLS, 0, PERCENT_COLS, text, STYLE_TEXT);
}

void
gauge_curve(
    struct canvas_rect r, const uint64_t *values, size_t n, enum style style)
{
	size_t cols = r.w > 0 ? (size_t)r.w : 0;
	uint64_t max = 0;

	if (n > cols) {
		values += n - cols;
		n = cols;
	}
	for (size_t i = 0; i < n; i++)
		max = values[i] > max ? values[i] : max;
	for (size_t i = 0; i < n; i++) {
		int level = gauge_permille(values[i], max);

		if (values[i] == 0)
			continue;
		level = level > 750 ? 3 : level > 500 ? 2 : level > 250;
		canvas_glyph(r, (int)(cols - n + i), 0,
		    (enum glyph)((int)GLYPH_LEVEL_1 + level), style);
	}
}
