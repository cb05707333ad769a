/* SPDX-License-Identifier: MIT */
#include "net/tcp.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "os/fd.h"

#define TCP_UNANSWERED_MS 60000
#define TCP_PROBE_IDLE_S  30
#define TCP_PROBE_EVERY_S 10
#define TCP_PROBES        3

struct tcp {
	struct stream stream;
	int fd;
	atomic_bool aborted; /* set by any thread */

	/* the stream's thread only */
	short wants;
	int recv_error; /* final -errno of each direction, or 0 */
	int send_error;
};

static struct tcp *
tcp_of(struct stream *s)
{
	return FX_CONTAINER(s, struct tcp, stream);
}

static const struct tcp *
tcp_of_const(const struct stream *s)
{
	return (const struct tcp *)(const void *)s;
}

/* The result for a call that failed with errnum; *sticky keeps a final one. */
static int
failed(struct tcp *t, int errnum, short want, int *sticky)
{
	if (errnum == EAGAIN) {
		t->wants = (short)(t->wants | want);
		return -EAGAIN;
	}
	if (errnum == ENOTCONN)
		errnum = ECONNRESET;
	if (atomic_load(&t->aborted))
		errnum = ECANCELED;
	*sticky = -errnum;
	return -errnum;
}

static ssize_t
tcp_recv(struct stream *s, void *to, size_t n)
{
	struct tcp *t = tcp_of(s);
	ssize_t r;

	t->wants = (short)(t->wants & ~POLLIN);
	if (t->recv_error != 0)
		return t->recv_error;
	do {
		r = recv(t->fd, to, n, 0);
	} while (r == -1 && errno == EINTR);
	if (r == -1)
		return failed(t, errno, POLLIN, &t->recv_error);
	if (r == 0 && atomic_load(&t->aborted))
		return failed(t, ECANCELED, POLLIN, &t->recv_error);
	return r;
}

static ssize_t
tcp_send(struct stream *s, const void *from, size_t n)
{
	struct tcp *t = tcp_of(s);
	ssize_t r;

	t->wants = (short)(t->wants & ~POLLOUT);
	if (t->send_error != 0)
		return t->send_error;
	do {
		r = send(t->fd, from, n, MSG_NOSIGNAL);
	} while (r == -1 && errno == EINTR);
	if (r == -1)
		return failed(t, errno, POLLOUT, &t->send_error);
	return r;
}

static int
tcp_flush(struct stream *s)
{
	return tcp_of(s)->send_error;
}

static bool
tcp_pending(const struct stream *s FX_UNUSED)
{
	return false;
}

static short
tcp_wants(const struct stream *s)
{
	return tcp_of_const(s)->wants;
}

static int
tcp_fd(const struct stream *s)
{
	return tcp_of_const(s)->fd;
}

static int
tcp_set_blocking(struct stream *s, bool on)
{
	return fd_set_nonblock(tcp_of(s)->fd, !on);
}

static int
tcp_shut(struct stream *s)
{
	struct tcp *t = tcp_of(s);

	if (t->send_error != 0)
		return t->send_error;
	if (shutdown(t->fd, SHUT_WR) == -1)
		return failed(t, errno, POLLOUT, &t->send_error);
	return 0;
}

static void
tcp_abort(struct stream *s)
{
	struct tcp *t = tcp_of(s);

	const struct linger at_once = { .l_onoff = 1 };

	atomic_store(&t->aborted, true);
	/*
	 * The other side must hear of it by a reset when this is closed.  With
	 * the window full a FIN alone leaves it waiting for a minute.
	 */
	(void)setsockopt(
	    t->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	(void)shutdown(t->fd, SHUT_RDWR);
}

static void
tcp_close(struct stream *s)
{
	struct tcp *t = tcp_of(s);

	(void)fd_close(&t->fd);
	free(t);
}

static const struct stream_ops tcp_ops = {
	.name = "tcp",
	.recv = tcp_recv,
	.send = tcp_send,
	.flush = tcp_flush,
	.pending = tcp_pending,
	.wants = tcp_wants,
	.fd = tcp_fd,
	.set_blocking = tcp_set_blocking,
	.shut = tcp_shut,
	.abort = tcp_abort,
	.close = tcp_close,
};

/* Set an option; a socket that has no such option is fine. */
static int
option(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)) == 0)
		return 0;
	return errno == EOPNOTSUPP || errno == ENOPROTOOPT ? 0 : -errno;
}

static int
set_options(int fd)
{
	static const struct {
		int level, name, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, TCP_UNANSWERED_MS },
		{ IPPROTO_TCP, TCP_KEEPIDLE, TCP_PROBE_IDLE_S },
		{ IPPROTO_TCP, TCP_KEEPINTVL, TCP_PROBE_EVERY_S },
		{ IPPROTO_TCP, TCP_KEEPCNT, TCP_PROBES },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
	};
	int r;

	for (size_t i = 0; i < FX_COUNT(options); i++) {
		r = option(
		    fd, options[i].level, options[i].name, options[i].value);
		if (r < 0)
			return r;
	}
	return 0;
}

int
tcp_new(struct stream **ret, int fd)
{
	struct tcp *t;
	int r;

	r = set_options(fd);
	if (r == 0)
		r = fd_set_nonblock(fd, true);
	if (r < 0)
		return r;

	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return -ENOMEM;
	t->stream.ops = &tcp_ops;
	t->fd = fd;
	atomic_init(&t->aborted, false);
	*ret = &t->stream;
	return 0;
}

int
tcp_notsent_lowat(struct stream *s, int bytes)
{
	assert(s->ops == &tcp_ops);
	return option(tcp_of(s)->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, bytes);
}

int
tcp_peek(struct stream *s)
{
	struct tcp *t = tcp_of(s);
	unsigned char byte;
	ssize_t r;

	assert(s->ops == &tcp_ops);
	t->wants = (short)(t->wants & ~POLLIN);
	if (t->recv_error != 0)
		return t->recv_error;
	do {
		r = recv(t->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	} while (r == -1 && errno == EINTR);
	if (r == 1)
		return byte;
	return failed(t, r == 0 ? ECONNRESET : errno, POLLIN, &t->recv_error);
}

int
tcp_linger(struct stream *s, bool on)
{
	const struct linger how = { .l_onoff = on };

	if (setsockopt(
		tcp_of(s)->fd, SOL_SOCKET, SO_LINGER, &how, sizeof(how)) == -1)
		return -errno;
	return 0;
}
