/* SPDX-License-Identifier: MIT */
#include "engine/pace.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/bucket.h"
#include "base/clock.h"
#include "os/thread.h"

#define PIECE_MIN    4096
#define PIECE_MAX    (256 * 1024)
#define PIECES       50 /* a second: a piece is the bytes of 20 ms */
#define BURSTS       20 /* a second: what a late thread may catch up with */
#define LOOK_MS      100
#define US_PER_S     1000000
#define LONG_WAIT_US (INT64_C(3600) * US_PER_S)

struct pace {
	atomic_uint refs;
	_Atomic uint64_t limit; /* a copy of bucket.rate, read without lock */
	struct mutex lock;      /* guards the rest */
	struct cond changed;
	struct bucket bucket;
	uint64_t asked; /* bytes of all tickets */
};

struct pace *
pace_new(void)
{
	struct pace *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	if (mutex_init(&p->lock) < 0) {
		free(p);
		return NULL;
	}
	if (cond_init(&p->changed) < 0) {
		mutex_done(&p->lock);
		free(p);
		return NULL;
	}
	atomic_init(&p->refs, 1);
	bucket_init(&p->bucket, 0, 1, 0);
	return p;
}

struct pace *
pace_ref(struct pace *p)
{
	if (p != NULL)
		atomic_fetch_add(&p->refs, 1);
	return p;
}

void
pace_unref(struct pace *p)
{
	if (p == NULL || atomic_fetch_sub(&p->refs, 1) != 1)
		return;
	cond_done(&p->changed);
	mutex_done(&p->lock);
	free(p);
}

void
pace_set(struct pace *p, uint64_t bps, int64_t now_us)
{
	uint64_t burst;

	if (bps > PACE_MAX)
		bps = 0;
	if (bps > 0 && bps < PACE_MIN)
		bps = PACE_MIN;
	burst = bps / BURSTS > PIECE_MIN ? bps / BURSTS : PIECE_MIN;
	mutex_lock(&p->lock);
	if (p->bucket.rate != bps) {
		/* what is owed was reckoned by the limit before */
		bucket_init(&p->bucket, bps, burst, now_us);
		p->bucket.level = 0;
	}
	atomic_store(&p->limit, bps);
	cond_broadcast(&p->changed);
	mutex_unlock(&p->lock);
}

uint64_t
pace_limit(const struct pace *p)
{
	return p != NULL ? atomic_load(&p->limit) : 0;
}

uint64_t
pace_take(struct pace *p, uint64_t n, int64_t now_us)
{
	uint64_t ticket;

	mutex_lock(&p->lock);
	(void)bucket_take(&p->bucket, n, now_us);
	p->asked += n;
	ticket = p->asked;
	mutex_unlock(&p->lock);
	return ticket;
}

/* With the lock: what is owed but for the tickets after this one. */
static int64_t
due_us(struct pace *p, uint64_t ticket, int64_t now_us)
{
	int64_t level, owed;
	uint64_t rate = p->bucket.rate;

	if (bucket_wait_us(&p->bucket, now_us) == 0)
		return 0;
	level = p->bucket.level;
	owed = -level - (int64_t)(p->asked - ticket);
	if (owed <= 0 || rate == 0)
		return 0;
	if ((uint64_t)owed / rate >= LONG_WAIT_US / US_PER_S)
		return LONG_WAIT_US;
	return (int64_t)(((uint64_t)owed * US_PER_S + rate - 1) / rate);
}

int64_t
pace_wait_us(struct pace *p, uint64_t ticket, int64_t now_us)
{
	int64_t wait;

	mutex_lock(&p->lock);
	wait = due_us(p, ticket, now_us);
	mutex_unlock(&p->lock);
	return wait;
}

/* The bytes of 20 ms below this limit. */
static uint64_t
piece_of(uint64_t limit)
{
	uint64_t piece = limit / PIECES;

	if (piece < PIECE_MIN)
		return PIECE_MIN;
	return piece < PIECE_MAX ? piece : PIECE_MAX;
}

static void
forget(struct pacer *r, int scope)
{
	r->paid[scope] = 0;
	r->ahead[scope] = 0;
}

void
pacer_set(struct pacer *r, enum pace_scope scope, struct pace *p)
{
	if (r->paces[scope] != p)
		forget(r, (int)scope);
	pace_unref(r->paces[scope]);
	r->paces[scope] = p;
}

void
pacer_done(struct pacer *r)
{
	for (int i = 0; i < PACE_SCOPES; i++) {
		pace_unref(r->paces[i]);
		r->paces[i] = NULL;
	}
}

size_t
pacer_piece(const struct pacer *r, size_t want)
{
	for (int i = 0; i < PACE_SCOPES; i++) {
		uint64_t limit = pace_limit(r->paces[i]);

		if (limit > 0 && piece_of(limit) < want)
			want = (size_t)piece_of(limit);
	}
	return want;
}

/* Have n bytes paid for one limit: 0, or how long that takes. */
static int64_t
pay(struct pacer *r, int scope, uint64_t n, int64_t now_us)
{
	struct pace *p = r->paces[scope];
	uint64_t piece = piece_of(pace_limit(p));
	int64_t wait;

	/* what was paid below a higher limit is not worth so much now */
	if (r->paid[scope] > n + 2 * piece)
		r->paid[scope] = n + piece;
	while (r->paid[scope] < n || r->ahead[scope] == 0) {
		if (r->ahead[scope] == 0) {
			r->ahead[scope] = piece;
			if (r->paid[scope] + piece < n)
				r->ahead[scope] = n - r->paid[scope];
			r->tickets[scope] =
			    pace_take(p, r->ahead[scope], now_us);
			continue;
		}
		wait = pace_wait_us(p, r->tickets[scope], now_us);
		if (wait > 0)
			return wait;
		r->paid[scope] += r->ahead[scope];
		r->ahead[scope] = 0;
	}
	return 0;
}

int64_t
pacer_pass_us(struct pacer *r, uint64_t n, int64_t now_us)
{
	int64_t longest = 0;

	for (int i = 0; i < PACE_SCOPES; i++) {
		int64_t wait = 0;

		if (pace_limit(r->paces[i]) > 0)
			wait = pay(r, i, n, now_us);
		else
			forget(r, i);
		if (wait > longest)
			longest = wait;
	}
	if (longest > 0)
		return longest;
	for (int i = 0; i < PACE_SCOPES; i++)
		if (r->paid[i] >= n)
			r->paid[i] -= n;
	return 0;
}

/* Wait a while, or until a limit that is waited for changes. */
static void
wait_on(struct pacer *r, int64_t us)
{
	int64_t ms = (us + 999) / 1000;
	struct pace *p = NULL;

	for (int i = 0; i < PACE_SCOPES; i++)
		if (pace_limit(r->paces[i]) > 0)
			p = r->paces[i];
	if (p == NULL)
		return;
	mutex_lock(&p->lock);
	(void)cond_wait_until(&p->changed, &p->lock,
	    clock_now_ms() + (ms < LOOK_MS ? ms : LOOK_MS));
	mutex_unlock(&p->lock);
}

bool
pacer_pass(struct pacer *r, uint64_t n, bool (*stop)(void *arg), void *arg)
{
	int64_t wait;

	while ((wait = pacer_pass_us(r, n, clock_now_us())) > 0) {
		if (stop(arg))
			return false;
		wait_on(r, wait);
	}
	return true;
}
