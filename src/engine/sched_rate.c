/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/sched.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "store/peers.h"

/* Limits: ours and what peers ask for, as one pace per direction and peer. */

static uint64_t
lower(uint64_t a, uint64_t b)
{
	if (a == 0 || b == 0)
		return a + b;
	return a < b ? a : b;
}

static void
apply(struct sched_peer *p)
{
	int64_t now = clock_now_us();

	pace_set(p->pace[SCHED_UP], lower(p->set[SCHED_UP], p->told), now);
	pace_set(p->pace[SCHED_DOWN], p->set[SCHED_DOWN], now);
}

static void
peer_free(struct sched_peer *p)
{
	for (int way = 0; way < SCHED_WAYS; way++)
		pace_unref(p->pace[way]);
	free(p);
}

/* What the peer's row says. */
static void
load(struct hub *h, struct sched_peer *p)
{
	struct peer_row row;
	struct fx_err err;

	if (peers_get(h->db, p->key, &row, &err) != 1)
		return;
	p->set[SCHED_UP] = row.rate_up;
	p->set[SCHED_DOWN] = row.rate_down;
	peers_row_done(&row);
	apply(p);
}

struct sched_peer *
sched_peer(struct hub *h, const uint8_t key[32])
{
	struct sched_peer *p;

	list_for_each(at, &h->sched->peers) {
		p = FX_CONTAINER(at, struct sched_peer, link);
		if (memcmp(p->key, key, sizeof(p->key)) == 0)
			return p;
	}
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return NULL;
	memcpy(p->key, key, sizeof(p->key));
	for (int way = 0; way < SCHED_WAYS; way++) {
		p->pace[way] = pace_new();
		if (p->pace[way] == NULL) {
			peer_free(p);
			return NULL;
		}
	}
	list_add(&h->sched->peers, &p->link);
	load(h, p);
	return p;
}

uint64_t
sched_wanted(struct hub *h, const uint8_t key[32])
{
	const struct sched_peer *p = sched_peer(h, key);

	return lower(pace_limit(h->sched->pace[SCHED_DOWN]),
	    p != NULL ? p->set[SCHED_DOWN] : 0);
}

void
sched_tell(struct session *s)
{
	uint64_t want = sched_wanted(s->hub, s->peer);
	struct msg_limits m = { .bps_known = true, .max_bps = want };
	struct msg_bytes bytes;

	if (s->state != SESSION_READY || s->ended || s->told_bps == want)
		return;
	s->told_bps = want;
	msg_bytes_init(&bytes);
	if (msg_limits_encode(&bytes, &m) == 0)
		(void)session_put_bytes(s, &bytes, 0);
	else
		msg_bytes_done(&bytes);
}

static void
tell_all(struct hub *h, const uint8_t *key)
{
	list_for_each(at, &h->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (key == NULL || memcmp(s->peer, key, 32) == 0)
			sched_tell(s);
	}
}

void
sched_settings(struct hub *h)
{
	int64_t now = clock_now_us();

	pace_set(h->sched->pace[SCHED_UP], h->set.rate_up, now);
	pace_set(h->sched->pace[SCHED_DOWN], h->set.rate_down, now);
	tell_all(h, NULL);
	sched_wake(h);
}

void
sched_peer_set(struct hub *h, const uint8_t key[32], uint64_t up, uint64_t down)
{
	struct sched_peer *p = sched_peer(h, key);

	if (p == NULL)
		return;
	p->set[SCHED_UP] = up;
	p->set[SCHED_DOWN] = down;
	apply(p);
	tell_all(h, key);
}

void
sched_peer_told(struct session *s, uint64_t bps)
{
	struct sched_peer *p = sched_peer(s->hub, s->peer);

	if (p == NULL)
		return;
	p->told = bps;
	apply(p);
}

void
sched_paces(struct session *s, bool sends, struct pacer *to)
{
	enum sched_way way = sends ? SCHED_UP : SCHED_DOWN;
	struct sched_peer *p = sched_peer(s->hub, s->peer);

	pacer_set(to, PACE_ALL, pace_ref(s->hub->sched->pace[way]));
	pacer_set(to, PACE_PEER, p != NULL ? pace_ref(p->pace[way]) : NULL);
}

void
sched_weight(struct transfer *t, unsigned weight, bool tell)
{
	t->turn.weight = weight;
	if (tell && t->session != NULL && t->tx != NULL)
		sender_priority(t->tx, (uint8_t)weight);
	if (tell && t->session != NULL && t->rx != NULL)
		receiver_priority(t->rx, (uint8_t)weight);
	transfer_touch(t);
	transfer_announce(t);
}
