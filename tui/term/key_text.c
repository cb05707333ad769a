/* SPDX-License-Identifier: MIT */
#include "tui/term/key_text.h"

#include <string.h>
#include <wchar.h>

#include "base/utf8.h"

static const char paste_end[] = "\033[201~";
static const char paste_begin[] = "\033[200~";

#define MARK_LEN (sizeof(paste_end) - 1)

/* How many bytes a UTF-8 character with this first byte has; 0: none. */
static size_t
wanted(unsigned char first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if ((first & 0xf0) == 0xe0)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

static enum key_char_result
from_locale(const struct key_char *c, uint32_t *ret)
{
	mbstate_t state = { 0 };
	wchar_t wc;
	size_t n = mbrtowc(&wc, c->bytes, c->n, &state);

	if (n == (size_t)-2 && c->n < sizeof(c->bytes))
		return KEY_CHAR_MORE;
	if (n != c->n || wc < 0xa0 || wc > 0x10ffff ||
	    (wc >= 0xd800 && wc <= 0xdfff))
		return KEY_CHAR_BAD;
	*ret = (uint32_t)wc;
	return KEY_CHAR_DONE;
}

static enum key_char_result
from_utf8(const struct key_char *c, uint32_t *ret)
{
	uint32_t ch;

	if (c->n < wanted((unsigned char)c->bytes[0]))
		return KEY_CHAR_MORE;
	if (utf8_decode(c->bytes, c->n, &ch) != c->n || ch < 0xa0)
		return KEY_CHAR_BAD;
	*ret = ch;
	return KEY_CHAR_DONE;
}

enum key_char_result
key_char_put(struct key_char *c, unsigned char byte, uint32_t *ret)
{
	enum key_char_result result;

	c->bytes[c->n++] = (char)byte;
	result = c->utf8 ? from_utf8(c, ret) : from_locale(c, ret);
	if (result != KEY_CHAR_MORE)
		c->n = 0;
	return result;
}

bool
key_char_breaks(const struct key_char *c, unsigned char byte)
{
	return c->n > 0 && (byte < 0x80 || (c->utf8 && byte >= 0xc0));
}

void
key_paste_begin(struct key_paste *p, bool utf8)
{
	*p = (struct key_paste){ .ch.utf8 = utf8 };
}

/* Once something did not fit nothing more is taken, or it would be joined. */
static void
put_text(struct key_paste *p, const char *text, size_t n)
{
	if (p->len + n > KEY_PASTE_MAX)
		p->cut = true;
	if (p->cut)
		return;
	memcpy(p->text + p->len, text, n);
	p->len += n;
}

static void
put_byte(struct key_paste *p, unsigned char byte)
{
	bool cr = p->after_cr;
	char text[4] = { (char)byte };
	uint32_t ch;

	p->after_cr = byte == '\r';
	if (key_char_breaks(&p->ch, byte))
		p->ch.n = 0;
	if (byte == '\r' || (byte == '\n' && !cr))
		put_text(p, "\n", 1);
	else if (byte == '\t' || (byte >= ' ' && byte < 127))
		put_text(p, text, 1);
	else if (byte >= 0x80 &&
	    key_char_put(&p->ch, byte, &ch) == KEY_CHAR_DONE)
		put_text(p, text, utf8_encode(text, ch));
}

static bool
another_end(const unsigned char *rest, size_t n)
{
	for (size_t i = 0; i + MARK_LEN <= n; i++) {
		if (memcmp(rest + i, paste_begin, MARK_LEN) == 0)
			return false;
		if (memcmp(rest + i, paste_end, MARK_LEN) == 0)
			return true;
	}
	return false;
}

bool
key_paste_put(struct key_paste *p, unsigned char byte,
    const unsigned char *rest, size_t nrest)
{
	if (p->end > 0 && byte == (unsigned char)paste_end[p->end]) {
		if (++p->end < MARK_LEN)
			return false;
		p->end = 0;
		return !another_end(rest, nrest);
	}
	for (unsigned i = 1; i < p->end; i++) /* it was no end */
		put_byte(p, (unsigned char)paste_end[i]);
	p->end = byte == (unsigned char)paste_end[0] ? 1 : 0;
	if (p->end == 0)
		put_byte(p, byte);
	return false;
}

struct key_event
key_paste_event(struct key_paste *p)
{
	p->text[p->len] = '\0';
	return (struct key_event){
		.type = KEY_TYPE_PASTE,
		.str = p->text,
		.len = p->len,
		.cut = p->cut,
	};
}

void
key_string_begin(struct key_string *s, char kind)
{
	s->text[0] = kind;
	s->len = 1;
	s->cut = false;
	s->esc = false;
}

bool
key_string_put(struct key_string *s, unsigned char byte)
{
	if (byte == '\a' || (s->esc && byte == '\\'))
		return true;
	s->esc = byte == '\033';
	if (byte < ' ' || byte >= 127)
		return false;
	if (s->len < KEY_STRING_MAX)
		s->text[s->len++] = (char)byte;
	else
		s->cut = true;
	return false;
}

struct key_event
key_string_reply(struct key_string *s)
{
	s->text[s->len] = '\0';
	return (struct key_event){
		.type = KEY_TYPE_REPLY,
		.str = s->text,
		.len = s->len,
		.cut = s->cut,
	};
}
