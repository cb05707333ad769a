/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "tui/model/browse.h"

/* Bytes of a piece of memory for names: the first one, and the largest. */
#define PIECE_MIN ((size_t)4 * 1024)
#define PIECE_MAX ((size_t)256 * 1024)

struct browse_names {
	struct browse_names *next; /* the one before */
	size_t used;
	size_t size;
	char bytes[];
};

static struct browse_names *
add_piece(struct browse_names **names, size_t n)
{
	size_t size = *names == NULL ? PIECE_MIN : (*names)->size * 4;
	struct browse_names *piece;

	if (size > PIECE_MAX)
		size = PIECE_MAX;
	if (size < n)
		size = n;
	piece = malloc(sizeof(*piece) + size);
	if (piece == NULL)
		return NULL;
	piece->next = *names;
	piece->used = 0;
	piece->size = size;
	*names = piece;
	return piece;
}

const char *
browse_keep(struct browse_names **names, const char *name, size_t n)
{
	struct browse_names *piece = *names;
	char *to;

	if (piece == NULL || piece->size - piece->used < n + 1)
		piece = add_piece(names, n + 1);
	if (piece == NULL)
		return NULL;
	to = piece->bytes + piece->used;
	memcpy(to, name, n);
	to[n] = '\0';
	piece->used += n + 1;
	return to;
}

void
browse_names_free(struct browse_names *names)
{
	while (names != NULL) {
		struct browse_names *next = names->next;

		free(names);
		names = next;
	}
}

struct browse_listing *
browse_listing_new(const char *path)
{
	struct browse_listing *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->free_bytes = -1;
	l->path = strdup(path);
	if (l->path != NULL)
		return l;
	free(l);
	return NULL;
}

void
browse_listing_free(struct browse_listing *l)
{
	if (l == NULL)
		return;
	free(l->path);
	free(l->entries);
	browse_names_free(l->names);
	free(l);
}

/* --- looks --- */

struct browse_looks *
browse_looks_new(const struct browse_listing *l)
{
	struct browse_looks *looks = calloc(1, sizeof(*looks));

	if (looks == NULL)
		return NULL;
	looks->serial = l->serial;
	looks->free_bytes = -1;
	return looks;
}

void
browse_looks_free(struct browse_looks *looks)
{
	if (looks == NULL)
		return;
	browse_names_free(looks->names);
	free(looks);
}

bool
browse_looks_add(
    struct browse_looks *looks, const struct browse_listing *l, size_t entry)
{
	const char *name = l->entries[entry].name;

	if (looks->count == BROWSE_LOOKS_MAX)
		return false;
	name = browse_keep(&looks->names, name, strlen(name));
	if (name == NULL)
		return false;
	looks->at[looks->count] = entry;
	looks->items[looks->count] = l->entries[entry];
	looks->items[looks->count].name = name;
	looks->count++;
	return true;
}

/* --- paths --- */

char *
browse_parent(const char *path)
{
	size_t n = strlen(path);

	while (n > 0 && path[n - 1] == '/')
		n--;
	while (n > 0 && path[n - 1] != '/')
		n--;
	while (n > 1 && path[n - 1] == '/')
		n--;
	return n == 0 ? strdup("/") : str_dup_n(path, n);
}

char *
browse_join(const char *path, const char *name)
{
	size_t n = strlen(path);

	return str_printf(
	    "%s%s%s", path, n > 0 && path[n - 1] == '/' ? "" : "/", name);
}
