/* SPDX-License-Identifier: MIT */
#include "store/skeleton.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define NONE 0 /* in base_letters: no likeness */

/* U+00C0 .. U+017F without their marks. */
static const char base_letters[] = "aaaaaa\0ceeeeiiiidnoooooxouuuuy\0\0"
				   "aaaaaa\0ceeeeiiiidnooooo\0ouuuuy\0y"
				   "aaaaaaccccccccddddeeeeeeeeeegggg"
				   "gggghhhhiiiiiiiiii\0\0jjkkklllllll"
				   "lllnnnnnnnnnoooooo\0\0rrrrrrssssss"
				   "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

struct like {
	uint32_t from;
	char to;
};

/* Lower-case Greek and Cyrillic letters, and signs, that look like ASCII. */
static const struct like likes[] = {
	{ 0x0131, 'i' }, /* dotless i */
	{ 0x0251, 'a' }, /* Latin alpha */
	{ 0x0261, 'g' }, /* Latin script g */
	{ 0x03b1, 'a' }, /* alpha */
	{ 0x03b9, 'i' }, /* iota */
	{ 0x03ba, 'k' }, /* kappa */
	{ 0x03bd, 'v' }, /* nu */
	{ 0x03bf, 'o' }, /* omicron */
	{ 0x03c1, 'p' }, /* rho */
	{ 0x03c4, 't' }, /* tau */
	{ 0x03c5, 'u' }, /* upsilon */
	{ 0x03c7, 'x' }, /* chi */
	{ 0x03f2, 'c' }, /* lunate sigma */
	{ 0x0430, 'a' }, /* Cyrillic a */
	{ 0x0432, 'b' }, /* ve */
	{ 0x0435, 'e' }, /* ie */
	{ 0x043a, 'k' }, /* ka */
	{ 0x043c, 'm' }, /* em */
	{ 0x043d, 'h' }, /* en */
	{ 0x043e, 'o' }, /* o */
	{ 0x0440, 'p' }, /* er */
	{ 0x0441, 'c' }, /* es */
	{ 0x0442, 't' }, /* te */
	{ 0x0443, 'y' }, /* u */
	{ 0x0445, 'x' }, /* ha */
	{ 0x0455, 's' }, /* dze */
	{ 0x0456, 'i' }, /* Ukrainian i */
	{ 0x0458, 'j' }, /* je */
	{ 0x04bb, 'h' }, /* shha */
	{ 0x0501, 'd' }, /* komi de */
	{ 0x051b, 'q' }, /* qa */
	{ 0x051d, 'w' }, /* we */
	{ 0x2010, '-' }, /* dashes */
	{ 0x2011, '-' },
	{ 0x2012, '-' },
	{ 0x2013, '-' },
	{ 0x2014, '-' },
	{ 0x2212, '-' },
};

/* Capitals of Greek whose lower case looks otherwise but which are ASCII. */
static const struct like capitals[] = {
	{ 0x0392, 'b' },
	{ 0x0395, 'e' },
	{ 0x0396, 'z' },
	{ 0x0397, 'h' },
	{ 0x039c, 'm' },
	{ 0x039d, 'n' },
	{ 0x03a5, 'y' },
};

int
skeleton_check(const char *name, struct fx_err *err)
{
	size_t n = strlen(name);

	if (n == 0 || n > FX_PETNAME_MAX)
		return fx_err_set(err, E_NAME,
		    "a name has 1 to %d bytes; this one has %zu",
		    FX_PETNAME_MAX, n);
	if (!utf8_valid(name, n) || !utf8_plain(name, n))
		return fx_err_set(err, E_NAME,
		    "the name %s has characters that cannot be shown", name);
	if (strpbrk(name, "/:") != NULL)
		return fx_err_set(err, E_NAME,
		    "the name %s has '/' or ':', which stand between names and "
		    "paths",
		    name);
	if (name[0] == '~' || name[0] == '-' || str_starts(name, "fx1-"))
		return fx_err_set(err, E_NAME,
		    "a name may not begin with '~', '-' or \"fx1-\", as %s "
		    "does",
		    name);
	if (name[0] == ' ' || name[n - 1] == ' ')
		return fx_err_set(
		    err, E_NAME, "a name may not begin or end with a blank");
	return 0;
}

static uint32_t
look_up(const struct like *table, size_t count, uint32_t c)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (table[i].from == c)
			return (uint32_t)table[i].to;
	return c;
}

/* The character in lower case, as far as names need it. */
static uint32_t
lower(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0x0391 && c <= 0x03a9) ||
	    (c >= 0x0410 && c <= 0x042f))
		return c + 0x20;
	if (c >= 0x0400 && c <= 0x040f)
		return c + 0x50;
	if (c >= 0x0460 && c <= 0x052f && c % 2 == 0)
		return c + 1;
	return c;
}

/* What a character is taken for; 0 for a mark, which is dropped. */
static uint32_t
fold(uint32_t c)
{
	size_t at;

	if (c >= 0xff01 && c <= 0xff5e) /* full width */
		c -= 0xfee0;
	if (c >= 0x0300 && c <= 0x036f)
		return 0;
	c = look_up(capitals, FX_COUNT(capitals), c);
	c = lower(c);
	c = look_up(likes, FX_COUNT(likes), c);
	at = c - 0xc0;
	if (c >= 0xc0 && at < sizeof(base_letters) - 1 &&
	    base_letters[at] != NONE)
		c = (uint32_t)base_letters[at];

	switch (c) {
	case '0':
		return 'o';
	case '1':
	case 'i':
	case '|':
	case '!':
		return 'l';
	case ' ':
	case '_':
	case '.':
	case 0xa0:
	case 0x3000:
		return '-';
	default:
		return c;
	}
}

/* Make one character of a pair that looks like it; returns the length. */
static size_t
join_pair(char *text, size_t n, const char *pair, char one)
{
	if (n >= 2 && memcmp(text + n - 2, pair, 2) == 0)
		text[n-- - 2] = one;
	return n;
}

void
skeleton_of(const char *name, char ret[SKELETON_SIZE])
{
	size_t left = strlen(name);
	size_t n = 0;
	size_t step;
	uint32_t c;

	while (left > 0 && n + 4 < SKELETON_SIZE) {
		step = utf8_decode(name, left, &c);
		if (step == 0)
			break;
		name += step;
		left -= step;
		c = fold(c);
		if (c != 0)
			n += utf8_encode(ret + n, c);
		n = join_pair(ret, n, "rn", 'm');
		n = join_pair(ret, n, "vv", 'w');
	}
	ret[n] = '\0';
}
