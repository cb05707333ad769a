/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_CANVAS_H
#define FX_TUI_TERM_CANVAS_H

/*
 * A grid of cells that views draw into.  No terminal is involved: present.h
 * brings a canvas to the screen, dump.h makes it text.
 *
 * One drawing thread.  All drawing goes through a rectangle, is relative to
 * its left top corner and clipped to it, so that nothing can touch a
 * neighbour; any coordinates and sizes are allowed, negative ones too.
 *
 * Text is UTF-8 that has been made safe (base/utf8).  What is not text after
 * all (a control, a broken sequence) becomes a `?`; a canvas never holds a
 * control character.  Widths are counted in columns by wcwidth(), a wide
 * character is never cut in halves, at most 2 combining marks stay on a cell.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/term/style.h"

#define CANVAS_SIZE_MAX 1000 /* columns, rows */

struct canvas_cell {
	uint32_t ch;      /* base character; 0: right half of a wide one */
	uint32_t comb[2]; /* combining marks, 0 if none */
	uint8_t width;    /* 1, 2; 0 for a right half */
	uint8_t style;    /* enum style */
	uint8_t selected; /* 1: reversed */
	uint8_t alt;      /* letter of the alternate set, 0 if none */
};

struct canvas;

/* A window on a canvas.  Plain data, copied freely, valid until a resize. */
struct canvas_rect {
	struct canvas *canvas;
	int x; /* left top corner on the canvas */
	int y;
	int w; /* 0 or more */
	int h;
};

/*
 * Make a blank canvas; sizes outside 0..CANVAS_SIZE_MAX are brought there.
 * Returns 0 and sets *ret, which the caller frees; or -ENOMEM.
 */
int canvas_new(struct canvas **ret, int w, int h, enum style_set set);
void canvas_free(struct canvas *c);

/* Change the size and blank it; -ENOMEM leaves it as it was. */
int canvas_resize(struct canvas *c, int w, int h);

int canvas_width(const struct canvas *c);
int canvas_height(const struct canvas *c);
enum style_set canvas_set(const struct canvas *c);
void canvas_use_set(struct canvas *c, enum style_set set);

/* The cells of row y, canvas_width() of them; y lies on the canvas. */
const struct canvas_cell *canvas_row(const struct canvas *c, int y);

/* Blanks in STYLE_TEXT everywhere, cursor hidden. */
void canvas_clear(struct canvas *c);

/* The whole canvas. */
struct canvas_rect canvas_all(struct canvas *c);

/* A part of r, cut to what lies in r; x, y relative to r. */
struct canvas_rect canvas_sub(struct canvas_rect r, int x, int y, int w, int h);

/* One row of r. */
struct canvas_rect canvas_line(struct canvas_rect r, int y);

/*
 * Draw text from column x of row y into at most cols columns (a negative
 * cols: to the right edge of r).  What does not fit is cut and ends in an
 * ellipsis.  Cells beyond the text are left alone.
 * Returns the columns used, so that "x += canvas_text(...)" reads well.
 */
int canvas_text(struct canvas_rect r, int x, int y, int cols, const char *text,
    enum style style);

/* The same, but the text ends at column x + cols - 1. */
int canvas_text_right(struct canvas_rect r, int x, int y, int cols,
    const char *text, enum style style);

/* The same as canvas_text, but cut at the front: the tail of a path. */
int canvas_text_tail(struct canvas_rect r, int x, int y, int cols,
    const char *text, enum style style);

/* The same as canvas_text for a name made safe: its escapes are dim. */
int canvas_name(struct canvas_rect r, int x, int y, int cols, const char *text,
    enum style style);

/* One glyph of the canvas's set.  Returns its width. */
int canvas_glyph(
    struct canvas_rect r, int x, int y, enum glyph glyph, enum style style);

/* A rule of cols columns, a divider of rows rows. */
void canvas_hline(
    struct canvas_rect r, int x, int y, int cols, enum style style);
void canvas_vline(
    struct canvas_rect r, int x, int y, int rows, enum style style);

/* A border around the edge of r; needs 2 x 2. */
void canvas_box(struct canvas_rect r, enum style style);

/* Blank r in style. */
void canvas_fill(struct canvas_rect r, enum style style);

/* Restyle cols cells of row y; their characters stay. */
void canvas_style(
    struct canvas_rect r, int x, int y, int cols, enum style style);

/* Reverse cols cells of row y, styles stay.  Text drawn later is not reversed. */
void canvas_select(struct canvas_rect r, int x, int y, int cols);

/* Put the terminal's cursor there; visible or only parked (P33). */
void canvas_cursor(struct canvas_rect r, int x, int y, bool visible);

/* Where the cursor is; false if it is hidden. */
bool canvas_cursor_at(const struct canvas *c, int *ret_x, int *ret_y);

/*
 * What a click on some cells means to who drew them; canvas_clear() forgets
 * it.  The last one drawn counts.
 */
enum canvas_spot_kind {
	CANVAS_SPOT_KEY,    /* key: as if it were pressed; a constant string */
	CANVAS_SPOT_ACTION, /* number: of the program's */
	CANVAS_SPOT_BUTTON, /* number: of a dialog's, from 0 */
	CANVAS_SPOT_ITEM,   /* number: of a menu's, from 0 */
};

struct canvas_spot {
	enum canvas_spot_kind kind;
	int number;
	const char *key;
};

void canvas_spot(
    struct canvas_rect r, int x, int y, int cols, struct canvas_spot spot);

/* False if there is none. */
bool canvas_spot_at(
    const struct canvas *c, int x, int y, struct canvas_spot *ret);

/* A dialog comes on top: forget all but keys. */
void canvas_spots_cover(struct canvas *c);

/* Columns of safe UTF-8 text. */
int canvas_columns(const char *text);

#endif
