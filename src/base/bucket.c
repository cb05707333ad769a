/* SPDX-License-Identifier: MIT */
#include "base/bucket.h"

#include <assert.h>

#define TOKENS_MAX (INT64_C(1) << 40) /* of a rate or burst */
#define DEBT_MAX   (INT64_C(1) << 50)
#define US_PER_S   INT64_C(1000000)

/* Longer than any debt takes to refill is not reckoned with. */
#define REFILL_MAX_S (INT64_C(1) << 21)

void
bucket_init(struct bucket *b, uint64_t rate, uint64_t burst, int64_t now_us)
{
	assert(rate <= TOKENS_MAX && burst >= 1 && burst <= TOKENS_MAX);
	b->rate = rate;
	b->burst = burst;
	b->level = (int64_t)burst;
	b->last_us = now_us;
}

/* Add what the time since the last call has brought. */
static void
refill(struct bucket *b, int64_t now_us)
{
	int64_t rate = (int64_t)b->rate;
	int64_t past_us = now_us - b->last_us;
	int64_t seconds, part;

	if (past_us <= 0)
		return;
	if (rate == 0) {
		b->level = (int64_t)b->burst;
		b->last_us = now_us;
		return;
	}
	seconds = past_us / US_PER_S;
	if (seconds > REFILL_MAX_S)
		seconds = REFILL_MAX_S;
	part = past_us % US_PER_S * rate;
	b->level += seconds * rate + part / US_PER_S;
	/* The time of a token begun stays for the next call. */
	b->last_us = now_us - part % US_PER_S / rate;
	if (b->level >= (int64_t)b->burst) {
		b->level = (int64_t)b->burst;
		b->last_us = now_us;
	}
}

void
bucket_set(struct bucket *b, uint64_t rate, uint64_t burst, int64_t now_us)
{
	assert(rate <= TOKENS_MAX && burst >= 1 && burst <= TOKENS_MAX);
	refill(b, now_us);
	/* A limit that begins, begins with a full bucket. */
	if (b->rate == 0 || rate == 0 || b->level > (int64_t)burst)
		b->level = (int64_t)burst;
	b->rate = rate;
	b->burst = burst;
}

int64_t
bucket_wait_us(struct bucket *b, int64_t now_us)
{
	int64_t rate = (int64_t)b->rate;
	int64_t debt, seconds;

	refill(b, now_us);
	if (b->level >= 0 || rate == 0)
		return 0;
	debt = -b->level;
	seconds = debt / rate;
	if (seconds > REFILL_MAX_S)
		return REFILL_MAX_S * US_PER_S;
	return seconds * US_PER_S + (debt % rate * US_PER_S + rate - 1) / rate;
}

int64_t
bucket_take(struct bucket *b, uint64_t n, int64_t now_us)
{
	refill(b, now_us);
	if (b->rate == 0)
		return 0;
	b->level -= n < DEBT_MAX ? (int64_t)n : DEBT_MAX;
	if (b->level < -DEBT_MAX)
		b->level = -DEBT_MAX;
	return bucket_wait_us(b, now_us);
}

bool
bucket_try(struct bucket *b, uint64_t n, int64_t now_us)
{
	refill(b, now_us);
	if (b->rate == 0)
		return true;
	if (b->level < 0 || n > (uint64_t)b->level)
		return false;
	b->level -= (int64_t)n;
	return true;
}
