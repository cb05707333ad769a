/* SPDX-License-Identifier: MIT */
#include "engine/peer_dialect.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "engine/command_peer.h"
#include "engine/doorman.h"
#include "engine/hub.h"

#define REPLIED      1
#define SETTING_SIZE (FX_PETNAME_MAX + 40)

const char *
peer_dialect_name(const char *key)
{
	return key != NULL && key[0] == '~' ? key + 1 : NULL;
}

static bool
complete(const struct dialect_peer *p)
{
	return p->dialect != NULL && p->address[0] != '\0';
}

static void
show(const struct dialect_peer *p, struct door_peer *ret,
    char key[PEER_DIALECT_KEY])
{
	*ret = (struct door_peer){ .rtt_us = -1,
		.seen = -1,
		.paired = -1,
		.max_file = -1,
		.max_day = -1 };
	(void)snprintf(key, PEER_DIALECT_KEY, "~%s", p->name);
	ret->key = key;
	ret->name = (char *)(uintptr_t)p->name;
	ret->address = (char *)(uintptr_t)p->address;
	ret->dialect = (char *)(uintptr_t)p->dialect->name;
}

/* The i-th that can be called. */
static const struct dialect_peer *
at(const struct hub *h, size_t i)
{
	const struct dialect_peers *all = &h->set.dialect_peers;

	for (size_t k = 0; k < all->n; k++)
		if (complete(&all->items[k]) && i-- == 0)
			return &all->items[k];
	return NULL;
}

size_t
peer_dialects_count(const struct hub *h)
{
	size_t n = 0;

	while (at(h, n) != NULL)
		n++;
	return n;
}

void
peer_dialect_show(const struct hub *h, size_t i, struct door_peer *ret,
    char key[PEER_DIALECT_KEY])
{
	show(at(h, i), ret, key);
}

void
peer_dialects_snapshot(struct hub *h, uint64_t client)
{
	const struct dialect_peer *p;
	char key[PEER_DIALECT_KEY];
	struct door_peer d;

	for (size_t i = 0; (p = at(h, i)) != NULL; i++) {
		show(p, &d, key);
		doorman_tell(h, client, DOOR_EV_PEER, &d);
	}
}

/* It is there, or no more. */
static void
tell(struct hub *h, const char *name)
{
	const struct dialect_peer *p =
	    dialect_peers_find(&h->set.dialect_peers, name);
	char key[PEER_DIALECT_KEY];
	struct door_ref gone = { .id = key };
	struct door_peer d;

	if (p != NULL) {
		show(p, &d, key);
		doorman_event(h, DOOR_EV_PEER, &d);
		return;
	}
	(void)snprintf(key, sizeof(key), "~%s", name);
	doorman_event(h, DOOR_EV_PEER_GONE, &gone);
}

void
peer_dialect_changed(struct hub *h, const char *setting)
{
	const char *from = str_after(setting, "dialect-peer.");
	const char *dot = from != NULL ? strrchr(from, '.') : NULL;
	char name[FX_PETNAME_MAX + 1];

	if (dot != NULL &&
	    str_copy_n(name, sizeof(name), from, (size_t)(dot - from)))
		tell(h, name);
}

static int
set(struct call *k, const char *name, const char *what, const char *value)
{
	struct hub *h = k->hub;
	char key[SETTING_SIZE];

	(void)snprintf(key, sizeof(key), "dialect-peer.%s.%s", name, what);
	return settings_set(
	    &h->set, h->options.config_file, key, value, &k->err);
}

/* What such a peer does not have. */
static bool
more_than_it_has(const struct door_peer_set *a)
{
	return a->name != NULL || a->policy != NULL || a->into != NULL ||
	    a->conflict != NULL || a->blocked != NULL || a->max_file != -2 ||
	    a->max_day != -2 || a->rate_up != -2 || a->rate_down != -2;
}

int
peer_dialect_set(
    struct call *k, const char *name, const struct door_peer_set *a)
{
	const struct dialect_peers *all = &k->hub->set.dialect_peers;
	const struct dialect *d = dialect_find(a->dialect);
	char key[PEER_DIALECT_KEY];
	struct door_peer shown;

	if (strlen(name) > FX_PETNAME_MAX || more_than_it_has(a))
		return fx_err_set(&k->err, E_ARGS,
		    "an older program has a name, a dialect and an address, "
		    "no more");
	if (a->dialect != NULL && (d == NULL || d->pull))
		return fx_err_set(&k->err, E_ARGS,
		    "%s: expected push-md5, echo-json, push-raw or go-ahead",
		    a->dialect);
	if (dialect_peers_find(all, name) == NULL &&
	    (a->dialect == NULL || a->address == NULL))
		return fx_err_set(&k->err, E_NOENT,
		    "there is no older program called %s; a new one needs a "
		    "dialect and an address",
		    name);
	if ((a->address != NULL && set(k, name, "address", a->address) < 0) ||
	    (a->dialect != NULL && set(k, name, "dialect", a->dialect) < 0))
		return -1;
	tell(k->hub, name);
	show(dialect_peers_find(all, name), &shown, key);
	doorman_reply(k->hub, k->client, k->id, k->kind, &shown);
	return REPLIED;
}

int
peer_dialect_forget(struct call *k, const char *name)
{
	if (dialect_peers_find(&k->hub->set.dialect_peers, name) == NULL)
		return fx_err_set(&k->err, E_NOENT,
		    "there is no older program called %s", name);
	if (set(k, name, "dialect", NULL) < 0 ||
	    set(k, name, "address", NULL) < 0)
		return -1;
	tell(k->hub, name);
	return 0;
}
