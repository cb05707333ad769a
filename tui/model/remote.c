/* SPDX-License-Identifier: MIT */
/* What a peer shares: one folder of it at a time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "base/vec.h"
#include "door/types.h"
#include "tui/model/copy.h"
#include "tui/model/model.h"

#define SHARED_MAX 10000 /* entries listed of one folder */

static void
shared_done(struct model_shared *s)
{
	free(s->name);
	free(s->word);
	free(s->code);
}

static void
forget(struct model_remote *r)
{
	for (size_t i = 0; i < r->count; i++)
		shared_done(&r->items[i]);
	free(r->items);
	free(r->key);
	free(r->path);
	free(r->want);
	free(r->error);
	*r = (struct model_remote){
		.hidden = r->hidden, .asked = r->asked, .looks = r->looks + 1
	};
}

/* Ask for the page behind what is there. */
static void
ask(struct model *m)
{
	struct model_remote *r = &m->remote;
	struct intent *in = intent_new(INTENT_LS, r->key);

	if (in != NULL &&
	    (intent_text(&in->text, r->path) < 0 ||
		(r->count > 0 &&
		    intent_text(&in->name, r->items[r->count - 1].word) < 0))) {
		intent_free(in);
		in = NULL;
	}
	if (in != NULL) {
		in->index = ++r->asked;
		in->number = r->hidden;
	}
	r->waiting = in != NULL;
	model_push(m, in);
}

void
model_remote_look(
    struct model *m, const char *key, const char *path, const char *want)
{
	struct model_remote *r = &m->remote;
	char *new_key = key != NULL ? strdup(key) : NULL;
	char *new_path = path != NULL ? strdup(path) : NULL;
	char *new_want = want != NULL ? strdup(want) : NULL;

	forget(r);
	m->dirty = true;
	r->key = new_key;
	r->path = new_path;
	r->want = new_want;
	if (key == NULL)
		return;
	if (new_key == NULL || new_path == NULL) {
		forget(r);
		m->no_memory = true;
		return;
	}
	ask(m);
}

/* The path of an entry, to be freed; NULL without memory. */
static char *
path_of(const struct model_remote *r, size_t i)
{
	return str_printf(
	    "%s%s%s", r->path, r->path[0] != '\0' ? "/" : "", r->items[i].word);
}

void
model_remote_enter(struct model *m, size_t i)
{
	struct model_remote *r = &m->remote;
	char *path;

	if (i >= r->count || !r->items[i].folder)
		return;
	path = path_of(r, i);
	if (path != NULL)
		model_remote_look(m, r->key, path, NULL);
	else
		m->no_memory = true;
	free(path);
}

bool
model_remote_leave(struct model *m)
{
	struct model_remote *r = &m->remote;
	const char *base;
	char *above;

	if (r->key == NULL || r->path[0] == '\0')
		return false;
	base = path_base(r->path);
	above = str_dup_n(
	    r->path, base > r->path ? (size_t)(base - r->path) - 1 : 0);
	if (above != NULL)
		model_remote_look(m, r->key, above, base);
	else
		m->no_memory = true;
	free(above);
	return true;
}

void
model_remote_mark(struct model *m, size_t i)
{
	struct model_remote *r = &m->remote;

	if (i >= r->count || r->items[i].code != NULL ||
	    (!r->items[i].marked && r->marks_n == MODEL_SEND_MAX))
		return;
	r->items[i].marked = !r->items[i].marked;
	if (r->items[i].marked)
		r->marks_n++;
	else
		r->marks_n--;
	m->dirty = true;
}

void
model_remote_hidden(struct model *m)
{
	struct model_remote *r = &m->remote;

	r->hidden = !r->hidden;
	if (r->key != NULL)
		model_remote_look(m, r->key, r->path, NULL);
}

static int
add_path(struct intent *in, const struct model_remote *r, size_t i)
{
	char *path = path_of(r, i);
	int result = path != NULL ? intent_path(in, path) : -ENOMEM;

	free(path);
	return result;
}

bool
model_remote_get(struct model *m, size_t i)
{
	const struct model_remote *r = &m->remote;
	struct intent *in;
	int result = 0;

	if (r->marks_n == 0 && (i >= r->count || r->items[i].code != NULL))
		return false;
	in = intent_new(INTENT_GET, r->key);
	if (in != NULL && r->marks_n == 0)
		result = add_path(in, r, i);
	for (size_t k = 0; in != NULL && k < r->count && result == 0; k++)
		if (r->items[k].marked)
			result = add_path(in, r, k);
	if (result < 0) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
	return true;
}

static int
add(struct model_remote *r, const struct door_entry *d)
{
	struct copy c = { .failed = false };
	struct model_shared s = {
		.name = copy_name_always(&c, d->path),
		.word = d->path != NULL ? strdup(d->path) : NULL,
		.folder = str_eq(d->kind, "folder"),
		.size = d->size,
		.mtime = d->mtime,
		.code = copy_text(&c, d->code),
	};
	struct model_shared *to = NULL;

	if (!c.failed && s.word != NULL)
		to = vec_add(
		    &r->items, &r->count, &r->cap, SHARED_MAX, sizeof(*to));
	if (to == NULL) {
		shared_done(&s);
		return -ENOMEM;
	}
	*to = s;
	return 0;
}

static int
on_page(struct model *m, const struct model_event *ev)
{
	struct model_remote *r = &m->remote;
	const struct door_entries *d = ev->data;
	struct copy c = { .failed = false };

	if (r->key == NULL || !str_eq(r->key, ev->id) || ev->offset != r->asked)
		return 0; /* another folder is looked at by now */
	m->dirty = true;
	r->waiting = false;
	if (ev->code != NULL) {
		free(r->error);
		r->error = copy_sentence(&c, ev->error);
		return c.failed ? -ENOMEM : 0;
	}
	for (size_t i = 0; i < d->items_n; i++) {
		if (r->count == SHARED_MAX) {
			r->complete = true;
			return 0;
		}
		if (add(r, &d->items[i]) < 0)
			return -ENOMEM;
	}
	r->complete = d->complete || d->items_n == 0;
	if (!r->complete)
		ask(m);
	return 0;
}

static int
on_got(struct model *m, const struct door_got *d)
{
	struct copy c = { .failed = false };
	char *why;

	if (d->code == NULL)
		return 0; /* the transfer itself is seen */
	why = copy_sentence(&c, d->error);
	model_status(m, MODEL_ERROR, why);
	free(why);
	return c.failed ? -ENOMEM : 0;
}

static int
on_sums(struct model *m, const struct door_sums_result *d)
{
	struct copy c = { .failed = false };
	char *text = d->code != NULL ? copy_sentence(&c, d->error)
				     : copy_name(&c, d->path);

	model_status(m, d->code != NULL ? MODEL_ERROR : MODEL_INFO, text);
	free(text);
	return c.failed ? -ENOMEM : 0;
}

int
model_remote_update(struct model *m, const struct model_event *ev)
{
	if (ev->reply && ev->kind == DOOR_LS)
		return on_page(m, ev);
	if (!ev->reply && ev->kind == DOOR_EV_GET_RESULT)
		return on_got(m, ev->data);
	if (!ev->reply && ev->kind == DOOR_EV_SUMS_RESULT)
		return on_sums(m, ev->data);
	return 1;
}
