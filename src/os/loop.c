/* SPDX-License-Identifier: MIT */
#include "os/loop.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/clock.h"
#include "os/timer.h"

struct loop_fd {
	struct loop *loop;
	int fd;
	size_t slot; /* where it stands in the loop's two tables */
	unsigned wanted;
	bool urgent;
	loop_fd_fn *fn;
	void *arg;
};

struct loop_timer {
	struct timer timer;
	loop_timer_fn *fn;
	void *arg;
};

/*
 * polls and handles run in parallel.  A cancelled handle leaves a hole, NULL
 * and descriptor -1, so that a round over the tables never loses its place;
 * holes are closed before the next poll().
 */
struct loop {
	struct pollfd *polls;
	struct loop_fd **handles;
	size_t count; /* slots in use, holes included */
	size_t cap;
	size_t holes;
	size_t next; /* whose turn it is, not being urgent */
	struct timer_heap timers;
	bool stopped;
	bool running; /* inside a callback */
};

struct loop *
loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (loop == NULL)
		return NULL;
	timer_heap_init(&loop->timers, LOOP_TIMERS_MAX);
	return loop;
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	assert(!loop->running);
	for (size_t i = 0; i < loop->timers.count; i++)
		free(FX_CONTAINER(
		    loop->timers.items[i], struct loop_timer, timer));
	timer_heap_done(&loop->timers);
	for (size_t i = 0; i < loop->count; i++)
		free(loop->handles[i]);
	free(loop->handles);
	free(loop->polls);
	free(loop);
}

static bool
grow(struct loop *loop)
{
	size_t cap = loop->cap > 0 ? loop->cap * 2 : 16;
	struct loop_fd **handles;
	struct pollfd *polls;

	polls = reallocarray(loop->polls, cap, sizeof(struct pollfd));
	if (polls == NULL)
		return false;
	loop->polls = polls;
	handles = reallocarray(loop->handles, cap, sizeof(struct loop_fd *));
	if (handles == NULL)
		return false;
	loop->handles = handles;
	loop->cap = cap;
	return true;
}

/*
 * poll() reports hang-ups and errors whether or not they were asked for, so a
 * handle that wants nothing is hidden from it, or the loop would spin.
 */
static void
set_poll(struct loop_fd *handle)
{
	struct pollfd *p = &handle->loop->polls[handle->slot];

	p->fd = handle->wanted == 0 ? -1 : handle->fd;
	p->events = 0;
	if (handle->wanted & LOOP_READ)
		p->events |= POLLIN;
	if (handle->wanted & LOOP_WRITE)
		p->events |= POLLOUT;
}

struct loop_fd *
loop_fd(struct loop *loop, int fd, unsigned events, loop_fd_fn *fn, void *arg)
{
	struct loop_fd *handle;

	assert(fd >= 0 && (events & ~(LOOP_READ | LOOP_WRITE)) == 0);
	if (loop->count - loop->holes >= LOOP_FDS_MAX)
		return NULL;
	if (loop->count == loop->cap && !grow(loop))
		return NULL;
	handle = malloc(sizeof(*handle));
	if (handle == NULL)
		return NULL;
	*handle = (struct loop_fd){
		.loop = loop,
		.fd = fd,
		.slot = loop->count++,
		.wanted = events,
		.fn = fn,
		.arg = arg,
	};
	loop->handles[handle->slot] = handle;
	loop->polls[handle->slot].revents = 0;
	set_poll(handle);
	return handle;
}

void
loop_fd_want(struct loop_fd *handle, unsigned events)
{
	if (handle == NULL)
		return;
	assert((events & ~(LOOP_READ | LOOP_WRITE)) == 0);
	handle->wanted = events;
	set_poll(handle);
}

void
loop_fd_urgent(struct loop_fd *handle)
{
	handle->urgent = true;
}

void
loop_fd_cancel(struct loop_fd *handle)
{
	struct loop *loop;

	if (handle == NULL)
		return;
	loop = handle->loop;
	assert(loop->handles[handle->slot] == handle);
	loop->handles[handle->slot] = NULL;
	loop->polls[handle->slot].fd = -1;
	loop->holes++;
	free(handle);
}

static void
fire(struct timer *timer)
{
	struct loop_timer *handle =
	    FX_CONTAINER(timer, struct loop_timer, timer);
	loop_timer_fn *fn = handle->fn;
	void *arg = handle->arg;

	free(handle);
	fn(arg);
}

