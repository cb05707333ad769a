/* SPDX-License-Identifier: MIT */
#include "tui/term/key_seq.h"

#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

#define PARAMS_MAX 6

struct csi {
	char prefix; /* one of < = > ?, or 0 */
	char final;
	bool intermediate;
	bool release; /* kitty's event type 3 */
	size_t n;
	unsigned p[PARAMS_MAX]; /* 0: missing */
};

struct letter {
	char final;
	enum key_code code;
	unsigned mods;
};

/* After ESC [ and ESC O; small letters are rxvt's. */
static const struct letter letters[] = {
	{ 'A', K_UP, 0 },
	{ 'B', K_DOWN, 0 },
	{ 'C', K_RIGHT, 0 },
	{ 'D', K_LEFT, 0 },
	{ 'H', K_HOME, 0 },
	{ 'F', K_END, 0 },
	{ 'P', K_F1, 0 },
	{ 'Q', K_F1 + 1, 0 },
	{ 'R', K_F1 + 2, 0 },
	{ 'S', K_F1 + 3, 0 },
	{ 'Z', K_TAB, KEY_SHIFT },
};

static const struct letter ss3_letters[] = {
	{ 'M', K_ENTER, 0 },
	{ 'I', K_TAB, 0 },
	{ 'a', K_UP, KEY_CTRL },
	{ 'b', K_DOWN, KEY_CTRL },
	{ 'c', K_RIGHT, KEY_CTRL },
	{ 'd', K_LEFT, KEY_CTRL },
};

static const struct letter rxvt_letters[] = {
	{ 'a', K_UP, KEY_SHIFT },
	{ 'b', K_DOWN, KEY_SHIFT },
	{ 'c', K_RIGHT, KEY_SHIFT },
	{ 'd', K_LEFT, KEY_SHIFT },
};

/* ESC [ number ~ */
static const enum key_code tilde[] = {
	[1] = K_HOME,
	[2] = K_INSERT,
	[3] = K_DELETE,
	[4] = K_END,
	[5] = K_PGUP,
	[6] = K_PGDN,
	[7] = K_HOME,
	[8] = K_END,
	[11] = K_F1,
	[12] = K_F1 + 1,
	[13] = K_F1 + 2,
	[14] = K_F1 + 3,
	[15] = K_F1 + 4,
	[17] = K_F1 + 5,
	[18] = K_F1 + 6,
	[19] = K_F1 + 7,
	[20] = K_F1 + 8,
	[21] = K_F1 + 9,
	[23] = K_F1 + 10,
	[24] = K_F1 + 11,
	[25] = K_F1 + 12,
	[26] = K_F1 + 13,
	[28] = K_F1 + 14,
	[29] = K_F1 + 15,
	[31] = K_F1 + 16,
	[32] = K_F1 + 17,
	[33] = K_F1 + 18,
	[34] = K_F1 + 19,
};

bool
key_seq_complete(const char *seq, size_t n)
{
	char last;

	if (n < 2)
		return false;
	last = seq[n - 1];
	if (seq[0] == 'O')
		return last >= '@' && last <= '~' && last != 'O';
	if (n == 2 && last == '[')
		return false; /* the Linux console's F1 to F5 */
	if (seq[1] == '[')
		return n == 3;
	if (last == '$') /* rxvt with Shift; but a part of DECRPM */
		return n > 2 && seq[1] >= '0' && seq[1] <= '9';
	return last >= '@' && last <= '~';
}

/* Returns false if the sequence is not well-formed. */
static bool
csi_parse(const char *seq, size_t n, struct csi *ret)
{
	struct csi c = { .final = seq[n - 1] };
	size_t i = 1;
	unsigned sub = 0;

	if (n > 2 && strchr("<=>?", seq[i]) != NULL)
		c.prefix = seq[i++];
	if (i < n - 1)
		c.n = 1;
	for (; i < n - 1; i++) {
		char ch = seq[i];

		if (ch >= '0' && ch <= '9') {
			unsigned digit = (unsigned)(ch - '0');
			unsigned *p = &c.p[c.n - 1];

			if (sub == 1 && c.n == 2 && digit == 3)
				c.release = true;
			if (sub == 0 && *p < 1000000)
				*p = *p * 10 + digit;
		} else if (ch == ';') {
			if (c.n == PARAMS_MAX)
				return false;
			c.n++;
			sub = 0;
		} else if (ch == ':') {
			sub++;
		} else if (ch >= ' ' && ch <= '/') {
			c.intermediate = true;
		} else {
			return false;
		}
	}
	*ret = c;
	return true;
}

/* Modifiers of a parameter: 1 + a set of Shift, Alt, Ctrl, others. */
static unsigned
mods_of(unsigned param)
{
	return param == 0 ? 0 : (param - 1) & (KEY_SHIFT | KEY_ALT | KEY_CTRL);
}

