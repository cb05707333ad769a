/* SPDX-License-Identifier: MIT */
#include "tui/app/keymap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/vec.h"

#define KEYS_MAX 1000

struct binding {
	struct key_event key;
	enum action_scope scope;
	enum action_id action;
};

struct keymap {
	struct binding *bindings;
	size_t count;
	size_t cap;
};

static int
bind_keys(struct keymap *km, const struct action *a)
{
	const char *at = a->keys;

	while (*at != '\0') {
		size_t n = strcspn(at, " ");
		char name[KEY_NAME_MAX];
		struct binding *b;
		int r;

		b = vec_add(
		    &km->bindings, &km->count, &km->cap, KEYS_MAX, sizeof(*b));
		if (b == NULL)
			return -1;
		str_copy_n(name, sizeof(name), at, n);
		r = key_parse(name, &b->key);
		assert(r == 0);
		b->scope = a->scope;
		b->action = a->id;
		at += n;
		at += strspn(at, " ");
	}
	return 0;
}

struct keymap *
keymap_new(void)
{
	struct keymap *km = calloc(1, sizeof(*km));
	const struct action *a;

	for (size_t i = 0; km != NULL && (a = action_at(i)) != NULL; i++)
		if (bind_keys(km, a) < 0) {
			keymap_free(km);
			return NULL;
		}
	return km;
}

void
keymap_free(struct keymap *km)
{
	if (km == NULL)
		return;
	free(km->bindings);
	free(km);
}

static enum action_id
find_in(const struct keymap *km, enum action_scope scope,
    const struct key_event *ev)
{
	for (size_t i = 0; i < km->count; i++)
		if (km->bindings[i].scope == scope &&
		    key_same(&km->bindings[i].key, ev))
			return km->bindings[i].action;
	return ACTION_NONE;
}

enum action_id
keymap_find(
    const struct keymap *km, enum model_pane pane, const struct key_event *ev)
{
	enum action_id id;

	if (ev->type != KEY_TYPE_KEY && ev->type != KEY_TYPE_TEXT)
		return ACTION_NONE;
	id = find_in(km, action_scope(pane), ev);
	return id != ACTION_NONE ? id : find_in(km, SCOPE_GLOBAL, ev);
}
