/* SPDX-License-Identifier: MIT */
#include "tui/term/tinfo.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "tui/term/ncurses.h"

#include <term.h> /* behind curses.h, as term(3X) wants */

static const struct {
	const char *cap;
	enum key_code code;
	unsigned mods;
} keys[] = {
	{ "kcuu1", K_UP, 0 },
	{ "kcud1", K_DOWN, 0 },
	{ "kcub1", K_LEFT, 0 },
	{ "kcuf1", K_RIGHT, 0 },
	{ "khome", K_HOME, 0 },
	{ "kend", K_END, 0 },
	{ "kpp", K_PGUP, 0 },
	{ "knp", K_PGDN, 0 },
	{ "kich1", K_INSERT, 0 },
	{ "kdch1", K_DELETE, 0 },
	{ "kent", K_ENTER, 0 },
	{ "kcbt", K_TAB, KEY_SHIFT },
	{ "kri", K_UP, KEY_SHIFT },
	{ "kind", K_DOWN, KEY_SHIFT },
	{ "kLFT", K_LEFT, KEY_SHIFT },
	{ "kRIT", K_RIGHT, KEY_SHIFT },
	{ "kHOM", K_HOME, KEY_SHIFT },
	{ "kEND", K_END, KEY_SHIFT },
	{ "kPRV", K_PGUP, KEY_SHIFT },
	{ "kNXT", K_PGDN, KEY_SHIFT },
	{ "kDC", K_DELETE, KEY_SHIFT },
	{ "kIC", K_INSERT, KEY_SHIFT },
};

/* A string of the description, NULL if it has none. */
static const char *
string_of(const char *cap)
{
	const char *text = tigetstr(cap);

	return text == NULL || text == (const char *)-1 || text[0] == '\0'
	    ? NULL
	    : text;
}

/*
 * Whether there is a description that can address the cursor.  newterm()
 * would lose memory over a name that has none.
 */
static bool
usable(const char *name)
{
	int found;
	bool cup;

	if (name == NULL || name[0] == '\0' ||
	    setupterm(name, STDOUT_FILENO, &found) == ERR)
		return false;
	cup = string_of("cup") != NULL;
	del_curterm(cur_term);
	return cup;
}

void *
tinfo_open(const char **ret_name)
{
	const char *const names[] = { getenv("TERM"), "xterm-256color", "xterm",
		"vt100" };

	for (size_t i = 0; i < FX_COUNT(names); i++) {
		SCREEN *screen;

		if (!usable(names[i]))
			continue;
		screen = newterm(names[i], stdout, stdin);
		if (screen != NULL) {
			*ret_name = names[i];
			return screen;
		}
	}
	return NULL;
}

void
tinfo_keys(struct key *k)
{
	const char *seq;
	char cap[8];

	/* What is no ESC sequence, or one too many, is refused; so be it. */
	for (size_t i = 0; i < FX_COUNT(keys); i++) {
		seq = string_of(keys[i].cap);
		if (seq != NULL)
			key_add(k, seq, keys[i].code, keys[i].mods);
	}
	for (unsigned i = 0; i < 24; i++) {
		snprintf(cap, sizeof(cap), "kf%u", i + 1);
		seq = string_of(cap);
		if (seq == NULL)
			continue;
		/* From 13 on xterm and its kin mean F1 with Shift. */
		if (i >= 12 && strstr(seq, ";2") != NULL)
			key_add(k, seq, K_F1 + (i - 12), KEY_SHIFT);
		else
			key_add(k, seq, K_F1 + i, 0);
	}
}

enum style_depth
tinfo_depth(void)
{
	if (!has_colors())
		return STYLE_DEPTH_MONO;
	if (COLORS >= 256)
		return STYLE_DEPTH_256;
	if (COLORS >= 16)
		return STYLE_DEPTH_16;
	return COLORS >= 8 ? STYLE_DEPTH_8 : STYLE_DEPTH_MONO;
}

enum style_set
tinfo_set(void)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return STYLE_SET_UTF8;
	if (string_of("acsc") != NULL && string_of("smacs") != NULL)
		return STYLE_SET_ALT;
	return STYLE_SET_ASCII;
}

bool
tinfo_takes_osc(void)
{
	static const char *const families[] = { "xterm", "tmux", "screen",
		"putty", "rxvt", "foot", "alacritty", "konsole", "gnome", "vte",
		"st-", "wezterm", "iterm", "contour", "mintty" };
	const char *name = getenv("TERM");

	for (size_t i = 0; name != NULL && i < FX_COUNT(families); i++)
		if (strncmp(name, families[i], strlen(families[i])) == 0)
			return true;
	return false;
}

bool
tinfo_keeps_title(void)
{
	const char *enter = string_of("smcup");

	return enter != NULL && strstr(enter, "[22;") != NULL;
}

/* Append without the padding marks $<5>. */
static size_t
put(char *out, size_t cap, size_t n, const char *cap_name)
{
	const char *text = string_of(cap_name);

	while (text != NULL && *text != '\0' && n < cap) {
		if (text[0] == '$' && text[1] == '<') {
			text = strchr(text, '>');
			if (text != NULL)
				text++;
		} else {
			out[n++] = *text++;
		}
	}
	return n;
}

size_t
tinfo_leave(char *out, size_t cap)
{
	size_t n = put(out, cap, 0, "sgr0");

	n = put(out, cap, n, "rmacs");
	n = put(out, cap, n, "cnorm");
	n = put(out, cap, n, "rmkx");
	n = put(out, cap, n, "rmcup");
	for (const char *end = "\r\n"; *end != '\0' && n < cap; end++)
		out[n++] = *end;
	return n;
}