static struct key_event
key_event_of(enum key_code code, unsigned mods)
{
	return (struct key_event){
		.type = KEY_TYPE_KEY,
		.code = code,
		.mods = mods,
	};
}

struct key_event
key_seq_char(uint32_t ch, unsigned mods)
{
	struct key_event ev = { .code = K_CHAR, .ch = ch };
	size_t n;

	if ((mods & KEY_SHIFT) && ch >= 'a' && ch <= 'z')
		ev.ch = ch - 'a' + 'A';
	if ((mods & KEY_CTRL) && ev.ch >= 'A' && ev.ch <= 'Z')
		ev.ch = ev.ch - 'A' + 'a';
	ev.mods = mods & (KEY_ALT | KEY_CTRL);
	ev.type = ev.mods != 0 ? KEY_TYPE_KEY : KEY_TYPE_TEXT;
	n = utf8_encode(ev.text, ev.ch);
	ev.text[n] = '\0';
	return ev;
}

struct key_event
key_seq_control(unsigned char byte)
{
	switch (byte) {
	case 0:
		return key_seq_char(' ', KEY_CTRL);
	case '\b':
	case 127:
		return key_event_of(K_BACKSPACE, 0);
	case '\t':
		return key_event_of(K_TAB, 0);
	case '\n':
	case '\r':
		return key_event_of(K_ENTER, 0);
	case 27:
		return key_event_of(K_ESC, 0);
	default:
		return key_seq_char((uint32_t)byte + '@', KEY_CTRL);
	}
}

/* A key given by its Unicode number: kitty's u form, xterm's 27 ~ form. */
static enum key_seq_kind
unicode_key(unsigned ch, unsigned mods, struct key_event *ret)
{
	if (ch >= 57399 && ch <= 57408) /* kitty's keypad digits */
		ch = '0' + (ch - 57399);
	if (ch == 57414)
		ch = '\r';
	if (ch >= 57344 && ch <= 63743)
		return KEY_SEQ_NOTHING; /* kitty's other keys */
	if (ch == 0 || ch > 0x10ffff || (ch >= 0xd800 && ch <= 0xdfff) ||
	    (ch >= 0x80 && ch < 0xa0))
		return KEY_SEQ_UNKNOWN;
	if (ch < ' ' || ch == 127) {
		*ret = key_seq_control((unsigned char)ch);
		ret->mods |= mods;
		if (ret->code == K_CHAR)
			ret->mods &= ~KEY_SHIFT;
	} else {
		*ret = key_seq_char(ch, mods);
	}
	return KEY_SEQ_EVENT;
}

static enum key_seq_kind
tilde_key(const struct csi *c, struct key_event *ret)
{
	unsigned mods = c->n > 1 ? mods_of(c->p[1]) : 0;
	unsigned number = c->p[0];

	if (c->n == 3 && number == 27)
		return unicode_key(c->p[2], mods, ret);
	if (c->n > 2)
		return KEY_SEQ_UNKNOWN;
	if (number == 200)
		return KEY_SEQ_PASTE;
	if (number == 201)
		return KEY_SEQ_NOTHING; /* an end without a beginning */
	if (number >= FX_COUNT(tilde) || tilde[number] == K_NONE)
		return KEY_SEQ_UNKNOWN;
	if (c->final == '$' || c->final == '@')
		mods |= KEY_SHIFT;
	if (c->final == '^' || c->final == '@')
		mods |= KEY_CTRL;
	*ret = key_event_of(tilde[number], mods);
	return KEY_SEQ_EVENT;
}

static enum key_seq_kind
letter_key(const struct letter *table, size_t n, char final, unsigned mods,
    struct key_event *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (table[i].final == final) {
			*ret =
			    key_event_of(table[i].code, table[i].mods | mods);
			return KEY_SEQ_EVENT;
		}
	}
	return KEY_SEQ_UNKNOWN;
}

/* b: button and modifiers as in X11's reports; x, y from 0. */
static enum key_seq_kind
mouse_event(unsigned b, int x, int y, bool release, struct key_event *ret)
{
	static const enum key_mouse pressed[] = {
		KEY_MOUSE_LEFT,
		KEY_MOUSE_MIDDLE,
		KEY_MOUSE_RIGHT,
		KEY_MOUSE_RELEASE,
	};
	struct key_event ev = { .type = KEY_TYPE_MOUSE, .x = x, .y = y };

	if (x < 0 || y < 0)
		return KEY_SEQ_UNKNOWN;
	if (b & 4)
		ev.mods |= KEY_SHIFT;
	if (b & 8)
		ev.mods |= KEY_ALT;
	if (b & 16)
		ev.mods |= KEY_CTRL;
	if (b >= 128 || ((b & 64) && (b & 2)))
		return KEY_SEQ_NOTHING; /* more buttons, sideways wheels */
	if (b & 64)
		ev.mouse = b & 1 ? KEY_MOUSE_WHEEL_DOWN : KEY_MOUSE_WHEEL_UP;
	else if (release)
		ev.mouse = KEY_MOUSE_RELEASE;
	else if (b & 32)
		ev.mouse = KEY_MOUSE_DRAG;
	else
		ev.mouse = pressed[b & 3];
	if ((b & 32) && (b & 3) == 3)
		return KEY_SEQ_NOTHING; /* moved without a button */
	*ret = ev;
	return KEY_SEQ_EVENT;
}

