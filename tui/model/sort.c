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
names(const char *a, const char *b)
{
	return utf8_natural(a, strlen(a), b, strlen(b));
}

/* "..", folders, everything else. */
static int
group(const struct browse_entry *e)
{
	if (e->kind == BROWSE_UP)
		return 0;
	return e->kind == BROWSE_FOLDER ? 1 : 2;
}

/* Larger and newer first, unknown last whatever the direction. */
static int
numbers(int64_t a, int64_t b, bool reverse)
{
	if ((a < 0) != (b < 0))
		return a < 0 ? 1 : -1;
	return reverse ? compare(a, b) : compare(b, a);
}

int
sort_entries(const struct browse_entry *a, const struct browse_entry *b,
    struct browse_order order)
{
	int r = compare(group(a), group(b));

	if (r != 0)
		return r;
	if (order.key == BROWSE_BY_SIZE)
		r = numbers(a->size, b->size, order.reverse);
	else if (order.key == BROWSE_BY_TIME)
		r = numbers(a->mtime, b->mtime, order.reverse);
	if (r != 0)
		return r;
	r = names(a->name, b->name);
	return order.key == BROWSE_BY_NAME && order.reverse ? -r : r;
}

static int
by_order(const void *a, const void *b, void *order)
{
	return sort_entries(a, b, *(const struct browse_order *)order);
}

void
sort_folder(struct browse_entry *entries, size_t n, struct browse_order order)
{
	if (n > 1)
		qsort_r(entries, n, sizeof(*entries), by_order, &order);
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
		r = names(a->name, b->name);
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
		for (i = 0; what[i] != '\0'; i++)
			if (lower(text[i]) != what[i])
				break;
		if (what[i] == '\0')
			return true;
	}
	return false;
}
