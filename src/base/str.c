/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

bool
str_copy_n(char *to, size_t cap, const char *from, size_t n)
{
	bool fits = n < cap;

	if (!fits)
		n = utf8_whole(from, cap - 1);
	memcpy(to, from, n);
	to[n] = '\0';
	return fits;
}

bool
str_copy(char *to, size_t cap, const char *from)
{
	return str_copy_n(to, cap, from, strlen(from));
}

char *
str_dup_n(const char *text, size_t n)
{
	char *copy;

	if (n == SIZE_MAX)
		return NULL;
	copy = malloc(n + 1);
	if (copy == NULL)
		return NULL;
	if (n > 0)
		memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

char *
str_vprintf(const char *fmt, va_list args)
{
	char *text;

	return vasprintf(&text, fmt, args) < 0 ? NULL : text;
}

char *
str_printf(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = str_vprintf(fmt, args);
	va_end(args);
	return text;
}

bool
str_eq(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

const char *
str_after(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

bool
str_starts(const char *text, const char *prefix)
{
	return str_after(text, prefix) != NULL;
}

bool
str_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text);
	size_t m = strlen(suffix);

	return m <= n && strcmp(text + n - m, suffix) == 0;
}

/* The NUL behind the text is not counted in buf.len, but in buf.max. */
void
str_init(struct str *s, size_t max)
{
	buf_init(&s->buf, max < SIZE_MAX ? max + 1 : max);
}

void
str_done(struct str *s)
{
	buf_done(&s->buf);
}

void
str_clear(struct str *s)
{
	buf_clear(&s->buf);
	if (s->buf.data != NULL)
		s->buf.data[0] = '\0';
}

void
str_add_n(struct str *s, const char *text, size_t n)
{
	uint8_t *to;

	if (n == SIZE_MAX) {
		s->buf.error = -EMSGSIZE;
		return;
	}
	to = buf_room(&s->buf, n + 1);
	if (to == NULL)
		return;
	if (n > 0)
		memcpy(to, text, n);
	to[n] = '\0';
	buf_added(&s->buf, n);
}

void
str_add(struct str *s, const char *text)
{
	str_add_n(s, text, strlen(text));
}

void
str_add_char(struct str *s, char c)
{
	str_add_n(s, &c, 1);
}

void
str_vaddf(struct str *s, const char *fmt, va_list args)
{
	char *text = str_vprintf(fmt, args);

	if (text == NULL) {
		if (s->buf.error == 0)
			s->buf.error = -ENOMEM;
		return;
	}
	str_add(s, text);
	free(text);
}

void
str_addf(struct str *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	str_vaddf(s, fmt, args);
	va_end(args);
}

const char *
str_cstr(const struct str *s)
{
	return s->buf.data != NULL ? (const char *)s->buf.data : "";
}

size_t
str_len(const struct str *s)
{
	return s->buf.len;
}

int
str_error(const struct str *s)
{
	return buf_error(&s->buf);
}

char *
str_take(struct str *s)
{
	char *text = NULL;

	if (s->buf.error == 0)
		str_add_n(s, "", 0);
	if (s->buf.error == 0) {
		text = (char *)s->buf.data;
		s->buf.data = NULL;
	}
	buf_done(&s->buf);
	return text;
}

void
str_hex(char *out, const void *data, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = data;

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

int
str_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
str_unhex(void *out, size_t n, const char *hex)
{
	uint8_t *to = out;
	int high, low;

	for (size_t i = 0; i < n; i++) {
		high = str_digit(hex[2 * i]);
		if (high < 0)
			return -EINVAL;
		low = str_digit(hex[2 * i + 1]);
		if (low < 0)
			return -EINVAL;
		to[i] = (uint8_t)(16 * high + low);
	}
	return hex[2 * n] == '\0' ? 0 : -EINVAL;
}
