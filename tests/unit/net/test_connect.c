/* SPDX-License-Identifier: MIT */
#include <errno.h>
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
#include "os/fd.h"

/* Where somebody listens, where nobody does, and where nothing answers. */
struct places {
	struct listen_sock *open;
	struct addr answers;
	struct addr refuses;
	struct addr silent;
	int silent_fd;
	int filler_fd;
};

/* A listener whose queue is full: the kernel drops what else comes. */
static void
make_silent(struct places *p)
{
	struct addr a;

	assert_int_equal(addr_numeric("127.0.0.1", 0, &a), 0);
	p->silent_fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(p->silent_fd, &a.u.sa, a.len), 0);
	assert_int_equal(listen(p->silent_fd, 0), 0);
	assert_int_equal(addr_local(p->silent_fd, &p->silent), 0);
	p->filler_fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(
	    connect(p->filler_fd, &p->silent.u.sa, p->silent.len), 0);
}

static int
setup(void **state)
{
	static struct places places;
	struct addr_name at = { .host = "127.0.0.1" };
	struct places *p = &places;
	struct listen_sock *gone;

	assert_int_equal(listen_open(&p->open, &at, NULL), 0);
	p->answers = *listen_addr(p->open);
	assert_int_equal(listen_open(&gone, &at, NULL), 0);
	p->refuses = *listen_addr(gone);
	listen_close(gone);
	make_silent(p);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct places *p = *state;

	listen_close(p->open);
	close(p->silent_fd);
	close(p->filler_fd);
	return 0;
}

/* Drive a connector as a loop does. */
static int
drive(
    struct connect *c, struct stream **ret, size_t *ret_at, struct fx_err *err)
{
	struct pollfd p = { .fd = connect_fd(c), .events = POLLIN };
	int r;

	do {
		assert_int_equal(poll(&p, 1, 20000), 1);
		r = connect_step(c, ret, ret_at, err);
	} while (r == -EAGAIN);
	return r;
}

static void
takes_the_first_that_answers(void **state)
{
	struct places *p = *state;
	const struct {
		struct addr addrs[3];
		size_t n, want_at;
	} table[] = {
		{ { p->answers }, 1, 0 },
		{ { p->refuses, p->answers }, 2, 1 },
		{ { p->silent, p->answers }, 2, 1 },
		{ { p->silent, p->refuses, p->answers }, 3, 2 },
	};
	int before = fd_count();
	struct connect *c;
	struct stream *s;
	size_t at;

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(
		    connect_start(&c, table[i].addrs, table[i].n, 10000, NULL),
		    0);
		assert_int_equal(drive(c, &s, &at, NULL), 0);
		assert_int_equal(at, table[i].want_at);
		connect_free(c);
		assert_int_equal(stream_send(s, "x", 1), 1);
		stream_close(s);
	}
	assert_int_equal(fd_count(), before);
}

static void
tells_why_nobody_answers(void **state)
{
	struct places *p = *state;
	const struct {
		struct addr addrs[2];
		size_t n;
		enum fx_code want_code;
		int want_errnum;
	} table[] = {
		{ { p->refuses }, 1, E_NET, ECONNREFUSED },
		{ { p->refuses, p->refuses }, 2, E_NET, ECONNREFUSED },
		{ { p->silent }, 1, E_TIMEOUT, 0 },
		{ { p->silent, p->silent }, 2, E_TIMEOUT, 0 },
	};
	int before = fd_count();
	struct fx_err err;
	struct stream *s;

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(connect_blocking(&s, table[i].addrs,
				     table[i].n, 300, -1, &err),
		    -1);
		assert_int_equal(err.code, table[i].want_code);
		assert_int_equal(err.errnum, table[i].want_errnum);
		assert_non_null(strstr(err.text, "127.0.0.1:"));
	}
	assert_int_equal(fd_count(), before);
}

static void
ends_when_it_is_cancelled(void **state)
{
	struct places *p = *state;
	struct fx_err err;
	struct stream *s;
	int bell[2];

	assert_int_equal(pipe(bell), 0);
	assert_int_equal(write(bell[1], "", 1), 1);
	assert_int_equal(
	    connect_blocking(&s, &p->silent, 1, 60000, bell[0], &err), -1);
	assert_int_equal(err.code, E_CANCELLED);
	close(bell[0]);
	close(bell[1]);
}

static void
can_be_dropped_at_any_time(void **state)
{
	struct places *p = *state;
	int before = fd_count();
	struct addr both[2] = { p->silent, p->answers };
	struct connect *c;

	assert_int_equal(connect_start(&c, both, 2, 10000, NULL), 0);
	connect_free(c);
	connect_free(NULL);
	assert_int_equal(fd_count(), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_first_that_answers),
		cmocka_unit_test(tells_why_nobody_answers),
		cmocka_unit_test(ends_when_it_is_cancelled),
		cmocka_unit_test(can_be_dropped_at_any_time),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
