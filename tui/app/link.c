/* SPDX-License-Identifier: MIT */
#include "tui/app/link.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/log.h"
#include "base/str.h"
#include "door/client.h"
#include "door/spawn.h"
#include "tui/app/command.h"
#include "tui/app/told.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"

#define TURN_MESSAGES 256
#define ANSWER_MS     5000 /* a command without reply is named then */
#define STARTS_MAX    3    /* engines started.. */
#define STARTS_MS     (10 * 60 * 1000) /* ..in this time */

/* A command that waits for its reply. */
struct asked {
	int64_t id; /* 0: free */
	enum intent_kind intent;
	char *about; /* id of the intent, or NULL */
	int64_t index;
	int64_t since_ms;
	bool named; /* told the user that it takes long */
};

enum step {
	STEP_BEGIN, /* look for an engine */
	STEP_HOST,  /* the private one is starting */
	STEP_SPAWN, /* spawn_step() goes on */
	STEP_UP,
	STEP_WAIT, /* call again at retry_ms */
	STEP_OVER, /* no use: another version, or the private one is gone */
};

struct link {
	struct model *model;
	struct link_options options;
	enum step step;
	struct spawn *spawn; /* kept as long as the client */
	struct client *client;
	int64_t retry_ms;
	unsigned failures; /* since it was up last */
	bool urged;        /* somebody does not want to wait */
	int64_t starts[STARTS_MAX];
	size_t starts_n; /* counts on, the slots are reused */
	bool quiet;
	struct asked asked[CLIENT_PENDING_MAX];
	uint64_t count;
	int64_t now_ms;
	int64_t wall_s;
};

struct link *
link_new(struct model *m, const struct link_options *options)
{
	struct link *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->model = m;
	l->options = *options;
	return l;
}

static void
asked_done(struct asked *a)
{
	free(a->about);
	*a = (struct asked){ .id = 0 };
}

static void
hang_up(struct link *l)
{
	client_free(l->client);
	l->client = NULL;
	spawn_free(l->spawn);
	l->spawn = NULL;
	for (size_t i = 0; i < FX_COUNT(l->asked); i++)
		asked_done(&l->asked[i]);
}

void
link_free(struct link *l)
{
	if (l == NULL)
		return;
	hang_up(l);
	free(l);
}

int
link_fd(const struct link *l)
{
	switch (l->step) {
	case STEP_HOST:
		return host_fd(l->options.host);
	case STEP_SPAWN:
		return spawn_fd(l->spawn);
	case STEP_UP:
		return client_fd(l->client);
	case STEP_BEGIN:
	case STEP_WAIT:
	case STEP_OVER:
		break;
	}
	return -1;
}

short
link_events(const struct link *l)
{
	return l->step == STEP_UP ? client_wants(l->client) : POLLIN;
}

/* When the oldest unnamed command becomes slow; -1: none waits. */
static int64_t
slow_at(const struct link *l)
{
	int64_t at = -1;

	for (size_t i = 0; i < FX_COUNT(l->asked); i++) {
		const struct asked *a = &l->asked[i];

		if (a->id != 0 && !a->named &&
		    (at < 0 || a->since_ms + ANSWER_MS < at))
			at = a->since_ms + ANSWER_MS;
	}
	return at;
}

int64_t
link_timeout(const struct link *l, int64_t now_ms)
{
	int64_t at = -1;

	if (l->step == STEP_BEGIN)
		return 0;
	if (l->step == STEP_SPAWN)
		return spawn_wait_ms(l->spawn);
	if (l->step == STEP_WAIT)
		at = l->retry_ms;
	else if (l->step == STEP_UP)
		at = slow_at(l);
	if (at < 0)
		return -1;
	return at > now_ms ? at - now_ms : 0;
}

/* --- connecting --- */

static const int64_t delays[] = { 250, 500, 1000, 2000, 4000 };

