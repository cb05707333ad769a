/* SPDX-License-Identifier: MIT */
#include "engine/command_peer.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "crypto/pair.h"
#include "door/shapes.h"
#include "engine/doorman.h"
#include "engine/hosting.h"
#include "engine/hub.h"
#include "engine/peer_dialect.h"
#include "engine/peerbook.h"
#include "engine/sched.h"
#include "engine/session.h"

int
command_pair_host(struct call *k)
{
	return hosting_start(k->hub, k->client, &k->err);
}

int
command_pair_join(struct call *k)
{
	struct door_pair_join *a = k->args;
	char code[PAIR_CODE_SIZE];
	struct addr_name to;
	int r = -1;

	if (a->host == NULL || a->code == NULL)
		fx_err_set(&k->err, E_ARGS, "pairing needs a host and a code");
	else if (addr_parse(a->host, FX_PORT, &to, &k->err) == 0 &&
	    pair_code_parse(a->code, code, &k->err) == 0)
		r = dial_pair(k->hub, &to, code, k->client, &k->err);
	digest_cleanse(code, sizeof(code));
	if (a->code != NULL)
		digest_cleanse(a->code, strlen(a->code));
	return r;
}

int
command_pair_stop(struct call *k)
{
	hosting_stop(k->hub);
	return 0;
}

int
command_peers(struct call *k)
{
	struct door_peers reply = { .items_n = 0 };
	struct peer_shown *shown;
	struct peers_list list;

	size_t more = peer_dialects_count(k->hub);
	char(*keys)[PEER_DIALECT_KEY] = calloc(more + 1, sizeof(*keys));

	if (peers_all(k->hub->db, false, &list, &k->err) < 0) {
		free(keys);
		return -1;
	}
	shown = calloc(list.count + 1, sizeof(*shown));
	reply.items = calloc(list.count + more + 1, sizeof(*reply.items));
	for (size_t i = 0;
	     shown != NULL && reply.items != NULL && i < list.count; i++) {
		peerbook_show(k->hub, &list.rows[i], &shown[i]);
		reply.items[reply.items_n++] = shown[i].d;
	}
	for (size_t i = 0; keys != NULL && reply.items != NULL && i < more; i++)
		peer_dialect_show(
		    k->hub, i, &reply.items[reply.items_n++], keys[i]);
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	free(keys);
	free(shown);
	free(reply.items);
	peers_list_done(&list);
	return 1;
}

