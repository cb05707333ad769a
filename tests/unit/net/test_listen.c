/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/connect.h"
#include "net/listen.h"

static struct listen_sock *
listen_on(const char *host, uint16_t port)
{
	struct addr_name at = { .port = port };
	struct listen_sock *l;

	memcpy(at.host, host, strlen(host) + 1);
	assert_int_equal(listen_open(&l, &at, NULL), 0);
	return l;
}

static struct stream *
call(const char *host, uint16_t port)
{
	struct stream *s;
	struct addr a;

	assert_int_equal(addr_numeric(host, port, &a), 0);
	assert_int_equal(connect_blocking(&s, &a, 1, 10000, -1, NULL), 0);
	return s;
}

static bool
has_ipv6(void)
{
	struct addr_name at = { .host = "::1" };
	struct listen_sock *l;

	if (listen_open(&l, &at, NULL) < 0)
		return false;
	listen_close(l);
	return true;
}

static void
answers_both_families(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "::1" };
	struct listen_sock *l = listen_on("", 0);
	size_t count = has_ipv6() ? 2 : 1;
	char text[ADDR_TEXT_SIZE];
	struct stream *s;
	struct addr peer;
	int fd;

	(void)state;
	assert_int_not_equal(listen_port(l), 0);
	assert_int_equal(listen_accept(l, &fd, &peer), -EAGAIN);
	for (size_t i = 0; i < count; i++) {
		s = call(hosts[i], listen_port(l));
		assert_int_equal(listen_accept(l, &fd, &peer), 0);
		assert_true(addr_is_loopback(&peer));
		addr_text(&peer, text);
		assert_int_equal(text[0], i == 0 ? '1' : '[');
		close(fd);
		stream_close(s);
	}
	listen_close(l);
}

static void
says_why_it_cannot(void **state)
{
	struct listen_sock *l = listen_on("127.0.0.1", 0), *other;
	struct addr_name at = { .host = "127.0.0.1" };
	struct fx_err err;

	(void)state;
	at.port = listen_port(l);
	assert_int_equal(listen_open(&other, &at, &err), -1);
	assert_int_equal(err.code, E_NET);
	assert_int_equal(err.errnum, EADDRINUSE);
	assert_non_null(strstr(err.text, "127.0.0.1:"));

	at = (struct addr_name){ .host = "192.0.2.1" };
	assert_int_equal(listen_open(&other, &at, &err), -1);
	assert_int_equal(err.errnum, EADDRNOTAVAIL);

	at = (struct addr_name){ .host = "localhost" };
	assert_int_equal(listen_open(&other, &at, &err), -1);
	assert_int_equal(err.code, E_ARGS);
	listen_close(l);
	listen_close(NULL);
}

/* Leave this process no descriptor but those it has. */
static void
use_up_descriptors(struct rlimit *ret_old)
{
	struct rlimit tight;
	int lowest_free = dup(0);

	assert_int_not_equal(lowest_free, -1);
	close(lowest_free);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, ret_old), 0);
	tight = *ret_old;
	tight.rlim_cur = (rlim_t)lowest_free;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
}

static void
turns_callers_away_without_descriptors(void **state)
{
	struct listen_sock *l = listen_on("127.0.0.1", 0);
	static const unsigned want_pause[] = { 50, 100, 200, 400, 800, 1000 };
	struct stream *callers[7];
	struct rlimit old;
	struct addr peer;
	char byte;
	int fd;

	(void)state;
	for (size_t i = 0; i < FX_COUNT(callers); i++)
		callers[i] = call("127.0.0.1", listen_port(l));
	use_up_descriptors(&old);
	assert_int_equal(listen_pause_ms(l), 0);
	for (size_t i = 0; i < FX_COUNT(want_pause); i++) {
		assert_int_equal(listen_accept(l, &fd, &peer), -EMFILE);
		assert_int_equal(listen_pause_ms(l), want_pause[i]);
		assert_int_equal(stream_set_blocking(callers[i], true), 0);
		assert_int_equal(stream_recv(callers[i], &byte, 1), 0);
	}
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(listen_accept(l, &fd, &peer), 0);
	assert_int_equal(listen_pause_ms(l), 0);
	close(fd);
	for (size_t i = 0; i < FX_COUNT(callers); i++)
		stream_close(callers[i]);
	listen_close(l);
}

static void
lives_on_after_a_caller_has_gone(void **state)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	struct listen_sock *l = listen_on("127.0.0.1", 0);
	struct stream *gone = call("127.0.0.1", listen_port(l));
	struct stream *here = call("127.0.0.1", listen_port(l));
	struct addr peer;
	int fd, r, accepted = 0;

	(void)state;
	assert_int_equal(setsockopt(stream_fd(gone), SOL_SOCKET, SO_LINGER,
			     &at_once, sizeof(at_once)),
	    0);
	stream_close(gone);
	while ((r = listen_accept(l, &fd, &peer)) == 0) {
		accepted++;
		close(fd);
	}
	assert_int_equal(r, -EAGAIN);
	assert_true(accepted >= 1);
	stream_close(here);
	listen_close(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_both_families),
		cmocka_unit_test(says_why_it_cannot),
		cmocka_unit_test(turns_callers_away_without_descriptors),
		cmocka_unit_test(lives_on_after_a_caller_has_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
