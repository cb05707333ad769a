/* SPDX-License-Identifier: MIT */
/* Files that are sent, or fetched, in a dialect. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "engine/dialect_internal.h"
#include "engine/doorman.h"

#define REPLIED   1
#define FILES_MAX 256 /* of one command */

/* --- who is next --- */

/* How many conversations with this address run, or all that we began. */
static unsigned
running(const struct hub *h, const char *key)
{
	unsigned n = 0;

	list_for_each(at, &h->dialects->talks) {
		const struct talk *t = FX_CONTAINER(at, struct talk, link);

		if (t->role != TALK_SERVE && !t->waiting &&
		    (key == NULL || str_eq(t->key, key)))
			n++;
	}
	return n;
}

static struct talk *
next(const struct hub *h)
{
	if (running(h, NULL) >= DIALECT_SENDS_MAX)
		return NULL;
	list_for_each(at, &h->dialects->talks) {
		struct talk *t = FX_CONTAINER(at, struct talk, link);

		if (t->waiting &&
		    running(h, t->key) <
			(t->role == TALK_GET ? DIALECT_GETS_MAX : 1))
			return t;
	}
	return NULL;
}

static bool
went_before(const struct dialects *d, const char *key)
{
	for (size_t i = 0; i < DIALECT_BEFORE_MAX; i++)
		if (str_eq(d->before[i], key))
			return true;
	return false;
}

void
dialect_start_waiting(struct hub *h)
{
	struct talk *t;
	struct fx_err err;

	while ((t = next(h)) != NULL) {
		t->sent_before = went_before(h->dialects, t->key);
		if (dialect_begin(h, t, &err) == 0)
			continue;
		t->waiting = false;
		transfer_move(t->t, DOOR_FAILED, &err);
		dialect_talk_done(h, t);
		return;
	}
}

/* --- commands --- */

struct talk *
dialect_talk_for(struct hub *h, const struct dialect *dialect,
    enum talk_role role, const struct dialect_conf *conf,
    const struct addr_name *to)
{
	struct talk *talk = talk_new(role, h->dialects->notes);

	if (talk == NULL)
		return NULL;
	talk->hub = h;
	talk->dialect = dialect->id;
	talk->to = *to;
	talk->waiting = true;
	addr_name_text(to, talk->peer);
	str_copy(talk->key, sizeof(talk->key), talk->peer);
	talk->confs[dialect->id] = malloc(sizeof(*conf));
	if (talk->confs[dialect->id] == NULL) {
		talk_free(talk);
		return NULL;
	}
	*talk->confs[dialect->id] = *conf;
	return talk;
}

void
dialect_enqueue(struct talk *talk, struct transfer *t)
{
	struct hub *h = talk->hub;

	t->talk = talk;
	t->jobs++;
	talk->t = t;
	talk->pace = pace_ref(t->pace);
	pace_set(t->pace, (uint64_t)talk->confs[talk->dialect]->rate,
	    clock_now_us());
	t->accepted = t->incoming;
	t->state = DOOR_QUEUED;
	transfer_save(t);
	transfer_announce(t);
	list_add_tail(&h->dialects->talks, &talk->link);
}

static int
no_memory(struct fx_err *err)
{
	return fx_err_set(err, E_INTERNAL, "out of memory");
}

static struct transfer *
send_one(struct call *k, const struct dialect *dialect,
    const struct dialect_conf *conf, const struct addr_name *to,
    const char *text)
{
	char path[FX_PATH_MAX + 1];
	struct transfer *t;
	struct talk *talk;
	size_t n;

	if (path_from_text(path, sizeof(path), text, strlen(text), &n) < 0 ||
	    path[0] != '/') {
		fx_err_set(&k->err, E_ARGS, "%s is not an absolute path", text);
		return NULL;
	}
	talk = dialect_talk_for(k->hub, dialect, TALK_SEND, conf, to);
	t = talk != NULL ? dialect_transfer(k->hub, dialect->id, false,
			       path_base(path), talk->peer)
			 : NULL;
	if (t != NULL) {
		talk->path = str_dup_n(path, n);
		t->paths = calloc(1, sizeof(*t->paths));
		if (t->paths != NULL)
			t->paths[0] = str_dup_n(path, n);
		t->paths_n = t->paths != NULL && t->paths[0] != NULL;
	}
	if (t == NULL || talk->path == NULL || t->paths_n == 0) {
		if (t != NULL)
			transfer_drop(t);
		talk_free(talk);
		(void)no_memory(&k->err);
		return NULL;
	}
	dialect_enqueue(talk, t);
	return t;
}

