/* SPDX-License-Identifier: MIT */
#include "dialect/name.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"

/* Longest extension that is kept of a name that is too long. */
#define EXT_KEPT 32

/* Where the last component of n raw bytes begins. */
static size_t
last_part(const char *raw, size_t n, const char *ends)
{
	size_t at = n;

	while (at > 0 && raw[at - 1] != ends[0] && raw[at - 1] != ends[1])
		at--;
	return at;
}

/*
 * The stem of name, at most room bytes, and its extension; no character is
 * cut, and no %XX that stood whole in it.
 */
static size_t
stem_that_fits(const char *name, size_t stem, size_t room)
{
	char cut[FX_NAME_MAX + 1];
	size_t n;

	if (stem <= room)
		return stem;
	str_copy_n(cut, room + 1, name, stem);
	n = strlen(cut);
	for (size_t i = n > 2 ? n - 2 : 0; i < n; i++)
		if (cut[i] == '%' && stem - i > 2 &&
		    str_digit(name[i + 1]) >= 0 && str_digit(name[i + 2]) >= 0)
			return i;
	return n;
}

void
name_between(char out[FX_NAME_MAX + 1], const char *prefix, const char *name,
    const char *suffix)
{
	size_t before = strlen(prefix);
	size_t after = strlen(suffix);
	size_t n = strlen(name);
	size_t stem = path_ext(name, n);
	char all[FX_NAME_MAX + 1];
	size_t room;

	assert(before <= NAME_PART_MAX && after <= NAME_PART_MAX);
	if (n - stem > EXT_KEPT)
		stem = n;
	room = FX_NAME_MAX - before - after - (n - stem);
	snprintf(all, sizeof(all), "%s%.*s%s%s", prefix,
	    (int)stem_that_fits(name, stem, room), name, name + stem, suffix);
	memcpy(out, all, sizeof(all));
}

/*
 * A name of any length in its %XX form and cut: of a long one only the
 * beginning and the end are looked at.
 */
static void
shorten(char out[FX_NAME_MAX + 1], const char *raw, size_t n)
{
	size_t ext = path_ext(raw, n);
	char text[PATH_TEXT_SIZE(FX_NAME_MAX)];
	char tail[PATH_TEXT_SIZE(EXT_KEPT)];
	size_t stem;

	if (n - ext > EXT_KEPT)
		ext = n;
	path_to_text(tail, sizeof(tail), raw + ext, n - ext);
	if (strlen(tail) > EXT_KEPT) {
		ext = n;
		tail[0] = '\0';
	}
	stem = ext < FX_NAME_MAX ? ext : FX_NAME_MAX;
	path_to_text(text, sizeof(text), raw, stem);
	stem = strlen(text);
	snprintf(out, FX_NAME_MAX + 1, "%.*s%s",
	    (int)stem_that_fits(text, stem, FX_NAME_MAX - strlen(tail)), text,
	    tail);
}

void
name_arrived(char out[FX_NAME_MAX + 1], const char *raw, size_t n)
{
	size_t at = last_part(raw, n, "/\\");

	shorten(out, raw + at, n - at);
	if (out[0] == '\0' || str_eq(out, ".") || str_eq(out, "..") ||
	    str_eq(out, PATH_STAGING))
		str_copy(out, FX_NAME_MAX + 1, "unnamed");
}

/* UTF-8 without control bytes. */
static bool
is_plain(const char *raw, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)raw[i] < 0x20 || raw[i] == 0x7f)
			return false;
	return utf8_valid(raw, n);
}

size_t
name_leaving(char *out, size_t cap, const char *raw, size_t n)
{
	size_t at = last_part(raw, n, "//");
	size_t len;

	raw += at;
	n -= at;
	if (!is_plain(raw, n)) {
		len = path_to_text(out, cap, raw, n);
		return len < cap ? len : 0;
	}
	if (n >= cap)
		return 0;
	memcpy(out, raw, n);
	out[n] = '\0';
	return n;
}
