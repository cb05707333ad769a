/* SPDX-License-Identifier: MIT */
#include "tui/model/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "tui/model/rows.h"

struct model *
model_new(void)
{
	struct model *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->files.path = strdup("/");
	m->files.shown = strdup("/");
	if (m->files.path == NULL || m->files.shown == NULL) {
		model_free(m);
		return NULL;
	}
	for (int i = 0; i < PANE_COUNT; i++)
		m->list[i].rows = 1;
	m->offer.total = -1;
	m->failures.total = -1;
	m->dirty = true;
	return m;
}

/* Replace a string by a copy; out of memory it becomes NULL. */
static void
replace(struct model *m, char **field, const char *text)
{
	char *copy = NULL;

	if (text != NULL) {
		copy = strdup(text);
		if (copy == NULL)
			m->no_memory = true;
	}
	free(*field);
	*field = copy;
}

static void
dialog_done(struct model_dialog *d)
{
	free(d->id);
	free(d->title);
	free(d->text);
	free(d->label);
	intent_free(d->then);
	*d = (struct model_dialog){ .serial = 0 };
}

static void
toast_drop(struct model *m)
{
	free(m->toasts[0].peer);
	free(m->toasts[0].text);
	m->toasts_n--;
	memmove(
	    &m->toasts[0], &m->toasts[1], m->toasts_n * sizeof(m->toasts[0]));
	m->dirty = true;
}

static void
files_done(struct model_files *f)
{
	free(f->path);
	free(f->shown);
	free(f->home);
	browse_listing_free(f->listing);
	browse_listing_free(f->before);
	free(f->error);
	free(f->want);
	free(f->downloads);
	free(f->inbox);
	model_trail_done(f);
	free(f->filter);
	free(f->rows);
	for (size_t i = 0; i < f->marks_n; i++)
		free(f->marks[i].path);
	free(f->marks);
}

static void
lists_done(struct model *m)
{
	for (size_t i = 0; i < m->peers_n; i++)
		rows_peer_done(&m->peers[i]);
	for (size_t i = 0; i < m->transfers_n; i++)
		rows_transfer_done(&m->transfers[i]);
	for (size_t i = 0; i < m->rows_n; i++)
		rows_row_done(&m->rows[i]);
	rows_lines_done(m);
	free(m->peers);
	free(m->transfers);
	free(m->rows);
}

void
model_free(struct model *m)
{
	if (m == NULL)
		return;
	while (m->dialogs_n > 0)
		model_close(m);
	while (m->toasts_n > 0)
		toast_drop(m);
	while (m->intents != NULL)
		intent_free(model_take(m));
	model_pairing(m, MODEL_PAIR_NONE);
	model_want_offer(m, NULL);
	model_want_failures(m, NULL);
	model_want_sum(m, NULL);
	lists_done(m);
	files_done(&m->files);
	model_undo_done(&m->undo);
	free(m->engine_why);
	free(m->device);
	free(m->name);
	free(m->address);
	free(m->listen_error);
	free(m->search);
	free(m->status);
	model_remote_look(m, NULL, NULL, NULL);
	model_talk(m, NULL);
	model_page(m, NULL, false);
	model_dialects_done(m);
	free(m);
}

void
model_set_engine(struct model *m, enum model_engine state, const char *why)
{
	m->engine = state;
	replace(m, &m->engine_why, why);
	if (state != MODEL_ENGINE_UP) {
		m->in_snapshot = false;
		if (m->pair.state != MODEL_PAIR_NONE &&
		    m->pair.state != MODEL_PAIR_DONE)
			model_pairing(m, MODEL_PAIR_OVER);
	}
	m->dirty = true;
}

void
model_push(struct model *m, struct intent *in)
{
	if (in == NULL) {
		m->no_memory = true;
		m->dirty = true;
		return;
	}
	in->next = NULL;
	if (m->intents == NULL)
		m->intents = in;
	else
		m->intents_last->next = in;
	m->intents_last = in;
}

struct intent *
model_take(struct model *m)
{
	struct intent *in = m->intents;

	if (in != NULL)
		m->intents = in->next;
	return in;
}

struct model_dialog *
model_open(struct model *m, enum model_dialog_kind kind, const char *id)
{
	struct model_dialog *d;

	if (m->dialogs_n == MODEL_DIALOGS_MAX)
		return NULL;
	d = &m->dialogs[m->dialogs_n];
	*d = (struct model_dialog){
		.kind = kind, .serial = ++m->serial, .pane = m->focus
	};
	replace(m, &d->id, id);
	if (id != NULL && d->id == NULL)
		return NULL;
	m->dialogs_n++;
	m->dirty = true;
	return d;
}

int
model_dialog_set(struct model_dialog *d, const char *title, const char *text,
    const char *label)
{
	char **fields[] = { &d->title, &d->text, &d->label };
	const char *values[] = { title, text, label };

	for (size_t i = 0; i < FX_COUNT(fields); i++) {
		char *copy;

		if (values[i] == NULL)
			continue;
		copy = strdup(values[i]);
		if (copy == NULL)
			return -ENOMEM;
		free(*fields[i]);
		*fields[i] = copy;
	}
	return 0;
}

void
model_close(struct model *m)
{
	if (m->dialogs_n == 0)
		return;
	dialog_done(&m->dialogs[--m->dialogs_n]);
	m->dirty = true;
}

const struct model_dialog *
model_top(const struct model *m)
{
	return m->dialogs_n > 0 ? &m->dialogs[m->dialogs_n - 1] : NULL;
}

void
model_status(struct model *m, enum model_level level, const char *text)
{
	if (text != NULL && text[0] == '\0')
		text = NULL;
	if (text == NULL && m->status == NULL)
		return;
	replace(m, &m->status, text);
	m->status_level = level;
	m->dirty = true;
}

void
model_toast(struct model *m, enum model_level level, const char *peer,
    const char *text, int64_t now_ms)
{
	struct model_toast *t;

	if (m->toasts_n == MODEL_TOASTS_MAX) {
		toast_drop(m);
		m->toasts_more++;
	}
	t = &m->toasts[m->toasts_n];
	*t = (struct model_toast){ .level = level,
		.until_ms = now_ms + MODEL_TOAST_MS };
	replace(m, &t->peer, peer);
	replace(m, &t->text, text);
	if (t->text == NULL) {
		free(t->peer);
		return;
	}
	m->toasts_n++;
	m->dirty = true;
}

int64_t
model_toasts_age(struct model *m, int64_t now_ms)
{
	while (m->toasts_n > 0 && m->toasts[0].until_ms <= now_ms)
		toast_drop(m);
	if (m->toasts_n > 0)
		return m->toasts[0].until_ms - now_ms;
	m->toasts_more = 0;
	return -1;
}

void
model_want_offer(struct model *m, const char *id)
{
	rows_entries_reset(&m->offer, id);
	m->dirty = true;
}

void
model_want_failures(struct model *m, const char *id)
{
	rows_entries_reset(&m->failures, id);
	m->dirty = true;
}

void
model_want_sum(struct model *m, const char *path)
{
	struct model_sum *s = &m->sum;

	free(s->path);
	free(s->digest);
	free(s->sha256);
	free(s->error);
	*s = (struct model_sum){ .waiting = path != NULL };
	replace(m, &s->path, path);
	m->dirty = true;
}
