/* SPDX-License-Identifier: MIT */
#include "tui/term/style.h"

#include <errno.h>
#include <string.h>

#include "base/attr.h"

/* Palette indices; 0, which would be black, stands for the terminal's own. */
struct palette {
	int16_t on8;
	int16_t on16;
	int16_t on256;
};

struct entry {
	const char *name;
	unsigned mono;  /* attributes without colours */
	unsigned attrs; /* attributes with colours */
	struct palette fg;
	struct palette cb; /* instead of fg in theme cb, if set */
};

#define BOLD      STYLE_BOLD
#define FAINT     STYLE_FAINT
#define REVERSE   STYLE_REVERSE
#define UNDERLINE STYLE_UNDERLINE

#define RED \
 {          \
  1, 9, 203 \
 }
#define GREEN \
 {            \
  2, 10, 78   \
 }
#define YELLOW \
 {             \
  3, 11, 221   \
 }
#define BLUE \
 {           \
  4, 12, 75  \
 }
#define MAGENTA \
 {              \
  5, 13, 176    \
 }
#define CYAN \
 {           \
  6, 14, 80  \
 }
#define ORANGE \
 {             \
  3, 11, 208   \
 }

static const struct entry entries[STYLE_COUNT_] = {
	[STYLE_TEXT] = { "text", 0, 0, { 0 }, { 0 } },
	[STYLE_DIM] = { "dim", FAINT, FAINT, { 0 }, { 0 } },
	[STYLE_OK] = { "ok", 0, 0, GREEN, BLUE },
	[STYLE_MISMATCH] = { "mismatch", BOLD, BOLD, RED, ORANGE },
	[STYLE_UNVERIFIED] = { "unverified", 0, 0, YELLOW, YELLOW },
	[STYLE_MOVING] = { "moving", 0, 0, CYAN, CYAN },
	[STYLE_OFFER] = { "offer", BOLD, BOLD, MAGENTA, MAGENTA },
	[STYLE_STOPPED] = { "stopped", 0, 0, YELLOW, YELLOW },
	[STYLE_FAILED] = { "failed", 0, 0, RED, ORANGE },
	[STYLE_MARK] = { "mark", BOLD, BOLD, YELLOW, YELLOW },
	[STYLE_FOLDER] = { "folder", 0, 0, BLUE, BLUE },
	[STYLE_BORDER] = { "border", FAINT, FAINT, { 0 }, { 0 } },
	[STYLE_TITLE] = { "title", 0, 0, { 0 }, { 0 } },
	[STYLE_TITLE_FOCUS] = { "title-focus", BOLD | REVERSE, BOLD | REVERSE,
	    { 0 }, { 0 } },
	[STYLE_HEADER] = { "header", FAINT, FAINT, { 0 }, { 0 } },
	[STYLE_TAB] = { "tab", 0, 0, { 0 }, { 0 } },
	[STYLE_TAB_FOCUS] = { "tab-focus", BOLD | REVERSE, BOLD | REVERSE,
	    { 0 }, { 0 } },
	[STYLE_HINT_KEY] = { "hint-key", BOLD, BOLD, { 0 }, { 0 } },
	[STYLE_HINT] = { "hint", FAINT, FAINT, { 0 }, { 0 } },
	[STYLE_STATUS] = { "status", 0, 0, { 0 }, { 0 } },
	[STYLE_ERROR] = { "error", BOLD, BOLD, RED, ORANGE },
	[STYLE_WARNING] = { "warning", 0, 0, YELLOW, YELLOW },
	[STYLE_TOAST] = { "toast", REVERSE, REVERSE, { 0 }, { 0 } },
	[STYLE_FAULTS] = { "faults", BOLD | REVERSE, BOLD | REVERSE, RED,
	    ORANGE },
	[STYLE_BAR] = { "bar", 0, 0, CYAN, CYAN },
	[STYLE_BAR_REST] = { "bar-rest", FAINT, FAINT, { 0 }, { 0 } },
	[STYLE_INPUT] = { "input", UNDERLINE, UNDERLINE, { 0 }, { 0 } },
	[STYLE_BUTTON] = { "button", 0, 0, { 0 }, { 0 } },
	[STYLE_BUTTON_FOCUS] = { "button-focus", BOLD | REVERSE, BOLD | REVERSE,
	    { 0 }, { 0 } },
	[STYLE_DISABLED] = { "disabled", FAINT, FAINT, { 0 }, { 0 } },
	[STYLE_MATCH] = { "match", UNDERLINE, BOLD | UNDERLINE, { 0 }, { 0 } },
};

/* On white the bright ones cannot be read: what a palette is there. */
static struct palette
on_light(const struct palette *p)
{
	static const struct palette lights[] = {
		{ 1, 1, 160 }, /* red */
		{ 2, 2, 28 },
		{ 3, 3, 130 }, /* yellow: brown */
		{ 4, 4, 25 },
		{ 5, 5, 127 },
		{ 6, 6, 30 },
	};

	if (p->on8 < 1 || (size_t)p->on8 > FX_COUNT(lights))
		return *p;
	return lights[p->on8 - 1];
}

struct style_look
style_look(enum style_theme theme, enum style_depth depth, enum style style)
{
	const struct entry *e = &entries[style];
	const struct palette *p = &e->fg;
	struct style_look look = { .fg = -1, .bg = -1, .attrs = e->attrs };
	struct palette light;
	int16_t index = 0;

	if (theme == STYLE_THEME_CB && e->cb.on8 != 0)
		p = &e->cb;
	if (theme == STYLE_THEME_LIGHT) {
		light = on_light(p);
		p = &light;
	}
	if (theme == STYLE_THEME_MONO)
		depth = STYLE_DEPTH_MONO;
	switch (depth) {
	case STYLE_DEPTH_MONO:
		look.attrs = e->mono;
		break;
	case STYLE_DEPTH_8:
		index = p->on8;
		break;
	case STYLE_DEPTH_16:
		index = p->on16;
		break;
	case STYLE_DEPTH_256:
		index = p->on256;
		break;
	}
	if (index != 0)
		look.fg = index;
	return look;
}