struct loop_timer *
loop_timer(struct loop *loop, int64_t delay_ms, loop_timer_fn *fn, void *arg)
{
	struct loop_timer *handle = malloc(sizeof(*handle));
	int64_t now_ms = clock_now_ms();

	if (handle == NULL)
		return NULL;
	assert(delay_ms >= 0);
	if (delay_ms > INT64_MAX - now_ms)
		delay_ms = INT64_MAX - now_ms;
	handle->timer.fn = fire;
	handle->fn = fn;
	handle->arg = arg;
	if (timer_add(&loop->timers, &handle->timer, now_ms + delay_ms) < 0) {
		free(handle);
		return NULL;
	}
	return handle;
}

void
loop_timer_cancel(struct loop *loop, struct loop_timer *timer)
{
	if (timer == NULL)
		return;
	timer_cancel(&loop->timers, &timer->timer);
	free(timer);
}

static void
close_holes(struct loop *loop)
{
	size_t to = 0;

	if (loop->holes == 0)
		return;
	for (size_t from = 0; from < loop->count; from++) {
		if (loop->handles[from] == NULL)
			continue;
		loop->handles[to] = loop->handles[from];
		loop->polls[to] = loop->polls[from];
		loop->handles[to]->slot = to;
		to++;
	}
	loop->count = to;
	loop->holes = 0;
}

static unsigned
happened(const struct pollfd *p, const struct loop_fd *handle)
{
	unsigned events = 0;

	assert((p->revents & POLLNVAL) == 0); /* closed, not cancelled */
	if (p->revents & (POLLIN | POLLHUP | POLLERR))
		events |= LOOP_READ;
	if (p->revents & (POLLOUT | POLLHUP | POLLERR))
		events |= LOOP_WRITE;
	return events & handle->wanted;
}

/* Call the handle in slot i if something happened to it. */
static int
call(struct loop *loop, size_t i)
{
	struct loop_fd *handle = loop->handles[i];
	unsigned events;

	if (loop->polls[i].revents == 0 || handle == NULL)
		return 0;
	events = happened(&loop->polls[i], handle);
	loop->polls[i].revents = 0;
	if (events == 0)
		return 0;
	handle->fn(handle->arg, events);
	return 1;
}

/*
 * The urgent ones, then the others in turn until the time of a round is up;
 * the next round goes on behind.  Slots added by callbacks lie behind count
 * and have nothing to report.
 */
static int
dispatch(struct loop *loop, int ready)
{
	int64_t until = clock_now_ms() + LOOP_ROUND_MS;
	size_t count = loop->count;
	int called = 0;

	for (size_t i = 0; i < count && ready > called; i++)
		if (loop->handles[i] != NULL && loop->handles[i]->urgent)
			called += call(loop, i);
	for (size_t k = 0; k < count && ready > called; k++) {
		/* one at least, also after loop_stop() */
		if (called > 0 && (loop->stopped || clock_now_ms() >= until))
			break;
		if (loop->next >= count)
			loop->next = 0;
		called += call(loop, loop->next++);
	}
	return called;
}

/* The shorter of the caller's patience and the first timer's time. */
static int
wait_ms(const struct loop *loop, int timeout_ms)
{
	int64_t timer_ms = timer_wait_ms(&loop->timers, clock_now_ms());

	if (timer_ms < 0 || (timeout_ms >= 0 && timeout_ms < timer_ms))
		return timeout_ms;
	return timer_ms > INT_MAX ? INT_MAX : (int)timer_ms;
}

int
loop_step(struct loop *loop, int timeout_ms)
{
	int called;
	int ready;

	assert(!loop->running);
	close_holes(loop);
	ready =
	    poll(loop->polls, (nfds_t)loop->count, wait_ms(loop, timeout_ms));
	if (ready == -1) {
		if (errno != EINTR && errno != EAGAIN)
			return -errno;
		ready = 0;
	}
	loop->running = true;
	called = (int)timer_run(&loop->timers, clock_now_ms());
	called += dispatch(loop, ready);
	loop->running = false;
	return called;
}

int
loop_run(struct loop *loop)
{
	int r = 0;

	loop->stopped = false;
	while (!loop->stopped && r >= 0)
		r = loop_step(loop, -1);
	return r < 0 ? r : 0;
}

void
loop_stop(struct loop *loop)
{
	loop->stopped = true;
}
