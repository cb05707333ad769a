/* SPDX-License-Identifier: MIT */
#include "engine/command_queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "engine/anew.h"
#include "engine/dialect.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/peer_dialect.h"
#include "engine/peerbook.h"
#include "engine/transfer.h"

/* Commands that begin transfers and say in which order they go. */

#define REPLIED 1

static int
take_options(
    struct call *k, const struct door_send *a, struct outgoing_options *o)
{
	int links = k->hub->set.links;

	if (a->rate != 0 &&
	    (a->rate < PACE_MIN || (uint64_t)a->rate > PACE_MAX))
		return fx_err_set(&k->err, E_ARGS,
		    "a limit is at least %d bytes a second, or 0 for none",
		    PACE_MIN);
	if (a->weight < 0 || a->weight > TURN_WEIGHT_MAX)
		return fx_err_set(
		    &k->err, E_ARGS, "a priority is 1 to %d", TURN_WEIGHT_MAX);
	if (a->links != NULL && settings_links(a->links, &links, &k->err) < 0)
		return -1;
	o->links = (enum walk_links)links;
	o->rate = (uint64_t)a->rate;
	o->weight = (unsigned)a->weight;
	if (list_count(&k->hub->sched->out.places) >= FX_QUEUE_MAX)
		return fx_err_make(&k->err, E_LIMIT, 0, "what", "The queue",
		    "limit", "1000 transfers", NULL);
	return 0;
}

int
command_send(struct call *k)
{
	const struct door_send *a = k->args;
	struct outgoing_options o = {
		.note = a->note, .wait = a->wait, .move = a->move
	};
	struct door_send older = *a;
	struct door_sent reply = { .ids_n = 0 };
	struct transfer *t;
	struct peer_row peer;
	char **raw;
	size_t n = 0;

	if (a->paths_n == 0 || a->paths_n > FX_ROOTS_MAX)
		return fx_err_set(&k->err, E_ARGS,
		    "1 to %d files or folders can be sent at once",
		    FX_ROOTS_MAX);
	if (peer_dialect_name(a->peer) != NULL)
		older.peer += 1;
	if (dialect_peers_find(&k->hub->set.dialect_peers, older.peer) != NULL)
		return dialect_send_to_peer(k, &older);
	if (take_options(k, a, &o) < 0 ||
	    peerbook_find(k->hub, a->peer, &peer, &k->err) < 0)
		return -1;
	raw = calloc(a->paths_n, sizeof(*raw));
	for (; raw != NULL && n < a->paths_n; n++) {
		size_t size = strlen(a->paths[n]) + 1, len;

		raw[n] = malloc(size);
		if (raw[n] == NULL ||
		    path_from_text(raw[n], size, a->paths[n], size - 1, &len) <
			0 ||
		    raw[n][0] != '/') {
			fx_err_set(&k->err, E_ARGS,
			    "%s is not an absolute path", a->paths[n]);
			n++;
			break;
		}
	}
	t = NULL;
	if (raw != NULL && n == a->paths_n && k->err.code == FX_OK)
		t = outgoing_new(
		    k->hub, peer.key, peer.name, raw, n, &o, &k->err);
	if (t != NULL) {
		reply.id = t->id;
		doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
		transfer_announce(t);
	}
	while (n > 0)
		free(raw[--n]);
	free(raw);
	peers_row_done(&peer);
	return t != NULL ? REPLIED : -1;
}

/* The transfer of this id, or all living ones with the peer called so. */
static int
pause_peer(struct call *k, const char *word, bool on)
{
	struct fx_err ignored = FX_ERR_NONE;
	struct peer_row peer;

	if (peerbook_find(k->hub, word, &peer, &ignored) < 0) {
		struct transfer *t = transfer_named(k->hub, word);

		if (t == NULL)
			return fx_err_set(&k->err, E_NOENT,
			    "there is no transfer or peer called %s", word);
		transfer_pause(t, on, &k->err);
		return k->err.code == FX_OK ? 0 : -1;
	}
	list_for_each(at, &k->hub->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (memcmp(t->peer, peer.key, sizeof(t->peer)) == 0 &&
		    !transfer_rests(t) && !transfer_is_offer(t))
			transfer_pause(t, on, &ignored);
	}
	peers_row_done(&peer);
	return 0;
}

int
command_pause(struct call *k)
{
	const struct door_ref *a = k->args;
	struct transfer *t = transfer_find(k->hub, a->id);

	if (t == NULL)
		return pause_peer(k, a->id, k->kind == DOOR_PAUSE);
	transfer_pause(t, k->kind == DOOR_PAUSE, &k->err);
	return k->err.code == FX_OK ? 0 : -1;
}

int
command_cancel(struct call *k)
{
	const struct door_ref *a = k->args;
	struct transfer *t = command_need(k, a->id);

	if (t == NULL)
		return -1;
	if (transfer_ended(t))
		return fx_err_set(
		    &k->err, E_STATE, "this transfer has ended already");
	transfer_cancel(t);
	return 0;
}

int
command_retry(struct call *k)
{
	const struct door_retry *a = k->args;
	struct transfer *t = command_need(k, a->id);
	struct door_ref reply;

	if (t != NULL && dialect_is(t))
		t = dialect_retry(k, t);
	else if (t != NULL && (a->paths_n > 0 || anew_can(t)))
		t = anew_send(t, a->paths, a->paths_n, &k->err);
	else if (t != NULL)
		t = sched_retry(t, &k->err);
	if (t == NULL)
		return -1;
	reply.id = t->id;
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	transfer_announce(t);
	return REPLIED;
}

int
command_move(struct call *k)
{
	const struct door_move *a = k->args;
	struct transfer *t = command_need(k, a->id);
	size_t at;
	int where = queue_where_parse(a->to, &at);

	if (t == NULL)
		return -1;
	if (where < 0)
		return fx_err_set(&k->err, E_ARGS,
		    "%s is neither up, down, top, bottom nor a position",
		    a->to);
	if (!sched_waits(t))
		return fx_err_set(&k->err, E_STATE,
		    "only a transfer that waits for its turn has a place in "
		    "the queue");
	(void)sched_move(t, (enum queue_where)where, at);
	return 0;
}

int
command_limit(struct call *k)
{
	const struct door_limit *a = k->args;
	struct transfer *t = command_need(k, a->id);

	if (t == NULL)
		return -1;
	return sched_limit(t, a->rate, a->weight, &k->err);
}
