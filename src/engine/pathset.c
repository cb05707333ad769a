/* SPDX-License-Identifier: MIT */
#include "engine/pathset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/path.h"
#include "base/str.h"
#include "base/vec.h"

struct item {
	char *path;
	size_t n;
	bool seen;
	bool numbered;
	uint32_t number;
};

struct pathset {
	struct item *items;
	size_t count;
	size_t cap;
};

struct pathset *
pathset_new(void)
{
	return calloc(1, sizeof(struct pathset));
}

void
pathset_free(struct pathset *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->count; i++)
		free(set->items[i].path);
	free(set->items);
	free(set);
}

int
pathset_add(struct pathset *set, const void *path, size_t n)
{
	char *copy = str_dup_n(path, n);
	struct item *item;

	item = copy != NULL ? vec_add(&set->items, &set->count, &set->cap,
				  FX_ENTRIES_MAX, sizeof(*item))
			    : NULL;
	if (item == NULL) {
		free(copy);
		return -ENOMEM;
	}
	item->path = copy;
	item->n = n;
	return 0;
}

static int
by_path(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return path_compare(x->path, x->n, y->path, y->n);
}

void
pathset_sort(struct pathset *set)
{
	size_t n = 0;

	if (set->count > 1)
		qsort(set->items, set->count, sizeof(*set->items), by_path);
	for (size_t i = 0; i < set->count; i++) {
		if (n > 0 && by_path(&set->items[n - 1], &set->items[i]) == 0)
			free(set->items[i].path);
		else
			set->items[n++] = set->items[i];
	}
	set->count = n;
}

size_t
pathset_count(const struct pathset *set)
{
	return set->count;
}

/* The first that does not come before path. */
static size_t
find(const struct pathset *set, const void *path, size_t n)
{
	size_t lo = 0, hi = set->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct item *item = &set->items[mid];

		if (path_compare(item->path, item->n, path, n) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
is_at(const struct pathset *set, size_t i, const void *path, size_t n)
{
	return i < set->count && set->items[i].n == n &&
	    memcmp(set->items[i].path, path, n) == 0;
}

bool
pathset_has(const struct pathset *set, const void *path, size_t n)
{
	return is_at(set, find(set, path, n), path, n);
}

bool
pathset_note(struct pathset *set, const void *path, size_t n)
{
	size_t i = find(set, path, n);
	bool has = is_at(set, i, path, n);

	if (has)
		set->items[i].seen = true;
	return has;
}

/* A folder comes right before what it has in it. */
bool
pathset_leads(const struct pathset *set, const void *path, size_t n)
{
	size_t i = find(set, path, n);
	const struct item *item;

	i += is_at(set, i, path, n);
	if (i >= set->count)
		return false;
	item = &set->items[i];
	return item->n > n && item->path[n] == '/' &&
	    memcmp(item->path, path, n) == 0;
}

void
pathset_number(struct pathset *set, const void *path, size_t n, uint32_t number)
{
	size_t i = find(set, path, n);

	if (!is_at(set, i, path, n))
		return;
	set->items[i].numbered = true;
	set->items[i].number = number;
}

const char *
pathset_numbered(const struct pathset *set, uint32_t number, size_t *ret_n)
{
	for (size_t i = 0; i < set->count; i++) {
		if (!set->items[i].numbered || set->items[i].number != number)
			continue;
		*ret_n = set->items[i].n;
		return set->items[i].path;
	}
	return NULL;
}

const char *
pathset_at(const struct pathset *set, size_t i, size_t *ret_n, bool *ret_seen)
{
	*ret_n = set->items[i].n;
	*ret_seen = set->items[i].seen;
	return set->items[i].path;
}
