/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/connect.h"
#include "net/listen.h"
#include "net/tcp.h"
#include "os/thread.h"

struct pair {
	struct listen_sock *listener;
	struct stream *caller;
	struct stream *called;
};

static void
loopback(struct pair *p)
{
	struct addr_name at = { .host = "127.0.0.1" };
	struct addr peer;
	int fd;

	assert_int_equal(listen_open(&p->listener, &at, NULL), 0);
	assert_int_equal(connect_blocking(&p->caller, listen_addr(p->listener),
			     1, 10000, -1, NULL),
	    0);
	assert_int_equal(listen_accept(p->listener, &fd, &peer), 0);
	assert_int_equal(tcp_new(&p->called, fd), 0);
	assert_true(addr_is_loopback(&peer));
}

static void
hang_up(struct pair *p)
{
	stream_close(p->caller);
	stream_close(p->called);
	listen_close(p->listener);
}

static int
option(struct stream *s, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	assert_int_equal(
	    getsockopt(stream_fd(s), level, name, &value, &len), 0);
	return value;
}

static void
notices_a_dead_peer_by_options(void **state)
{
	struct pair p;

	(void)state;
	loopback(&p);
	assert_int_equal(option(p.caller, IPPROTO_TCP, TCP_NODELAY), 1);
	assert_int_equal(
	    option(p.caller, IPPROTO_TCP, TCP_USER_TIMEOUT), 60000);
	assert_int_equal(option(p.called, SOL_SOCKET, SO_KEEPALIVE), 1);
	assert_int_equal(tcp_notsent_lowat(p.caller, TCP_BULK_LOWAT), 0);
	assert_int_equal(
	    option(p.caller, IPPROTO_TCP, TCP_NOTSENT_LOWAT), TCP_BULK_LOWAT);
	hang_up(&p);
}

static void
says_again_end_and_reset(void **state)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	struct pair p;
	char got[4];

	(void)state;
	loopback(&p);
	assert_int_equal(stream_wants(p.called), 0);
	assert_int_equal(stream_recv(p.called, got, 1), -EAGAIN);
	assert_int_equal(stream_wants(p.called), POLLIN);
	assert_int_equal(tcp_peek(p.called), -EAGAIN);
	assert_int_equal(stream_wait(p.called, 1), -ETIMEDOUT);

	assert_int_equal(stream_send(p.caller, "\026x", 2), 2);
	assert_int_equal(stream_wait(p.called, 10000), 0);
	assert_int_equal(tcp_peek(p.called), 0x16);
	assert_int_equal(stream_recv(p.called, got, 4), 2);

	assert_int_equal(stream_shut(p.caller), 0);
	assert_int_equal(stream_send(p.caller, "x", 1), -EPIPE);
	assert_int_equal(stream_recv(p.called, got, 1), 0);
	assert_int_equal(tcp_peek(p.called), -ECONNRESET);

	assert_int_equal(stream_send(p.called, "yz", 2), 2);
	assert_int_equal(setsockopt(stream_fd(p.called), SOL_SOCKET, SO_LINGER,
			     &at_once, sizeof(at_once)),
	    0);
	stream_close(p.called);
	p.called = NULL;
	assert_int_equal(stream_recv(p.caller, got, 4), 2);
	assert_int_equal(stream_recv(p.caller, got, 4), -ECONNRESET);
	assert_int_equal(stream_recv(p.caller, got, 4), -ECONNRESET);
	hang_up(&p);
}

/* Whoever waits for room hears at once that nobody will read any more. */
static void
an_abort_reaches_a_peer_that_waits_for_room(void **state)
{
	static char block[65536];
	struct pair p;
	ssize_t r;

	(void)state;
	loopback(&p);
	do {
		r = stream_send(p.caller, block, sizeof(block));
	} while (r > 0);
	assert_int_equal(r, -EAGAIN);
	stream_abort(p.called);
	stream_close(p.called);
	p.called = NULL;
	assert_int_equal(stream_wait(p.caller, 10000), 0);
	r = stream_send(p.caller, block, 1);
	assert_true(r == -ECONNRESET || r == -EPIPE);
	hang_up(&p);
}

static void
stops_taking_when_the_peer_does_not_read(void **state)
{
	static char block[65536];
	struct pair p;
	ssize_t r;

	(void)state;
	loopback(&p);
	do {
		r = stream_send(p.caller, block, sizeof(block));
	} while (r > 0);
	assert_int_equal(r, -EAGAIN);
	assert_int_equal(stream_wants(p.caller), POLLOUT);
	do {
		r = stream_recv(p.called, block, sizeof(block));
	} while (r > 0);
	assert_int_equal(stream_wait(p.caller, 10000), 0);
	assert_true(stream_send(p.caller, block, 1) == 1);
	assert_int_equal(stream_wants(p.caller), 0);
	hang_up(&p);
}

struct reader {
	struct stream *s;
	ssize_t result;
};

static void
read_until_it_breaks(void *arg)
{
	struct reader *r = arg;
	char byte;

	do {
		r->result = stream_recv(r->s, &byte, 1);
		if (r->result == 1)
			(void)stream_send(r->s, &byte, 1);
	} while (r->result > 0);
}

static void
wakes_a_blocked_reader(void **state)
{
	struct pair p;
	struct reader reader;
	struct thread *thread;
	char byte;

	(void)state;
	loopback(&p);
	reader.s = p.called;
	assert_int_equal(stream_set_blocking(p.called, true), 0);
	assert_int_equal(stream_set_blocking(p.caller, true), 0);
	assert_int_equal(
	    thread_start(&thread, "reader", read_until_it_breaks, &reader), 0);
	assert_int_equal(stream_send_full(p.caller, "x", 1), 0);
	assert_int_equal(stream_recv_full(p.caller, &byte, 1), 0);
	stream_abort(p.called);
	thread_join(thread);
	assert_int_equal(reader.result, -ECANCELED);
	assert_int_equal(stream_send(p.called, "x", 1), -ECANCELED);
	assert_int_equal(stream_recv_full(p.caller, &byte, 1), -ECONNRESET);
	hang_up(&p);
}

static void
takes_sockets_that_are_not_tcp(void **state)
{
	struct stream *a, *b;
	int fds[2];
	char got[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(tcp_new(&a, fds[0]), 0);
	assert_int_equal(tcp_new(&b, fds[1]), 0);
	assert_int_equal(stream_send(a, "hi", 2), 2);
	assert_int_equal(stream_recv(b, got, 2), 2);
	assert_int_equal(tcp_notsent_lowat(a, 1), 0);
	stream_close(a);
	assert_int_equal(stream_send(b, "x", 1), -EPIPE);
	stream_close(b);
	assert_int_equal(tcp_new(&a, -1), -EBADF);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notices_a_dead_peer_by_options),
		cmocka_unit_test(says_again_end_and_reset),
		cmocka_unit_test(an_abort_reaches_a_peer_that_waits_for_room),
		cmocka_unit_test(stops_taking_when_the_peer_does_not_read),
		cmocka_unit_test(wakes_a_blocked_reader),
		cmocka_unit_test(takes_sockets_that_are_not_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
