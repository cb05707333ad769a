/* SPDX-License-Identifier: MIT */
#include "tui/model/sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int
transfer_rank(enum model_state state)
{
	switch (state) {
	case MODEL_ACTIVE:
	case MODEL_CHECKING:
		return 0;
	case MODEL_QUEUED:
	case MODEL_CONNECTING:
	case MODEL_OFFERED:
	case MODEL_WAITING:
	case MODEL_PAUSED:
		return 1;
	case MODEL_INTERRUPTED:
		return 2;
	case MODEL_FAILED:
	case MODEL_PARTIAL:
		return 3;
	case MODEL_DONE:
	case MODEL_UNSYNCED:
	case MODEL_DECLINED:
	case MODEL_CANCELLED:
		break;
	}
	return 4;
}

int
sort_transfers(const struct model_transfer *a, const struct model_transfer *b)
{
	int rank = transfer_rank(a->state);
	int r = compare(rank, transfer_rank(b->state));

	if (r != 0)
		return r;
	r = (a->order > b->order) - (a->order < b->order);
	return rank <= 1 ? r : -r;
}

static int
row_rank(enum model_item state)
{
	switch (state) {
	case MODEL_ITEM_OFFER:
		return 0;
	case MODEL_ITEM_MISMATCH:
		return 1;
	case MODEL_ITEM_RECEIVING:
	case MODEL_ITEM_CHECKING:
		return 2;
	case MODEL_ITEM_VERIFIED:
	case MODEL_ITEM_UNSYNCED:
	case MODEL_ITEM_MISSING:
	case MODEL_ITEM_PARTLY:
	case MODEL_ITEM_INTERRUPTED:
	case MODEL_ITEM_FAILED:
	case MODEL_ITEM_CANCELLED:
	case MODEL_ITEM_MD5_OK:
	case MODEL_ITEM_ECHO_OK:
	case MODEL_ITEM_SIZE_OK:
	case MODEL_ITEM_UNCHECKED:
		break;
	}
	return 3;
}

int
sort_rows(const struct model_row *a, const struct model_row *b)
{
	int r = compare(row_rank(a->state), row_rank(b->state));

	if (r == 0)
		r = compare(b->time, a->time);
	if (r == 0)
		r = strcmp(a->id, b->id);
	return r != 0 ? r : compare(a->index, b->index);
}

int
sort_peers(const struct model_peer *a, const struct model_peer *b)
{
	int r = compare(b->online, a->online);

	if (r == 0)
		r = utf8_natural(
		    a->name, strlen(a->name), b->name, strlen(b->name));
	return r != 0 ? r : strcmp(a->key, b->key);
}

static bool
has_upper(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= 'A' && *text <= 'Z')
			return true;
	return false;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
sort_match(const char *text, const char *what)
{
	size_t i;

	if (*what == '\0')
		return false;
	if (has_upper(what))
		return strstr(text, what) != NULL;
	for (; *text != '\0'; text++) {
		if (lower(*text) != what[0])
			continue;
		for (i = 1; what[i] != '\0'; i++)
			if (lower(text[i]) != what[i])
				break;
		if (what[i] == '\0')
			return true;
	}
	return false;
}

bool
sort_match_fuzzy(const char *text, const char *what)
{
	bool exact = has_upper(what);

	if (*what == '\0')
		return false;
	for (; *text != '\0' && *what != '\0'; text++)
		if ((exact ? *text : lower(*text)) == *what)
			what++;
	return *what == '\0';
}

/*
 * Whether a name is shown as it is: utf8_plain() for what most names are made
 * of, as there may be a million.
 */
static bool
is_plain(const char *name)
{
	const char *at = name;

	while (*at >= ' ' && *at <= '~' && *at != '\\' && *at != '<')
		at++;
	return *at == '\0' || utf8_plain(name, strlen(name));
}

bool
sort_match_name(const char *name, const char *what, bool fuzzy)
{
	bool (*match)(const char *, const char *) =
	    fuzzy ? sort_match_fuzzy : sort_match;
	bool found;
	char *safe;

	if (is_plain(name))
		return match(name, what);
	safe = utf8_safe_new(name, strlen(name));
	found = safe != NULL && match(safe, what);
	free(safe);
	return found;
}
