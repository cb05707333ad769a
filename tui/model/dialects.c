/* SPDX-License-Identifier: MIT */
/* Which dialects are on, as the engine tells. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/path.h"
#include "base/str.h"
#include "door/types.h"
#include "tui/model/copy.h"
#include "tui/model/model.h"

static const struct model_dialect_kind kinds[] = {
	{ "push-md5", 5001, false },
	{ "pull-md5", 9999, true },
	{ "echo-json", 9999, false },
	{ "push-raw", 5001, false },
	{ "go-ahead", 12000, false },
};

const struct model_dialect_kind *
model_dialect_kind(size_t i)
{
	return i < FX_COUNT(kinds) ? &kinds[i] : NULL;
}

const struct model_dialect_kind *
model_dialect_named(const char *name)
{
	for (size_t i = 0; i < FX_COUNT(kinds); i++)
		if (str_eq(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/* What was typed as a path, in the %XX form of the door; to be freed. */
static char *
path_text(const struct model *m, const char *typed)
{
	char *raw = model_typed_path(m, typed);
	size_t n = raw != NULL ? strlen(raw) : 0;
	char *text = raw != NULL ? malloc(PATH_TEXT_SIZE(n)) : NULL;

	if (text != NULL)
		path_to_text(text, PATH_TEXT_SIZE(n), raw, n);
	free(raw);
	return text;
}

int
model_dialect_option(const struct model *m, struct intent *in, const char *key,
    const char *value)
{
	bool folder = str_eq(key, "dir") || str_eq(key, "share");
	char *path = NULL;
	char *option;
	int r = -ENOMEM;

	if (value[0] == '\0')
		return 0;
	if (folder) {
		path = path_text(m, value);
		if (path == NULL)
			return -ENOMEM;
	}
	option = str_printf("%s=%s", key, folder ? path : value);
	if (option != NULL)
		r = intent_path(in, option);
	free(option);
	free(path);
	return r;
}

static void
done(struct model_dialect *d)
{
	free(d->name);
	free(d->accept);
	free(d->dir);
	free(d->share);
	free(d->error);
}

void
model_dialects_done(struct model *m)
{
	for (size_t i = 0; i < m->dialects_n; i++)
		done(&m->dialects[i]);
	m->dialects_n = 0;
}

const struct model_dialect *
model_dialect(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->dialects_n; i++)
		if (str_eq(m->dialects[i].name, name))
			return &m->dialects[i];
	return NULL;
}

size_t
model_dialects_on(const struct model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->dialects_n; i++)
		n += m->dialects[i].on;
	return n;
}

void
model_dialects_snapshot(struct model *m, bool end)
{
	for (size_t i = 0; i < m->dialects_n; i++) {
		struct model_dialect *d = &m->dialects[i];

		if (!end)
			d->stale = true;
		else if (d->stale)
			d->on = d->stale = false;
	}
	m->dirty = true;
}

static int
on_dialect(struct model *m, const struct door_dialect *e)
{
	struct copy c = { .failed = false };
	struct model_dialect d = {
		.name = copy_text_always(&c, e->name),
		.on = e->on,
		.port = e->port,
		.until = e->until,
		.callers = e->callers,
		.done = e->done,
		.failed = e->failed,
		.accept = copy_text(&c, e->accept),
		.dir = copy_name(&c, e->dir),
		.share = copy_name(&c, e->share),
		.error = copy_sentence(&c, e->error),
	};
	size_t i = 0;

	while (i < m->dialects_n && !str_eq(m->dialects[i].name, d.name))
		i++;
	if (c.failed || i == MODEL_DIALECTS_MAX) {
		done(&d);
		return c.failed ? -ENOMEM : 0;
	}
	if (i < m->dialects_n)
		done(&m->dialects[i]);
	else
		m->dialects_n++;
	m->dialects[i] = d;
	m->dirty = true;
	return 0;
}

int
model_dialects_update(struct model *m, const struct model_event *ev)
{
	if (!ev->reply && ev->kind == DOOR_EV_DIALECT)
		return on_dialect(m, ev->data);
	if (ev->reply && ev->kind == DOOR_DIALECT_SERVE && ev->code == NULL)
		return on_dialect(m, ev->data);
	return 1;
}