static struct transfer *
get_one(struct call *k, const struct dialect *dialect,
    const struct dialect_conf *conf, const struct addr_name *from,
    const char *text)
{
	char name[FX_PATH_MAX];
	struct transfer *t;
	struct talk *talk;
	size_t n;

	if (path_from_text(name, sizeof(name), text, strlen(text), &n) < 0 ||
	    n == 0) {
		fx_err_set(&k->err, E_ARGS, "%s is no name", text);
		return NULL;
	}
	talk = dialect_talk_for(k->hub, dialect, TALK_GET, conf, from);
	t = talk != NULL
	    ? dialect_transfer(k->hub, dialect->id, true, name, talk->peer)
	    : NULL;
	if (t == NULL) {
		talk_free(talk);
		(void)no_memory(&k->err);
		return NULL;
	}
	str_copy(talk->ask, sizeof(talk->ask), name);
	dialect_enqueue(talk, t);
	return t;
}

/* What both commands say. */
struct plan {
	const struct dialect *dialect;
	struct dialect_conf conf;
	struct addr_name to;
};

static int
plan_make(struct call *k, struct plan *p, const char *dialect, const char *to,
    char *const *options, size_t n)
{
	p->dialect = dialect_find(dialect);
	if (p->dialect == NULL)
		return fx_err_set(
		    &k->err, E_ARGS, "there is no dialect %s", dialect);
	p->conf = k->hub->set.dialects[p->dialect->id];
	if (dialect_conf_take(&p->conf, p->dialect->id, options, n, &k->err) <
	    0)
		return -1;
	return addr_parse(to, (uint16_t)p->conf.port, &p->to, &k->err);
}

typedef struct transfer *one_fn(struct call *k, const struct dialect *dialect,
    const struct dialect_conf *conf, const struct addr_name *to,
    const char *text);

static int
all(struct call *k, const struct plan *p, char *const *texts, size_t n,
    one_fn *one)
{
	struct door_refs reply = { .ids_n = 0 };
	int r = REPLIED;

	if (n == 0 || n > FILES_MAX)
		return fx_err_set(
		    &k->err, E_ARGS, "expected 1 to %d files", FILES_MAX);
	reply.ids = calloc(n, sizeof(*reply.ids));
	if (reply.ids == NULL)
		return no_memory(&k->err);
	while (reply.ids_n < n && r == REPLIED) {
		struct transfer *t =
		    one(k, p->dialect, &p->conf, &p->to, texts[reply.ids_n]);

		if (t == NULL)
			r = -1;
		else
			reply.ids[reply.ids_n++] = t->id;
	}
	/* What was begun goes on, also if a later one could not be. */
	if (reply.ids_n > 0) {
		r = REPLIED;
		doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	}
	free(reply.ids);
	dialect_start_waiting(k->hub);
	return r;
}

int
dialect_do_send(struct call *k)
{
	const struct door_dialect_send *a = k->args;
	struct plan *p = malloc(sizeof(*p));
	int r;

	if (p == NULL)
		return no_memory(&k->err);
	r = plan_make(k, p, a->dialect, a->to, a->options, a->options_n);
	if (r == 0 && p->dialect->pull)
		r = fx_err_set(&k->err, E_ARGS,
		    "in %s files are fetched, not sent: its clients take "
		    "what \"serve\" shares",
		    p->dialect->name);
	if (r == 0)
		r = all(k, p, a->paths, a->paths_n, send_one);
	free(p);
	return r;
}

struct transfer *
dialect_retry(struct call *k, struct transfer *t)
{
	char text[PATH_TEXT_SIZE(FX_PATH_MAX)];
	struct transfer *fresh = NULL;
	struct plan *p = malloc(sizeof(*p));

	if (p == NULL) {
		(void)no_memory(&k->err);
	} else if (t->incoming || t->paths_n != 1 || t->note == NULL ||
	    !transfer_ended(t)) {
		fx_err_set(&k->err, E_STATE,
		    "only what was sent from here and has ended can be sent "
		    "again");
	} else if (plan_make(k, p, t->peer_name + 1, t->note, NULL, 0) == 0) {
		path_to_text(
		    text, sizeof(text), t->paths[0], strlen(t->paths[0]));
		fresh = send_one(k, p->dialect, &p->conf, &p->to, text);
	}
	free(p);
	dialect_start_waiting(k->hub);
	return fresh;
}

