/* SPDX-License-Identifier: MIT */
#include "base/num.h"

#include <errno.h>
#include <string.h>

/* Digits after the point that count; 10^6 * 2^40 still fits. */
#define FRACTION_DIGITS 6

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Leave *at behind the digits there.  -EINVAL: none; -ERANGE: too many. */
static int
digits(const char **at, uint64_t *ret)
{
	const char *p = *at;
	uint64_t v = 0;
	int r = 0;

	if (!is_digit(*p))
		return -EINVAL;
	for (; is_digit(*p); p++)
		if (!num_mul_u64(v, 10, &v) ||
		    !num_add_u64(v, (uint64_t)(*p - '0'), &v))
			r = -ERANGE;
	*at = p;
	*ret = v;
	return r;
}

int
num_parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
	uint64_t v;
	int r = digits(&text, &v);

	if (r == -EINVAL || *text != '\0')
		return -EINVAL;
	if (r < 0 || v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

int
num_parse_i64(const char *text, int64_t min, int64_t max, int64_t *ret)
{
	bool negative = *text == '-';
	uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
	uint64_t v;
	int64_t value;
	int r;

	r = num_parse_u64(text + (negative ? 1 : 0), 0, limit, &v);
	if (r < 0)
		return r;
	value = negative ? (int64_t)(0 - v) : (int64_t)v;
	if (value < min || value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}

/* Leave *at behind the fraction there, if any; in millionths. */
static int
fraction(const char **at, uint64_t *ret)
{
	const char *p = *at;
	uint64_t v = 0;
	int n = 0;

	*ret = 0;
	if (*p != '.')
		return 0;
	p++;
	if (!is_digit(*p))
		return -EINVAL;
	for (; is_digit(*p); p++)
		if (n < FRACTION_DIGITS) {
			v = 10 * v + (uint64_t)(*p - '0');
			n++;
		}
	for (; n < FRACTION_DIGITS; n++)
		v *= 10;
	*at = p;
	*ret = v;
	return 0;
}

/* The unit that is all of text: its power of two, 0 for bytes; or -EINVAL. */
static int
unit(const char *text)
{
	static const char units[] = "KkMmGgTt";
	const char *at;

	if (*text == '\0' || strcmp(text, "B") == 0)
		return 0;
	at = strchr(units, *text);
	if (at == NULL)
		return -EINVAL;
	text++;
	if (*text != '\0' && strcmp(text, "B") != 0 && strcmp(text, "iB") != 0)
		return -EINVAL;
	return 10 * (int)((at - units) / 2 + 1);
}

int
num_parse_size(const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
	const char *at = text;
	uint64_t v, millionths;
	bool pointed;
	int r, shift;

	r = digits(&at, &v);
	if (r == -EINVAL)
		return r;
	pointed = *at == '.';
	if (fraction(&at, &millionths) < 0)
		return -EINVAL;
	shift = unit(at);
	if (shift < 0 || (pointed && shift == 0))
		return -EINVAL;
	if (r < 0 || !num_mul_u64(v, UINT64_C(1) << shift, &v) ||
	    !num_add_u64(v, (millionths << shift) / 1000000, &v))
		return -ERANGE;
	if (v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}