static int
replace(char **to, const char *with, struct fx_err *err)
{
	char *copy = with[0] != 0 ? str_dup_n(with, strlen(with)) : NULL;

	if (with[0] != 0 && copy == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	free(*to);
	*to = copy;
	return 0;
}

static int
set_policy(struct call *k, struct peer_row *row, const char *word)
{
	int policy = shape_policy_parse(word);

	if (policy < 0)
		return fx_err_set(&k->err, E_ARGS,
		    "%s is no policy: ask, accept or deny", word);
	row->policy = policy == DOOR_ALLOW ? PEERS_ACCEPT
	    : policy == DOOR_DENY          ? PEERS_DENY
					   : PEERS_ASK;
	return 0;
}

static int
set_rate(struct call *k, uint64_t *to, int64_t rate)
{
	if (rate != 0 && (rate < PACE_MIN || (uint64_t)rate > PACE_MAX))
		return fx_err_set(&k->err, E_ARGS,
		    "a limit is at least %d bytes a second, or 0 for none",
		    PACE_MIN);
	*to = (uint64_t)rate;
	return 0;
}

static int
set_conflict(struct call *k, struct peer_row *row, const char *word)
{
	int rule = shape_conflict_parse(word);

	if (rule < 0)
		return fx_err_set(&k->err, E_ARGS,
		    "%s is no rule for names that are taken", word);
	row->conflict = rule;
	return 0;
}

static int
apply(struct call *k, const struct door_peer_set *a, struct peer_row *row)
{
	struct addr_name to;

	if (a->name != NULL && !str_eq(a->name, row->name)) {
		if (peers_name_free(k->hub->db, a->name, row->key, &k->err) < 0)
			return -1;
		str_copy(row->name, sizeof(row->name), a->name);
	}
	if (a->address != NULL) {
		char text[ADDR_NAME_SIZE] = "";

		if (a->address[0] != 0) {
			if (addr_parse(a->address, FX_PORT, &to, &k->err) < 0)
				return -1;
			addr_name_text(&to, text);
		}
		if (replace(&row->address, text, &k->err) < 0)
			return -1;
	}
	if (a->policy != NULL && set_policy(k, row, a->policy) < 0)
		return -1;
	if (a->max_file != -2)
		row->max_file = a->max_file > 0 ? (uint64_t)a->max_file : 0;
	if (a->max_day != -2)
		row->max_day_bytes = a->max_day > 0 ? (uint64_t)a->max_day : 0;
	if (a->rate_up != -2 && set_rate(k, &row->rate_up, a->rate_up) < 0)
		return -1;
	if (a->rate_down != -2 &&
	    set_rate(k, &row->rate_down, a->rate_down) < 0)
		return -1;
	if (a->into != NULL && replace(&row->into_dir, a->into, &k->err) < 0)
		return -1;
	if (a->conflict != NULL && set_conflict(k, row, a->conflict) < 0)
		return -1;
	if (a->blocked != NULL)
		row->blocked = str_eq(a->blocked, "yes");
	if (row->policy == PEERS_ACCEPT &&
	    (row->max_file == 0 || row->max_day_bytes == 0))
		return fx_err_set(&k->err, E_ARGS,
		    "accepting by a rule needs a size for one file and for "
		    "one day");
	return 0;
}

/* Write the row, export trust, tell everybody. */
static int
save(struct call *k, const struct peer_row *row)
{
	if (peers_update(k->hub->db, row, &k->err) < 0 ||
	    peerbook_trust_changed(k->hub, &k->err) < 0)
		return -1;
	if (row->blocked)
		session_end_peer(k->hub, row->key);
	sched_peer_set(k->hub, row->key, row->rate_up, row->rate_down);
	sched_peer_here(k->hub, row->key);
	peerbook_changed(k->hub, row->key);
	return 0;
}

int
command_peer_set(struct call *k)
{
	const struct door_peer_set *a = k->args;
	struct peer_shown shown;
	struct peer_row row;
	struct session *s;
	int r = -1;

	if (peer_dialect_name(a->peer) != NULL)
		return peer_dialect_set(k, peer_dialect_name(a->peer), a);
	if (peerbook_find(k->hub, a->peer, &row, &k->err) < 0)
		return -1;
	if (apply(k, a, &row) == 0 && save(k, &row) == 0) {
		s = session_known(k->hub, row.key);
		if (s != NULL)
			str_copy(s->name, sizeof(s->name), row.name);
		peerbook_show(k->hub, &row, &shown);
		doorman_reply(k->hub, k->client, k->id, k->kind, &shown.d);
		r = 1;
	}
	peers_row_done(&row);
	return r;
}

int
command_trust(
    struct call *k, const uint8_t key[32], const struct door_accept *a)
{
	struct peer_row row;
	int r;

	if (peers_get(k->hub->db, key, &row, &k->err) != 1)
		return -1;
	row.policy = PEERS_ACCEPT;
	row.max_file = (uint64_t)a->max_file;
	row.max_day_bytes = (uint64_t)a->max_day;
	r = save(k, &row);
	peers_row_done(&row);
	return r;
}

int
command_peer_forget(struct call *k)
{
	const struct door_ref *a = k->args;
	char key[IDENTITY_TEXT_SIZE];
	struct door_ref gone = { .id = key };
	struct peer_row row;
	int r;

	if (peer_dialect_name(a->id) != NULL)
		return peer_dialect_forget(k, peer_dialect_name(a->id));
	if (peerbook_find(k->hub, a->id, &row, &k->err) < 0)
		return -1;
	r = peers_revoke(k->hub->db, row.key, clock_wall() * 1000, &k->err);
	if (r == 0)
		r = peerbook_trust_changed(k->hub, &k->err);
	if (r == 0) {
		session_end_peer(k->hub, row.key);
		identity_text(row.key, key);
		doorman_event(k->hub, DOOR_EV_PEER_GONE, &gone);
	}
	peers_row_done(&row);
	return r;
}

int
command_peer_connect(struct call *k)
{
	const struct door_ref *a = k->args;
	struct peer_row row;
	int r;

	if (peerbook_find(k->hub, a->id, &row, &k->err) < 0)
		return -1;
	r = peerbook_reach(k->hub, &row, &k->err);
	peers_row_done(&row);
	return r;
}
