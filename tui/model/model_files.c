/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "tui/model/model.h"
#include "tui/model/rows.h"
#include "tui/model/sort.h"

void
model_focus(struct model *m, enum model_pane pane)
{
	if (m->focus != pane)
		m->dirty = true;
	m->focus = pane;
}

void
model_zoom(struct model *m, bool on)
{
	m->zoom = on;
	m->dirty = true;
}

void
model_select(struct model *m, enum model_pane pane, size_t row)
{
	struct model_list *l = &m->list[pane];

	l->count = model_count(m, pane);
	if (row >= l->count)
		row = l->count > 0 ? l->count - 1 : 0;
	if (l->cursor != row)
		m->dirty = true;
	l->cursor = row;
}

/* The folder's path for a title: safe, ~ for the home folder. */
static char *
shown_path(const struct model_files *f, const char *path)
{
	const char *rest = f->home != NULL ? str_after(path, f->home) : NULL;
	char *safe;
	char *shown;

	if (rest == NULL || (rest[0] != '\0' && rest[0] != '/') ||
	    strcmp(f->home, "/") == 0)
		return utf8_safe_new(path, strlen(path));
	safe = utf8_safe_new(rest, strlen(rest));
	shown = safe != NULL ? str_printf("~%s", safe) : NULL;
	free(safe);
	return shown;
}

static void
set_path(struct model *m, const char *path)
{
	char *raw = strdup(path);

	if (raw == NULL) {
		m->no_memory = true;
		return;
	}
	free(m->files.path);
	m->files.path = raw;
}

static void
set_shown(struct model *m, const char *path)
{
	char *shown = shown_path(&m->files, path);

	if (shown == NULL) {
		m->no_memory = true;
		return;
	}
	free(m->files.shown);
	m->files.shown = shown;
}

static void
set_error(struct model *m, const char *error)
{
	free(m->files.error);
	m->files.error = error != NULL ? strdup(error) : NULL;
}

/* What is listed goes on being so; or what was before comes back. */
static void
stay(struct model *m)
{
	struct model_files *f = &m->files;

	size_t cursor = m->list[PANE_FILES].cursor;

	if (f->listing == NULL) {
		f->listing = f->before;
		f->before = NULL;
		cursor = model_filter_again(m, 0);
	}
	if (f->listing == NULL)
		return;
	set_path(m, f->listing->path);
	set_shown(m, f->listing->path);
	rows_refill(m, PANE_FILES, model_count(m, PANE_FILES), cursor);
}

void
model_set_browsing(
    struct model *m, const char *path, const char *want, const char *error)
{
	struct model_files *f = &m->files;

	m->dirty = true;
	set_error(m, error);
	if (error != NULL) {
		f->state = MODEL_BROWSE_FAILED;
		stay(m);
		return;
	}
	f->state = MODEL_BROWSE_READING;
	f->reading = 0;
	free(f->want);
	f->want = want != NULL ? strdup(want) : NULL;
	set_path(m, path);
	if (f->listing == NULL)
		set_shown(m, path);
}

bool
model_leaving(const struct model *m)
{
	const struct browse_listing *l = m->files.listing;

	return l != NULL && strcmp(l->path, m->files.path) != 0;
}

void
model_browse_slow(struct model *m)
{
	struct model_files *f = &m->files;

	if (f->state != MODEL_BROWSE_READING || !model_leaving(m))
		return;
	browse_listing_free(f->before);
	f->before = f->listing;
	f->listing = NULL;
	(void)model_filter_again(m, 0);
	set_shown(m, f->path);
	rows_refill(m, PANE_FILES, 0, 0);
}

/*
 * Where a name is, or would be, in a listing that is ordered by names, as a
 * folder or as another kind of entry.  Returns whether it is there.
 */
