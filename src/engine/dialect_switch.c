/* SPDX-License-Identifier: MIT */
/* Switching dialects on and off, and telling which are on. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "engine/dialect_internal.h"
#include "engine/doorman.h"
#include "engine/server.h"
#include "os/file.h"

#define REPLIED 1

static void
show(const struct hub *h, enum dialect_id id, struct door_dialect *ret,
    char address[ADDR_NAME_SIZE])
{
	static const char *const accept[] = { "ask", "allow", "deny" };
	const struct dialect_on *on = &h->dialects->on[id];
	struct addr_name at = { .port = on->port };

	memset(ret, 0, sizeof(*ret));
	ret->name = (char *)(uintptr_t)dialect_get(id)->name;
	ret->on = on->on;
	ret->port = on->on ? on->port : 0;
	if (on->on) {
		str_copy(at.host, sizeof(at.host), on->conf.bind);
		addr_name_text(&at, address);
		ret->address = address;
		ret->until = on->until;
	}
	ret->callers = dialect_callers(h, id);
	ret->done = on->done;
	ret->failed = on->failed;
	ret->accept = (char *)(uintptr_t)accept[on->conf.accept];
	if (on->conf.dir[0] != '\0')
		ret->dir = (char *)(uintptr_t)on->conf.dir;
	if (on->conf.share[0] != '\0')
		ret->share = (char *)(uintptr_t)on->conf.share;
	if (on->err.code != FX_OK)
		ret->error = (char *)(uintptr_t)on->err.text;
}

void
dialect_announce(struct hub *h, enum dialect_id id)
{
	char address[ADDR_NAME_SIZE];
	struct door_dialect d;

	show(h, id, &d, address);
	doorman_event(h, DOOR_EV_DIALECT, &d);
}

void
dialects_snapshot(struct hub *h, uint64_t client)
{
	char address[ADDR_NAME_SIZE];
	struct door_dialect d;

	for (unsigned i = 0; h->dialects != NULL && i < DIALECT_COUNT; i++) {
		show(h, (enum dialect_id)i, &d, address);
		if (d.on || d.callers > 0)
			doorman_tell(h, client, DOOR_EV_DIALECT, &d);
	}
}

void
dialect_off(struct hub *h, enum dialect_id id)
{
	struct dialect_on *on = &h->dialects->on[id];
	struct dialect_port *p;

	if (!on->on)
		return;
	on->on = false;
	on->client = 0;
	p = on->native ? NULL : dialect_port_of(h, on->port);
	on->native = false;
	if (p != NULL) {
		p->dialects &= ~SNIFF_BIT(id);
		if (p->dialects == 0)
			dialect_port_shut(p);
	}
	dialect_log(h, id, "info", NULL, "Server stopped");
	dialect_announce(h, id);
}

static int
check_folders(struct hub *h, struct dialect_conf *c, struct fx_err *err)
{
	int fd;

	if (c->dir[0] != '\0') {
		struct file_root root;

		if (file_root_open(&root, c->dir, h->options.state_dir, err) <
		    0)
			return -1;
		file_root_close(&root);
	}
	if (c->share[0] == '\0')
		return 0;
	fd = file_open_folder(c->share, err);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

static int
switch_on(struct call *k, enum dialect_id id)
{
	const struct door_dialect_serve *a = k->args;
	struct hub *h = k->hub;
	struct dialect_on *on = &h->dialects->on[id];
	struct dialect_conf *conf = malloc(sizeof(*conf));
	int r;

	if (conf == NULL)
		return fx_err_set(&k->err, E_INTERNAL, "out of memory");
	*conf = h->set.dialects[id];
	r = dialect_conf_take(conf, id, a->options, a->options_n, &k->err);
	if (r == 0)
		r = check_folders(h, conf, &k->err);
	if (r == 0 && dialect_get(id)->pull && conf->share[0] == '\0')
		r = fx_err_set(&k->err, E_ARGS,
		    "%s serves files: it needs a folder to share",
		    dialect_get(id)->name);
	if (r == 0) {
		dialect_off(h, id);
		on->conf = *conf;
		r = dialect_listen(h, id, &k->err);
		on->err = r < 0 ? k->err : FX_ERR_NONE;
	}
	free(conf);
	if (r < 0)
		return -1;
	on->on = true;
	on->client = a->attended ? k->client : 0;
	on->done = on->failed = 0;
	on->until_ms = on->until = 0;
	if (on->conf.off_after_min > 0) {
		on->until_ms = clock_now_ms() + on->conf.off_after_min * 60000;
		on->until = clock_wall() + on->conf.off_after_min * 60;
	}
	dialect_log(h, id, "info", NULL,
	    "Server started - listening on %s:%u (not encrypted, anybody may "
	    "claim to be anybody)",
	    on->conf.bind, (unsigned)on->port);
	if (on->conf.share[0] != '\0')
		dialect_sum_ahead(h, on->conf.share);
	dialect_announce(h, id);
	return 0;
}

static void
break_off(struct hub *h, enum dialect_id id)
{
	const struct talk_order cancel = { .kind = TALK_CANCEL };

	list_for_each(at, &h->dialects->talks) {
		struct talk *t = FX_CONTAINER(at, struct talk, link);

		if (t->role == TALK_SERVE &&
		    (t->decided ? t->dialect == id
				: t->candidates == SNIFF_BIT(id)))
			(void)talk_order(t, &cancel);
	}
}

static int
find(const char *name, enum dialect_id *ret, struct fx_err *err)
{
	const struct dialect *d = dialect_find(name);

	if (d == NULL)
		return fx_err_set(err, E_ARGS,
		    "there is no dialect %s; there are push-md5, pull-md5, "
		    "echo-json, push-raw and go-ahead",
		    name);
	*ret = d->id;
	return 0;
}

int
dialect_do_serve(struct call *k)
{
	const struct door_dialect_serve *a = k->args;
	char address[ADDR_NAME_SIZE];
	struct door_dialect d;
	enum dialect_id id = DIALECT_PUSH_MD5;

	if (find(a->dialect, &id, &k->err) < 0)
		return -1;
	if (a->on) {
		if (switch_on(k, id) < 0)
			return -1;
	} else {
		dialect_off(k->hub, id);
		if (a->now)
			break_off(k->hub, id);
	}
	show(k->hub, id, &d, address);
	doorman_reply(k->hub, k->client, k->id, k->kind, &d);
	return REPLIED;
}

int
dialect_do_list(struct call *k)
{
	char addresses[DIALECT_COUNT][ADDR_NAME_SIZE];
	struct door_dialect items[DIALECT_COUNT];
	struct door_dialects reply = { .items = items,
		.items_n = DIALECT_COUNT };

	for (unsigned i = 0; i < DIALECT_COUNT; i++)
		show(k->hub, (enum dialect_id)i, &items[i], addresses[i]);
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	return REPLIED;
}

bool
dialects_on(const struct hub *h)
{
	for (unsigned i = 0; h->dialects != NULL && i < DIALECT_COUNT; i++)
		if (h->dialects->on[i].on)
			return true;
	return false;
}

void
dialects_left(struct hub *h, uint64_t client)
{
	for (unsigned i = 0; h->dialects != NULL && i < DIALECT_COUNT; i++)
		if (h->dialects->on[i].on &&
		    h->dialects->on[i].client == client)
			dialect_off(h, (enum dialect_id)i);
}

/* Our own protocol does not listen there any more: listen ourselves. */
static void
come_back(struct hub *h, enum dialect_id id)
{
	struct dialect_on *on = &h->dialects->on[id];
	struct fx_err err;

	on->native = false;
	if (dialect_listen(h, id, &err) == 0)
		return;
	dialect_log(
	    h, id, "error", NULL, "%s: %s", dialect_get(id)->name, err.text);
	dialect_off(h, id);
	on->err = err;
	dialect_announce(h, id);
}

void
dialects_tick(struct hub *h, int64_t now_ms)
{
	for (unsigned i = 0; i < DIALECT_COUNT; i++) {
		struct dialect_on *on = &h->dialects->on[i];

		if (on->on && on->native && server_port(h) != on->port)
			come_back(h, (enum dialect_id)i);
		if (!on->on || on->until_ms == 0 || now_ms < on->until_ms)
			continue;
		dialect_log(h, (enum dialect_id)i, "warn", NULL,
		    "%s was on for %lld minutes and switches itself off",
		    dialect_get((enum dialect_id)i)->name,
		    (long long)on->conf.off_after_min);
		dialect_off(h, (enum dialect_id)i);
	}
}
