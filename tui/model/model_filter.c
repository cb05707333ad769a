/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/model/model.h"
#include "tui/model/rows.h"
#include "tui/model/sort.h"

/* --- rows --- */

/* The entry's place in the listing, its count if there is none. */
static size_t
entry_of(const struct model_files *f, size_t row)
{
	if (f->rows == NULL)
		return row;
	return row < f->rows_n ? f->rows[row] : f->listing->count;
}

const struct browse_entry *
model_entry(const struct model *m, size_t row)
{
	const struct model_files *f = &m->files;
	size_t entry;

	if (f->listing == NULL)
		return NULL;
	entry = entry_of(f, row);
	return entry < f->listing->count ? &f->listing->entries[entry] : NULL;
}

char *
model_entry_path(const struct model *m, size_t row)
{
	const struct browse_entry *e = model_entry(m, row);

	if (e == NULL)
		return NULL;
	if (e->kind == BROWSE_UP)
		return browse_parent(m->files.listing->path);
	return browse_join(m->files.listing->path, e->name);
}

struct browse_looks *
model_looks(const struct model *m)
{
	const struct model_files *f = &m->files;
	const struct model_list *list = &m->list[PANE_FILES];
	struct browse_looks *looks = NULL;
	size_t from = list->top > list->rows ? list->top - list->rows : 0;
	size_t to = list->top + 2 * list->rows;
	const struct browse_entry *e;

	if (f->listing == NULL || !f->listing->complete)
		return NULL;
	for (size_t i = from; i < to && (e = model_entry(m, i)) != NULL; i++) {
		if (e->looked)
			continue;
		if (looks == NULL)
			looks = browse_looks_new(f->listing);
		if (looks == NULL ||
		    !browse_looks_add(looks, f->listing, entry_of(f, i)))
			break;
	}
	return looks;
}

/* --- the filter --- */

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

static bool
matches(const struct browse_entry *e, const char *filter)
{
	bool (*match)(const char *, const char *) = sort_match;
	bool found;
	char *safe;

	if (e->kind == BROWSE_UP)
		return false;
	if (filter[0] == '~') {
		match = sort_match_fuzzy;
		filter++;
		if (filter[0] == '\0')
			return true;
	}
	if (is_plain(e->name))
		return match(e->name, filter);
	safe = utf8_safe_new(e->name, strlen(e->name));
	found = safe != NULL && match(safe, filter);
	free(safe);
	return found;
}

/* All rows that match, of the listing or, if narrower, of the rows so far. */
static void
fill(struct model *m, bool narrower)
{
	struct model_files *f = &m->files;
	size_t of = narrower && f->rows != NULL ? f->rows_n : f->listing->count;
	uint32_t *rows = malloc((of + 1) * sizeof(*rows));
	size_t n = 0;

	if (rows == NULL) {
		m->no_memory = true;
		return;
	}
	for (size_t i = 0; i < of; i++) {
		size_t entry = narrower ? entry_of(f, i) : i;

		if (matches(&f->listing->entries[entry], f->filter))
			rows[n++] = (uint32_t)entry;
	}
	free(f->rows);
	f->rows = rows;
	f->rows_n = n;
}

/* The row of an entry, or of the next one behind it. */
static size_t
row_of(const struct model_files *f, size_t entry)
{
	size_t lo = 0;
	size_t hi = f->rows_n;

	if (f->rows == NULL)
		return entry;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->rows[mid] < entry)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
begins_with(const char *text, const char *with)
{
	return with != NULL && strncmp(text, with, strlen(with)) == 0;
}

void
model_filter(struct model *m, const char *text)
{
	struct model_files *f = &m->files;
	size_t entry = entry_of(f, m->list[PANE_FILES].cursor);
	bool narrower;
	char *copy;

	if (text != NULL && text[0] == '\0')
		text = NULL;
	if (text == NULL && f->filter == NULL)
		return;
	copy = text != NULL ? strdup(text) : NULL;
	if (text != NULL && copy == NULL) {
		m->no_memory = true;
		return;
	}
	model_range_end(m);
	/* "~" alone is fuzzy already, so it must not narrow "~x" to "x". */
	narrower = text != NULL && f->filter != NULL && f->filter[0] != '~' &&
	    begins_with(text, f->filter);
	free(f->filter);
	f->filter = copy;
	m->dirty = true;
	if (f->listing == NULL)
		return;
	if (copy != NULL) {
		fill(m, narrower);
	} else {
		free(f->rows);
		f->rows = NULL;
		f->rows_n = 0;
	}
	rows_refill(
	    m, PANE_FILES, model_count(m, PANE_FILES), row_of(f, entry));
}

void
model_filter_again(struct model *m)
{
	struct model_files *f = &m->files;

	free(f->rows);
	f->rows = NULL;
	f->rows_n = 0;
	if (f->filter != NULL && f->listing != NULL)
		fill(m, false);
}
