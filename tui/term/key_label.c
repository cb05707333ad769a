/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/term/key.h"
#include "tui/term/key_seq.h"

/* The first name of a code is the one that is written. */
static const struct {
	const char *name;
	enum key_code code;
} names[] = {
	{ "Enter", K_ENTER },
	{ "Tab", K_TAB },
	{ "Esc", K_ESC },
	{ "Backspace", K_BACKSPACE },
	{ "Insert", K_INSERT },
	{ "Delete", K_DELETE },
	{ "Home", K_HOME },
	{ "End", K_END },
	{ "PgUp", K_PGUP },
	{ "PgDn", K_PGDN },
	{ "Up", K_UP },
	{ "Down", K_DOWN },
	{ "Left", K_LEFT },
	{ "Right", K_RIGHT },
	{ "Return", K_ENTER },
	{ "Escape", K_ESC },
	{ "Ins", K_INSERT },
	{ "Del", K_DELETE },
	{ "PageUp", K_PGUP },
	{ "PageDown", K_PGDN },
};

static const struct {
	const char *name;
	unsigned mod;
} mod_names[] = {
	{ "Ctrl-", KEY_CTRL },
	{ "Alt-", KEY_ALT },
	{ "Shift-", KEY_SHIFT },
};

static void
base_name(const struct key_event *ev, char *buf, size_t size)
{
	if (ev->code == K_CHAR && ev->ch == ' ') {
		snprintf(buf, size, "Space");
	} else if (ev->code == K_CHAR) {
		bool upper =
		    (ev->mods & KEY_CTRL) && ev->ch >= 'a' && ev->ch <= 'z';
		struct key_event shown =
		    key_seq_char(upper ? ev->ch - 'a' + 'A' : ev->ch, 0);

		snprintf(buf, size, "%s", shown.text);
	} else if (ev->code >= K_F1 && ev->code <= K_F24) {
		snprintf(buf, size, "F%d", (int)(ev->code - K_F1) + 1);
	} else {
		for (size_t i = 0; i < FX_COUNT(names); i++) {
			if (names[i].code == ev->code) {
				snprintf(buf, size, "%s", names[i].name);
				return;
			}
		}
	}
}

const char *
key_label(const struct key_event *ev, char *buf, size_t size)
{
	char base[16] = "";
	bool known = ev->type == KEY_TYPE_KEY || ev->type == KEY_TYPE_TEXT;

	if (known)
		base_name(ev, base, sizeof(base));
	if (base[0] == '\0') {
		snprintf(buf, size, "%s", "");
		return buf;
	}
	snprintf(buf, size, "%s%s%s%s", ev->mods & KEY_CTRL ? "Ctrl-" : "",
	    ev->mods & KEY_ALT ? "Alt-" : "",
	    ev->mods & KEY_SHIFT ? "Shift-" : "", base);
	return buf;
}

/* F1 to F24; 0 if it is none. */
static enum key_code
function_key(const char *name)
{
	unsigned n = 0;
	size_t i;

	if (name[0] != 'F' && name[0] != 'f')
		return K_NONE;
	for (i = 1; name[i] >= '0' && name[i] <= '9' && i < 4; i++)
		n = n * 10 + (unsigned)(name[i] - '0');
	if (name[i] != '\0' || name[1] == '0' || n < 1 || n > 24)
		return K_NONE;
	return K_F1 + (n - 1);
}

static enum key_code
code_of(const char *name)
{
	for (size_t i = 0; i < FX_COUNT(names); i++) {
		if (strcasecmp(names[i].name, name) == 0)
			return names[i].code;
	}
	return function_key(name);
}

int
key_parse(const char *name, struct key_event *ret)
{
	unsigned mods = 0;
	enum key_code code;
	uint32_t ch;
	size_t n;

	for (size_t i = 0; i < FX_COUNT(mod_names); i++) {
		size_t len = strlen(mod_names[i].name);

		if (strncasecmp(name, mod_names[i].name, len) == 0) {
			mods |= mod_names[i].mod;
			name += len;
			i = (size_t)-1; /* in any order */
		}
	}
	if (strcasecmp(name, "Space") == 0)
		name = " ";
	n = strlen(name);
	if (n > 0 && utf8_decode(name, n, &ch) == n && ch >= ' ' && ch != 127 &&
	    (ch < 0x80 || ch >= 0xa0)) {
		*ret = key_seq_char(ch, mods);
		return 0;
	}
	code = code_of(name);
	if (code == K_NONE)
		return -EINVAL;
	*ret = (struct key_event){
		.type = KEY_TYPE_KEY,
		.code = code,
		.mods = mods,
	};
	return 0;
}

bool
key_same(const struct key_event *a, const struct key_event *b)
{
	bool keys = (a->type == KEY_TYPE_KEY || a->type == KEY_TYPE_TEXT) &&
	    (b->type == KEY_TYPE_KEY || b->type == KEY_TYPE_TEXT);

	return keys && a->code == b->code && a->mods == b->mods &&
	    a->ch == b->ch;
}

bool
key_is(const struct key_event *ev, enum key_code code, unsigned mods)
{
	return ev->type == KEY_TYPE_KEY && ev->code == code && ev->mods == mods;
}

bool
key_is_char(const struct key_event *ev, uint32_t ch, unsigned mods)
{
	return (ev->type == KEY_TYPE_KEY || ev->type == KEY_TYPE_TEXT) &&
	    ev->code == K_CHAR && ev->ch == ch && ev->mods == mods;
}
