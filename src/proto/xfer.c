/* SPDX-License-Identifier: MIT */
#include "proto/xfer.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/vec.h"

#define BIT(state)   (1U << (state))
#define ANY_END      (BIT(XFER_CANCELLED) | BIT(XFER_FAILED))
#define INTERRUPTION BIT(XFER_INTERRUPTED)

static const struct {
	const char *name;
	unsigned next;
} states[XFER_INTERRUPTED + 1] = {
	[XFER_NEW] = { "new", BIT(XFER_OFFERED) | ANY_END | INTERRUPTION },
	[XFER_OFFERED] = { "offered",
	    BIT(XFER_WAITING) | BIT(XFER_ACCEPTED) | BIT(XFER_DECLINED) |
		ANY_END | INTERRUPTION },
	[XFER_WAITING] = { "waiting",
	    BIT(XFER_ACCEPTED) | BIT(XFER_DECLINED) | ANY_END | INTERRUPTION },
	[XFER_ACCEPTED] = { "accepted",
	    BIT(XFER_ACTIVE) | ANY_END | INTERRUPTION },
	[XFER_ACTIVE] = { "active",
	    BIT(XFER_PAUSED) | BIT(XFER_FINISHING) | ANY_END | INTERRUPTION },
	[XFER_PAUSED] = { "paused", BIT(XFER_ACTIVE) | ANY_END | INTERRUPTION },
	[XFER_FINISHING] = { "finishing",
	    BIT(XFER_COMMITTING) | ANY_END | INTERRUPTION },
	[XFER_COMMITTING] = { "committing",
	    BIT(XFER_DONE) | BIT(XFER_PARTIAL) | ANY_END | INTERRUPTION },
	[XFER_DONE] = { "done", 0 },
	[XFER_PARTIAL] = { "partial", 0 },
	[XFER_DECLINED] = { "declined", 0 },
	[XFER_CANCELLED] = { "cancelled", 0 },
	[XFER_FAILED] = { "failed", 0 },
	[XFER_INTERRUPTED] = { "interrupted", BIT(XFER_OFFERED) | ANY_END },
};

const char *
xfer_state_name(enum xfer_state state)
{
	return states[state].name;
}

bool
xfer_state_ended(enum xfer_state state)
{
	return states[state].next == 0;
}

bool
xfer_edge(enum xfer_state from, enum xfer_state to)
{
	return states[from].next & BIT(to);
}

struct waiting {
	struct list link;
	struct msg_bytes msg;
};

void
xfer_out_init(struct xfer_out *out)
{
	list_init(&out->queue);
	msg_bytes_init(&out->msg);
	out->n = 0;
	out->lost = false;
}

void
xfer_out_drop(struct xfer_out *out)
{
	list_for_each(at, &out->queue) {
		struct waiting *w = FX_CONTAINER(at, struct waiting, link);

		list_del(at);
		msg_bytes_done(&w->msg);
		free(w);
	}
	out->n = 0;
}

void
xfer_out_done(struct xfer_out *out)
{
	xfer_out_drop(out);
	msg_bytes_done(&out->msg);
}

void
xfer_out_push(struct xfer_out *out, int encoded)
{
	struct waiting *w = encoded == 0 ? calloc(1, sizeof(*w)) : NULL;

	if (w == NULL) {
		out->lost = true;
		return;
	}
	w->msg = out->msg;
	msg_bytes_init(&out->msg);
	list_init(&w->link);
	list_add_tail(&out->queue, &w->link);
	out->n++;
}

int
xfer_out_take(struct xfer_out *out)
{
	struct list *link = list_take(&out->queue);
	struct waiting *w;

	if (link == NULL)
		return 0;
	w = FX_CONTAINER(link, struct waiting, link);
	msg_bytes_done(&out->msg);
	out->msg = w->msg;
	out->n--;
	free(w);
	return 1;
}

void
xfer_fact_drop(struct xfer_fact *f)
{
	block_unref(f->block);
	free(f->bytes);
	f->block = NULL;
	f->bytes = NULL;
}

void
xfer_facts_done(struct xfer_facts *q)
{
	for (size_t i = q->first; i < q->n; i++)
		xfer_fact_drop(&q->at[i]);
	free(q->at);
	*q = (struct xfer_facts){ 0 };
}

bool
xfer_facts_add(struct xfer_facts *q, const struct xfer_fact *f, bool must)
{
	struct xfer_fact copy = *f;
	struct xfer_fact *to;

	/* Not for each: moving all for one place would cost too much. */
	if (q->n == q->cap && q->first > 0 &&
	    (q->first > q->cap / 2 || q->cap == XFER_FACTS_MUST)) {
		memmove(q->at, q->at + q->first,
		    (q->n - q->first) * sizeof(*q->at));
		q->n -= q->first;
		q->first = 0;
	}
	to = NULL;
	if (must || q->n - q->first < XFER_FACTS_MAX)
		to = vec_add(
		    &q->at, &q->n, &q->cap, XFER_FACTS_MUST, sizeof(*to));
	if (to == NULL) {
		xfer_fact_drop(&copy);
		return false;
	}
	*to = copy;
	return true;
}

