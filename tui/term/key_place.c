/* SPDX-License-Identifier: MIT */
#include "tui/term/key_place.h"

#include <stddef.h>

#include "base/attr.h"
#include "tui/term/key_seq.h"

#define CAPITALS 32 /* basic Cyrillic and Greek: a small letter less this */

/* From CYRILLIC SMALL LETTER A, U+0430: the keys of the Russian layout. */
static const char cyrillic[] = "f,dult;pbqrkvyjghcnea[wxio]sm'.z";

/* From GREEK SMALL LETTER ALPHA, U+03B1; U+03C2 is the final sigma. */
static const char greek[] = "abgdezhuiklmnjoprwstyfxcv";

static const struct {
	uint32_t small;
	uint32_t large;
	char place;
} others[] = {
	{ 0x451, 0x401, '`' },  /* io */
	{ 0x456, 0x406, 's' },  /* Ukrainian, Belarusian i */
	{ 0x457, 0x407, ']' },  /* Ukrainian yi */
	{ 0x454, 0x404, '\'' }, /* Ukrainian ie */
	{ 0x491, 0x490, '\\' }, /* Ukrainian ghe with upturn */
	{ 0x45e, 0x40e, 'o' },  /* Belarusian short u */
};

/* The same key with Shift. */
static uint32_t
shifted(char place)
{
	static const char low[] = "`[];'\\,.";
	static const char high[] = "~{}:\"|<>";

	for (size_t i = 0; low[i] != '\0'; i++)
		if (low[i] == place)
			return (unsigned char)high[i];
	return (uint32_t)(place - 'a' + 'A');
}

static uint32_t
from_row(const char *row, size_t n, uint32_t first, uint32_t ch)
{
	if (ch >= first && ch < first + n)
		return (unsigned char)row[ch - first];
	if (ch >= first - CAPITALS && ch < first - CAPITALS + n)
		return shifted(row[ch - (first - CAPITALS)]);
	return 0;
}

static uint32_t
place_of(uint32_t ch)
{
	uint32_t place = from_row(cyrillic, sizeof(cyrillic) - 1, 0x430, ch);

	if (place == 0)
		place = from_row(greek, sizeof(greek) - 1, 0x3b1, ch);
	for (size_t i = 0; place == 0 && i < FX_COUNT(others); i++) {
		if (others[i].small == ch)
			place = (unsigned char)others[i].place;
		else if (others[i].large == ch)
			place = shifted(others[i].place);
	}
	return place;
}

bool
key_place(const struct key_event *ev, struct key_event *ret)
{
	uint32_t place;

	if ((ev->type != KEY_TYPE_TEXT && ev->type != KEY_TYPE_KEY) ||
	    ev->code != K_CHAR)
		return false;
	place = place_of(ev->ch);
	if (place == 0)
		return false;
	*ret = key_seq_char(place, ev->mods);
	return true;
}
