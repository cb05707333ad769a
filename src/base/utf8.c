/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <assert.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8_table.h"

#define CODE_MAX 0x10ffff

/* Bytes of a character by its first byte; 0 if none begins so. */
static size_t
length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0)
		return 3;
	return lead < 0xf5 ? 4 : 0;
}

static bool
continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t
utf8_decode(const char *s, size_t n, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t code;
	size_t len;

	if (n == 0)
		return 0;
	len = length_of((unsigned char)s[0]);
	if (len == 0 || len > n)
		return 0;
	code = (unsigned char)s[0] & mask[len];
	for (size_t i = 1; i < len; i++) {
		if (!continues(s[i]))
			return 0;
		code = code << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (code < least[len] || code > CODE_MAX ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret = code;
	return len;
}

size_t
utf8_encode(char out[4], uint32_t code)
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n;

	assert(code <= CODE_MAX && (code < 0xd800 || code > 0xdfff));
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)(lead[n] | code);
	return n;
}

bool
utf8_valid(const char *s, size_t n)
{
	uint32_t code;
	size_t len;

	while (n > 0) {
		len = utf8_decode(s, n, &code);
		if (len == 0)
			return false;
		s += len;
		n -= len;
	}
	return true;
}

size_t
utf8_whole(const char *s, size_t n)
{
	size_t back = 1;

	while (back < 4 && back < n && continues(s[n - back]))
		back++;
	if (back <= n && length_of((unsigned char)s[n - back]) > back)
		return n - back;
	return n;
}

int
utf8_char_width(uint32_t code)
{
	int own = code <= CODE_MAX ? utf8_table_width(code) : -1;
	int theirs;

	if (own < 0)
		return -1;
	theirs = wcwidth((wchar_t)code);
	return theirs >= 0 ? theirs : own;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Leave *at behind the run of digits there; its value's digits at *ret. */
static size_t
digits(const char **at, const char *end, const char **ret)
{
	const char *p = *at;

	while (p < end && *p == '0')
		p++;
	*ret = p;
	while (p < end && is_digit(*p))
		p++;
	*at = p;
	return (size_t)(p - *ret);
}

static int
by_value(const char **a, const char *a_end, const char **b, const char *b_end)
{
	const char *x, *y;
	size_t xn = digits(a, a_end, &x);
	size_t yn = digits(b, b_end, &y);

	if (xn != yn)
		return xn < yn ? -1 : 1;
	return memcmp(x, y, xn);
}

static int
bytewise(const char *a, size_t an, const char *b, size_t bn)
{
	size_t n = an < bn ? an : bn;
	int order = n > 0 ? memcmp(a, b, n) : 0;

	if (order != 0 || an == bn)
		return order;
	return an < bn ? -1 : 1;
}

int
utf8_natural(const char *a, size_t an, const char *b, size_t bn)
{
	const char *x = a, *x_end = a + an;
	const char *y = b, *y_end = b + bn;
	int order;

	while (x < x_end && y < y_end) {
		if (is_digit(*x) && is_digit(*y))
			order = by_value(&x, x_end, &y, y_end);
		else
			order = (unsigned char)*x++ - (unsigned char)*y++;
		if (order != 0)
			return order;
	}
	if (x < x_end || y < y_end)
		return x < x_end ? 1 : -1;
	return bytewise(a, an, b, bn);
}
