/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_STYLE_H
#define FX_TUI_TERM_STYLE_H

/*
 * What is drawn has a named style and named glyphs; this file says how each
 * looks (tui.md 2.3, P12, P13).  Constant tables, no state.
 *
 * Foreground and background are the terminal's own unless a table says
 * otherwise; no table uses black or white.  A selection is not a style: it
 * reverses cells that keep theirs (canvas_select).
 */

#include <stddef.h>
#include <stdint.h>

enum style {
	STYLE_TEXT,       /* everything else */
	STYLE_DIM,        /* escapes in names, past things, hints */
	STYLE_OK,         /* [ok] verified */
	STYLE_MISMATCH,   /* [!!] */
	STYLE_UNVERIFIED, /* [??] */
	STYLE_MOVING,     /* [..] receiving, sending */
	STYLE_OFFER,      /* [**] */
	STYLE_STOPPED,    /* [--] interrupted */
	STYLE_FAILED,     /* [xx] */
	STYLE_MARK,       /* a marked entry and its * */
	STYLE_FOLDER,     /* a folder's name */
	STYLE_BORDER,     /* rules, dividers, boxes */
	STYLE_TITLE,
	STYLE_TITLE_FOCUS,
	STYLE_HEADER, /* titles of columns */
	STYLE_TAB,
	STYLE_TAB_FOCUS,
	STYLE_HINT_KEY, /* a key in the hint line and in help */
	STYLE_HINT,
	STYLE_STATUS,
	STYLE_ERROR,
	STYLE_WARNING,
	STYLE_TOAST,
	STYLE_FAULTS, /* SIMULATED FAULTS, DIALECTS ON */
	STYLE_BAR,    /* the done part of a bar */
	STYLE_BAR_REST,
	STYLE_INPUT, /* an edit field */
	STYLE_BUTTON,
	STYLE_BUTTON_FOCUS,
	STYLE_DISABLED,
	STYLE_MATCH, /* the found part of a name */
	STYLE_COUNT_
};

enum style_theme {
	STYLE_THEME_DEFAULT,
	STYLE_THEME_CB,    /* blue and orange instead of green and red */
	STYLE_THEME_LIGHT, /* dark colours, for a light background */
	STYLE_THEME_MONO,  /* no colours: bold, faint, reverse, underline */
	STYLE_THEME_COUNT_
};

enum style_depth {
	STYLE_DEPTH_MONO,
	STYLE_DEPTH_8,
	STYLE_DEPTH_16,
	STYLE_DEPTH_256,
};

#define STYLE_BOLD      1u
#define STYLE_FAINT     2u
#define STYLE_REVERSE   4u
#define STYLE_UNDERLINE 8u

struct style_look {
	int16_t fg; /* palette index, -1: the terminal's own */
	int16_t bg;
	unsigned attrs; /* STYLE_BOLD ... */
};

struct style_look style_look(
    enum style_theme theme, enum style_depth depth, enum style style);

/* "ok", "title-focus": for dumps and the config file. */
const char *style_name(enum style style);

/* "default", "cb", "light" or "mono".  Returns 0 and sets *ret, or -EINVAL. */
int style_theme_parse(const char *name, enum style_theme *ret);

/* Which characters lines, bars and arrows are made of. */
enum style_set {
	STYLE_SET_ASCII,
	STYLE_SET_UTF8,
	STYLE_SET_ALT, /* the terminal's alternate set, all else ASCII */
};

enum glyph {
	GLYPH_HLINE,
	GLYPH_VLINE,
	GLYPH_THUMB, /* of a scroll bar, in a divider */
	GLYPH_TOP_LEFT,
	GLYPH_TOP_RIGHT,
	GLYPH_BOTTOM_LEFT,
	GLYPH_BOTTOM_RIGHT,
	GLYPH_TEE_DOWN,  /* a divider begins in a rule */
	GLYPH_TEE_UP,    /* a divider ends in a rule */
	GLYPH_TEE_RIGHT, /* a rule begins in a divider */
	GLYPH_TEE_LEFT,
	GLYPH_CROSS,
	GLYPH_ELLIPSIS, /* 1 column, in ASCII 2 */
	GLYPH_RECEIVE,  /* v */
	GLYPH_SEND,     /* ^ */
	GLYPH_WAIT,     /* . */
	GLYPH_CURSOR,   /* > */
	GLYPH_MARK,     /* * */
	GLYPH_UP,       /* sort direction */
	GLYPH_DOWN,
	GLYPH_ON,  /* o, a reachable peer */
	GLYPH_OFF, /* . */
	GLYPH_BAR_REST,
	GLYPH_BAR_1, /* a bar's last cell in eighths; GLYPH_BAR_1 + n - 1 */
	GLYPH_BAR_2,
	GLYPH_BAR_3,
	GLYPH_BAR_4,
	GLYPH_BAR_5,
	GLYPH_BAR_6,
	GLYPH_BAR_7,
	GLYPH_BAR_FULL,
	GLYPH_LEVEL_1, /* height of a small curve, 1 to 4 */
	GLYPH_LEVEL_2,
	GLYPH_LEVEL_3,
	GLYPH_LEVEL_4,
	GLYPH_COUNT_
};

/* The glyph as UTF-8, one column wide but for the ASCII ellipsis. */
const char *style_glyph(enum style_set set, enum glyph glyph);

/* Its letter in the alternate character set (vt100), 0 if it has none. */
unsigned char style_glyph_alt(enum glyph glyph);

/* Its width in columns. */
int style_glyph_width(enum style_set set, enum glyph glyph);

/* The ASCII character that stands in for ch where ch cannot be shown. */
char style_fallback(uint32_t ch);

#endif
