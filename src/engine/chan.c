/* SPDX-License-Identifier: MIT */
#include "engine/chan.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/thread.h"

struct chan {
	size_t cap;
	size_t size;
	int bell[2]; /* a pipe; holds one byte while count > 0 or closed */

	struct mutex lock;   /* guards everything below */
	struct cond changed; /* a message came or went, or closed */
	size_t head;
	size_t count;
	bool rung;
	bool closed;
	unsigned char slots[];
};

struct chan *
chan_new(size_t cap, size_t size)
{
	struct chan *c;

	assert(cap > 0 && size > 0 && cap < SIZE_MAX / 2 / size);
	c = calloc(1, sizeof(*c) + cap * size);
	if (c == NULL)
		return NULL;
	c->cap = cap;
	c->size = size;
	if (pipe2(c->bell, O_CLOEXEC | O_NONBLOCK) == -1)
		goto fail_alloc;
	if (mutex_init(&c->lock) < 0)
		goto fail_pipe;
	if (cond_init(&c->changed) < 0)
		goto fail_mutex;
	return c;

fail_mutex:
	mutex_done(&c->lock);
fail_pipe:
	close(c->bell[0]);
	close(c->bell[1]);
fail_alloc:
	free(c);
	return NULL;
}

void
chan_free(struct chan *c)
{
	if (c == NULL)
		return;
	cond_done(&c->changed);
	mutex_done(&c->lock);
	close(c->bell[0]);
	close(c->bell[1]);
	free(c);
}

int
chan_fd(const struct chan *c)
{
	return c->bell[0];
}

/* Keep the pipe's one byte in step with "something to take". */
static void
ring(struct chan *c)
{
	bool want = c->count > 0 || c->closed;
	char byte = 0;
	ssize_t n = 1;

	if (want && !c->rung)
		n = write(c->bell[1], &byte, 1);
	else if (!want && c->rung)
		n = read(c->bell[0], &byte, 1);
	assert(n == 1);
	c->rung = want;
}

static void
append(struct chan *c, const void *msg)
{
	memcpy(
	    c->slots + (c->head + c->count) % c->cap * c->size, msg, c->size);
	c->count++;
	ring(c);
	cond_broadcast(&c->changed);
}

bool
chan_put(struct chan *c, const void *msg)
{
	bool open;

	mutex_lock(&c->lock);
	while (c->count == c->cap && !c->closed)
		cond_wait(&c->changed, &c->lock);
	open = !c->closed;
	if (open)
		append(c, msg);
	mutex_unlock(&c->lock);
	return open;
}

bool
chan_try_put(struct chan *c, const void *msg)
{
	bool room;

	mutex_lock(&c->lock);
	room = c->count < c->cap && !c->closed;
	if (room)
		append(c, msg);
	mutex_unlock(&c->lock);
	return room;
}

int
chan_take(struct chan *c, void *msg, int64_t wait_ms)
{
	int64_t until = 0;
	int r = 0;

	if (wait_ms > 0)
		until = clock_now_ms() + wait_ms;
	mutex_lock(&c->lock);
	while (c->count == 0 && !c->closed && wait_ms != 0) {
		if (wait_ms < 0)
			cond_wait(&c->changed, &c->lock);
		else if (!cond_wait_until(&c->changed, &c->lock, until))
			break;
	}
	if (c->count > 0) {
		memcpy(msg, c->slots + c->head * c->size, c->size);
		c->head = (c->head + 1) % c->cap;
		c->count--;
		ring(c);
		cond_broadcast(&c->changed);
		r = 1;
	} else if (c->closed) {
		r = -1;
	}
	mutex_unlock(&c->lock);
	return r;
}

void
chan_close(struct chan *c)
{
	mutex_lock(&c->lock);
	c->closed = true;
	ring(c);
	cond_broadcast(&c->changed);
	mutex_unlock(&c->lock);
}
