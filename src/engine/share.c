/* SPDX-License-Identifier: MIT */
#include "engine/share.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "os/conf.h"

#define PREFIX "share."

static const char *const key_names[2] = { "dir", "peers" };

static char **
place(struct share *sh, size_t which)
{
	return which == 0 ? &sh->dir : &sh->peers;
}

static struct share *
find(const struct shares *s, const char *name, size_t n)
{
	for (size_t i = 0; i < s->n; i++)
		if (strlen(s->items[i].name) == n &&
		    memcmp(s->items[i].name, name, n) == 0)
			return &s->items[i];
	return NULL;
}

/* Which of key_names, and the name between; -1: not one of ours. */
static int
parse(const char *key, char name[FX_SHARE_NAME_MAX + 1])
{
	const char *at = str_after(key, PREFIX);
	const char *dot = at != NULL ? strrchr(at, '.') : NULL;

	if (dot == NULL ||
	    !str_copy_n(name, FX_SHARE_NAME_MAX + 1, at, (size_t)(dot - at)))
		return -1;
	for (int i = 0; i < 2; i++)
		if (str_eq(dot + 1, key_names[i]))
			return i;
	return -1;
}

bool
shares_key(
    const char *key, char section[FX_SHARE_NAME_MAX + 16], const char **ret_key)
{
	char name[FX_SHARE_NAME_MAX + 1];
	int which = parse(key, name);

	if (which < 0)
		return false;
	snprintf(section, FX_SHARE_NAME_MAX + 16, "share %s", name);
	*ret_key = key_names[which];
	return true;
}

/* A name is one component, without what a section or a list cannot hold. */
static int
check_name(const char *name, struct fx_err *err)
{
	size_t n = strlen(name);

	if (path_check_name(name, n, NULL) < 0 || name[0] == '.' ||
	    !utf8_plain(name, n) || strpbrk(name, " \t]:") != NULL)
		return fx_err_set(err, E_ARGS,
		    "%s cannot be the name of a share: 1 to %d bytes of text "
		    "without blanks, '/', ':', ']' and a leading dot",
		    name, FX_SHARE_NAME_MAX);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(
	    ((const struct share *)a)->name, ((const struct share *)b)->name);
}

static struct share *
add(struct shares *s, const char *name, struct fx_err *err)
{
	struct share *sh;

	if (s->n == FX_SHARES_MAX) {
		fx_err_make(
		    err, E_LIMIT, 0, "what", "shares", "limit", "64", NULL);
		return NULL;
	}
	sh = vec_add(&s->items, &s->n, &s->cap, FX_SHARES_MAX, sizeof(*sh));
	if (sh == NULL) {
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	memset(sh, 0, sizeof(*sh));
	str_copy(sh->name, sizeof(sh->name), name);
	for (size_t i = 0; i < 2; i++)
		snprintf(sh->keys[i], sizeof(sh->keys[i]), PREFIX "%s.%s", name,
		    key_names[i]);
	qsort(s->items, s->n, sizeof(*s->items), compare);
	return find(s, name, strlen(name));
}

static void
drop(struct shares *s, struct share *sh)
{
	size_t i = (size_t)(sh - s->items);

	free(sh->dir);
	free(sh->peers);
	memmove(sh, sh + 1, (s->n - i - 1) * sizeof(*sh));
	s->n--;
}

int
shares_set(
    struct shares *s, const char *key, const char *value, struct fx_err *err)
{
	char name[FX_SHARE_NAME_MAX + 1];
	int which = parse(key, name);
	struct share *sh;
	char *copy = NULL;

	if (which < 0)
		return fx_err_set(
		    err, E_ARGS, "there is no setting called %s", key);
	if (check_name(name, err) < 0)
		return -1;
	if (which == 0 && value != NULL && value[0] != '/')
		return fx_err_set(err, E_ARGS,
		    "%s = %s: expected an absolute path", key, value);
	sh = find(s, name, strlen(name));
	if (value != NULL) {
		copy = str_dup_n(value, strlen(value));
		if (copy == NULL)
			return fx_err_set(err, E_INTERNAL, "out of memory");
		if (sh == NULL)
			sh = add(s, name, err);
	}
	if (sh == NULL) {
		free(copy);
		return value != NULL ? -1 : 0;
	}
	free(*place(sh, (size_t)which));
	*place(sh, (size_t)which) = copy;
	if (sh->dir == NULL && sh->peers == NULL)
		drop(s, sh);
	return 0;
}

void
shares_load(struct shares *s, const struct conf *conf, const char *file)
{
	for (size_t i = 0; i < conf_count(conf); i++) {
		const struct conf_item *item = conf_at(conf, i);
		const char *name = str_after(item->section, "share ");
		struct fx_err err;
		char *key;

		if (name == NULL)
			continue;
		key = str_printf(PREFIX "%s.%s", name, item->key);
		if (key == NULL || shares_set(s, key, item->value, &err) < 0)
			log_msg(LOG_WARN, "%s:%u: %s", file, item->line,
			    key != NULL ? err.text : "out of memory");
		free(key);
	}
}

void
shares_done(struct shares *s)
{
	while (s->n > 0)
		drop(s, &s->items[s->n - 1]);
	free(s->items);
	memset(s, 0, sizeof(*s));
}

int
shares_at(const struct shares *s, size_t i, const char **ret_key,
    const char **ret_value)
{
	struct share *sh;

	if (i / 2 >= s->n)
		return 0;
	sh = &s->items[i / 2];
	*ret_key = sh->keys[i % 2];
	*ret_value = *place(sh, i % 2) != NULL ? *place(sh, i % 2) : "";
	return 1;
}

bool
share_is_for(const struct share *sh, const char *petname, const char *device)
{
	const char *at = sh->dir != NULL ? sh->peers : NULL;

	while (at != NULL && *at != '\0') {
		size_t n = strcspn(at, ",");
		size_t first = strspn(at, " \t");
		size_t end = n;

		if (first > n)
			first = n;
		while (end > first && strchr(" \t", at[end - 1]) != NULL)
			end--;
		if (end > first &&
		    ((strlen(petname) == end - first &&
			 memcmp(at + first, petname, end - first) == 0) ||
			(strlen(device) == end - first &&
			    memcmp(at + first, device, end - first) == 0)))
			return true;
		at += n + (at[n] == ',');
	}
	return false;
}

const struct share *
shares_find(const struct shares *s, const char *path, size_t n,
    const char *petname, const char *device, size_t *ret_below)
{
	const char *slash = n > 0 ? memchr(path, '/', n) : NULL;
	size_t len = slash != NULL ? (size_t)(slash - path) : n;
	const struct share *sh = find(s, path, len);

	if (sh == NULL || !share_is_for(sh, petname, device))
		return NULL;
	*ret_below = slash != NULL ? len + 1 : n;
	/* "music/" is no clean path: nothing may follow but a name. */
	return slash != NULL && len + 1 == n ? NULL : sh;
}
