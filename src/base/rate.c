/* SPDX-License-Identifier: MIT */
#include "base/rate.h"

#include "base/human.h"

#define TAU_MS    5000.0              /* the weight of a byte falls to 1/e */
#define PER_MS    0.99980001999866673 /* exp(-1 / TAU_MS) */
#define ENOUGH_MS 1000

/* exp(-ms / TAU_MS), by squaring; saves the mathematics library. */
static double
weight(int64_t ms)
{
	double power = PER_MS;
	double w = 1;

	if (ms > 1000 * (int64_t)TAU_MS)
		return 0;
	for (; ms > 0; ms >>= 1) {
		if ((ms & 1) != 0)
			w *= power;
		power *= power;
	}
	return w;
}

void
rate_init(struct rate *r, int64_t now_ms)
{
	*r = (struct rate){ .start_ms = now_ms, .last_ms = now_ms };
}

void
rate_add(struct rate *r, uint64_t bytes, int64_t now_ms)
{
	r->bytes = r->bytes * weight(now_ms - r->last_ms) + (double)bytes;
	r->last_ms = now_ms;
	if (bytes > 0)
		r->any = true;
}

uint64_t
rate_bps(const struct rate *r, int64_t now_ms)
{
	int64_t measured_ms = now_ms - r->start_ms;
	double bytes, seconds, bps;

	if (!r->any || measured_ms < ENOUGH_MS)
		return HUMAN_UNKNOWN;
	/* The time is weighted like the bytes: no slow start. */
	bytes = r->bytes * weight(now_ms - r->last_ms);
	seconds = TAU_MS * (1 - weight(measured_ms)) / 1000;
	bps = bytes / seconds + 0.5;
	return bps < 1e18 ? (uint64_t)bps : UINT64_C(1000000000000000000);
}

uint64_t
rate_eta(const struct rate *r, uint64_t left, int64_t now_ms)
{
	uint64_t bps = rate_bps(r, now_ms);

	if (left == 0)
		return 0;
	if (bps == 0 || bps == HUMAN_UNKNOWN)
		return HUMAN_UNKNOWN;
	return left / bps + (left % bps > 0 ? 1 : 0);
}
