/* SPDX-License-Identifier: MIT */
#include "door/shapes.h"

#include <assert.h>

#include "base/str.h"

/* clang-format off: a table */
#define COMMAND(what, takes, gives, ...)                                    \
 {                                                                          \
  .name = what, .args = &shape_##takes, .reply = &shape_##gives, .needs = { \
	  __VA_ARGS__                                                       \
  }                                                                         \
 }
#define SECRET(what, takes, gives, ...)                          \
 {                                                               \
  .name = what, .args = &shape_##takes, .reply = &shape_##gives, \
  .needs = { __VA_ARGS__ }, .secret = true                       \
 }
#define EVENT(what, tells)                                                  \
 {                                                                          \
  .name = what, .event = true, .args = &shape_##tells, .reply = &shape_none \
 }
#define SECRET_EVENT(what, tells)                                            \
 {                                                                           \
  .name = what, .event = true, .args = &shape_##tells, .reply = &shape_none, \
  .secret = true                                                             \
 }

static const struct shape_kind kinds[DOOR_KINDS] = {
	[DOOR_SUBSCRIBE] = COMMAND("subscribe", subscribe, none, NULL),
	[DOOR_SNAPSHOT] = COMMAND("snapshot", none, none, NULL),
	[DOOR_STATUS] = COMMAND("status", none, status, NULL),
	[DOOR_SHUTDOWN] = COMMAND("shutdown", none, none, NULL),
	[DOOR_LISTEN] = COMMAND("listen", listen, listening, "on"),
	[DOOR_CONFIG_GET] = COMMAND("config-get", setting, settings, NULL),
	[DOOR_CONFIG_SET] = COMMAND("config-set", setting, none, "key"),
	[DOOR_PAIR_HOST] = COMMAND("pair-host", none, none, NULL),
	[DOOR_PAIR_JOIN] = SECRET("pair-join", pair_join, none, "host", "code"),
	[DOOR_PAIR_STOP] = COMMAND("pair-stop", none, none, NULL),
	[DOOR_PEERS] = COMMAND("peers", none, peers, NULL),
	[DOOR_PEER_SET] = COMMAND("peer-set", peer_set, peer, "peer"),
	[DOOR_PEER_FORGET] = COMMAND("peer-forget", ref, none, "ref"),
	[DOOR_PEER_CONNECT] = COMMAND("peer-connect", ref, none, "ref"),
	[DOOR_SEND] = COMMAND("send", send, sent, "peer", "paths"),
	[DOOR_LS] = COMMAND("ls", ls, entries, "peer"),
	[DOOR_GET] = COMMAND("get", get, none, "peer", "paths"),
	[DOOR_OFFERS] = COMMAND("offers", none, offers, NULL),
	[DOOR_OFFER_FILES] = COMMAND("offer-files", page, entries, "ref"),
	[DOOR_ACCEPT] = COMMAND("accept", accept, none, "ref"),
	[DOOR_DECLINE] = COMMAND("decline", decline, none, "ref"),
	[DOOR_TRANSFERS] = COMMAND("transfers", page, transfers, NULL),
	[DOOR_FILES] = COMMAND("files", page, entries, "ref"),
	[DOOR_PAUSE] = COMMAND("pause", ref, none, "ref"),
	[DOOR_RESUME] = COMMAND("resume", ref, none, "ref"),
	[DOOR_CANCEL] = COMMAND("cancel", ref, none, "ref"),
	[DOOR_RETRY] = COMMAND("retry", retry, ref, "ref"),
	[DOOR_MOVE] = COMMAND("move", move, none, "ref", "to"),
	[DOOR_LIMIT] = COMMAND("limit", limit, none, "ref"),
	[DOOR_DISCARD] = COMMAND("discard", ref, none, "ref"),
	[DOOR_CLEAR] = COMMAND("clear", ref, none, NULL),
	[DOOR_INBOX] = COMMAND("inbox", page, items, NULL),
	[DOOR_FORGET] = COMMAND("forget", item_ref, none, "ref"),
	[DOOR_VERIFY] = COMMAND("verify", item_ref, none, "ref"),
	[DOOR_SUM] = COMMAND("sum", sum, none, "paths"),
	[DOOR_SUMS] = COMMAND("sums", item_ref, none, "ref"),
	[DOOR_HISTORY] = COMMAND("history", history, transfers, NULL),
	[DOOR_PRUNE] = COMMAND("prune", prune, pruned, "days"),
	[DOOR_CHAT] = COMMAND("chat", chat, none, "peer", "text"),
	[DOOR_CHAT_LOG] = COMMAND("chat-log", page, chats, "ref"),
	[DOOR_FAULT] = COMMAND("fault", fault, faults, NULL),
	[DOOR_DIALECTS] = COMMAND("dialects", none, dialects, NULL),
	[DOOR_DIALECT_SERVE] =
	    COMMAND("dialect-serve", dialect_serve, dialect, "dialect", "on"),
	[DOOR_DIALECT_SEND] = COMMAND(
	    "dialect-send", dialect_send, refs, "dialect", "to", "paths"),
	[DOOR_DIALECT_GET] = COMMAND(
	    "dialect-get", dialect_get, refs, "dialect", "from", "names"),
	[DOOR_DIALECT_KEEP] = COMMAND("dialect-keep", ref, ref, "ref"),

	[DOOR_EV_HELLO] = EVENT("hello", hello),
	[DOOR_EV_SNAPSHOT] = EVENT("snapshot", mark),
	[DOOR_EV_NOTICE] = EVENT("notice", log),
	[DOOR_EV_LOG] = EVENT("log", log),
	[DOOR_EV_LISTENING] = EVENT("listening", listening),
	[DOOR_EV_PAIR_CODE] = SECRET_EVENT("pair-code", pair_code),
	[DOOR_EV_PAIR_RESULT] = EVENT("pair-result", pair_result),
	[DOOR_EV_PEER] = EVENT("peer", peer),
	[DOOR_EV_PEER_GONE] = EVENT("peer-gone", ref),
	[DOOR_EV_TRANSFER] = EVENT("transfer", transfer),
	[DOOR_EV_PROGRESS] = EVENT("progress", progress),
	[DOOR_EV_TRANSFER_GONE] = EVENT("transfer-gone", ref),
	[DOOR_EV_OFFER] = EVENT("offer", offer),
	[DOOR_EV_OFFER_CLOSED] = EVENT("offer-closed", closed),
	[DOOR_EV_FILE] = EVENT("file", file),
	[DOOR_EV_INBOX] = EVENT("inbox", item),
	[DOOR_EV_INBOX_GONE] = EVENT("inbox-gone", item_ref),
	[DOOR_EV_VERIFY_RESULT] = EVENT("verify-result", verify_result),
	[DOOR_EV_SUM_RESULT] = EVENT("sum-result", sum_result),
	[DOOR_EV_SUMS_RESULT] = EVENT("sums-result", sums_result),
	[DOOR_EV_GET_RESULT] = EVENT("get-result", got),
	[DOOR_EV_CHAT] = EVENT("chat", chat),
	[DOOR_EV_FAULTS] = EVENT("faults", faults),
	[DOOR_EV_DIALECT] = EVENT("dialect", dialect),
};
/* clang-format on */

const struct shape_kind *
shape_kind(enum door_kind kind)
{
	assert(kind < DOOR_KINDS);
	return &kinds[kind];
}

int
shape_find(const char *name, bool event)
{
	for (int i = 0; i < DOOR_KINDS; i++)
		if (kinds[i].event == event && str_eq(kinds[i].name, name))
			return i;
	return -1;
}
