/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_BUCKET_H
#define FX_BASE_BUCKET_H

/*
 * A token bucket: an allowance that refills at a steady rate up to a burst.
 *
 * It is handed monotonic time in microseconds; time that goes back counts as
 * standing still.  A rate of 0 means no limit.  One thread at a time.
 *
 * Two ways to use it.  A stream pays after the fact with bucket_take() and
 * waits as long as it is told: one amount may be larger than the burst.  A
 * doorkeeper asks with bucket_try() and refuses what is not covered.
 */

#include <stdbool.h>
#include <stdint.h>

struct bucket {
	uint64_t rate;   /* tokens a second; 0: no limit */
	uint64_t burst;  /* tokens at most */
	int64_t level;   /* tokens now; below 0: owed */
	int64_t last_us; /* up to when it was refilled */
};

/* Make a full bucket; rate and burst at most 2^40, burst at least 1. */
void bucket_init(
    struct bucket *b, uint64_t rate, uint64_t burst, int64_t now_us);

/* Change rate and burst; what is owed stays owed, unless a rate is 0. */
void bucket_set(
    struct bucket *b, uint64_t rate, uint64_t burst, int64_t now_us);

/*
 * Take n tokens, going into debt if need be.  Returns the microseconds to
 * wait until the debt is paid; 0: go on at once.
 */
int64_t bucket_take(struct bucket *b, uint64_t n, int64_t now_us);

/* The microseconds until nothing is owed; takes nothing. */
int64_t bucket_wait_us(struct bucket *b, int64_t now_us);

/* Take n tokens if they are there.  Returns whether they were. */
bool bucket_try(struct bucket *b, uint64_t n, int64_t now_us);

#endif
