/* SPDX-License-Identifier: MIT */
/* The lines exchanged with one peer, which is looked at. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/vec.h"
#include "door/types.h"
#include "tui/model/copy.h"
#include "tui/model/model.h"

#define TALK_MAX 2000 /* lines shown; the engine keeps as many */

static void
forget(struct model_talk *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->items[i].text);
	free(t->items);
	free(t->key);
	free(t->error);
	*t = (struct model_talk){ .changes = t->changes + 1 };
}

void
model_talk(struct model *m, const char *key)
{
	struct model_talk *t = &m->talk;
	char *copy = key != NULL ? strdup(key) : NULL;
	struct intent *in;

	forget(t);
	m->dirty = true;
	if (key == NULL)
		return;
	in = copy != NULL ? intent_new(INTENT_CHAT_LOG, copy) : NULL;
	t->key = copy;
	t->waiting = in != NULL;
	model_push(m, in);
}

static int
add(struct model_talk *t, const struct door_chat *d)
{
	struct copy c = { .failed = false };
	char *text = copy_text_always(&c, d->text);
	struct model_said *at;

	if (t->count == TALK_MAX) {
		free(t->items[0].text);
		vec_remove(t->items, &t->count, 0, sizeof(*t->items));
	}
	at = c.failed
	    ? NULL
	    : vec_add(&t->items, &t->count, &t->cap, TALK_MAX, sizeof(*at));
	if (at == NULL) {
		free(text);
		return -ENOMEM;
	}
	*at = (struct model_said){ .time = d->time,
		.text = text,
		.incoming = d->incoming,
		.kept = d->kept };
	t->changes++;
	return 0;
}

/* The line that is told again because it has arrived over there, or NULL. */
static struct model_said *
same(struct model_talk *t, const struct door_chat *d)
{
	struct copy c = { .failed = false };
	char *text = copy_text_always(&c, d->text);
	struct model_said *found = NULL;

	for (size_t i = t->count; i > 0 && found == NULL; i--)
		if (!t->items[i - 1].incoming && !t->items[i - 1].kept &&
		    t->items[i - 1].time == d->time &&
		    str_eq(t->items[i - 1].text, text))
			found = &t->items[i - 1];
	free(text);
	return found;
}

static int
on_log(struct model *m, const struct model_event *ev)
{
	struct model_talk *t = &m->talk;
	const struct door_chats *d = ev->data;
	struct copy c = { .failed = false };
	int r = 0;

	if (t->key == NULL || !str_eq(t->key, ev->id))
		return 0;
	m->dirty = true;
	t->waiting = false;
	t->changes++;
	if (ev->code != NULL) {
		free(t->error);
		t->error = copy_sentence(&c, ev->error);
		return c.failed ? -ENOMEM : 0;
	}
	for (size_t i = 0; i < d->items_n && r == 0; i++)
		r = add(t, &d->items[i]);
	return r;
}

/* A line of the peer that is looked at: until the log came it is in that. */
static int
on_line(struct model *m, const struct door_chat *d)
{
	struct model_talk *t = &m->talk;
	const struct model_peer *p =
	    t->key != NULL ? model_peer(m, t->key) : NULL;
	struct copy c = { .failed = false };
	struct model_said *line;
	char *name;
	bool ours;

	if (p == NULL || t->waiting)
		return 0;
	name = copy_text_always(&c, d->peer);
	ours = str_eq(name, p->name);
	free(name);
	if (c.failed || !ours)
		return c.failed ? -ENOMEM : 0;
	m->dirty = true;
	line = !d->incoming && d->kept ? same(t, d) : NULL;
	if (line == NULL)
		return add(t, d);
	line->kept = true;
	t->changes++;
	return 0;
}

int
model_talk_update(struct model *m, const struct model_event *ev)
{
	if (ev->reply && ev->kind == DOOR_CHAT_LOG)
		return on_log(m, ev);
	if (!ev->reply && ev->kind == DOOR_EV_CHAT && on_line(m, ev->data) < 0)
		return -ENOMEM;
	return 1;
}
