/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "tui/model/model.h"

/* The mark of a path, or where it belongs. */
static size_t
mark_place(const struct model_files *f, const char *path)
{
	size_t lo = 0;
	size_t hi = f->marks_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(f->marks[mid].path, path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
is_mark(const struct model_files *f, size_t at, const char *path)
{
	return at < f->marks_n && strcmp(f->marks[at].path, path) == 0;
}

/* The mark of a row; NULL: it has none. */
static struct model_mark *
mark_of(const struct model *m, size_t row)
{
	const struct model_files *f = &m->files;
	struct model_mark *mark = NULL;
	char *path;
	size_t at;

	if (f->marks_n == 0)
		return NULL;
	path = model_entry_path(m, row);
	if (path == NULL)
		return NULL;
	at = mark_place(f, path);
	if (is_mark(f, at, path))
		mark = &f->marks[at];
	free(path);
	return mark;
}

bool
model_marked(const struct model *m, size_t row)
{
	return mark_of(m, row) != NULL;
}

const struct model_mark *
model_mark(const struct model *m, size_t row)
{
	return mark_of(m, row);
}

bool
model_marked_path(const struct model *m, const char *path)
{
	return is_mark(&m->files, mark_place(&m->files, path), path);
}

static bool
markable(const struct browse_entry *e)
{
	return e != NULL &&
	    (e->kind == BROWSE_FILE || e->kind == BROWSE_FOLDER);
}

static void
unmark(struct model *m, struct model_mark *mark)
{
	struct model_files *f = &m->files;

	free(mark->path);
	vec_remove(f->marks, &f->marks_n, (size_t)(mark - f->marks),
	    sizeof(*f->marks));
	m->dirty = true;
}

/* False if there is no room for it. */
static bool
mark_row(struct model *m, size_t row, bool ranged)
{
	struct model_files *f = &m->files;
	const struct browse_entry *e = model_entry(m, row);
	bool known = e->kind == BROWSE_FILE && e->looked;
	struct model_mark mark = { .path = model_entry_path(m, row),
		.size = known ? e->size : 0,
		.files = known,
		.exact = known,
		.ranged = ranged };
	size_t at;

	if (mark.path == NULL ||
	    vec_add(&f->marks, &f->marks_n, &f->marks_cap, MODEL_MARKS_MAX,
		sizeof(*f->marks)) == NULL) {
		free(mark.path);
		m->no_memory = f->marks_n < MODEL_MARKS_MAX;
		return false;
	}
	f->marks_n--;
	at = mark_place(f, mark.path);
	memmove(&f->marks[at + 1], &f->marks[at],
	    (f->marks_n - at) * sizeof(*f->marks));
	f->marks[at] = mark;
	f->marks_n++;
	m->dirty = true;
	return true;
}

bool
model_mark_toggle(struct model *m, size_t row)
{
	struct model_mark *mark = mark_of(m, row);

	if (!markable(model_entry(m, row)))
		return false;
	if (mark == NULL)
		return mark_row(m, row, false);
	unmark(m, mark);
	return true;
}

void
model_marks_clear(struct model *m)
{
	struct model_files *f = &m->files;

	for (size_t i = 0; i < f->marks_n; i++)
		free(f->marks[i].path);
	f->marks_n = 0;
	f->ranging = false;
	m->dirty = true;
}

/* --- what they come to --- */

int64_t
model_marks_size(const struct model *m, bool *ret_exact)
{
	int64_t sum = 0;

	*ret_exact = true;
	for (size_t i = 0; i < m->files.marks_n; i++) {
		const struct model_mark *mark = &m->files.marks[i];

		*ret_exact &= mark->exact && !mark->partly;
		sum =
		    mark->size > INT64_MAX - sum ? INT64_MAX : sum + mark->size;
	}
	return sum;
}

int64_t
model_marks_files(const struct model *m, bool *ret_exact)
{
	int64_t sum = 0;

	*ret_exact = true;
	for (size_t i = 0; i < m->files.marks_n; i++) {
		const struct model_mark *mark = &m->files.marks[i];

		*ret_exact &= mark->exact && !mark->partly;
		sum += mark->files;
	}
	return sum;
}

const char *
model_mark_uncounted(const struct model *m)
{
	for (size_t i = 0; i < m->files.marks_n; i++)
		if (!m->files.marks[i].exact)
			return m->files.marks[i].path;
	return NULL;
}

void
model_mark_counted(struct model *m, const char *path, int64_t files,
    int64_t bytes, bool over, bool partly)
{
	struct model_files *f = &m->files;
	size_t at = mark_place(f, path);
	struct model_mark *mark;

	if (!is_mark(f, at, path))
		return;
	mark = &f->marks[at];
	m->dirty |= over || mark->size != bytes || mark->files != files;
	mark->files = files;
	mark->size = bytes;
	mark->exact = over;
	mark->partly = partly;
}

/* --- many at once --- */

void
model_marks_invert(struct model *m)
{
	size_t n;

	model_range_end(m);
	model_filter_finish(m);
	n = model_count(m, PANE_FILES);
	for (size_t i = 0; i < n; i++)
		if (markable(model_entry(m, i)) && !model_mark_toggle(m, i))
			return;
}

size_t
model_marks_pattern(struct model *m, const char *pattern, bool mark)
{
	size_t changed = 0;
	size_t n;

	model_range_end(m);
	model_filter_finish(m);
	n = model_count(m, PANE_FILES);
	for (size_t i = 0; i < n; i++) {
		const struct browse_entry *e = model_entry(m, i);

		if (!markable(e) || fnmatch(pattern, e->name, 0) != 0 ||
		    model_marked(m, i) == mark)
			continue;
		if (!model_mark_toggle(m, i))
			break;
		changed++;
	}
	return changed;
}

/* --- a range --- */

void
model_range_begin(struct model *m)
{
	struct model_files *f = &m->files;

	f->ranging = true;
	f->range_from = f->range_to = m->list[PANE_FILES].cursor;
	if (markable(model_entry(m, f->range_from)) &&
	    !model_marked(m, f->range_from))
		(void)mark_row(m, f->range_from, true);
}

/* Whether a row lies between two others, which may be in any order. */
static bool
between(size_t row, size_t a, size_t b)
{
	return a < b ? row >= a && row <= b : row >= b && row <= a;
}

static void
range_row(struct model *m, size_t row, bool on)
{
	struct model_mark *mark = mark_of(m, row);

	if (on && mark == NULL && markable(model_entry(m, row)))
		(void)mark_row(m, row, true);
	else if (!on && mark != NULL && mark->ranged)
		unmark(m, mark);
}

void
model_range_follow(struct model *m)
{
	struct model_files *f = &m->files;
	size_t to = m->list[PANE_FILES].cursor;
	size_t from = f->range_to;
	size_t lo;
	size_t hi;

	if (!f->ranging || to == from)
		return;
	lo = to < from ? to : from;
	hi = to < from ? from : to;
	f->range_to = to;
	for (size_t row = lo; row <= hi; row++)
		range_row(m, row, between(row, f->range_from, to));
}

void
model_range_end(struct model *m)
{
	struct model_files *f = &m->files;

	f->ranging = false;
	for (size_t i = 0; i < f->marks_n; i++)
		f->marks[i].ranged = false;
}

/* --- sending --- */

int
model_send_paths(const struct model *m, struct intent *in)
{
	const struct model_files *f = &m->files;
	size_t cursor = m->list[PANE_FILES].cursor;
	char *path;
	int r;

	for (size_t i = 0; i < f->marks_n; i++)
		if (intent_path(in, f->marks[i].path) < 0)
			return -1;
	if (f->marks_n > 0)
		return (int)f->marks_n;
	if (!markable(model_entry(m, cursor)))
		return 0;
	path = model_entry_path(m, cursor);
	r = path != NULL ? intent_path(in, path) : -1;
	free(path);
	return r < 0 ? -1 : 1;
}
