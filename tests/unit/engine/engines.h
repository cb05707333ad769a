/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_ENGINES_H
#define FX_TEST_ENGINES_H

/*
 * Two private engines in this process, each with a front end, below one
 * folder.  Everything asserts by cmocka, whose headers come first.
 */

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/str.h"
#include "door/client.h"
#include "door/data.h"
#include "engine/engine.h"
#include "unit/os/scratch.h"

#define ENGINES_MS 30000 /* for any one answer */

struct side {
	char state[300], inbox[300];
	const char *name;
	struct engine_thread *engine;
	struct client *door;
};

struct engines {
	struct scratch scratch;
	struct side a, b;
};

static inline int
side_try(struct side *s, struct fx_err *err)
{
	struct engine_options o;
	int fd;

	engine_options_init(&o);
	o.state_dir = s->state;
	o.inbox = s->inbox;
	o.name = s->name;
	o.bind = "127.0.0.1";
	o.port = 0;
	o.private = true;
	o.reserve_mib = 0;
	if (engine_thread_start(&s->engine, &fd, &o, err) < 0)
		return -1;
	assert_int_equal(client_new(&s->door, fd, NULL), 0);
	return 0;
}

/* A command and its reply, which must be good. */
static inline void
ask(struct side *s, enum door_kind kind, const void *args, struct door_msg *ret)
{
	struct fx_err err = FX_ERR_NONE;

	if (client_call(s->door, kind, args, ENGINES_MS, ret, &err) < 0)
		fail_msg("%s: %s", s->name, err.text);
}

static inline void
side_start(struct side *s)
{
	struct door_subscribe args = { .attached = true, .rate_ms = 50 };
	struct fx_err err = FX_ERR_NONE;
	char role[] = "test";

	args.role = role;
	if (side_try(s, &err) < 0)
		fail_msg("%s: %s", s->name, err.text);
	ask(s, DOOR_SUBSCRIBE, &args, NULL);
}

static inline void
side_stop(struct side *s)
{
	client_free(s->door);
	engine_thread_stop(s->engine);
	s->door = NULL;
	s->engine = NULL;
}

/* The next event of this kind; the caller frees it. */
static inline void
await(struct side *s, enum door_kind kind, struct door_msg *ret)
{
	int64_t until = clock_now_ms() + ENGINES_MS;

	while (clock_now_ms() < until) {
		int r = client_next(s->door, ret);

		if (r == 1 && ret->form == DOOR_EVENT && ret->kind == kind)
			return;
		if (r == 1) {
			door_msg_done(ret);
			continue;
		}
		assert_int_equal(r, 0);
		assert_true(client_wait(s->door, (int)(until - clock_now_ms()),
				-1) >= 0);
	}
	fail_msg("%s: the event %d did not come", s->name, (int)kind);
}

/* Follow events until a transfer is in this state; the caller frees it. */
static inline struct door_transfer *
await_state(struct side *s, const char *id, enum door_state state)
{
	for (;;) {
		const struct door_transfer *t;
		struct door_transfer *copy = NULL;
		struct door_msg msg;

		await(s, DOOR_EV_TRANSFER, &msg);
		t = msg.data;
		if ((id == NULL || str_eq(t->id, id)) && t->state == state)
			copy = door_copy(&shape_transfer, t);
		else if ((id == NULL || str_eq(t->id, id)) &&
		    t->state >= DOOR_DONE)
			fail_msg("%s: state %d, %s", s->name, (int)t->state,
			    t->error != NULL ? t->error : "no reason");
		door_msg_done(&msg);
		if (copy != NULL)
			return copy;
	}
}

static inline int64_t
port_of(struct side *s)
{
	struct door_msg msg;
	int64_t port;

	ask(s, DOOR_STATUS, NULL, &msg);
	port = ((const struct door_status *)msg.data)->port;
	door_msg_done(&msg);
	assert_true(port > 0);
	return port;
}

/* b shows a code, a types it. */
static inline void
pair_them(struct engines *e)
{
	struct door_pair_join join = { .host = NULL };
	struct door_msg code, msg;
	char host[64];

	ask(&e->b, DOOR_PAIR_HOST, NULL, NULL);
	await(&e->b, DOOR_EV_PAIR_CODE, &code);
	snprintf(
	    host, sizeof(host), "127.0.0.1:%lld", (long long)port_of(&e->b));
	join.host = host;
	join.code = ((struct door_pair_code *)code.data)->code;
	ask(&e->a, DOOR_PAIR_JOIN, &join, NULL);
	door_msg_done(&code);
	await(&e->a, DOOR_EV_PAIR_RESULT, &msg);
	assert_true(((struct door_pair_result *)msg.data)->ok);
	door_msg_done(&msg);
	await(&e->b, DOOR_EV_PAIR_RESULT, &msg);
	assert_true(((struct door_pair_result *)msg.data)->ok);
	door_msg_done(&msg);
}

/* s takes what peer offers. */
static inline void
let(struct side *s, const char *peer)
{
	struct door_peer_set args;
	char name[64], policy[] = "accept";

	door_init(&shape_peer_set, &args);
	snprintf(name, sizeof(name), "%s", peer);
	args.peer = name;
	args.policy = policy;
	args.max_file = INT64_C(1) << 40;
	args.max_day = INT64_C(1) << 42;
	ask(s, DOOR_PEER_SET, &args, NULL);
}

/* Returns the id, to be freed. */
static inline char *
send_it(struct side *s, const char *path, const char *peer)
{
	char *paths[1] = { strdup(path) };
	struct door_send args = {
		.paths = paths, .paths_n = 1, .peer = strdup(peer)
	};
	struct door_msg msg;
	char *id;

	ask(s, DOOR_SEND, &args, &msg);
	free(paths[0]);
	free(args.peer);
	id = strdup(((struct door_sent *)msg.data)->id);
	door_msg_done(&msg);
	return id;
}

static inline void
engines_start(struct engines *e)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGPIPE, &ignore, NULL);
	memset(e, 0, sizeof(*e));
	scratch_init(&e->scratch);
	e->a.name = "anna";
	e->b.name = "bert";
	for (int i = 0; i < 2; i++) {
		struct side *s = i == 0 ? &e->a : &e->b;

		snprintf(s->state, sizeof(s->state), "%s/%s-state",
		    e->scratch.path, s->name);
		snprintf(s->inbox, sizeof(s->inbox), "%s/%s-inbox",
		    e->scratch.path, s->name);
		side_start(s);
	}
	pair_them(e);
}

static inline void
engines_stop(struct engines *e)
{
	side_stop(&e->a);
	side_stop(&e->b);
	scratch_done(&e->scratch);
}

#endif
