/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/path.h"
#include "base/str.h"
#include "crypto/pair.h"
#include "engine/ask.h"
#include "engine/chat.h"
#include "engine/command_files.h"
#include "engine/command_peer.h"
#include "engine/command_queue.h"
#include "engine/dialect.h"
#include "engine/doorman.h"
#include "engine/hosting.h"
#include "engine/hub.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "engine/past.h"
#include "engine/peer_dialect.h"
#include "engine/peerbook.h"
#include "engine/sched.h"
#include "engine/server.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "store/transfers.h"

/*
 * The commands of the front door, one function each.  A function replies by
 * itself, or returns 0 for "done" or -1 with the error to refuse with.
 */
#define REPLIED 1

/* Settings of the engine, two keys a share and a dialect's peer, and room. */
#define SETTINGS_SHOWN (64 + 2 * FX_SHARES_MAX + 2 * DIALECT_PEERS_MAX)

static int
do_subscribe(struct call *k)
{
	const struct door_subscribe *a = k->args;

	doorman_reply(k->hub, k->client, k->id, k->kind, NULL);
	doorman_subscribe(k->hub, k->client, a);
	server_update(k->hub);
	return REPLIED;
}

static int
do_snapshot(struct call *k)
{
	doorman_reply(k->hub, k->client, k->id, k->kind, NULL);
	doorman_snapshot(k->hub, k->client);
	return REPLIED;
}

static int
do_status(struct call *k)
{
	struct door_status s = { .pid = getpid() };
	struct hub *h = k->hub;
	struct rusage use;

	s.engine = (char *)(uintptr_t)PACKAGE_STRING;
	s.uptime_s = (clock_now_ms() - h->started_ms) / 1000;
	s.device = h->device;
	s.name = h->set.name;
	s.inbox = h->set.inbox;
	s.state_dir = (char *)(uintptr_t)h->options.state_dir;
	s.port = server_port(h);
	s.listening = s.port != 0;
	s.clients = (int64_t)doorman_clients(h);
	s.sessions = (int64_t)h->sessions_n;
	list_for_each(at, &h->transfers)
		if (!transfer_rests(FX_CONTAINER(at, struct transfer, link)))
			s.active++;
	if (getrusage(RUSAGE_SELF, &use) == 0)
		s.memory_peak = (int64_t)use.ru_maxrss * 1024;
	doorman_reply(h, k->client, k->id, k->kind, &s);
	return REPLIED;
}

static int
do_shutdown(struct call *k)
{
	doorman_reply(k->hub, k->client, k->id, k->kind, NULL);
	hub_stop(k->hub);
	return REPLIED;
}

static int
do_listen(struct call *k)
{
	const struct door_listen *a = k->args;
	struct server_shown shown;

	k->hub->set.listen = a->on ? LISTEN_ALWAYS : LISTEN_NEVER;
	server_update(k->hub);
	server_show(k->hub, &shown);
	doorman_reply(k->hub, k->client, k->id, k->kind, &shown.d);
	return REPLIED;
}

static int
do_config_get(struct call *k)
{
	const struct door_setting *a = k->args;
	char value[FX_PATH_MAX + 1];
	struct door_setting items[SETTINGS_SHOWN];
	struct door_settings reply = { .items = items };
	const char *key;

	for (size_t i = 0; reply.items_n < FX_COUNT(items) &&
	     settings_at(&k->hub->set, i, &key, value, sizeof(value)) == 1;
	     i++) {
		if (a->key != NULL && !str_eq(a->key, key))
			continue;
		items[reply.items_n].key = (char *)(uintptr_t)key;
		items[reply.items_n].value = str_dup_n(value, strlen(value));
		reply.items_n++;
	}
	if (a->key != NULL && reply.items_n == 0)
		return fx_err_set(
		    &k->err, E_ARGS, "there is no setting called %s", a->key);
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	while (reply.items_n > 0)
		free(items[--reply.items_n].value);
	return REPLIED;
}

static int
do_config_set(struct call *k)
{
	const struct door_setting *a = k->args;
	struct hub *h = k->hub;

	if (settings_set(
		&h->set, h->options.config_file, a->key, a->value, &k->err) < 0)
		return -1;
	if (str_eq(a->key, "inbox"))
		file_root_close(&h->inbox);
	if (str_eq(a->key, "port") || str_eq(a->key, "bind"))
		server_restart(h);
	peer_dialect_changed(h, a->key);
	server_update(h);
	sched_settings(h);
	return 0;
}

