/* SPDX-License-Identifier: MIT */
#include "engine/peerbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/utf8.h"
#include "engine/ask.h"
#include "engine/chat.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/resume.h"
#include "engine/server.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "store/skeleton.h"

#define NAME_TRIES 100

static int64_t
wall_ms(void)
{
	return clock_wall() * 1000;
}

void
peerbook_claims(char *to, size_t cap, const char *claimed)
{
	str_copy(to, cap, claimed);
}

/* Turn what a peer claims into something that may be a petname. */
static void
tame(char to[FX_PETNAME_MAX + 1], const char *claimed)
{
	size_t n = 0;

	for (const char *c = claimed; *c != 0 && n < FX_PETNAME_MAX - 4; c++) {
		bool plain = (*c >= 'a' && *c <= 'z') ||
		    (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
		    *c == '.' || *c == '_' || (*c == '-' && n > 0);

		if (plain)
			to[n++] = *c;
	}
	to[n] = 0;
	if (n == 0 || str_starts(to, "fx1-"))
		str_copy(to, FX_PETNAME_MAX + 1, "peer");
}

static int
free_name(struct hub *h, char to[FX_PETNAME_MAX + 1], const char *claimed,
    struct fx_err *err)
{
	char base[FX_PETNAME_MAX + 1];

	tame(base, claimed);
	str_copy(to, FX_PETNAME_MAX + 1, base);
	for (int i = 2; i < NAME_TRIES; i++) {
		if (peers_name_free(h->db, to, NULL, err) == 0)
			return 0;
		snprintf(to, FX_PETNAME_MAX + 1, "%.58s-%d", base, i);
	}
	return -1;
}

/* host:port under which the peer can be called, or "" if not known. */
static void
address_of(const struct session *s, char to[ADDR_NAME_SIZE])
{
	struct addr_name name = { .port = s->info.port };
	struct addr a = s->addr;
	char *colon;

	to[0] = 0;
	if (s->dialled[0] != 0) {
		str_copy(to, ADDR_NAME_SIZE, s->dialled);
		return;
	}
	if (name.port == 0)
		return;
	addr_text(&a, to);
	colon = strrchr(to, ':');
	if (colon != NULL)
		snprintf(colon, ADDR_NAME_SIZE - (size_t)(colon - to), ":%u",
		    (unsigned)name.port);
}

int
peerbook_trust_changed(struct hub *h, struct fx_err *err)
{
	if (ledger_flush(h, err) < 0)
		return -1;
	return peers_export(h->db, h->state_fd, err);
}

int
peerbook_store(
    struct session *s, char ret_name[FX_PETNAME_MAX + 1], struct fx_err *err)
{
	char claims[FX_DEVICE_NAME_MAX * 4 + 1];
	char address[ADDR_NAME_SIZE];
	char how[] = "code";
	struct hub *h = s->hub;
	struct peer_row row = { .id = 0 };
	int r = peers_get(h->db, s->peer, &row, err);

	if (r < 0)
		return -1;
	if (r == 1 && row.revoked_ms == 0 && !row.blocked) {
		str_copy(ret_name, FX_PETNAME_MAX + 1, row.name);
		peers_row_done(&row);
		return 0;
	}
	if (r == 1)
		peers_row_done(&row);
	memset(&row, 0, sizeof(row));
	peerbook_claims(claims, sizeof(claims), s->info.name);
	address_of(s, address);
	if (free_name(h, row.name, s->info.name, err) < 0)
		return -1;
	memcpy(row.key, s->peer, sizeof(row.key));
	row.claimed = claims;
	row.address = address[0] != 0 ? address : NULL;
	row.paired_ms = row.seen_ms = wall_ms();
	row.how = how;
	row.policy = PEERS_ASK;
	if (peers_insert(h->db, &row, err) < 0 ||
	    peerbook_trust_changed(h, err) < 0)
		return -1;
	str_copy(ret_name, FX_PETNAME_MAX + 1, row.name);
	hub_log(h, "info", row.name, NULL, "paired with %s", row.name);
	peerbook_changed(h, s->peer);
	return 0;
}

int
peerbook_online(struct session *s, struct fx_err *err)
{
	char address[ADDR_NAME_SIZE];
	struct hub *h = s->hub;
	struct peer_row row;

	if (peers_get(h->db, s->peer, &row, err) != 1)
		return fx_err_make(
		    err, E_UNPAIRED, 0, "address", s->address, NULL);
	str_copy(s->name, sizeof(s->name), row.name);
	peers_row_done(&row);
	address_of(s, address);
	if (peers_seen(h->db, s->peer, address[0] != 0 ? address : NULL,
		wall_ms(), err) < 0)
		return -1;
	log_pairs(LOG_INFO, "session ready", "peer", s->name, "address",
	    s->address, NULL);
	peerbook_changed(h, s->peer);
	server_room(h);
	chat_flush(s);
	ask_session(s);
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (!t->incoming && t->session == NULL &&
		    t->state == DOOR_CONNECTING &&
		    memcmp(t->peer, s->peer, sizeof(t->peer)) == 0) {
			outgoing_session(t, s);
			outgoing_prepare(t);
		}
	}
	resume_session(s);
	sched_peer_here(h, s->peer);
	return 0;
}

