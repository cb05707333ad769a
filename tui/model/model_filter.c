/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tui/model/model.h"
#include "tui/model/rows.h"
#include "tui/model/sort.h"

/* --- rows --- */

size_t
model_entry_of(const struct model *m, size_t row)
{
	const struct model_files *f = &m->files;

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
	entry = model_entry_of(m, row);
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
		    !browse_looks_add(looks, f->listing, model_entry_of(m, i)))
			break;
	}
	return looks;
}

/* --- the filter --- */

static bool
matches(const struct browse_entry *e, const char *filter)
{
	if (e->kind == BROWSE_UP)
		return false;
	if (filter[0] == '~')
		return filter[1] == '\0' ||
		    sort_match_name(e->name, filter + 1, true);
	return sort_match_name(e->name, filter, false);
}

bool
model_filtering(const struct model *m)
{
	return m->files.filtering.at < m->files.filtering.end;
}

/* The next n that are to be looked at. */
static void
look_at(struct model_files *f, size_t n)
{
	struct model_filtering *at = &f->filtering;

	for (; n > 0 && at->at < at->end; n--) {
		size_t next = at->at++;
		uint32_t entry = at->rows ? f->rows[next] : (uint32_t)next;

		if (matches(&f->listing->entries[entry], f->filter))
			f->rows[f->rows_n++] = entry;
	}
}

/* Nothing is filtered (any more). */
static void
forget_rows(struct model_files *f)
{
	free(f->rows);
	f->rows = NULL;
	f->rows_n = 0;
	f->filtering = (struct model_filtering){ .at = 0 };
}

/* Look at all entries or, if narrower, at the rows so far. */
static void
begin(struct model *m, bool narrower)
{
	struct model_files *f = &m->files;
	size_t of = f->listing->count;

	if (narrower && f->rows != NULL && !model_filtering(m)) {
		of = f->rows_n;
	} else {
		forget_rows(f);
		f->rows = malloc((of + 1) * sizeof(*f->rows));
		if (f->rows == NULL) {
			m->no_memory = true;
			return;
		}
		narrower = false;
	}
	f->rows_n = 0;
	f->filtering = (struct model_filtering){ .end = of, .rows = narrower };
	look_at(f, MODEL_SLICE);
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

/* The row for an entry as far as the rows go; more may follow. */
static size_t
follow(struct model_files *f, size_t entry)
{
	size_t row = row_of(f, entry);

	f->filtering.follow = true;
	f->filtering.entry = entry;
	f->filtering.cursor =
	    f->rows != NULL && row >= f->rows_n && row > 0 ? row - 1 : row;
	return row;
}

/* The entry that the cursor is on, or still on its way to. */
static size_t
cursor_entry(const struct model *m)
{
	const struct model_filtering *at = &m->files.filtering;
	size_t cursor = m->list[PANE_FILES].cursor;

	if (model_filtering(m) && at->follow && at->cursor == cursor)
		return at->entry;
	return model_entry_of(m, cursor);
}

bool
model_filter_on(struct model *m)
{
	struct model_files *f = &m->files;
	struct model_filtering *at = &f->filtering;
	size_t cursor = m->list[PANE_FILES].cursor;

	if (!model_filtering(m))
		return false;
	at->follow &= at->cursor == cursor;
	look_at(f, MODEL_SLICE);
	if (at->follow)
		cursor = follow(f, at->entry);
	rows_refill(m, PANE_FILES, f->rows_n, cursor);
	return true;
}

void
model_filter_finish(struct model *m)
{
	while (model_filter_on(m))
		;
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
	size_t entry;
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
	entry = cursor_entry(m);
	if (copy != NULL)
		begin(m, narrower);
	else
		forget_rows(f);
	entry = follow(f, entry);
	rows_refill(m, PANE_FILES, model_count(m, PANE_FILES), entry);
}

size_t
model_filter_again(struct model *m, size_t entry)
{
	struct model_files *f = &m->files;

	forget_rows(f);
	if (f->filter == NULL || f->listing == NULL)
		return entry;
	begin(m, false);
	return follow(f, entry);
}
