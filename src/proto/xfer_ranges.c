/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "proto/xfer.h"

void
xfer_ranges_done(struct xfer_ranges *set)
{
	free(set->at);
	*set = (struct xfer_ranges){ 0 };
}

/* The first range that ends at or behind id. */
static size_t
place(const struct xfer_ranges *set, uint32_t id)
{
	size_t lo = 0, hi = set->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (set->at[mid].end < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
insert(struct xfer_ranges *set, size_t i, uint32_t first, uint32_t end)
{
	if (vec_grow(&set->at, &set->cap, set->n + 1, XFER_RANGES_MAX,
		sizeof(*set->at)) != 0)
		return false;
	memmove(set->at + i + 1, set->at + i, (set->n - i) * sizeof(*set->at));
	set->at[i] = (struct xfer_range){ first, end };
	set->n++;
	return true;
}

void
xfer_ranges_add(struct xfer_ranges *set, uint32_t first, uint32_t end)
{
	size_t i = place(set, first);
	size_t k;

	if (i == set->n || set->at[i].first > end) {
		insert(set, i, first, end);
		return;
	}
	if (set->at[i].first > first)
		set->at[i].first = first;
	if (set->at[i].end < end)
		set->at[i].end = end;
	for (k = i + 1; k < set->n && set->at[k].first <= set->at[i].end; k++)
		if (set->at[k].end > set->at[i].end)
			set->at[i].end = set->at[k].end;
	memmove(set->at + i + 1, set->at + k, (set->n - k) * sizeof(*set->at));
	set->n -= k - i - 1;
}

void
xfer_ranges_remove(struct xfer_ranges *set, uint32_t id)
{
	size_t i = place(set, id + 1);
	struct xfer_range *r = set->at + i;

	if (i == set->n || r->first > id)
		return;
	if (r->first == id) {
		r->first++;
	} else if (r->end == id + 1) {
		r->end--;
	} else {
		uint32_t end = r->end;

		/* Without room the rest is left out. */
		r->end = id;
		insert(set, i + 1, id + 1, end);
		return;
	}
	if (r->first == r->end) {
		memmove(r, r + 1, (set->n - i - 1) * sizeof(*r));
		set->n--;
	}
}
