/* SPDX-License-Identifier: MIT */
#include "engine/dialect_peer.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "os/conf.h"

#define PREFIX "dialect-peer."

static const char *const key_names[2] = { "dialect", "address" };

static struct dialect_peer *
find(const struct dialect_peers *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->items[i].name, name))
			return (struct dialect_peer *)(uintptr_t)&p->items[i];
	return NULL;
}

/* Which of key_names, and the name between; -1: not one of ours. */
static int
parse(const char *key, char name[FX_PETNAME_MAX + 1])
{
	const char *at = str_after(key, PREFIX);
	const char *dot = at != NULL ? strrchr(at, '.') : NULL;

	if (dot == NULL ||
	    !str_copy_n(name, FX_PETNAME_MAX + 1, at, (size_t)(dot - at)))
		return -1;
	for (int i = 0; i < 2; i++)
		if (str_eq(dot + 1, key_names[i]))
			return i;
	return -1;
}

bool
dialect_peers_key(
    const char *key, char section[DIALECT_PEER_SECTION], const char **ret_key)
{
	char name[FX_PETNAME_MAX + 1];
	int which = parse(key, name);

	if (which < 0)
		return false;
	snprintf(section, DIALECT_PEER_SECTION, "dialect-peer %s", name);
	*ret_key = key_names[which];
	return true;
}

static int
check_name(const char *name, struct fx_err *err)
{
	size_t n = strlen(name);

	if (n == 0 || name[0] == '~' || name[0] == '.' ||
	    !utf8_plain(name, n) || strpbrk(name, " \t]:/") != NULL)
		return fx_err_set(err, E_ARGS,
		    "%s cannot be the name of a peer: 1 to %d bytes of text "
		    "without blanks, '/', ':', ']' and a leading '~' or dot",
		    name, FX_PETNAME_MAX);
	return 0;
}

static struct dialect_peer *
add(struct dialect_peers *p, const char *name, struct fx_err *err)
{
	struct dialect_peer *one;

	if (check_name(name, err) < 0)
		return NULL;
	if (p->n == DIALECT_PEERS_MAX) {
		fx_err_make(err, E_LIMIT, 0, "what", "peers with a dialect",
		    "limit", "64", NULL);
		return NULL;
	}
	one = &p->items[p->n++];
	memset(one, 0, sizeof(*one));
	str_copy(one->name, sizeof(one->name), name);
	for (size_t i = 0; i < 2; i++)
		snprintf(one->keys[i], sizeof(one->keys[i]), PREFIX "%s.%s",
		    name, key_names[i]);
	return one;
}

static int
take(struct dialect_peer *one, int which, const char *value, struct fx_err *err)
{
	struct addr_name to;

	if (which == 0 && value == NULL) {
		one->dialect = NULL;
	} else if (which == 0) {
		const struct dialect *d = dialect_find(value);

		if (d == NULL || d->pull)
			return fx_err_set(err, E_ARGS,
			    "%s: expected push-md5, echo-json, push-raw or "
			    "go-ahead",
			    value);
		one->dialect = d;
	} else if (value == NULL) {
		one->address[0] = '\0';
	} else {
		if (addr_parse(value, 1, &to, err) < 0)
			return -1;
		if (!str_copy(one->address, sizeof(one->address), value))
			return fx_err_set(err, E_ARGS, "%s is long", value);
	}
	return 0;
}

int
dialect_peers_set(struct dialect_peers *p, const char *key, const char *value,
    struct fx_err *err)
{
	char name[FX_PETNAME_MAX + 1];
	int which = parse(key, name);
	struct dialect_peer *one;

	if (which < 0)
		return fx_err_set(
		    err, E_ARGS, "there is no setting called %s", key);
	one = find(p, name);
	if (one == NULL && value == NULL)
		return 0;
	if (one == NULL)
		one = add(p, name, err);
	if (one == NULL)
		return -1;
	if (take(one, which, value, err) < 0) {
		if (one->dialect == NULL && one->address[0] == '\0')
			*one = p->items[--p->n];
		return -1;
	}
	if (one->dialect == NULL && one->address[0] == '\0')
		*one = p->items[--p->n];
	return 0;
}

void
dialect_peers_load(
    struct dialect_peers *p, const struct conf *conf, const char *file)
{
	struct fx_err why;

	p->n = 0;
	for (size_t n = 0; n < conf_count(conf); n++) {
		const struct conf_item *item = conf_at(conf, n);
		const char *name = str_after(item->section, "dialect-peer ");
		char key[DIALECT_PEER_SECTION + 80];

		if (name == NULL)
			continue;
		snprintf(key, sizeof(key), PREFIX "%s.%s", name, item->key);
		if (dialect_peers_set(p, key, item->value, &why) < 0)
			log_msg(
			    LOG_WARN, "%s:%u: %s", file, item->line, why.text);
	}
}

int
dialect_peers_at(const struct dialect_peers *p, size_t i, const char **ret_key,
    const char **ret_value)
{
	const struct dialect_peer *one;

	if (i / 2 >= p->n)
		return 0;
	one = &p->items[i / 2];
	*ret_key = one->keys[i % 2];
	if (i % 2 == 0)
		*ret_value = one->dialect != NULL ? one->dialect->name : "";
	else
		*ret_value = one->address;
	return 1;
}

const struct dialect_peer *
dialect_peers_find(const struct dialect_peers *p, const char *name)
{
	const struct dialect_peer *one = name != NULL ? find(p, name) : NULL;

	return one != NULL && one->dialect != NULL && one->address[0] != '\0'
	    ? one
	    : NULL;
}