const char *
style_name(enum style style)
{
	return entries[style].name;
}

int
style_theme_parse(const char *name, enum style_theme *ret)
{
	static const char *const names[STYLE_THEME_COUNT_] = {
		[STYLE_THEME_DEFAULT] = "default",
		[STYLE_THEME_CB] = "cb",
		[STYLE_THEME_LIGHT] = "light",
		[STYLE_THEME_MONO] = "mono",
	};

	for (int i = 0; i < STYLE_THEME_COUNT_; i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret = (enum style_theme)i;
			return 0;
		}
	}
	return -EINVAL;
}

struct shape {
	const char *ascii;
	const char *utf8;
	unsigned char alt; /* letter of the vt100's line drawing, or 0 */
};

static const struct shape shapes[GLYPH_COUNT_] = {
	[GLYPH_HLINE] = { "-", "\u2500", 'q' },
	[GLYPH_VLINE] = { "|", "\u2502", 'x' },
	[GLYPH_THUMB] = { "#", "\u2503", 0 },
	[GLYPH_TOP_LEFT] = { "+", "\u250c", 'l' },
	[GLYPH_TOP_RIGHT] = { "+", "\u2510", 'k' },
	[GLYPH_BOTTOM_LEFT] = { "+", "\u2514", 'm' },
	[GLYPH_BOTTOM_RIGHT] = { "+", "\u2518", 'j' },
	[GLYPH_TEE_DOWN] = { "-", "\u252c", 'w' },
	[GLYPH_TEE_UP] = { "-", "\u2534", 'v' },
	[GLYPH_TEE_RIGHT] = { "|", "\u251c", 't' },
	[GLYPH_TEE_LEFT] = { "|", "\u2524", 'u' },
	[GLYPH_CROSS] = { "+", "\u253c", 'n' },
	[GLYPH_ELLIPSIS] = { "..", "\u2026", 0 },
	[GLYPH_RECEIVE] = { "v", "\u2193", 0 },
	[GLYPH_SEND] = { "^", "\u2191", 0 },
	[GLYPH_WAIT] = { ".", "\u00b7", 0 },
	[GLYPH_CURSOR] = { ">", ">", 0 },
	[GLYPH_MARK] = { "*", "*", 0 },
	[GLYPH_UP] = { "^", "\u2191", 0 },
	[GLYPH_DOWN] = { "v", "\u2193", 0 },
	[GLYPH_ON] = { "o", "\u25cf", 0 },
	[GLYPH_OFF] = { ".", "\u00b7", 0 },
	[GLYPH_BAR_REST] = { "-", " ", 0 },
	[GLYPH_BAR_1] = { "-", "\u258f", 0 },
	[GLYPH_BAR_2] = { "-", "\u258e", 0 },
	[GLYPH_BAR_3] = { "-", "\u258d", 0 },
	[GLYPH_BAR_4] = { "-", "\u258c", 0 },
	[GLYPH_BAR_5] = { "-", "\u258b", 0 },
	[GLYPH_BAR_6] = { "-", "\u258a", 0 },
	[GLYPH_BAR_7] = { "-", "\u2589", 0 },
	[GLYPH_BAR_FULL] = { "#", "\u2588", 0 },
	[GLYPH_LEVEL_1] = { ".", "\u2582", 0 },
	[GLYPH_LEVEL_2] = { ":", "\u2584", 0 },
	[GLYPH_LEVEL_3] = { "|", "\u2586", 0 },
	[GLYPH_LEVEL_4] = { "|", "\u2588", 0 },
};

const char *
style_glyph(enum style_set set, enum glyph glyph)
{
	return set == STYLE_SET_UTF8 ? shapes[glyph].utf8 : shapes[glyph].ascii;
}

unsigned char
style_glyph_alt(enum glyph glyph)
{
	return shapes[glyph].alt;
}

int
style_glyph_width(enum style_set set, enum glyph glyph)
{
	return glyph == GLYPH_ELLIPSIS && set != STYLE_SET_UTF8 ? 2 : 1;
}

char
style_fallback(uint32_t ch)
{
	static const struct {
		uint32_t from;
		uint32_t to;
		char ascii;
	} ranges[] = {
		{ 0x00a0, 0x00a0, ' ' },
		{ 0x00b7, 0x00b7, '.' },
		{ 0x2010, 0x2015, '-' },
		{ 0x2018, 0x2019, '\'' },
		{ 0x201c, 0x201d, '"' },
		{ 0x2026, 0x2026, '.' },
		{ 0x2191, 0x2191, '^' },
		{ 0x2193, 0x2193, 'v' },
		{ 0x2500, 0x2501, '-' },
		{ 0x2502, 0x2503, '|' },
		{ 0x250c, 0x254b, '+' },
		{ 0x2580, 0x2588, '#' },
		{ 0x2589, 0x258f, '-' },
		{ 0x25cf, 0x25cf, 'o' },
	};

	for (size_t i = 0; i < FX_COUNT(ranges); i++) {
		if (ch >= ranges[i].from && ch <= ranges[i].to)
			return ranges[i].ascii;
	}
	return ch >= ' ' && ch < 127 ? (char)ch : '?';
}
