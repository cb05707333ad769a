/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_TIMER_H
#define FX_OS_TIMER_H

/*
 * A heap of one-shot timers, ordered by a time in milliseconds that the
 * caller supplies (0 or more); os/loop feeds it the monotonic clock.  Timers with the
 * same time fire in the order they were added.  One thread.
 */

#include <stddef.h>
#include <stdint.h>

struct timer;
typedef void timer_fn(struct timer *timer);

/* Lies in the memory of whoever adds it, until it fires or is cancelled. */
struct timer {
	timer_fn *fn; /* set by the caller */

	int64_t at_ms; /* the heap's from here on */
	uint64_t seq;
	size_t slot;
};

struct timer_heap {
	struct timer **items; /* a binary heap, the earliest first */
	size_t count;
	size_t cap;
	size_t max;
	uint64_t next_seq; /* of the next timer added */
};

/* An empty heap of at most max timers; allocates nothing yet. */
void timer_heap_init(struct timer_heap *heap, size_t max);

/* Forget all timers without firing them, and free the heap's own memory. */
void timer_heap_done(struct timer_heap *heap);

/*
 * Call timer->fn(timer) once at at_ms.  The timer is not in a heap yet.
 * Returns 0, -ENOSPC if the heap is full, or -ENOMEM.
 */
int timer_add(struct timer_heap *heap, struct timer *timer, int64_t at_ms);

/* Take out a timer that has not fired. */
void timer_cancel(struct timer_heap *heap, struct timer *timer);

/* Milliseconds from now_ms to the first timer, 0 if due, -1 if none. */
int64_t timer_wait_ms(const struct timer_heap *heap, int64_t now_ms);

/*
 * Fire what is due at now_ms and was added before this call; callbacks may
 * add and cancel freely, and free the timer that fired.  Returns how many.
 */
size_t timer_run(struct timer_heap *heap, int64_t now_ms);

#endif