struct transfer *
command_need(struct call *k, const char *id)
{
	struct transfer *t = transfer_named(k->hub, id);

	if (t == NULL)
		fx_err_set(&k->err, E_NOENT, "there is no transfer %s",
		    id != NULL ? id : "without id");
	return t;
}

static int
do_accept(struct call *k)
{
	const struct door_accept *a = k->args;
	struct transfer *t = command_need(k, a->id);

	if (t == NULL)
		return -1;
	if (!t->incoming)
		return fx_err_set(&k->err, E_STATE, "that is not an offer");
	if (a->trust && (a->max_file <= 0 || a->max_day <= 0))
		return fx_err_set(&k->err, E_ARGS,
		    "trust needs a size for one file and for one day");
	if (dialect_is(t))
		return dialect_accept(t, a, &k->err);
	if (incoming_accept(t, a, &k->err) < 0)
		return -1;
	return a->trust ? command_trust(k, t->peer, a) : 0;
}

static int
do_decline(struct call *k)
{
	const struct door_decline *a = k->args;
	struct transfer *t = command_need(k, a->id);

	if (t == NULL)
		return -1;
	if (!t->incoming)
		return fx_err_set(&k->err, E_STATE, "that is not an offer");
	if (dialect_is(t))
		return dialect_decline(t, a->reason, &k->err);
	return incoming_decline(t, a->reason, &k->err);
}

static int
do_offers(struct call *k)
{
	incoming_offers(k->hub, k->client, k->id);
	return REPLIED;
}

static int
do_offer_files(struct call *k)
{
	incoming_offer_files(k->hub, k->client, k->id, k->args);
	return REPLIED;
}

static int
do_transfers(struct call *k)
{
	const struct door_page *a = k->args;
	size_t max =
	    a->max > 0 && a->max < FX_DOOR_PAGE ? (size_t)a->max : FX_DOOR_PAGE;
	struct door_transfers reply = { .items_n = 0 };
	struct transfer_shown *shown = calloc(max, sizeof(*shown));
	int64_t row = 0;

	reply.items = calloc(max, sizeof(*reply.items));
	for (struct list *at = k->hub->transfers.prev;
	     at != &k->hub->transfers && shown != NULL && reply.items != NULL;
	     at = at->prev) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (transfer_is_offer(t))
			continue;
		if (row++ < a->offset || reply.items_n == max)
			continue;
		transfer_show(t, &shown[reply.items_n]);
		reply.items[reply.items_n] = shown[reply.items_n].d;
		reply.items_n++;
	}
	reply.total = row;
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	free(reply.items);
	free(shown);
	return REPLIED;
}

/* The failed files of a transfer. */
static int
do_discard(struct call *k)
{
	const struct door_ref *a = k->args;
	struct transfer *t = command_need(k, a->id);
	struct fx_err why;

	if (t == NULL)
		return -1;
	if (t->state != DOOR_INTERRUPTED)
		return fx_err_set(&k->err, E_STATE,
		    "only what an interrupted transfer kept can be "
		    "discarded");
	fx_err_set(
	    &why, E_CANCELLED, "what was kept of %s was discarded", t->name);
	if (t->incoming)
		incoming_discard(t);
	transfer_move(t, DOOR_CANCELLED, &why);
	if (t->incoming)
		inbox_rest(t);
	return 0;
}

static int
do_clear(struct call *k)
{
	const struct door_ref *a = k->args;
	struct door_ref gone;
	bool any = false;

	list_for_each(at, &k->hub->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (!transfer_ended(t) ||
		    (a->id != NULL && !str_eq(a->id, t->id)))
			continue;
		any = true;
		gone.id = t->id;
		doorman_event(k->hub, DOOR_EV_TRANSFER_GONE, &gone);
		if (t->recorded &&
		    transfers_delete(k->hub->db, t->id, &k->err) < 0 &&
		    k->err.code != E_NOENT)
			return -1;
		transfer_drop(t);
	}
	if (!any && a->id != NULL)
		return fx_err_set(
		    &k->err, E_STATE, "that transfer has not ended");
	return 0;
}

