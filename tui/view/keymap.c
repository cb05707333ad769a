/* SPDX-License-Identifier: MIT */
#include "tui/view/keymap.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "tui/view/i18n.h"

#define KEYS_MAX 1000

/* One key, or two; the second one may be any character. */
struct keys {
	struct key_event first;
	struct key_event second;
	bool two;
	bool any;
};

struct binding {
	struct keys keys;
	const struct action *action;
	char name[KEY_NAME_MAX]; /* as it was written */
};

struct keymap {
	struct binding *bindings;
	size_t count;
	size_t cap;
};

/* --- names --- */

/* Returns 0 or -EINVAL. */
static int
parse_keys(const char *name, struct keys *ret)
{
	char first[8];
	uint32_t ch;
	size_t n;

	*ret = (struct keys){ .two = false };
	if (key_parse(name, &ret->first) == 0)
		return 0;
	n = utf8_decode(name, strlen(name), &ch);
	if (n == 0 || !str_copy_n(first, sizeof(first), name, n) ||
	    key_parse(first, &ret->first) < 0)
		return -EINVAL;
	ret->two = true;
	ret->any = str_eq(name + n, "Any");
	return ret->any ? 0 : key_parse(name + n, &ret->second);
}

/* The next name of a list; false at its end, -1 in *ret if it is too long. */
static bool
next_name(const char **at, char ret[KEY_NAME_MAX])
{
	size_t n;

	*at += strspn(*at, " \t");
	n = strcspn(*at, " \t");
	if (n == 0)
		return false;
	if (!str_copy_n(ret, KEY_NAME_MAX, *at, n))
		ret[0] = '\0';
	*at += n;
	return true;
}

/* --- what is bound --- */

static bool
same(const struct keys *a, const struct keys *b)
{
	if (!key_same(&a->first, &b->first) || a->two != b->two)
		return false;
	return !a->two || a->any || b->any || key_same(&a->second, &b->second);
}

/* One of them begins the other. */
static bool
begins(const struct keys *a, const struct keys *b)
{
	return a->two != b->two && key_same(&a->first, &b->first);
}

/*
 * What stands in the way of keys for an action; NULL: nothing.  A pane may use
 * a key of everywhere for something else, but no beginning of one.
 */
static const struct binding *
in_the_way(
    const struct keymap *km, const struct action *a, const struct keys *keys)
{
	for (size_t i = 0; i < km->count; i++) {
		const struct binding *b = &km->bindings[i];
		bool meets = b->action->scope == a->scope ||
		    b->action->scope == SCOPE_GLOBAL ||
		    a->scope == SCOPE_GLOBAL;

		if (b->action->scope == a->scope && same(&b->keys, keys))
			return b;
		if (meets && begins(&b->keys, keys))
			return b;
	}
	return NULL;
}

static int
add(struct keymap *km, const struct action *a, const char *name,
    const struct keys *keys)
{
	struct binding *b =
	    vec_add(&km->bindings, &km->count, &km->cap, KEYS_MAX, sizeof(*b));

	if (b == NULL)
		return -ENOMEM;
	b->keys = *keys;
	b->action = a;
	str_copy(b->name, sizeof(b->name), name);
	return 0;
}

/* The keys of the table, as far as they are free. */
static int
add_presets(struct keymap *km, const struct action *a)
{
	const char *at = a->keys;
	char name[KEY_NAME_MAX];
	struct keys keys;

	while (next_name(&at, name)) {
		int r = parse_keys(name, &keys);

		assert(r == 0);
		if (in_the_way(km, a, &keys) == NULL &&
		    add(km, a, name, &keys) < 0)
			return -ENOMEM;
	}
	return 0;
}

