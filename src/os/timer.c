/* SPDX-License-Identifier: MIT */
#include "os/timer.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

void
timer_heap_init(struct timer_heap *heap, size_t max)
{
	*heap = (struct timer_heap){ .max = max };
}

void
timer_heap_done(struct timer_heap *heap)
{
	free(heap->items);
	timer_heap_init(heap, heap->max);
}

static bool
before(const struct timer *a, const struct timer *b)
{
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms;
	return a->seq < b->seq;
}

static void
put(struct timer_heap *heap, size_t slot, struct timer *timer)
{
	heap->items[slot] = timer;
	timer->slot = slot;
}

static void
sift_up(struct timer_heap *heap, size_t slot, struct timer *timer)
{
	while (slot > 0) {
		size_t parent = (slot - 1) / 2;

		if (!before(timer, heap->items[parent]))
			break;
		put(heap, slot, heap->items[parent]);
		slot = parent;
	}
	put(heap, slot, timer);
}

static void
sift_down(struct timer_heap *heap, size_t slot, struct timer *timer)
{
	for (;;) {
		size_t child = 2 * slot + 1;

		if (child >= heap->count)
			break;
		if (child + 1 < heap->count &&
		    before(heap->items[child + 1], heap->items[child]))
			child++;
		if (!before(heap->items[child], timer))
			break;
		put(heap, slot, heap->items[child]);
		slot = child;
	}
	put(heap, slot, timer);
}

static int
grow(struct timer_heap *heap)
{
	size_t cap = heap->cap > 0 ? heap->cap * 2 : 16;
	struct timer **items;

	if (cap > heap->max)
		cap = heap->max;
	items = reallocarray(heap->items, cap, sizeof(struct timer *));
	if (items == NULL)
		return -ENOMEM;
	heap->items = items;
	heap->cap = cap;
	return 0;
}

int
timer_add(struct timer_heap *heap, struct timer *timer, int64_t at_ms)
{
	if (heap->count == heap->max)
		return -ENOSPC;
	if (heap->count == heap->cap && grow(heap) < 0)
		return -ENOMEM;

	timer->at_ms = at_ms;
	timer->seq = heap->next_seq++;
	sift_up(heap, heap->count++, timer);
	return 0;
}

void
timer_cancel(struct timer_heap *heap, struct timer *timer)
{
	size_t slot = timer->slot;
	struct timer *last;

	assert(slot < heap->count && heap->items[slot] == timer);
	last = heap->items[--heap->count];
	if (last == timer)
		return;
	if (slot > 0 && before(last, heap->items[(slot - 1) / 2]))
		sift_up(heap, slot, last);
	else
		sift_down(heap, slot, last);
}

int64_t
timer_wait_ms(const struct timer_heap *heap, int64_t now_ms)
{
	int64_t at_ms;

	if (heap->count == 0)
		return -1;
	at_ms = heap->items[0]->at_ms;
	return at_ms <= now_ms ? 0 : at_ms - now_ms;
}

size_t
timer_run(struct timer_heap *heap, int64_t now_ms)
{
	uint64_t end = heap->next_seq;
	size_t fired = 0;

	/*
	 * A new timer that is due lies behind all old ones that are: its time
	 * is not in the past, and its number is higher.
	 */
	while (heap->count > 0) {
		struct timer *first = heap->items[0];

		if (first->at_ms > now_ms || first->seq >= end)
			break;
		timer_cancel(heap, first);
		first->fn(first);
		fired++;
	}
	return fired;
}
