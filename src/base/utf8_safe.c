/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8_table.h"

#define MARKS_MAX 2

/* Where the text goes, piece by piece; only whole pieces are written. */
struct sink {
	char *out;
	size_t cap;
	size_t used; /* bytes written */
	size_t len;  /* bytes of the whole text */
};

static void
emit(struct sink *to, const char *piece, size_t n)
{
	/* After the first piece that does not fit nothing is written. */
	if (to->used == to->len && to->used + n < to->cap) {
		memcpy(to->out + to->used, piece, n);
		to->used += n;
	}
	to->len += n;
}

static void
emit_bytes(struct sink *to, const char *in, size_t n)
{
	char piece[8];

	for (size_t i = 0; i < n; i++) {
		snprintf(piece, sizeof(piece), "\\x%02X",
		    (unsigned)(unsigned char)in[i]);
		emit(to, piece, 4);
	}
}

static void
emit_code(struct sink *to, uint32_t code)
{
	char piece[16];
	int n = snprintf(piece, sizeof(piece), "<%04X>", (unsigned)code);

	emit(to, piece, (size_t)n);
}

/* Whether the '<' at in could be taken for one of our escapes. */
static bool
looks_escaped(const char *in, size_t n)
{
	size_t i = 1;

	while (i < n && str_digit(in[i]) >= 0)
		i++;
	return i > 1 && i < n && in[i] == '>';
}

static bool
is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

size_t
utf8_safe(char *out, size_t cap, const char *in, size_t n)
{
	struct sink to = { .out = out, .cap = cap };
	int marks = MARKS_MAX; /* on the base so far; the most: no base */
	uint32_t code;
	size_t len;
	int width;

	for (; n > 0; in += len, n -= len) {
		len = utf8_decode(in, n, &code);
		width = len > 0 ? utf8_table_width(code) : -1;
		if (width == 0 && marks < MARKS_MAX) {
			marks++;
			emit(&to, in, len);
			continue;
		}
		marks = MARKS_MAX;
		if (len == 0 || is_control(code)) {
			len = len > 0 ? len : 1;
			emit_bytes(&to, in, len);
		} else if (width <= 0) {
			emit_code(&to, code);
		} else if (code == '\\') {
			emit(&to, "\\\\", 2);
		} else if (code == '<' && looks_escaped(in, n)) {
			emit(&to, "\\<", 2);
		} else {
			marks = 0;
			emit(&to, in, len);
		}
	}
	if (cap > 0)
		out[to.used] = '\0';
	return to.len;
}

char *
utf8_safe_new(const char *in, size_t n)
{
	size_t len = utf8_safe(NULL, 0, in, n);
	char *out = malloc(len + 1);

	if (out != NULL)
		utf8_safe(out, len + 1, in, n);
	return out;
}

bool
utf8_plain(const char *in, size_t n)
{
	/* Every escape is longer than what it stands for. */
	return utf8_safe(NULL, 0, in, n) == n;
}

static bool
is_upper_hex(char c)
{
	return str_digit(c) >= 0 && !(c >= 'a' && c <= 'f');
}

/* Bytes of the escape at safe; 0 if there is none. */
static size_t
escape_length(const char *safe)
{
	size_t i = 1;

	if (safe[0] == '\\') {
		if (safe[1] == '\\' || safe[1] == '<')
			return 2;
		if (safe[1] == 'x' && is_upper_hex(safe[2]) &&
		    is_upper_hex(safe[3]))
			return 4;
		return 0;
	}
	if (safe[0] != '<')
		return 0;
	while (i < 7 && is_upper_hex(safe[i]))
		i++;
	return i >= 5 && safe[i] == '>' ? i + 1 : 0;
}

/* Decode in a text that ends in NUL. */
static size_t
decode_z(const char *s, uint32_t *ret)
{
	return utf8_decode(s, strnlen(s, 4), ret);
}

struct utf8_unit
utf8_unit(const char *safe)
{
	struct utf8_unit unit = { .n = escape_length(safe) };
	uint32_t code;
	size_t len;

	if (*safe == '\0')
		return unit;
	if (unit.n > 0) {
		unit.width = (int)unit.n;
		unit.escape = true;
		return unit;
	}
	unit.n = decode_z(safe, &code);
	if (unit.n == 0 || utf8_table_width(code) <= 0) {
		unit.n = 1;
		unit.width = 1;
		return unit;
	}
	unit.width = utf8_char_width(code);
	while ((len = decode_z(safe + unit.n, &code)) > 0 &&
	    utf8_table_width(code) == 0)
		unit.n += len;
	return unit;
}

int
utf8_width(const char *safe)
{
	struct utf8_unit unit;
	int width = 0;

	for (;; safe += unit.n) {
		unit = utf8_unit(safe);
		if (unit.n == 0)
			return width;
		if (unit.width > INT_MAX - width)
			return INT_MAX;
		width += unit.width;
	}
}
