/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_WIDGET_GAUGE_H
#define FX_TUI_WIDGET_GAUGE_H

/* Bars: [########------]  58%, and the small curve of a rate over time. */

#include <stddef.h>
#include <stdint.h>

#include "tui/term/canvas.h"

/*
 * A bar over the first row of r, brackets included; permille 0..1000, what
 * lies outside is brought there.  It looks full only at 1000 and not empty
 * from 1 on, where it has at least 3 cells between the brackets.
 */
void gauge_bar(struct canvas_rect r, int permille, enum style style);

/* A bar, a blank and the percentage in the last 4 columns. */
void gauge_draw(struct canvas_rect r, int permille, enum style style);

/* done of total in permille, rounded down; 0 if total is 0. */
int gauge_permille(uint64_t done, uint64_t total);

/*
 * A curve over the first row of r, newest value at the right, a column each,
 * as high as its share of the largest.
 */
void gauge_curve(
    struct canvas_rect r, const uint64_t *values, size_t n, enum style style);

#endif