void
xfer_facts_paused(
    struct xfer_facts *q, enum xfer_state *state, int kind, uint8_t reason)
{
	const struct xfer_fact f = {
		.kind = kind,
		.state = XFER_PAUSED,
		.index = reason,
	};

	assert(xfer_edge(*state, XFER_PAUSED));
	*state = XFER_PAUSED;
	xfer_facts_add(q, &f, true);
}

int
xfer_facts_take(struct xfer_facts *q, struct xfer_fact *ret)
{
	if (q->first == q->n)
		return 0;
	*ret = q->at[q->first++];
	if (q->first == q->n) {
		q->first = 0;
		q->n = 0;
	}
	return 1;
}

void
xfer_conns_done(struct xfer_conns *c)
{
	free(c->at);
	*c = (struct xfer_conns){ 0 };
}

struct xfer_conn *
xfer_conns_find(const struct xfer_conns *c, uint16_t conn)
{
	/* The newest come last, and are asked for. */
	for (size_t i = c->n; i-- > 0;)
		if (c->at[i].conn == conn)
			return &c->at[i];
	return NULL;
}

bool
xfer_conns_up(struct xfer_conns *c, uint16_t conn)
{
	struct xfer_conn *at = xfer_conns_find(c, conn);

	if (at == NULL) {
		at = vec_add(&c->at, &c->n, &c->cap, UINT16_MAX, sizeof(*at));
		if (at == NULL)
			return false;
		at->conn = conn;
	}
	if (!at->up)
		c->up++;
	at->up = true;
	return true;
}

void
xfer_conns_down(struct xfer_conns *c, uint16_t conn)
{
	struct xfer_conn *at = xfer_conns_find(c, conn);

	/* One that fails before it was ever reported up is dead too. */
	if (at == NULL && xfer_conns_up(c, conn))
		at = xfer_conns_find(c, conn);
	if (at == NULL || !at->up)
		return;
	at->up = false;
	c->up--;
}

static size_t
vector_size(uint16_t n)
{
	return offsetof(struct conn_vector, at) +
	    n * sizeof(((struct conn_vector *)NULL)->at[0]);
}

bool
xfer_vector_room(struct conn_vector **v, uint16_t n)
{
	struct conn_vector *grown = realloc(*v, vector_size(n));

	if (grown == NULL)
		return false;
	if (*v == NULL)
		grown->n = 0;
	*v = grown;
	return true;
}

void
xfer_vector_copy(struct conn_vector *to, const struct conn_vector *from)
{
	memcpy(to, from, vector_size(from->n));
}

void
xfer_vector_note(struct conn_vector *v, uint16_t conn, uint64_t frame)
{
	for (uint16_t i = 0; i < v->n; i++) {
		if (v->at[i].conn != conn)
			continue;
		if (v->at[i].index < frame)
			v->at[i].index = frame;
		return;
	}
	if (v->n == MSG_VECTOR_MAX)
		return;
	v->at[v->n].conn = conn;
	v->at[v->n++].index = frame;
}

void
xfer_vector_clean(struct conn_vector *v, const struct xfer_conns *c)
{
	const struct xfer_conn *at;
	uint16_t n = 0;

	for (uint16_t i = 0; i < v->n; i++) {
		at = xfer_conns_find(c, v->at[i].conn);
		if (at != NULL && at->up)
			v->at[n++] = v->at[i];
	}
	v->n = n;
}

bool
xfer_vector_reached(const struct conn_vector *v, const struct xfer_conns *c)
{
	const struct xfer_conn *at;

	for (uint16_t i = 0; i < v->n; i++) {
		at = xfer_conns_find(c, v->at[i].conn);
		if (at == NULL || (at->up && at->done <= v->at[i].index))
			return false;
	}
	return true;
}

int
xfer_root_of(const struct msg_offer *offer, const uint8_t *path, size_t len)
{
	const uint8_t *slash = len > 0 ? memchr(path, '/', len) : NULL;
	size_t n = slash != NULL ? (size_t)(slash - path) : len;

	for (int i = 0; i < offer->roots_n; i++)
		if (offer->roots[i].name_len == n &&
		    memcmp(offer->roots[i].name, path, n) == 0)
			return i;
	return -1;
}

bool
xfer_hash(const struct proto_hash *hash, const void *data, size_t n,
    uint8_t ret[FX_DIGEST_SIZE])
{
	void *h = hash->start();

	if (h == NULL)
		return false;
	if (n > 0)
		hash->add(h, data, n);
	hash->end(h, ret);
	return true;
}

uint64_t
xfer_chunks(uint64_t size)
{
	return size / FX_CHUNK_SIZE + (size % FX_CHUNK_SIZE != 0);
}
