/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_RATE_H
#define FX_BASE_RATE_H

/*
 * A speed meter: an exponentially weighted mean over about 5 seconds, and
 * the time left at that speed.
 *
 * It is handed monotonic time in milliseconds, which must not go back.  Only
 * bytes that really moved are added, not resumed or skipped ones.  One
 * thread at a time.
 */

#include <stdbool.h>
#include <stdint.h>

struct rate {
	int64_t start_ms; /* when measuring began */
	int64_t last_ms;  /* when bytes was last weighted */
	double bytes;     /* what arrived, older bytes weighing less */
	bool any;         /* something arrived at all */
};

/* Begin to measure, also after a pause: what was before is forgotten. */
void rate_init(struct rate *r, int64_t now_ms);

/* So many bytes moved since the last call. */
void rate_add(struct rate *r, uint64_t bytes, int64_t now_ms);

/*
 * Bytes a second, or HUMAN_UNKNOWN (base/human.h) while nothing arrived or
 * less than a second has been measured.
 */
uint64_t rate_bps(const struct rate *r, int64_t now_ms);

/*
 * Seconds until left more bytes have moved, rounded up; HUMAN_UNKNOWN while
 * the rate is unknown or 0.  0 if left is 0.
 */
uint64_t rate_eta(const struct rate *r, uint64_t left, int64_t now_ms);

#endif
