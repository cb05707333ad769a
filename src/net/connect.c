/* SPDX-License-Identifier: MIT */
#include "net/connect.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "net/resolve.h"
#include "net/tcp.h"
#include "os/fd.h"

/* What an event of the epoll descriptor is about: an attempt, or these. */
#define EVENT_NEXT 1000 /* time to begin the next attempt */
#define EVENT_OVER 1001 /* time is over, or nothing is left to try */

struct connect {
	struct addr addrs[RESOLVE_MAX];
	int fds[RESOLVE_MAX]; /* attempts under way, or -1 */
	size_t n;
	size_t next; /* index of the next address to try */
	size_t under_way;
	int epoll;
	int next_timer;
	int over_timer;
	unsigned timeout_ms;
	struct fx_err first; /* why the first address failed; FX_OK if not */
};

static void
note_failure(struct connect *c, size_t i, int errnum)
{
	char text[ADDR_TEXT_SIZE];

	if (c->first.code != FX_OK)
		return;
	addr_text(&c->addrs[i], text);
	fx_err_make(&c->first, E_NET, errnum, "address", text, NULL);
}

static int
watch(int epoll, int fd, uint32_t events, uint32_t what)
{
	struct epoll_event ev = { .events = events, .data.u32 = what };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev) == -1 ? -errno : 0;
}

/* Fire after ms, 0 at once.  Such a call on a timer of ours cannot fail. */
static void
arm(int timer, unsigned ms)
{
	struct itimerspec when = {
		.it_value = {
			.tv_sec = ms / 1000,
			.tv_nsec = ms == 0 ? 1 : (long)(ms % 1000) * 1000000,
		},
	};
	int r = timerfd_settime(timer, 0, &when, NULL);

	assert(r == 0);
}

/* Begin to connect to address i.  0 or -errno. */
static int
try_one(struct connect *c, size_t i)
{
	const struct addr *a = &c->addrs[i];
	int fd, r = 0;

	fd = socket(
	    a->u.sa.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -errno;
	if (connect(fd, &a->u.sa, a->len) == -1 && errno != EINPROGRESS &&
	    errno != EINTR)
		r = -errno;
	if (r == 0)
		r = watch(c->epoll, fd, EPOLLOUT, (uint32_t)i);
	if (r < 0) {
		(void)fd_close(&fd);
		return r;
	}
	c->fds[i] = fd;
	c->under_way++;
	return 0;
}

/* Begin the next attempt that can begin; note when none is left. */
static void
try_next(struct connect *c)
{
	int r = -1;

	while (r < 0 && c->next < c->n) {
		r = try_one(c, c->next);
		if (r < 0)
			note_failure(c, c->next, -r);
		c->next++;
	}
	if (c->next < c->n)
		arm(c->next_timer, CONNECT_NEXT_MS);
	else if (c->under_way == 0)
		arm(c->over_timer, 0);
}

static int
new_timer(int epoll, uint32_t what, int *ret)
{
	*ret = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	return *ret == -1 ? -errno : watch(epoll, *ret, EPOLLIN, what);
}

int
connect_start(struct connect **ret, const struct addr *addrs, size_t n,
    unsigned timeout_ms, struct fx_err *err)
{
	struct connect *c;
	int r;

	assert(n > 0 && n <= RESOLVE_MAX && timeout_ms > 0);
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	for (size_t i = 0; i < RESOLVE_MAX; i++)
		c->fds[i] = -1;
	for (size_t i = 0; i < n; i++)
		c->addrs[i] = addrs[i];
	c->n = n;
	c->timeout_ms = timeout_ms;
	c->first = FX_ERR_NONE;
	c->next_timer = c->over_timer = -1;

	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	r = c->epoll == -1 ? -errno : 0;
	if (r == 0)
		r = new_timer(c->epoll, EVENT_NEXT, &c->next_timer);
	if (r == 0)
		r = new_timer(c->epoll, EVENT_OVER, &c->over_timer);
	if (r < 0) {
		connect_free(c);
		return fx_err_errno(err, E_NET, -r, "cannot connect");
	}
	arm(c->over_timer, timeout_ms);
	try_next(c);
	*ret = c;
	return 0;
}

int
connect_fd(const struct connect *c)
{
	return c->epoll;
}

/* Attempt i has ended: 0 if it is connected, -errno if it failed. */
static int
attempt_result(const struct connect *c, size_t i)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (getsockopt(c->fds[i], SOL_SOCKET, SO_ERROR, &error, &len) == -1)
		return -errno;
	return -error;
}

/* True if attempt i won and *ret is its stream. */
static bool
attempt_ended(struct connect *c, size_t i, struct stream **ret)
{
	int r = attempt_result(c, i);

	if (r == 0)
		r = tcp_new(ret, c->fds[i]);
	c->under_way--;
	if (r == 0) {
		/* The stream outlives the epoll descriptor's interest. */
		(void)epoll_ctl(c->epoll, EPOLL_CTL_DEL, c->fds[i], NULL);
		c->fds[i] = -1;
		return true;
	}
	note_failure(c, i, -r);
	(void)fd_close(&c->fds[i]);
	try_next(c);
	return false;
}

/* Tell why there is no connection. */
static int
tell_failure(const struct connect *c, struct fx_err *err)
{
	char text[ADDR_TEXT_SIZE];

	if (c->first.code != FX_OK) {
		if (err != NULL)
			*err = c->first;
		return -1;
	}
	addr_text(&c->addrs[0], text);
	return fx_err_set(err, E_TIMEOUT, "%s did not answer for %u s", text,
	    (c->timeout_ms + 999) / 1000);
}

int
connect_step(
    struct connect *c, struct stream **ret, size_t *ret_at, struct fx_err *err)
{
	struct epoll_event ev[RESOLVE_MAX + 2];
	bool over = false;
	uint64_t fired;
	int n;

	n = epoll_wait(c->epoll, ev, (int)FX_COUNT(ev), 0);
	for (int i = 0; i < n; i++) {
		uint32_t what = ev[i].data.u32;

		if (what == EVENT_OVER) {
			over = true;
		} else if (what == EVENT_NEXT) {
			if (read(c->next_timer, &fired, sizeof(fired)) > 0)
				try_next(c);
		} else if (attempt_ended(c, what, ret)) {
			*ret_at = what;
			return 0;
		}
	}
	return over ? tell_failure(c, err) : -EAGAIN;
}

void
connect_free(struct connect *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < RESOLVE_MAX; i++)
		(void)fd_close(&c->fds[i]);
	(void)fd_close(&c->next_timer);
	(void)fd_close(&c->over_timer);
	(void)fd_close(&c->epoll);
	free(c);
}

int
connect_blocking(struct stream **ret, const struct addr *addrs, size_t n,
    unsigned timeout_ms, int cancel_fd, struct fx_err *err)
{
	struct pollfd p[2] = { { .fd = cancel_fd, .events = POLLIN } };
	struct connect *c;
	size_t at;
	int r;

	if (connect_start(&c, addrs, n, timeout_ms, err) < 0)
		return -1;
	p[1] = (struct pollfd){ .fd = connect_fd(c), .events = POLLIN };
	do {
		r = poll(p, 2, -1);
		if (r == -1 && errno != EINTR)
			r = fx_err_errno(err, E_INTERNAL, errno, "poll");
		else if (r > 0 && p[0].revents != 0)
			r = fx_err_set(
			    err, E_CANCELLED, "connecting was cancelled");
		else
			r = connect_step(c, ret, &at, err);
	} while (r == -EAGAIN);
	connect_free(c);
	return r;
}
