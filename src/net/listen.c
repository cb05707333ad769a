/* SPDX-License-Identifier: MIT */
#include "net/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/fd.h"

#define PAUSE_FIRST_MS 50
#define SKIPS_MAX      64 /* callers skipped in one call */

struct listen_sock {
	int fd;
	int spare; /* open for nothing but to be closed; -1: lost */
	unsigned pause_ms;
	struct addr addr;
};

/* A bound, listening socket for a, or -errno.  dual: IPv4 callers too. */
static int
open_socket(const struct addr *a, bool dual)
{
	int on = 1, only = !dual, fd, r;

	fd = socket(
	    a->u.sa.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1)
		goto fail;
	if (a->u.sa.sa_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only)) ==
		-1)
		goto fail;
	if (bind(fd, &a->u.sa, a->len) == -1 ||
	    listen(fd, LISTEN_BACKLOG) == -1)
		goto fail;
	return fd;

fail:
	r = -errno;
	(void)fd_close(&fd);
	return r;
}

/* Both families in one socket; IPv4 alone where the kernel has no IPv6. */
static int
open_any(uint16_t port)
{
	struct addr a;
	int r;

	r = addr_numeric("::", port, &a);
	if (r == 0)
		r = open_socket(&a, true);
	if (r != -EAFNOSUPPORT && r != -EADDRNOTAVAIL)
		return r;
	r = addr_numeric("0.0.0.0", port, &a);
	return r < 0 ? r : open_socket(&a, false);
}

static int
open_spare(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int
listen_open(
    struct listen_sock **ret, const struct addr_name *at, struct fx_err *err)
{
	char text[ADDR_NAME_SIZE];
	struct listen_sock *l;
	struct addr a;
	int r;

	addr_name_text(at, text);
	if (at->host[0] != '\0' && addr_numeric(at->host, at->port, &a) < 0)
		return fx_err_set(err, E_ARGS,
		    "cannot listen on %s: not an address of this machine",
		    text);
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	l->spare = open_spare();
	l->fd = r =
	    at->host[0] != '\0' ? open_socket(&a, false) : open_any(at->port);
	if (r >= 0)
		r = addr_local(l->fd, &l->addr);
	if (r < 0) {
		listen_close(l);
		return fx_err_errno(
		    err, E_NET, -r, "cannot listen on %s", text);
	}
	*ret = l;
	return 0;
}

void
listen_close(struct listen_sock *l)
{
	if (l == NULL)
		return;
	if (l->fd >= 0)
		(void)fd_close(&l->fd);
	(void)fd_close(&l->spare);
	free(l);
}

int
listen_fd(const struct listen_sock *l)
{
	return l->fd;
}

uint16_t
listen_port(const struct listen_sock *l)
{
	return addr_port(&l->addr);
}

const struct addr *
listen_addr(const struct listen_sock *l)
{
	return &l->addr;
}

/* Whether accept(2) only reports that this one caller went away. */
static bool
is_callers_fault(int errnum)
{
	switch (errnum) {
	case EINTR:
	case ECONNABORTED:
	case ENETDOWN:
	case EPROTO:
	case ENOPROTOOPT:
	case EHOSTDOWN:
	case ENONET:
	case EHOSTUNREACH:
	case EOPNOTSUPP:
	case ENETUNREACH:
	case EPERM:
		return true;
	default:
		return false;
	}
}

/* No descriptor is left: turn the caller in front away with the spare. */
static void
turn_away(struct listen_sock *l)
{
	int fd;

	if (l->spare == -1)
		return;
	(void)fd_close(&l->spare);
	fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);
	(void)fd_close(&fd);
	l->spare = open_spare();
}

static int
shortage(struct listen_sock *l, int errnum)
{
	if (errnum == EMFILE || errnum == ENFILE)
		turn_away(l);
	l->pause_ms = l->pause_ms == 0 ? PAUSE_FIRST_MS : l->pause_ms * 2;
	if (l->pause_ms > LISTEN_PAUSE_MS)
		l->pause_ms = LISTEN_PAUSE_MS;
	return -errnum;
}

/* One accept(2).  -ECONNABORTED: this caller is gone, try the next. */
static int
accept_one(struct listen_sock *l, struct addr *ret_peer)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	int fd;

	fd = accept4(
	    l->fd, (struct sockaddr *)&ss, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd == -1 && is_callers_fault(errno))
		return -ECONNABORTED;
	if (fd == -1)
		return -errno;
	if (addr_from((struct sockaddr *)&ss, len, ret_peer) < 0) {
		(void)fd_close(&fd);
		return -ECONNABORTED;
	}
	return fd;
}

int
listen_accept(struct listen_sock *l, int *ret_fd, struct addr *ret_peer)
{
	int r = -ECONNABORTED;

	for (int i = 0; i < SKIPS_MAX && r == -ECONNABORTED; i++)
		r = accept_one(l, ret_peer);
	if (r == -ECONNABORTED)
		return -EAGAIN;
	if (r == -EMFILE || r == -ENFILE || r == -ENOBUFS || r == -ENOMEM)
		return shortage(l, -r);
	if (r < 0)
		return r;

	l->pause_ms = 0;
	if (l->spare == -1)
		l->spare = open_spare();
	*ret_fd = r;
	return 0;
}

unsigned
listen_pause_ms(const struct listen_sock *l)
{
	return l->pause_ms;
}