enum key_seq_kind
key_seq_mouse(const unsigned char *bytes, struct key_event *ret)
{
	if (bytes[0] < 32)
		return KEY_SEQ_UNKNOWN;
	return mouse_event(
	    (unsigned)bytes[0] - 32, bytes[1] - 33, bytes[2] - 33, false, ret);
}

static enum key_seq_kind
private_csi(const struct csi *c, struct key_event *ret)
{
	if (c->prefix == '<' && (c->final == 'M' || c->final == 'm') &&
	    c->n == 3 && !c->intermediate)
		return mouse_event(c->p[0], (int)c->p[1] - 1, (int)c->p[2] - 1,
		    c->final == 'm', ret);
	if (c->prefix == '?' || c->prefix == '>')
		return KEY_SEQ_REPLY; /* DECRPM, DA, kitty's flags */
	return KEY_SEQ_UNKNOWN;
}

static enum key_seq_kind
csi_read(const struct csi *c, struct key_event *ret)
{
	unsigned mods = c->n > 1 ? mods_of(c->p[1]) : 0;
	enum key_seq_kind kind;

	if (c->prefix != 0)
		return private_csi(c, ret);
	if (c->intermediate)
		return KEY_SEQ_UNKNOWN;
	if (c->release)
		return KEY_SEQ_NOTHING;
	if (c->final == 'R' && c->n == 2 && c->p[0] > 1)
		return KEY_SEQ_REPLY; /* a cursor's position, not F3 */
	if (c->n == 0 && (c->final == 'I' || c->final == 'O')) {
		*ret = (struct key_event){
			.type = KEY_TYPE_FOCUS,
			.focused = c->final == 'I',
		};
		return KEY_SEQ_EVENT;
	}
	if (c->n > 0 && strchr("~$^@", c->final) != NULL)
		return tilde_key(c, ret);
	if (c->final == 'u' && c->n > 0)
		return unicode_key(c->p[0], mods, ret);
	kind = letter_key(letters, FX_COUNT(letters), c->final, mods, ret);
	if (kind == KEY_SEQ_UNKNOWN && c->n == 0)
		kind = letter_key(
		    rxvt_letters, FX_COUNT(rxvt_letters), c->final, 0, ret);
	return kind;
}

/* ESC O, perhaps a modifier's number, a letter. */
static enum key_seq_kind
ss3_read(const char *seq, size_t n, struct key_event *ret)
{
	/* The keypad's characters in application mode, from j on. */
	static const char keypad[] = "*+,-./0123456789";
	char final = seq[n - 1];
	unsigned mods = 0;
	enum key_seq_kind kind;

	if (n > 3)
		return KEY_SEQ_UNKNOWN;
	if (n == 3 && (seq[1] < '1' || seq[1] > '9'))
		return KEY_SEQ_UNKNOWN;
	if (n == 3)
		mods = mods_of((unsigned)(seq[1] - '0'));
	if (final >= 'j' && final <= 'y') {
		*ret = key_seq_char((uint32_t)keypad[final - 'j'], mods);
		return KEY_SEQ_EVENT;
	}
	kind = letter_key(letters, FX_COUNT(letters), final, mods, ret);
	if (kind == KEY_SEQ_UNKNOWN)
		kind = letter_key(
		    ss3_letters, FX_COUNT(ss3_letters), final, mods, ret);
	return kind;
}

enum key_seq_kind
key_seq_read(const char *seq, size_t n, struct key_event *ret)
{
	struct csi c;

	if (seq[0] == 'O')
		return ss3_read(seq, n, ret);
	if (seq[1] == '[') {
		if (seq[2] < 'A' || seq[2] > 'E')
			return KEY_SEQ_UNKNOWN;
		*ret = key_event_of(K_F1 + (unsigned)(seq[2] - 'A'), 0);
		return KEY_SEQ_EVENT;
	}
	if (!csi_parse(seq, n, &c))
		return KEY_SEQ_UNKNOWN;
	return csi_read(&c, ret);
}

bool
key_seq_is_paste(const char *bytes, size_t n)
{
	static const char begin[] = "[200~";
	size_t len = sizeof(begin) - 1;

	return n > 1 && memcmp(bytes, begin, n < len ? n : len) == 0;
}
