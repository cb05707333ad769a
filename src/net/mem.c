/* SPDX-License-Identifier: MIT */
#include "net/mem.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct mem_both;

struct mem {
	struct stream stream;
	struct mem_both *both;
	struct mem *peer; /* lives as long as this */

	/* what is under way to this end: a ring */
	uint8_t *ring;
	size_t head; /* oldest byte */
	size_t len;
	bool ended; /* the peer sends no more */

	bool open; /* not closed */
	bool shut; /* we send no more */
	int error; /* final result of recv and send, or 0 */
	short wants;
	size_t allow; /* bytes this end may still receive, SIZE_MAX: all */
	size_t step;  /* bytes in one call */
	uint64_t received;
};

/* Freed when both ends are closed. */
struct mem_both {
	size_t cap;
	struct mem end[2];
};

static struct mem *
mem_of(struct stream *s)
{
	return FX_CONTAINER(s, struct mem, stream);
}

static const struct mem *
mem_of_const(const struct stream *s)
{
	return (const struct mem *)(const void *)s;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static ssize_t
mem_recv(struct stream *s, void *to, size_t n)
{
	struct mem *m = mem_of(s);
	size_t cap = m->both->cap;
	size_t first;

	m->wants = (short)(m->wants & ~POLLIN);
	if (m->error != 0)
		return m->error;
	if (m->len == 0 && m->ended)
		return 0;
	n = least(least(n, m->len), least(m->step, m->allow));
	if (n == 0) {
		m->wants = (short)(m->wants | POLLIN);
		return -EAGAIN;
	}
	first = least(n, cap - m->head);
	memcpy(to, m->ring + m->head, first);
	memcpy((uint8_t *)to + first, m->ring, n - first);
	m->head = (m->head + n) % cap;
	m->len -= n;
	m->received += n;
	if (m->allow != SIZE_MAX)
		m->allow -= n;
	return (ssize_t)n;
}

static ssize_t
mem_send(struct stream *s, const void *from, size_t n)
{
	struct mem *m = mem_of(s);
	struct mem *to = m->peer;
	size_t cap = m->both->cap;
	size_t first, at;

	m->wants = (short)(m->wants & ~POLLOUT);
	if (m->error != 0)
		return m->error;
	if (m->shut || !to->open)
		return -EPIPE;
	n = least(least(n, m->step), cap - to->len);
	if (n == 0) {
		m->wants = (short)(m->wants | POLLOUT);
		return -EAGAIN;
	}
	at = (to->head + to->len) % cap;
	first = least(n, cap - at);
	memcpy(to->ring + at, from, first);
	memcpy(to->ring, (const uint8_t *)from + first, n - first);
	to->len += n;
	return (ssize_t)n;
}

static int
mem_flush(struct stream *s)
{
	return mem_of(s)->error;
}

static bool
mem_pending(const struct stream *s FX_UNUSED)
{
	return false;
}

static short
mem_wants(const struct stream *s)
{
	return mem_of_const(s)->wants;
}

static int
mem_fd(const struct stream *s FX_UNUSED)
{
	return -1;
}

static int
mem_set_blocking(struct stream *s FX_UNUSED, bool on)
{
	return on ? -EINVAL : 0;
}

static int
mem_shut(struct stream *s)
{
	struct mem *m = mem_of(s);

	if (m->error != 0)
		return m->error;
	m->shut = true;
	m->peer->ended = true;
	return 0;
}

static void
mem_abort(struct stream *s)
{
	struct mem *m = mem_of(s);

	m->error = -ECANCELED;
	if (m->peer->error == 0)
		m->peer->error = -ECONNRESET;
}

static void
mem_close(struct stream *s)
{
	struct mem *m = mem_of(s);

	m->open = false;
	m->peer->ended = true;
	if (m->peer->open)
		return;
	free(m->ring);
	free(m->peer->ring);
	free(m->both);
}

static const struct stream_ops mem_ops = {
	.name = "mem",
	.recv = mem_recv,
	.send = mem_send,
	.flush = mem_flush,
	.pending = mem_pending,
	.wants = mem_wants,
	.fd = mem_fd,
	.set_blocking = mem_set_blocking,
	.shut = mem_shut,
	.abort = mem_abort,
	.close = mem_close,
};

int
mem_pair(struct stream **ret_a, struct stream **ret_b, size_t cap)
{
	struct mem_both *both;

	assert(cap > 0);
	both = calloc(1, sizeof(*both));
	if (both == NULL)
		return -ENOMEM;
	both->cap = cap;
	for (int i = 0; i < 2; i++) {
		both->end[i] = (struct mem){
			.stream.ops = &mem_ops,
			.both = both,
			.peer = &both->end[1 - i],
			.ring = malloc(cap),
			.open = true,
			.allow = SIZE_MAX,
			.step = SIZE_MAX,
		};
	}
	if (both->end[0].ring == NULL || both->end[1].ring == NULL) {
		free(both->end[0].ring);
		free(both->end[1].ring);
		free(both);
		return -ENOMEM;
	}
	*ret_a = &both->end[0].stream;
	*ret_b = &both->end[1].stream;
	return 0;
}

void
mem_allow(struct stream *s, size_t n)
{
	assert(s->ops == &mem_ops);
	mem_of(s)->allow = n;
}

void
mem_step(struct stream *s, size_t n)
{
	assert(s->ops == &mem_ops && n > 0);
	mem_of(s)->step = n;
}

size_t
mem_waiting(const struct stream *s)
{
	assert(s->ops == &mem_ops);
	return mem_of_const(s)->len;
}

uint64_t
mem_received(const struct stream *s)
{
	assert(s->ops == &mem_ops);
	return mem_of_const(s)->received;
}