struct keymap *
keymap_new(void)
{
	struct keymap *km = calloc(1, sizeof(*km));
	const struct action *a;

	for (size_t i = 0; km != NULL && (a = action_at(i)) != NULL; i++)
		if (add_presets(km, a) < 0) {
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

/* --- lines of a file --- */

/* Whether keys would take away what leads home from everywhere. */
static bool
is_fixed(const struct action *a, const struct keys *keys)
{
	if (key_is(&keys->first, K_ESC, 0))
		return a->id != ACTION_CLOSE;
	return key_is_char(&keys->first, 'c', KEY_CTRL) &&
	    a->id != ACTION_CANCEL;
}

/*
 * Add a key of a line.  Returns 0; 1 with the reason if it cannot be; -ENOMEM.
 */
static int
add_checked(struct keymap *km, const struct action *a, const char *name,
    char *why, size_t size)
{
	const struct binding *other;
	struct keys keys;

	if (parse_keys(name, &keys) < 0) {
		snprintf(why, size, _("%s is no key"), name);
		return 1;
	}
	if (is_fixed(a, &keys)) {
		snprintf(why, size, _("%s stays what it is"), name);
		return 1;
	}
	other = in_the_way(km, a, &keys);
	if (other == NULL)
		return add(km, a, name, &keys);
	if (begins(&other->keys, &keys)) {
		snprintf(why, size, _("%s and %s of %s: one begins the other"),
		    name, other->name, other->action->name);
		return 1;
	}
	if (other->action == a) /* twice in one line is no harm */
		return 0;
	snprintf(
	    why, size, _("%s is the key of %s"), name, other->action->name);
	return 1;
}

/* The same with all keys of a line. */
static int
take_line(struct keymap *km, const struct action *a, const char *list,
    char *why, size_t size)
{
	size_t before = km->count;
	char name[KEY_NAME_MAX];
	int r = 0;

	while (r == 0 && next_name(&list, name))
		r = add_checked(km, a, name, why, size);
	if (r > 0)
		km->count = before;
	return r;
}

/* The last line that names an action; n if none does. */
static size_t
line_of(const struct keymap_line *lines, size_t n, const struct action *a)
{
	for (size_t i = n; i > 0; i--)
		if (str_eq(lines[i - 1].action, a->name))
			return i - 1;
	return n;
}

int
keymap_load(struct keymap *km, const struct keymap_line *lines, size_t n,
    keymap_bad_fn *bad, void *arg)
{
	const struct action *a;
	bool refused[ACTION_COUNT] = { false };
	char why[256];
	int r = 0;

	for (size_t i = 0; i < n; i++)
		if (action_find(lines[i].action) == NULL) {
			snprintf(why, sizeof(why), _("%s is no action"),
			    lines[i].action);
			bad(arg, lines[i].line, why);
		}
	km->count = 0;
	for (size_t i = 0; r == 0 && (a = action_at(i)) != NULL; i++)
		if (line_of(lines, n, a) == n)
			r = add_presets(km, a);
	for (size_t i = 0; r == 0 && i < n; i++) {
		a = action_find(lines[i].action);
		if (a == NULL || line_of(lines, n, a) != i)
			continue;
		r = take_line(km, a, lines[i].keys, why, sizeof(why));
		if (r > 0) {
			refused[a->id] = true;
			bad(arg, lines[i].line, why);
			r = 0;
		}
	}
	for (size_t i = 0; r == 0 && (a = action_at(i)) != NULL; i++)
		if (refused[a->id])
			r = add_presets(km, a);
	return r;
}

/* --- questions --- */

static bool
is_text(const struct key_event *ev)
{
	return ev->type == KEY_TYPE_TEXT && ev->mods == 0;
}

static struct keymap_hit
find_in(const struct keymap *km, enum action_scope scope,
    const struct key_event *prefix, const struct key_event *ev)
{
	struct keymap_hit hit = { .kind = KEYMAP_NOTHING };

	for (size_t i = 0; i < km->count; i++) {
		const struct binding *b = &km->bindings[i];
		const struct keys *k = &b->keys;
		const struct key_event *first = prefix != NULL ? prefix : ev;

		if (b->action->scope != scope || !key_same(&k->first, first))
			continue;
		if (k->two && prefix == NULL) {
			hit.kind = KEYMAP_PREFIX;
		} else if (k->two && k->any && is_text(ev)) {
			hit.kind = KEYMAP_ACTION;
			hit.action = b->action->id;
			str_copy(hit.arg, sizeof(hit.arg), ev->text);
		} else if (k->two == (prefix != NULL) && !k->any &&
		    (prefix == NULL || key_same(&k->second, ev))) {
			hit.kind = KEYMAP_ACTION;
			hit.action = b->action->id;
		} else {
			continue;
		}
		return hit;
	}
	return hit;
}

struct keymap_hit
keymap_find(const struct keymap *km, enum model_pane pane,
    const struct key_event *prefix, const struct key_event *ev)
{
	struct keymap_hit hit = { .kind = KEYMAP_NOTHING };

	if (ev->type != KEY_TYPE_KEY && ev->type != KEY_TYPE_TEXT)
		return hit;
	hit = find_in(km, action_scope(pane), prefix, ev);
	return hit.kind != KEYMAP_NOTHING
	    ? hit
	    : find_in(km, SCOPE_GLOBAL, prefix, ev);
}

const struct action *
keymap_after(const struct keymap *km, enum model_pane pane,
    const struct key_event *prefix, size_t i, char ret[KEY_NAME_MAX])
{
	const enum action_scope scopes[] = { action_scope(pane), SCOPE_GLOBAL };

	for (size_t s = 0; s < FX_COUNT(scopes); s++)
		for (size_t at = 0; at < km->count; at++) {
			const struct binding *b = &km->bindings[at];

			if (b->action->scope != scopes[s] || !b->keys.two ||
			    !key_same(&b->keys.first, prefix) || i-- > 0)
				continue;
			if (b->keys.any)
				str_copy(ret, KEY_NAME_MAX, "a-z");
			else
				key_label(&b->keys.second, ret, KEY_NAME_MAX);
			return b->action;
		}
	return NULL;
}

void
keymap_keys(
    const struct keymap *km, enum action_id id, char ret[KEYMAP_TEXT_MAX])
{
	size_t n = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < km->count; i++) {
		const struct binding *b = &km->bindings[i];
		size_t len = strlen(b->name);

		if (b->action->id != id || n + len + 2 > KEYMAP_TEXT_MAX)
			continue;
		if (n > 0)
			ret[n++] = ' ';
		memcpy(ret + n, b->name, len + 1);
		n += len;
	}
}

void
keymap_key(const struct keymap *km, enum action_id id, char ret[KEY_NAME_MAX])
{
	ret[0] = '\0';
	for (size_t i = 0; i < km->count && ret[0] == '\0'; i++)
		if (km->bindings[i].action->id == id)
			str_copy(ret, KEY_NAME_MAX, km->bindings[i].name);
}

/* Whether a pane uses the key of another scope for something of its own. */
static bool
is_hidden(
    const struct keymap *km, enum action_scope pane, const struct binding *of)
{
	for (size_t i = 0; i < km->count && of->action->scope != pane; i++)
		if (km->bindings[i].action->scope == pane &&
		    same(&km->bindings[i].keys, &of->keys))
			return true;
	return false;
}

void
keymap_key_in(const struct keymap *km, enum model_pane pane, enum action_id id,
    char ret[KEY_NAME_MAX])
{
	ret[0] = '\0';
	for (size_t i = 0; i < km->count && ret[0] == '\0'; i++) {
		const struct binding *b = &km->bindings[i];

		if (b->action->id == id &&
		    (b->action->scope != SCOPE_GLOBAL ||
			!is_hidden(km, action_scope(pane), b)))
			str_copy(ret, KEY_NAME_MAX, b->name);
	}
}

/* Whether the first key of an action does it with the focus in a pane. */
static bool
works_in(
    const struct keymap *km, enum action_scope scope, const struct action *a)
{
	for (size_t i = 0; i < km->count; i++) {
		const struct binding *mine = &km->bindings[i];

		if (mine->action != a)
			continue;
		return !is_hidden(km, scope, mine);
	}
	return false; /* it has no key */
}

/* The i-th hint of a scope for a pane; *left counts down to it. */
static const struct action *
hint_in(const struct keymap *km, enum action_scope scope,
    enum action_scope pane, size_t *left)
{
	const struct action *a;

	for (size_t i = 0; (a = action_at(i)) != NULL; i++) {
		if (a->scope != scope || a->hint == NULL ||
		    !works_in(km, pane, a))
			continue;
		if (*left == 0)
			return a;
		--*left;
	}
	return NULL;
}

const struct action *
keymap_hint(const struct keymap *km, enum model_pane pane, size_t i)
{
	enum action_scope scope = action_scope(pane);
	const struct action *a = hint_in(km, scope, scope, &i);

	return a != NULL ? a : hint_in(km, SCOPE_GLOBAL, scope, &i);
}