void
peerbook_offline(struct session *s)
{
	struct fx_err err = FX_ERR_NONE;

	/* Of a peer that was forgotten there is nothing to note. */
	if (peers_seen(s->hub->db, s->peer, NULL, wall_ms(), &err) < 0 &&
	    err.code != E_NOENT)
		log_pairs(LOG_WARN, "peer not noted", "peer", s->name, "why",
		    err.text, NULL);
	peerbook_changed(s->hub, s->peer);
}

void
peerbook_unreachable(
    struct hub *h, const uint8_t key[32], const struct fx_err *err)
{
	struct peer_shown shown;
	struct peer_row row;
	struct fx_err ignored;

	ask_unreachable(h, key, err);
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (!t->incoming && t->session == NULL &&
		    (t->state == DOOR_QUEUED || t->state == DOOR_CONNECTING) &&
		    memcmp(t->peer, key, sizeof(t->peer)) == 0)
			outgoing_unreachable(t, err);
	}
	if (peers_get(h->db, key, &row, &ignored) != 1)
		return;
	peerbook_show(h, &row, &shown);
	str_copy(shown.why, sizeof(shown.why), err->text);
	shown.d.why = shown.why;
	doorman_event(h, DOOR_EV_PEER, &shown.d);
	log_pairs(LOG_INFO, "peer not reachable", "peer", row.name, "why",
	    err->text, NULL);
	peers_row_done(&row);
}

void
peerbook_changed(struct hub *h, const uint8_t key[32])
{
	struct peer_shown shown;
	struct peer_row row;
	struct fx_err ignored;

	if (peers_get(h->db, key, &row, &ignored) != 1)
		return;
	peerbook_show(h, &row, &shown);
	doorman_event(h, DOOR_EV_PEER, &shown.d);
	peers_row_done(&row);
}

void
peerbook_show(struct hub *h, const struct peer_row *row, struct peer_shown *ret)
{
	const struct session *s = session_known(h, row->key);

	memset(ret, 0, sizeof(*ret));
	identity_text(row->key, ret->key);
	ret->d.key = ret->key;
	ret->d.name = (char *)(uintptr_t)row->name;
	if (row->claimed != NULL)
		peerbook_claims(ret->claims, sizeof(ret->claims), row->claimed);
	ret->d.claims = ret->claims;
	ret->d.address = row->address;
	ret->d.online = s != NULL;
	ret->d.blocked = row->blocked;
	ret->d.rtt_us = s != NULL ? s->rtt_us : -1;
	ret->d.seen = row->seen_ms > 0 ? row->seen_ms / 1000 : -1;
	ret->d.paired = row->paired_ms / 1000;
	ret->d.policy = row->policy == PEERS_ACCEPT ? DOOR_ALLOW
	    : row->policy == PEERS_DENY             ? DOOR_DENY
						    : DOOR_ASK;
	ret->d.max_file = row->max_file > 0 ? (int64_t)row->max_file : -1;
	ret->d.max_day =
	    row->max_day_bytes > 0 ? (int64_t)row->max_day_bytes : -1;
	ret->d.into = row->into_dir;
	ret->d.rate_up = (int64_t)row->rate_up;
	ret->d.rate_down = (int64_t)row->rate_down;
	if (row->conflict > 0 && row->conflict < DOOR_CONFLICTS)
		ret->d.conflict = (enum door_conflict)row->conflict;
	if (s != NULL) {
		ret->d.faults = s->info.faults != 0;
		ret->d.program = (char *)(uintptr_t)s->info.program;
		str_copy(ret->path, sizeof(ret->path),
		    addr_is_lan(&s->addr) ? "lan" : "direct");
		ret->d.path = ret->path;
	}
}

