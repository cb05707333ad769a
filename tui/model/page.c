/* SPDX-License-Identifier: MIT */
/* The files of a transfer, a page of them at a time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "door/types.h"
#include "tui/model/copy.h"
#include "tui/model/model.h"

#define AHEAD    100  /* rows asked for before those in sight */
#define AGAIN_MS 1000 /* a page is asked for again at most so often */

static void
rows_done(struct model_page *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->items[i].path);
		free(p->items[i].word);
		free(p->items[i].error);
	}
	free(p->items);
	p->items = NULL;
	p->count = 0;
}

static void
ask(struct model *m, size_t first)
{
	struct model_page *p = &m->page;
	struct intent *in = intent_new(INTENT_FILES, p->id);

	if (in != NULL) {
		in->index = (int64_t)first;
		in->number = p->failed;
	}
	p->asked = first;
	p->waiting = in != NULL;
	model_push(m, in);
}

void
model_page(struct model *m, const char *id, bool failed)
{
	struct model_page *p = &m->page;
	char *copy = id != NULL ? strdup(id) : NULL;

	rows_done(p);
	free(p->id);
	free(p->error);
	*p = (struct model_page){ .id = copy, .failed = failed };
	m->dirty = true;
	if (copy != NULL)
		ask(m, 0);
	else if (id != NULL)
		m->no_memory = true;
}

void
model_page_want(struct model *m, size_t first, size_t rows)
{
	struct model_page *p = &m->page;
	size_t end = first + rows < p->total ? first + rows : p->total;

	if (p->id == NULL || p->waiting || p->error != NULL)
		return;
	if (first < p->first || end > p->first + p->count)
		ask(m, first > AHEAD ? first - AHEAD : 0);
}

int64_t
model_page_age(struct model *m, int64_t now_ms)
{
	struct model_page *p = &m->page;
	const struct model_transfer *t =
	    p->id != NULL ? model_transfer(m, p->id) : NULL;

	if (t == NULL || p->waiting || p->error != NULL)
		return -1;
	if (p->files_at == t->files_done + t->files_failed)
		return -1;
	if (now_ms < p->came_ms + AGAIN_MS)
		return p->came_ms + AGAIN_MS - now_ms;
	ask(m, p->first);
	return -1;
}

const struct model_page_row *
model_page_row(const struct model *m, size_t i)
{
	const struct model_page *p = &m->page;

	return i >= p->first && i - p->first < p->count
	    ? &p->items[i - p->first]
	    : NULL;
}

static enum model_file
state_of(const struct door_entry *d, bool failed)
{
	static const struct {
		const char *word;
		enum model_file state;
	} words[] = {
		{ "waiting", MODEL_FILE_WAITING },
		{ "sending", MODEL_FILE_SENDING },
		{ "verified", MODEL_FILE_VERIFIED },
		{ "failed", MODEL_FILE_FAILED },
		{ "left", MODEL_FILE_LEFT },
		{ "unwanted", MODEL_FILE_UNWANTED },
	};

	for (size_t i = 0; i < FX_COUNT(words); i++)
		if (str_eq(d->state, words[i].word))
			return words[i].state;
	return failed || d->code != NULL ? MODEL_FILE_FAILED
					 : MODEL_FILE_UNKNOWN;
}

static int
take_rows(struct model_page *p, const struct door_entries *d)
{
	struct copy c = { .failed = false };

	rows_done(p);
	p->items = calloc(d->items_n + 1, sizeof(*p->items));
	if (p->items == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < d->items_n; i++) {
		const struct door_entry *e = &d->items[i];

		p->items[p->count++] = (struct model_page_row){
			.path = copy_name_always(&c, e->path),
			.word = copy_word(&c, e->path),
			.folder = str_eq(e->kind, "folder"),
			.size = e->size,
			.state = state_of(e, p->failed),
			.error = e->error != NULL ? copy_sentence(&c, e->error)
						  : copy_text(&c, e->code),
		};
	}
	if (!c.failed)
		return 0;
	rows_done(p);
	return -ENOMEM;
}

int
model_page_update(struct model *m, const struct model_event *ev)
{
	struct model_page *p = &m->page;
	const struct door_entries *d = ev->data;
	const struct model_transfer *t;
	struct copy c = { .failed = false };

	if (!ev->reply || ev->intent != INTENT_FILES)
		return 1;
	if (p->id == NULL || !str_eq(p->id, ev->id) || !p->waiting ||
	    (size_t)ev->offset != p->asked)
		return 0;
	m->dirty = true;
	p->waiting = false;
	p->came_ms = ev->now_ms;
	if (ev->code != NULL) {
		free(p->error);
		p->error = copy_sentence(&c, ev->error);
		return c.failed ? -ENOMEM : 0;
	}
	t = model_transfer(m, p->id);
	p->files_at = t != NULL ? t->files_done + t->files_failed : 0;
	p->first = p->asked;
	p->complete = d->complete;
	p->total = d->total > 0 ? (size_t)d->total : 0;
	return take_rows(p, d);
}