/* What the screen says meanwhile: why, and what can be done. */
static void
tell_lost(struct link *l, const struct fx_err *err)
{
	char text[sizeof(err->text) + 64];

	if (l->step == STEP_OVER)
		snprintf(text, sizeof(text), "%s", err->text);
	else
		snprintf(text, sizeof(text),
		    _("The engine is away: %s; %s looks for it now."),
		    err->text, key_of(l->model, ACTION_REREAD).text);
	model_set_engine(l->model, MODEL_ENGINE_LOST, text);
	if (l->step == STEP_OVER)
		model_status(l->model, MODEL_ERROR, text);
}

/* It is lost, or could not be reached: call again after a while. */
static void
lost(struct link *l, const struct fx_err *err)
{
	size_t i =
	    l->failures < FX_COUNT(delays) ? l->failures : FX_COUNT(delays) - 1;

	log_pairs(LOG_WARN, "no engine", "why", err->text, NULL);
	l->failures++;
	l->retry_ms = l->now_ms + delays[i];
	l->step = err->code == E_VERSION ||
		(l->options.host != NULL && l->failures > FX_COUNT(delays))
	    ? STEP_OVER
	    : STEP_WAIT;
	tell_lost(l, err);
	hang_up(l); /* err may be the client's */
}

static void
subscribe(struct link *l)
{
	char role[] = "fxtui";
	struct door_subscribe args = { .role = role,
		.rate_ms = l->quiet ? 0 : l->options.rate_ms,
		.attached = true };

	(void)client_command(l->client, DOOR_SUBSCRIBE, &args, NULL, NULL);
}

static void
up(struct link *l)
{
	l->step = STEP_UP;
	l->failures = 0;
	model_set_engine(l->model, MODEL_ENGINE_UP, NULL);
	subscribe(l);
}

static void
begin_host(struct link *l)
{
	struct fx_err err = FX_ERR_NONE;
	int fd;
	int r = host_door(l->options.host, &fd, &err);

	l->step = STEP_HOST;
	if (r == 1 && client_new(&l->client, fd, &err) < 0) {
		close(fd);
		r = -1;
	}
	if (r == 1)
		up(l);
	else if (r < 0)
		lost(l, &err);
}

/* Whether one more engine may be started now. */
static bool
may_start(struct link *l)
{
	int64_t *slot = &l->starts[l->starts_n % STARTS_MAX];

	if (l->starts_n >= STARTS_MAX && l->now_ms - *slot < STARTS_MS)
		return false;
	*slot = l->now_ms;
	l->starts_n++;
	return true;
}

static void
begin_spawn(struct link *l)
{
	struct spawn_options o = { .umask = l->options.umask };
	struct fx_err err = FX_ERR_NONE;

	/*
	 * A running one is found first.  One that was lost may be starting
	 * again by itself, so another is started only after the last delay.
	 */
	o.start =
	    (l->failures == 0 || l->failures >= FX_COUNT(delays) || l->urged) &&
	    may_start(l);
	l->urged = false;
	if (spawn_new(&l->spawn, &o, &err) < 0) {
		lost(l, &err);
		return;
	}
	l->step = STEP_SPAWN;
}

static void
step_spawn(struct link *l)
{
	struct fx_err err = FX_ERR_NONE;
	int r = spawn_step(l->spawn, &l->client, &err);

	if (r == 1)
		up(l);
	else if (r < 0)
		lost(l, &err);
}

static void
connect_on(struct link *l)
{
	if (l->step == STEP_WAIT && l->now_ms >= l->retry_ms)
		l->step = STEP_BEGIN;
	if (l->step == STEP_BEGIN && l->options.host == NULL)
		begin_spawn(l);
	if (l->step == STEP_BEGIN || l->step == STEP_HOST)
		begin_host(l);
	else if (l->step == STEP_SPAWN)
		step_spawn(l);
}

/* --- listening --- */

static struct asked *
find_asked(struct link *l, int64_t id)
{
	for (size_t i = 0; i < FX_COUNT(l->asked); i++)
		if (l->asked[i].id == id)
			return &l->asked[i];
	return NULL;
}