void
peerbook_snapshot(struct hub *h, uint64_t client)
{
	struct peers_list list;
	struct peer_shown shown;
	struct fx_err err;

	if (peers_all(h->db, false, &list, &err) < 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		peerbook_show(h, &list.rows[i], &shown);
		doorman_tell(h, client, DOOR_EV_PEER, &shown.d);
	}
	peers_list_done(&list);
}

/* A shown device id, or 64 hex digits: the row it means. */
static int
find_key(struct hub *h, const char *word, struct peer_row *ret)
{
	uint8_t key[32], part[IDENTITY_SHOWN_SIZE];
	struct peers_list list;
	struct fx_err err;
	int found = 0;

	if (strlen(word) == 64 && str_unhex(key, 32, word) == 0)
		return peers_get(h->db, key, ret, &err);
	if (identity_parse(word, part) < 0 ||
	    peers_all(h->db, false, &list, &err) < 0)
		return 0;
	for (size_t i = 0; i < list.count && found == 0; i++)
		if (memcmp(list.rows[i].key, part, sizeof(part)) == 0)
			found = peers_get(h->db, list.rows[i].key, ret, &err);
	peers_list_done(&list);
	return found;
}

static int
find_address(struct hub *h, const char *word, struct peer_row *ret)
{
	char text[ADDR_NAME_SIZE];
	struct addr_name name;
	struct peers_list list;
	struct fx_err err;
	int found = 0;

	if (addr_parse(word, FX_PORT, &name, &err) < 0 ||
	    peers_all(h->db, false, &list, &err) < 0)
		return 0;
	addr_name_text(&name, text);
	for (size_t i = 0; i < list.count && found == 0; i++)
		if (list.rows[i].address != NULL &&
		    str_eq(list.rows[i].address, text))
			found = peers_get(h->db, list.rows[i].key, ret, &err);
	peers_list_done(&list);
	return found;
}

int
peerbook_find(
    struct hub *h, const char *word, struct peer_row *ret, struct fx_err *err)
{
	int r = 0;

	if (word == NULL)
		return fx_err_set(err, E_ARGS, "which peer?");
	r = peers_find(h->db, word, ret, err);
	if (r == 0)
		r = find_key(h, word, ret);
	if (r == 0)
		r = find_address(h, word, ret);
	if (r == 1 && ret->revoked_ms != 0) {
		peers_row_done(ret);
		r = 0;
	}
	if (r == 1)
		return 0;
	if (r == 0)
		fx_err_set(err, E_UNPAIRED,
		    "there is no peer called %s; pair with it first", word);
	return -1;
}

int
peerbook_reach(struct hub *h, const struct peer_row *row, struct fx_err *err)
{
	struct addr_name name;

	if (session_with(h, row->key) != NULL)
		return 0;
	if (row->blocked)
		return fx_err_set(
		    err, E_ACCESS, "%s is blocked on this device", row->name);
	if (row->address == NULL)
		return fx_err_set(err, E_NET,
		    "no address is known for %s; set one, or wait until it "
		    "calls",
		    row->name);
	if (addr_parse(row->address, FX_PORT, &name, err) < 0)
		return -1;
	return dial_peer(h, &name, row->key, row->name, err);
}