static int
do_inbox(struct call *k)
{
	inbox_page(k->hub, k->client, k->id, k->args);
	return REPLIED;
}

static int
do_forget(struct call *k)
{
	return inbox_forget(k->hub, k->args, &k->err);
}

static int
do_verify(struct call *k)
{
	return inbox_verify(k->hub, k->args, &k->err);
}

static int
do_sum(struct call *k)
{
	return inbox_sum(k->hub, k->client, k->id, k->args, &k->err);
}

static int
do_chat(struct call *k)
{
	const struct door_chat *a = k->args;

	return chat_say(k->hub, a->peer, a->text, &k->err);
}

static int
do_chat_log(struct call *k)
{
	chat_log(k->hub, k->client, k->id, k->args);
	return REPLIED;
}

typedef int command_fn(struct call *k);

static command_fn *const commands[DOOR_KINDS] = {
	[DOOR_SUBSCRIBE] = do_subscribe,
	[DOOR_SNAPSHOT] = do_snapshot,
	[DOOR_STATUS] = do_status,
	[DOOR_SHUTDOWN] = do_shutdown,
	[DOOR_LISTEN] = do_listen,
	[DOOR_CONFIG_GET] = do_config_get,
	[DOOR_CONFIG_SET] = do_config_set,
	[DOOR_PAIR_HOST] = command_pair_host,
	[DOOR_PAIR_JOIN] = command_pair_join,
	[DOOR_PAIR_STOP] = command_pair_stop,
	[DOOR_PEERS] = command_peers,
	[DOOR_PEER_SET] = command_peer_set,
	[DOOR_PEER_FORGET] = command_peer_forget,
	[DOOR_PEER_CONNECT] = command_peer_connect,
	[DOOR_SEND] = command_send,
	[DOOR_LS] = ask_ls,
	[DOOR_GET] = ask_get,
	[DOOR_OFFERS] = do_offers,
	[DOOR_OFFER_FILES] = do_offer_files,
	[DOOR_ACCEPT] = do_accept,
	[DOOR_DECLINE] = do_decline,
	[DOOR_TRANSFERS] = do_transfers,
	[DOOR_FILES] = command_files,
	[DOOR_PAUSE] = command_pause,
	[DOOR_RESUME] = command_pause,
	[DOOR_CANCEL] = command_cancel,
	[DOOR_RETRY] = command_retry,
	[DOOR_MOVE] = command_move,
	[DOOR_LIMIT] = command_limit,
	[DOOR_DISCARD] = do_discard,
	[DOOR_CLEAR] = do_clear,
	[DOOR_INBOX] = do_inbox,
	[DOOR_FORGET] = do_forget,
	[DOOR_VERIFY] = do_verify,
	[DOOR_SUM] = do_sum,
	[DOOR_SUMS] = past_sums,
	[DOOR_HISTORY] = past_history,
	[DOOR_PRUNE] = past_prune,
	[DOOR_CHAT] = do_chat,
	[DOOR_CHAT_LOG] = do_chat_log,
	[DOOR_FAULT] = command_fault,
	[DOOR_DIALECTS] = dialect_do_list,
	[DOOR_DIALECT_SERVE] = dialect_do_serve,
	[DOOR_DIALECT_SEND] = dialect_do_send,
	[DOOR_DIALECT_GET] = dialect_do_get,
	[DOOR_DIALECT_KEEP] = dialect_do_keep,
};

void
command_run(
    struct hub *h, uint64_t client, int64_t id, enum door_kind kind, void *args)
{
	struct call k = {
		.hub = h, .client = client, .id = id, .kind = kind, .args = args
	};
	struct fx_err why;
	int64_t changes = db_changes(h->db);
	int r;

	h->busy_ms = clock_now_ms();
	if (commands[kind] == NULL)
		r = fx_err_set(&k.err, E_UNKNOWN, "there is no such command");
	else
		r = commands[kind](&k);
	/* What it changed is durable before it is answered. */
	if (db_changes(h->db) != changes && ledger_flush(h, &why) < 0 &&
	    r == 0) {
		k.err = why;
		r = -1;
	}
	if (r == 0)
		doorman_reply(h, client, id, kind, NULL);
	else if (r < 0)
		doorman_refuse(h, client, id, &k.err);
}