static void
handle(struct link *l, const struct door_msg *msg)
{
	struct asked *a = msg->form == DOOR_REPLY && msg->id != 0
	    ? find_asked(l, msg->id)
	    : NULL;
	struct model_event ev = { .kind = (int)msg->kind,
		.reply = msg->form == DOOR_REPLY,
		.data = msg->data,
		.now_ms = l->now_ms,
		.wall_s = l->wall_s };

	l->count++;
	if (a != NULL) {
		ev.id = a->about;
		ev.offset = a->index;
		ev.intent = (int)a->intent;
	}
	if (ev.reply && !msg->ok) {
		ev.code = fx_code_name(msg->err.code);
		ev.error = msg->err.text;
	}
	told_before(l->model, &ev);
	model_update(l->model, &ev);
	if (a == NULL)
		return;
	told_reply(l->model, a->intent, &ev);
	asked_done(a);
}

static void
name_slow(struct link *l)
{
	for (size_t i = 0; i < FX_COUNT(l->asked); i++) {
		struct asked *a = &l->asked[i];

		if (a->id == 0 || a->named ||
		    l->now_ms - a->since_ms < ANSWER_MS)
			continue;
		a->named = true;
		model_status(l->model, MODEL_WARN,
		    _("The engine has not answered for 5 seconds."));
	}
}

bool
link_run(struct link *l, int64_t now_ms, int64_t wall_s)
{
	struct door_msg msg;
	int r = 1;

	l->now_ms = now_ms;
	l->wall_s = wall_s;
	if (l->step != STEP_UP)
		connect_on(l);
	if (l->step != STEP_UP)
		return false;
	(void)client_pump(l->client);
	for (int i = 0; i < TURN_MESSAGES && r == 1; i++) {
		r = client_next(l->client, &msg);
		if (r == 1) {
			handle(l, &msg);
			door_msg_done(&msg);
		}
	}
	if (r < 0)
		lost(l, client_error(l->client));
	else
		name_slow(l);
	return r == 1;
}

/* --- asking --- */

/* For command_make(): write it and remember what it was about. */
struct writer {
	struct link *link;
	const struct intent *intent;
};

static int
write_command(
    void *arg, enum door_kind kind, const void *data, struct fx_err *err)
{
	const struct writer *w = arg;
	struct link *l = w->link;
	struct asked *a = find_asked(l, 0);
	int64_t id;

	if (a == NULL)
		return fx_err_set(
		    err, E_BUSY, "too many commands wait for the engine");
	if (client_command(l->client, kind, data, &id, err) < 0)
		return -1;
	a->id = id;
	a->intent = w->intent->kind;
	a->about = w->intent->id != NULL ? strdup(w->intent->id) : NULL;
	a->index = w->intent->index;
	a->since_ms = l->now_ms;
	a->named = false;
	return 0;
}

void
link_do(struct link *l, const struct intent *in, int64_t now_ms)
{
	struct writer w = { .link = l, .intent = in };
	struct fx_err err = FX_ERR_NONE;

	l->now_ms = now_ms;
	if (l->step != STEP_UP) {
		model_status(l->model, MODEL_ERROR,
		    _("The engine is not there; this was not done."));
		return;
	}
	if (command_make(in, write_command, &w, &err) < 0)
		model_status(l->model, MODEL_ERROR, err.text);
	else
		told_asked(l->model, in);
}

void
link_snapshot(struct link *l)
{
	if (l->step == STEP_UP)
		(void)client_command(
		    l->client, DOOR_SNAPSHOT, NULL, NULL, NULL);
	if (l->options.host != NULL ||
	    (l->step != STEP_WAIT && l->step != STEP_OVER))
		return;
	l->urged = true;
	l->step = STEP_BEGIN;
}

void
link_quiet(struct link *l, bool quiet)
{
	l->quiet = quiet;
	if (l->step != STEP_UP)
		return;
	subscribe(l);
	if (!quiet)
		link_snapshot(l);
	(void)client_pump(l->client);
}

uint64_t
link_count(const struct link *l)
{
	return l->count;
}

unsigned
link_pending(const struct link *l)
{
	return l->step == STEP_UP ? client_pending(l->client) : 0;
}
