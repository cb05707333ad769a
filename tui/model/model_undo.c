/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tui/model/model.h"

static void
marks_free(struct model_mark *marks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(marks[i].path);
	free(marks);
}

void
model_undo_done(struct model_undo *u)
{
	free(u->said);
	intent_free(u->back);
	marks_free(u->marks, u->marks_n);
	*u = (struct model_undo){ .said = NULL };
}

/* A copy of the marks, or NULL without memory. */
static struct model_mark *
copy_marks(const struct model_files *f)
{
	struct model_mark *marks = calloc(f->marks_n + 1, sizeof(*marks));

	for (size_t i = 0; marks != NULL && i < f->marks_n; i++) {
		marks[i] = f->marks[i];
		marks[i].path = strdup(f->marks[i].path);
		marks[i].ranged = false;
		if (marks[i].path == NULL) {
			marks_free(marks, i);
			return NULL;
		}
	}
	return marks;
}

void
model_undo_marks(struct model *m)
{
	struct model_undo *u = &m->undo;

	model_undo_done(u);
	u->marks = copy_marks(&m->files);
	if (u->marks == NULL) {
		m->no_memory = true;
		return;
	}
	u->marks_n = m->files.marks_n;
	u->marks_cap = u->marks_n + 1;
}

void
model_undo_by(struct model *m, const char *said, struct intent *back)
{
	model_undo_done(&m->undo);
	m->undo.said = strdup(said);
	m->undo.back = back;
	if (m->undo.said == NULL || back == NULL) {
		model_undo_done(&m->undo);
		m->no_memory = true;
	}
}

void
model_undo_never(struct model *m, const char *why)
{
	model_undo_done(&m->undo);
	m->undo.why = why;
}

static void
swap_marks(struct model *m)
{
	struct model_files *f = &m->files;
	struct model_undo *u = &m->undo;
	struct model_undo was = *u;

	u->marks = f->marks;
	u->marks_n = f->marks_n;
	u->marks_cap = f->marks_cap;
	f->marks = was.marks;
	f->marks_n = was.marks_n;
	f->marks_cap = was.marks_cap;
	f->ranging = false;
}

bool
model_undo(struct model *m)
{
	struct model_undo *u = &m->undo;

	m->dirty = true;
	if (u->marks != NULL) {
		swap_marks(m);
		return true;
	}
	if (u->back == NULL)
		return false;
	model_status(m, MODEL_INFO, u->said);
	model_push(m, u->back);
	u->back = NULL;
	model_undo_done(u);
	return true;
}