/* All files of one send; what was begun goes on, whatever a later one does. */
static int
send_files(struct call *k, const struct plan *p, const struct door_send *a)
{
	struct door_sent reply = { .ids_n = 0 };

	if (a->paths_n > FILES_MAX)
		return fx_err_set(
		    &k->err, E_ARGS, "expected 1 to %d files", FILES_MAX);
	reply.ids = calloc(a->paths_n, sizeof(*reply.ids));
	if (reply.ids == NULL)
		return no_memory(&k->err);
	for (size_t i = 0; i < a->paths_n; i++) {
		struct transfer *t =
		    send_one(k, p->dialect, &p->conf, &p->to, a->paths[i]);

		if (t == NULL)
			break;
		if (a->rate > 0)
			pace_set(t->pace, (uint64_t)a->rate, clock_now_us());
		reply.ids[reply.ids_n++] = reply.id = t->id;
	}
	if (reply.ids_n > 0)
		doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	free(reply.ids);
	return reply.ids_n > 0 ? REPLIED : -1;
}

int
dialect_send_to_peer(struct call *k, const struct door_send *a)
{
	const struct dialect_peer *peer =
	    dialect_peers_find(&k->hub->set.dialect_peers, a->peer);
	struct plan *p = malloc(sizeof(*p));
	int r = -1;

	if (p == NULL)
		return no_memory(&k->err);
	if (a->move || a->note != NULL)
		r = fx_err_set(&k->err, E_ARGS,
		    "%s speaks %s, which knows no notes and confirms nothing "
		    "that could be removed here",
		    peer->name, peer->dialect->name);
	else
		r = plan_make(
		    k, p, peer->dialect->name, peer->address, NULL, 0);
	if (r == 0)
		r = send_files(k, p, a);
	free(p);
	dialect_start_waiting(k->hub);
	return r;
}

int
dialect_do_get(struct call *k)
{
	const struct door_dialect_get *a = k->args;
	struct plan *p = malloc(sizeof(*p));
	int r;

	if (p == NULL)
		return no_memory(&k->err);
	r = plan_make(k, p, a->dialect, a->from, a->options, a->options_n);
	if (r == 0 && !p->dialect->pull)
		r = fx_err_set(&k->err, E_ARGS,
		    "%s cannot fetch files; pull-md5 can", p->dialect->name);
	if (r == 0)
		r = all(k, p, a->names, a->names_n, get_one);
	free(p);
	return r;
}

/* --- what becomes of it --- */

void
dialect_calling(struct talk *talk, int64_t attempt)
{
	if (talk->t != NULL && talk->t->state != DOOR_ACTIVE)
		transfer_move(talk->t, DOOR_CONNECTING, NULL);
	dialect_log(talk->hub, talk->dialect, "info", talk->t,
	    "Connection attempt %lld/%lld to %s", (long long)attempt,
	    (long long)talk->confs[talk->dialect]->attempts, talk->peer);
}

void
dialect_went(struct talk *talk)
{
	struct dialects *d = talk->hub->dialects;
	struct talk_result *r = &talk->result;
	struct transfer *t = talk->t;

	if (t == NULL)
		return;
	t->bytes = atomic_load(&talk->total);
	t->bytes_done = atomic_load(&talk->moved);
	if (r->shown != DIALOG_FAILED && r->shown != DIALOG_NO_FILE) {
		t->bytes = talk->served.size;
		t->bytes_done = t->bytes;
		t->files_done = 1;
		t->check = (int)r->shown;
		str_copy(d->before[d->before_n++ % DIALECT_BEFORE_MAX],
		    ADDR_NAME_SIZE, talk->key);
		transfer_move(t, DOOR_DONE, NULL);
	} else {
		if (r->err.code == FX_OK)
			fx_err_set(
			    &r->err, E_NET, "%s: it did not arrive", t->name);
		t->exit = (int)r->exit;
		transfer_move(t,
		    r->cancelled || talk->cancelled ? DOOR_CANCELLED
						    : DOOR_FAILED,
		    &r->err);
	}
	dialect_let_go(&talk->t);
}