static bool
find_ordered(const struct browse_listing *l, const char *name,
    enum browse_kind kind, size_t *ret)
{
	struct browse_entry want = {
		.name = name, .size = -1, .mtime = -1, .kind = (uint8_t)kind
	};
	size_t lo = 0;
	size_t hi = l->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (sort_entries(&l->entries[mid], &want, l->order) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ret = lo;
	for (; lo < l->count; lo++) {
		if (strcmp(l->entries[lo].name, name) == 0) {
			*ret = lo;
			return true;
		}
		if (sort_entries(&l->entries[lo], &want, l->order) != 0)
			break;
	}
	return false;
}

/* The entry of a name, otherwise that of before. */
static size_t
find_name(const struct browse_listing *l, const char *name, size_t otherwise)
{
	bool by_name = l->order.key == BROWSE_BY_NAME ||
	    l->order.key == BROWSE_BY_EXTENSION;
	size_t at;

	if (by_name &&
	    (find_ordered(l, name, BROWSE_FOLDER, &at) ||
		find_ordered(l, name, BROWSE_FILE, &at)))
		return at;
	for (size_t i = 0; !by_name && i < l->count; i++)
		if (strcmp(l->entries[i].name, name) == 0)
			return i;
	return otherwise;
}

/* The entry the cursor goes to in the new listing; was: that it was on. */
static size_t
new_entry(struct model *m, const struct browse_entry *at, size_t was)
{
	struct model_files *f = &m->files;
	size_t entry = was;

	if (f->want != NULL) {
		entry = find_name(f->listing, f->want, was);
		if (f->listing->complete) {
			free(f->want);
			f->want = NULL;
		}
	} else if (at != NULL && was > 0) {
		entry = find_name(f->listing, at->name, was);
	}
	return entry;
}

void
model_set_listing(struct model *m, struct browse_listing *l)
{
	struct model_files *f = &m->files;
	struct browse_listing *old = f->listing;
	const struct browse_entry *at = NULL;
	bool same =
	    old != NULL && l->path != NULL && strcmp(old->path, l->path) == 0;
	size_t cursor = m->list[PANE_FILES].cursor;
	size_t was = 0;

	m->dirty = true;
	model_range_end(m);
	if (l->err.code != FX_OK || l->path == NULL) {
		f->state = MODEL_BROWSE_FAILED;
		set_error(m, l->err.text);
		stay(m);
		browse_listing_free(l);
		return;
	}
	f->state = l->complete ? MODEL_BROWSE_READY : MODEL_BROWSE_READING;
	set_error(m, NULL);
	if (same && cursor > 0) { /* the first row stays the first */
		at = model_entry(m, cursor);
		was = model_entry_of(m, cursor);
	}
	f->listing = l;
	if (!same) {
		free(f->filter);
		f->filter = NULL;
	}
	cursor = model_filter_again(m, new_entry(m, at, was));
	browse_listing_free(old);
	browse_listing_free(f->before);
	f->before = NULL;
	set_path(m, l->path);
	set_shown(m, l->path);
	if (!same) {
		m->list[PANE_FILES].top = 0;
		m->list[PANE_FILES].cursor = cursor;
	}
	rows_refill(m, PANE_FILES, model_count(m, PANE_FILES), cursor);
}

void
model_set_looks(struct model *m, struct browse_looks *looks)
{
	struct browse_listing *l = m->files.listing;

	if (l == NULL || l->serial != looks->serial) {
		browse_looks_free(looks);
		return;
	}
	if (looks->free_bytes >= 0)
		l->free_bytes = looks->free_bytes;
	for (size_t i = 0; i < looks->count; i++) {
		const char *name = l->entries[looks->at[i]].name;

		l->entries[looks->at[i]] = looks->items[i];
		l->entries[looks->at[i]].name = name;
	}
	browse_looks_free(looks);
	m->dirty = true;
}

/* --- search --- */

/* Whether a row of the focused pane has the text in its name. */
static bool
row_matches(const struct model *m, size_t i, const char *text)
{
	const struct model_line *line;

	switch (m->focus) {
	case PANE_FILES:
		return sort_match_name(model_entry(m, i)->name, text, false);
	case PANE_PEERS:
		return sort_match(m->peers[i].name, text);
	case PANE_TRANSFERS:
		return sort_match(m->transfers[i].name, text);
	case PANE_INBOX:
		return sort_match(m->rows[i].name, text);
	case PANE_LOG:
		line = model_line(m, i);
		return sort_match(line->text, text) ||
		    (line->peer != NULL && sort_match(line->peer, text));
	case PANE_COUNT:
		break;
	}
	return false;
}

static void
seek_next(struct model_seek *s)
{
	s->round =
	    s->round || (s->step < 0 ? s->at == 0 : s->at + 1 == s->count);
	s->at = (s->at + (s->step < 0 ? s->count - 1 : 1)) % s->count;
}

int
model_search(struct model *m, const char *text, int step, bool from_here)
{
	struct model_seek *s = &m->seek;
	size_t n = model_count(m, m->focus);
	size_t cursor = m->list[m->focus].cursor;

	model_search_stop(m);
	if (text != NULL) {
		free(m->search);
		m->search = strdup(text);
		m->dirty = true;
	}
	if (m->search == NULL || n == 0)
		return 0;
	*s = (struct model_seek){ .pane = m->focus,
		.count = n,
		.cursor = cursor,
		.at = cursor,
		.left = n,
		.step = step };
	if (!from_here)
		seek_next(s);
	return model_search_on(m);
}

int
model_search_on(struct model *m)
{
	struct model_seek *s = &m->seek;
	size_t until = s->left > MODEL_SLICE ? s->left - MODEL_SLICE : 0;

	if (s->left == 0)
		return -1;
	if (m->search == NULL || m->focus != s->pane ||
	    model_count(m, s->pane) != s->count ||
	    m->list[s->pane].cursor != s->cursor) {
		s->left = 0;
		return -1;
	}
	for (; s->left > until; s->left--) {
		if (row_matches(m, s->at, m->search)) {
			s->left = 0;
			model_select(m, s->pane, s->at);
			return s->round ? 2 : 1;
		}
		seek_next(s);
	}
	return s->left > 0 ? MODEL_SEARCHING : 0;
}

void
model_search_stop(struct model *m)
{
	m->seek.left = 0;
}

char *
model_typed_path(const struct model *m, const char *typed)
{
	const char *home = m->files.home;

	if (typed[0] == '~' && home != NULL &&
	    (typed[1] == '\0' || typed[1] == '/'))
		return str_printf("%s%s", home, typed + 1);
	if (typed[0] == '/')
		return strdup(typed);
	return browse_join(m->files.path, typed);
}
