/* SPDX-License-Identifier: MIT */
#include "net/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>

int
stream_wait(const struct stream *s, int timeout_ms)
{
	struct pollfd p = { .fd = stream_fd(s), .events = stream_wants(s) };
	int n;

	if (p.fd == -1)
		return -EINVAL;
	if (p.events == 0)
		return 0;
	do {
		n = poll(&p, 1, timeout_ms);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return -errno;
	return n == 0 ? -ETIMEDOUT : 0;
}

int
stream_recv_full(struct stream *s, void *to, size_t n)
{
	uint8_t *p = to;
	ssize_t r;

	while (n > 0) {
		r = stream_recv(s, p, n);
		if (r == 0)
			return -ECONNRESET;
		if (r < 0)
			return (int)r;
		p += r;
		n -= (size_t)r;
	}
	return 0;
}

int
stream_send_full(struct stream *s, const void *from, size_t n)
{
	const uint8_t *p = from;
	ssize_t r;

	while (n > 0) {
		r = stream_send(s, p, n);
		if (r < 0)
			return (int)r;
		p += r;
		n -= (size_t)r;
	}
	return 0;
}
