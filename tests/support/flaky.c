/* SPDX-License-Identifier: MIT */
#include "support/flaky.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

struct flaky {
	struct stream stream;
	struct stream *lower;
	struct flaky_plan plan;
	unsigned recvs; /* calls */
	unsigned sends;
	uint64_t received;
	uint64_t sent;
	short wants; /* what our own -EAGAIN waits for */
};

static const struct stream_ops flaky_ops;

static struct flaky *
flaky_of(struct stream *s)
{
	assert(s->ops == &flaky_ops);
	return FX_CONTAINER(s, struct flaky, stream);
}

static const struct flaky *
flaky_of_const(const struct stream *s)
{
	assert(s->ops == &flaky_ops);
	return (const struct flaky *)(const void *)s;
}

/* The bytes a call may move so that it stops at the offset at. */
static size_t
until(uint64_t now, uint64_t at, size_t n)
{
	return at > now && at - now < n ? (size_t)(at - now) : n;
}

/* Whether this call is one of those that the plan turns down. */
static bool
is_refused(const struct flaky_plan *p, unsigned *calls)
{
	++*calls;
	return p->again_every != 0 && *calls % p->again_every == 0;
}

static ssize_t
again(struct flaky *f, short what)
{
	f->wants = (short)(f->wants | what);
	return -EAGAIN;
}

static ssize_t
flaky_recv(struct stream *s, void *to, size_t n)
{
	struct flaky *f = flaky_of(s);
	const struct flaky_plan *p = &f->plan;
	unsigned char *bytes = to;
	ssize_t r;

	f->wants = (short)(f->wants & ~POLLIN);
	if (f->received >= p->recv_break)
		return -ECONNRESET;
	if (f->received >= p->recv_end)
		return 0;
	if (f->received >= p->recv_stall || is_refused(p, &f->recvs))
		return again(f, POLLIN);
	n = n < p->recv_max ? n : p->recv_max;
	n = until(f->received, p->recv_break, n);
	n = until(f->received, p->recv_end, n);
	n = until(f->received, p->recv_stall, n);
	r = stream_recv(f->lower, to, n);
	if (r <= 0)
		return r;
	if (p->recv_flip >= f->received &&
	    p->recv_flip - f->received < (uint64_t)r)
		bytes[p->recv_flip - f->received] ^= 1;
	f->received += (uint64_t)r;
	return r;
}

static ssize_t
flaky_send(struct stream *s, const void *from, size_t n)
{
	struct flaky *f = flaky_of(s);
	const struct flaky_plan *p = &f->plan;
	ssize_t r;

	f->wants = (short)(f->wants & ~POLLOUT);
	if (f->sent >= p->send_break)
		return -ECONNRESET;
	if (f->sent >= p->send_stall || is_refused(p, &f->sends))
		return again(f, POLLOUT);
	n = n < p->send_max ? n : p->send_max;
	n = until(f->sent, p->send_break, n);
	n = until(f->sent, p->send_stall, n);
	r = stream_send(f->lower, from, n);
	if (r > 0)
		f->sent += (uint64_t)r;
	return r;
}

static int
flaky_flush(struct stream *s)
{
	return stream_flush(flaky_of(s)->lower);
}

static bool
flaky_pending(const struct stream *s)
{
	return stream_pending(flaky_of_const(s)->lower);
}

static short
flaky_wants(const struct stream *s)
{
	const struct flaky *f = flaky_of_const(s);

	return (short)(f->wants | stream_wants(f->lower));
}

static int
flaky_fd(const struct stream *s)
{
	return stream_fd(flaky_of_const(s)->lower);
}

static int
flaky_set_blocking(struct stream *s, bool on)
{
	return stream_set_blocking(flaky_of(s)->lower, on);
}

static int
flaky_shut(struct stream *s)
{
	return stream_shut(flaky_of(s)->lower);
}

static void
flaky_abort(struct stream *s)
{
	stream_abort(flaky_of(s)->lower);
}

static void
flaky_close(struct stream *s)
{
	struct flaky *f = flaky_of(s);

	stream_close(f->lower);
	free(f);
}

static const struct stream_ops flaky_ops = {
	.name = "flaky",
	.recv = flaky_recv,
	.send = flaky_send,
	.flush = flaky_flush,
	.pending = flaky_pending,
	.wants = flaky_wants,
	.fd = flaky_fd,
	.set_blocking = flaky_set_blocking,
	.shut = flaky_shut,
	.abort = flaky_abort,
	.close = flaky_close,
};

int
flaky_new(struct stream **ret, struct stream *lower)
{
	struct flaky *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return -ENOMEM;
	f->stream.ops = &flaky_ops;
	f->lower = lower;
	f->plan = (struct flaky_plan){
		.recv_max = SIZE_MAX,
		.send_max = SIZE_MAX,
		.recv_stall = FLAKY_NEVER,
		.send_stall = FLAKY_NEVER,
		.recv_break = FLAKY_NEVER,
		.send_break = FLAKY_NEVER,
		.recv_end = FLAKY_NEVER,
		.recv_flip = FLAKY_NEVER,
	};
	*ret = &f->stream;
	return 0;
}

struct flaky_plan *
flaky_plan(struct stream *s)
{
	return &flaky_of(s)->plan;
}

uint64_t
flaky_received(const struct stream *s)
{
	return flaky_of_const(s)->received;
}

uint64_t
flaky_sent(const struct stream *s)
{
	return flaky_of_const(s)->sent;
}
