/* SPDX-License-Identifier: MIT */
#include "tui/app/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/path.h"
#include "base/str.h"
#include "door/data.h"

/* Whom a command is handed to. */
struct out {
	const struct intent *in;
	enum door_kind kind;
	command_fn *fn;
	void *arg;
	struct fx_err *err;
};

static int
give(const struct out *o, const void *data)
{
	return o->fn(o->arg, o->kind, data, o->err);
}

static int
make_none(const struct out *o)
{
	return give(o, NULL);
}

static int
make_ref(const struct out *o)
{
	struct door_ref a = { .id = o->in->id };

	return give(o, &a);
}

static int
make_page(const struct out *o)
{
	struct door_page a = { .id = o->in->id, .offset = o->in->index };

	return give(o, &a);
}

static int
make_files(const struct out *o)
{
	struct door_page a = { .id = o->in->id,
		.offset = o->in->index,
		.all = o->in->number == 0 };

	return give(o, &a);
}

static int
make_retry(const struct out *o)
{
	struct door_retry a = { .id = o->in->id };

	a.paths = o->in->paths;
	a.paths_n = o->in->paths_n;
	return give(o, &a);
}

static int
make_item(const struct out *o)
{
	struct door_item_ref a = { .id = o->in->id, .index = o->in->index };

	return give(o, &a);
}

static int
make_join(const struct out *o)
{
	struct door_pair_join a = { .host = o->in->text, .code = o->in->name };

	return give(o, &a);
}

static int
make_peer_name(const struct out *o)
{
	struct door_peer_set a;

	door_init(&shape_peer_set, &a);
	a.peer = o->in->id;
	a.name = o->in->name;
	return give(o, &a);
}

/* Raw bytes in the %XX form of the door. */
static char *
path_text(const char *raw)
{
	size_t n = strlen(raw);
	char *text = malloc(PATH_TEXT_SIZE(n));

	if (text != NULL)
		path_to_text(text, PATH_TEXT_SIZE(n), raw, n);
	return text;
}

static int
make_policy(const struct out *o)
{
	const struct intent *in = o->in;
	struct door_peer_set a;
	char policy[16];
	char rule[32];
	int r;

	door_init(&shape_peer_set, &a);
	snprintf(policy, sizeof(policy), "%s",
	    shape_policy_name((enum door_policy)in->number));
	a.peer = in->id;
	a.policy = policy;
	a.max_file = in->max_file;
	a.max_day = in->max_day;
	if (in->index > 0) {
		snprintf(rule, sizeof(rule), "%s",
		    shape_conflict_name((enum door_conflict)(in->index - 1)));
		a.conflict = rule;
	}
	if (in->text != NULL) {
		a.into = path_text(in->text);
		if (a.into == NULL)
			return fx_err_set(o->err, E_INTERNAL, "out of memory");
	}
	r = give(o, &a);
	free(a.into);
	return r;
}

static int
make_block(const struct out *o)
{
	struct door_peer_set a;
	char yes[] = "yes";
	char no[] = "no";

	door_init(&shape_peer_set, &a);
	a.peer = o->in->id;
	a.blocked = o->in->number != 0 ? yes : no;
	return give(o, &a);
}

static int
make_chat(const struct out *o)
{
	struct door_chat a;

	door_init(&shape_chat, &a);
	a.peer = o->in->id;
	a.text = o->in->text;
	return give(o, &a);
}

static int
make_move(const struct out *o)
{
	struct door_move a = { .id = o->in->id, .to = o->in->text };

	return give(o, &a);
}

static int
make_limit(const struct out *o)
{
	struct door_limit a = { .id = o->in->id, .weight = -2 };
	uint64_t rate = 0;

	if (!str_eq(o->in->text, "none") &&
	    num_parse_size(o->in->text, 0, INT64_MAX, &rate) < 0)
		return fx_err_set(o->err, E_ARGS, "that is not a rate");
	a.rate = (int64_t)rate;
	return give(o, &a);
}

static int
make_weight(const struct out *o)
{
	struct door_limit a = { .id = o->in->id, .rate = -2 };

	a.weight = o->in->number;
	return give(o, &a);
}

static int
make_decline(const struct out *o)
{
	struct door_decline a = { .id = o->in->id };

	if (o->in->text != NULL && o->in->text[0] != '\0')
		a.reason = o->in->text;
	return give(o, &a);
}

static int
make_accept(const struct out *o)
{
	struct door_accept a;
	int r;

	door_init(&shape_accept, &a);
	a.id = o->in->id;
	if (o->in->name != NULL) {
		a.rename = path_text(o->in->name);
		if (a.rename == NULL)
			return fx_err_set(o->err, E_INTERNAL, "out of memory");
	}
	a.unwanted = o->in->unwanted;
	a.unwanted_n = o->in->unwanted_n;
	a.conflict = (enum door_conflict)o->in->number;
	if (o->in->text != NULL) {
		a.into = path_text(o->in->text);
		if (a.into == NULL) {
			free(a.rename);
			return fx_err_set(o->err, E_INTERNAL, "out of memory");
		}
	}
	r = give(o, &a);
	free(a.into);
	free(a.rename);
	return r;
}

