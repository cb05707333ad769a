/* SPDX-License-Identifier: MIT */
#include "os/conf_line.h"

#include <string.h>

#include "os/conf.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* Narrow *p, *n to what is left without blanks at both ends. */
static void
trim(const char **p, size_t *n)
{
	while (*n > 0 && is_blank(**p)) {
		++*p;
		--*n;
	}
	while (*n > 0 && is_blank((*p)[*n - 1]))
		--*n;
}

/* How many bytes from p on are neither blank nor control nor one of stop. */
static size_t
word(const char *p, size_t n, const char *stop)
{
	size_t i = 0;

	while (i < n && !is_blank(p[i]) && !is_control(p[i]) &&
	    strchr(stop, p[i]) == NULL)
		i++;
	return i;
}

static enum conf_line_kind
bad(struct conf_line *ret, enum conf_line_kind kind, const char *why)
{
	ret->why = why;
	return kind;
}

/* p, n: the line from '[' on. */
static enum conf_line_kind
header(struct conf_line *ret, const char *p, size_t n)
{
	if (p[n - 1] != ']')
		return bad(
		    ret, CONF_LINE_BAD_HEADER, "a section must end with ']'");
	p++;
	n -= 2;
	trim(&p, &n);
	ret->a = p;
	ret->an = word(p, n, "[]");
	p += ret->an;
	n -= ret->an;
	trim(&p, &n);
	ret->b = p;
	ret->bn = word(p, n, "[]");
	if (ret->an == 0 || ret->bn != n)
		return bad(ret, CONF_LINE_BAD_HEADER,
		    "a section is one or two words in brackets");
	return CONF_LINE_HEADER;
}

static enum conf_line_kind
item(struct conf_line *ret, const char *p, size_t n)
{
	ret->a = p;
	ret->an = word(p, n, "=");
	p += ret->an;
	n -= ret->an;
	trim(&p, &n);
	if (ret->an == 0 || n == 0 || *p != '=')
		return bad(ret, CONF_LINE_BAD, "not of the form key = value");
	if (ret->an > CONF_KEY_MAX)
		return bad(ret, CONF_LINE_BAD, "the key is too long");
	p++;
	n--;
	trim(&p, &n);
	for (size_t i = 0; i < n; i++) {
		if (is_control(p[i]) && p[i] != '\t')
			return bad(ret, CONF_LINE_BAD,
			    "the value has a control character");
	}
	ret->b = p;
	ret->bn = n;
	return CONF_LINE_ITEM;
}

static enum conf_line_kind
classify(struct conf_line *ret, const char *p, size_t n)
{
	bool too_long = n > CONF_LINE_MAX;

	trim(&p, &n);
	if (n == 0 || *p == '#' || *p == ';')
		return CONF_LINE_BLANK;
	if (too_long)
		return bad(ret,
		    *p == '[' ? CONF_LINE_BAD_HEADER : CONF_LINE_BAD,
		    "the line is too long");
	return *p == '[' ? header(ret, p, n) : item(ret, p, n);
}

bool
conf_line_next(const char **text, size_t *n, struct conf_line *ret)
{
	const char *end;
	size_t length;

	if (*n == 0)
		return false;
	end = memchr(*text, '\n', *n);
	length = end == NULL ? *n : (size_t)(end - *text);
	*ret = (struct conf_line){
		.line = *text,
		.size = end == NULL ? length : length + 1,
	};
	ret->kind = classify(ret, *text, length);
	*text += ret->size;
	*n -= ret->size;
	return true;
}
