/* SPDX-License-Identifier: MIT */
#include "engine/hosting.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/pair.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/server.h"
#include "net/addr.h"
#include "os/pool.h"

#define ADDRESSES_MAX 16

struct hosting {
	struct hub *hub;
	uint64_t client;
	char code[PAIR_CODE_SIZE];
	struct pair_secret *secret;
	struct fx_err err; /* of deriving it */
	int64_t until_ms;  /* boot clock */
	int tries_left;
	bool running;
	bool deriving;
	bool dropped; /* withdrawn while it was derived */
};

static void
free_it(struct hosting *o)
{
	digest_cleanse(o->code, sizeof(o->code));
	pair_secret_free(o->secret);
	free(o);
}

/* Where we can be called, for the person who types the code over there. */
static size_t
own_addresses(struct hub *h, char texts[][ADDR_TEXT_SIZE], char **ret)
{
	uint16_t port = server_port(h);
	struct ifaddrs *all, *i;
	struct addr a;
	size_t n = 0;

	if (h->options.bind != NULL || h->set.bind != NULL) {
		struct server_shown shown;

		server_show(h, &shown);
		str_copy(texts[0], ADDR_TEXT_SIZE, shown.address);
		ret[0] = texts[0];
		return shown.d.on ? 1 : 0;
	}
	if (getifaddrs(&all) != 0)
		return 0;
	for (i = all; i != NULL && n < ADDRESSES_MAX; i = i->ifa_next) {
		if (i->ifa_addr == NULL || (i->ifa_flags & IFF_UP) == 0)
			continue;
		if (i->ifa_addr->sa_family == AF_INET &&
		    addr_from(i->ifa_addr, sizeof(struct sockaddr_in), &a) == 0)
			a.u.in.sin_port = htons(port);
		else
			continue;
		if (addr_is_loopback(&a))
			continue; /* nobody else can call that */
		addr_text(&a, texts[n]);
		ret[n] = texts[n];
		n++;
	}
	freeifaddrs(all);
	return n;
}

static void
show(struct hosting *o)
{
	char texts[ADDRESSES_MAX][ADDR_TEXT_SIZE];
	char *list[ADDRESSES_MAX];
	char shown[PAIR_SHOWN_SIZE];
	struct door_pair_code e = { .device = o->hub->device };

	pair_code_format(o->code, shown);
	e.code = shown;
	e.left_s = (o->until_ms - clock_boot_ms()) / 1000;
	e.tries_left = o->tries_left;
	e.addresses = list;
	e.addresses_n = own_addresses(o->hub, texts, list);
	doorman_tell(o->hub, o->client, DOOR_EV_PAIR_CODE, &e);
	digest_cleanse(shown, sizeof(shown));
}

static void
derive(void *arg)
{
	struct hosting *o = arg;

	if (pair_secret_new(&o->secret, o->code, &o->err) < 0)
		o->secret = NULL;
}

static void
derived(void *arg, bool cancelled)
{
	struct hosting *o = arg;
	struct hub *h = o->hub;

	o->deriving = false;
	if (o->dropped || cancelled) {
		free_it(o);
		return;
	}
	if (o->secret == NULL) {
		hosting_over(h, false, &o->err);
		hosting_stop(h);
		return;
	}
	o->until_ms = clock_boot_ms() + FX_PAIR_LIFE_MS;
	show(o);
}

int
hosting_start(struct hub *h, uint64_t client, struct fx_err *err)
{
	struct hosting *o;

	if (h->distrust)
		return fx_err_set(err, E_STATE,
		    "the database was damaged: restore trust first");
	hosting_stop(h);
	o = calloc(1, sizeof(*o));
	if (o == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	o->hub = h;
	o->client = client;
	o->tries_left = FX_PAIR_TRIES;
	o->until_ms = clock_boot_ms() + FX_PAIR_LIFE_MS;
	if (pair_code_make(o->code, err) < 0 || server_hold(h, true, err) < 0) {
		free_it(o);
		return -1;
	}
	if (pool_submit(h->pool, derive, derived, o) == NULL) {
		free_it(o);
		(void)server_hold(h, false, NULL);
		return fx_err_make(
		    err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
	}
	o->deriving = true;
	h->hosting = o;
	return 0;
}

void
hosting_stop(struct hub *h)
{
	struct door_pair_code gone = { .left_s = 0 };
	struct hosting *o = h->hosting;

	if (o == NULL)
		return;
	h->hosting = NULL;
	(void)server_hold(h, false, NULL);
	doorman_tell(h, o->client, DOOR_EV_PAIR_CODE, &gone);
	if (o->deriving)
		o->dropped = true;
	else
		free_it(o);
}

bool
hosting_open(const struct hub *h)
{
	const struct hosting *o = h->hosting;

	return o != NULL && o->secret != NULL && !o->running &&
	    o->tries_left > 0 && clock_boot_ms() < o->until_ms;
}

const struct pair_secret *
hosting_run(struct hub *h)
{
	struct hosting *o = h->hosting;

	if (!hosting_open(h))
		return NULL;
	o->running = true;
	o->tries_left--;
	return o->secret;
}

/* What a failed run means for the person who shows the code. */
static void
explain(const struct hosting *o, const struct fx_err *err, struct fx_err *ret)
{
	*ret = *err;
	if (o->secret == NULL)
		return; /* there never was a code */
	if (o->tries_left == 0)
		fx_err_set(ret, E_PAIR_CODE,
		    "The code is used up: %d tries failed; make a new one.",
		    FX_PAIR_TRIES);
	else if (err->code != E_PAIR_CODE)
		fx_err_set(ret, E_PAIR_CODE,
		    "A try was broken off; %d are left.", o->tries_left);
}

void
hosting_over(struct hub *h, bool success, const struct fx_err *err)
{
	struct hosting *o = h->hosting;
	struct door_pair_result e = { .host = true };
	struct fx_err why;

	if (o == NULL)
		return;
	o->running = false;
	if (success) {
		hosting_stop(h);
		return;
	}
	explain(o, err, &why);
	e.tries_left = o->tries_left;
	e.code = (char *)(uintptr_t)fx_code_name(why.code);
	e.error = why.text;
	doorman_tell(h, o->client, DOOR_EV_PAIR_RESULT, &e);
	if (o->tries_left == 0)
		hosting_stop(h);
	else if (o->secret != NULL)
		show(o);
}

int
hosting_tries_left(const struct hub *h)
{
	return h->hosting != NULL ? h->hosting->tries_left : 0;
}

void
hosting_tick(struct hub *h)
{
	struct hosting *o = h->hosting;

	if (o != NULL && !o->running && !o->deriving &&
	    clock_boot_ms() >= o->until_ms)
		hosting_stop(h);
}

void
hosting_free(struct hub *h)
{
	struct hosting *o = h->hosting;

	h->hosting = NULL;
	if (o != NULL && o->deriving)
		o->dropped = true;
	else if (o != NULL)
		free_it(o);
}