static int
with_paths(const struct out *o, bool sum)
{
	size_t n = 0;
	char *paths[FX_ROOTS_MAX];
	struct door_send send;
	struct door_sum sums;
	int r = 0;

	if (o->in->paths_n > FX_COUNT(paths))
		return fx_err_set(o->err, E_ARGS,
		    "at most %d can be sent at once", FX_ROOTS_MAX);
	for (; n < o->in->paths_n && r == 0; n++) {
		paths[n] = path_text(o->in->paths[n]);
		if (paths[n] == NULL)
			r = fx_err_set(o->err, E_INTERNAL, "out of memory");
	}
	door_init(&shape_send, &send);
	send.peer = o->in->id;
	send.wait = true; /* somebody who watches can cancel it */
	send.move = o->in->number != 0;
	send.links = o->in->text;
	send.paths = paths;
	send.paths_n = n;
	sums.paths = paths;
	sums.paths_n = n;
	if (r == 0)
		r = sum ? give(o, &sums) : give(o, &send);
	while (n > 0)
		free(paths[--n]);
	return r;
}

static int
make_ls(const struct out *o)
{
	struct door_ls a;

	door_init(&shape_ls, &a);
	a.peer = o->in->id;
	a.path = o->in->text;
	a.cursor = o->in->name;
	a.hidden = o->in->number != 0;
	return give(o, &a);
}

static int
make_get(const struct out *o)
{
	struct door_get a;

	door_init(&shape_get, &a);
	a.peer = o->in->id;
	a.paths = o->in->paths;
	a.paths_n = o->in->paths_n;
	return give(o, &a);
}

static int
make_config(const struct out *o)
{
	struct door_setting a = { .key = o->in->name, .value = o->in->text };

	return give(o, &a);
}

static int
make_dialect(const struct out *o)
{
	struct door_dialect_serve a;

	door_init(&shape_dialect_serve, &a);
	a.dialect = o->in->id;
	a.on = o->in->number != 0;
	a.options = o->in->paths;
	a.options_n = o->in->paths_n;
	return give(o, &a);
}

static int
make_older(const struct out *o)
{
	struct door_peer_set a;

	door_init(&shape_peer_set, &a);
	a.peer = o->in->id;
	a.dialect = o->in->name;
	a.address = o->in->text;
	return give(o, &a);
}

static int
make_send(const struct out *o)
{
	return with_paths(o, false);
}

static int
make_sum(const struct out *o)
{
	return with_paths(o, true);
}

static const struct {
	enum intent_kind intent;
	enum door_kind kind;
	int (*make)(const struct out *o);
} commands[] = {
	{ INTENT_PAIR_HOST, DOOR_PAIR_HOST, make_none },
	{ INTENT_PAIR_JOIN, DOOR_PAIR_JOIN, make_join },
	{ INTENT_PAIR_STOP, DOOR_PAIR_STOP, make_none },
	{ INTENT_PEER_NAME, DOOR_PEER_SET, make_peer_name },
	{ INTENT_PEER_POLICY, DOOR_PEER_SET, make_policy },
	{ INTENT_PEER_BLOCK, DOOR_PEER_SET, make_block },
	{ INTENT_PEER_OLDER, DOOR_PEER_SET, make_older },
	{ INTENT_PEER_FORGET, DOOR_PEER_FORGET, make_ref },
	{ INTENT_PEER_CONNECT, DOOR_PEER_CONNECT, make_ref },
	{ INTENT_CHAT, DOOR_CHAT, make_chat },
	{ INTENT_CHAT_LOG, DOOR_CHAT_LOG, make_page },
	{ INTENT_LS, DOOR_LS, make_ls },
	{ INTENT_GET, DOOR_GET, make_get },
	{ INTENT_CONFIG, DOOR_CONFIG_SET, make_config },
	{ INTENT_DIALECT, DOOR_DIALECT_SERVE, make_dialect },
	{ INTENT_SEND, DOOR_SEND, make_send },
	{ INTENT_PAUSE, DOOR_PAUSE, make_ref },
	{ INTENT_RESUME, DOOR_RESUME, make_ref },
	{ INTENT_CANCEL, DOOR_CANCEL, make_ref },
	{ INTENT_DISCARD, DOOR_DISCARD, make_ref },
	{ INTENT_MOVE, DOOR_MOVE, make_move },
	{ INTENT_LIMIT, DOOR_LIMIT, make_limit },
	{ INTENT_WEIGHT, DOOR_LIMIT, make_weight },
	{ INTENT_RETRY, DOOR_RETRY, make_retry },
	{ INTENT_CLEAR, DOOR_CLEAR, make_ref },
	{ INTENT_FAILURES, DOOR_FILES, make_page },
	{ INTENT_FILES, DOOR_FILES, make_files },
	{ INTENT_OFFER_FILES, DOOR_OFFER_FILES, make_page },
	{ INTENT_ACCEPT, DOOR_ACCEPT, make_accept },
	{ INTENT_DECLINE, DOOR_DECLINE, make_decline },
	{ INTENT_VERIFY, DOOR_VERIFY, make_item },
	{ INTENT_SUMS, DOOR_SUMS, make_item },
	{ INTENT_FORGET, DOOR_FORGET, make_item },
	{ INTENT_SUM, DOOR_SUM, make_sum },
};

bool
command_is(enum intent_kind kind)
{
	for (size_t i = 0; i < FX_COUNT(commands); i++)
		if (commands[i].intent == kind)
			return true;
	return false;
}

int
command_make(
    const struct intent *in, command_fn *fn, void *arg, struct fx_err *err)
{
	struct out o = { .in = in, .fn = fn, .arg = arg, .err = err };

	for (size_t i = 0; i < FX_COUNT(commands); i++)
		if (commands[i].intent == in->kind) {
			o.kind = commands[i].kind;
			return commands[i].make(&o);
		}
	return fx_err_set(err, E_INTERNAL, "no command for this");
}
