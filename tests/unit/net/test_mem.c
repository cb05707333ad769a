/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/mem.h"

static void
holds_what_fits_and_no_more(void **state)
{
	struct stream *a, *b;
	char got[16];

	(void)state;
	assert_int_equal(mem_pair(&a, &b, 4), 0);
	assert_int_equal(stream_recv(b, got, 1), -EAGAIN);
	assert_int_equal(stream_wants(b), POLLIN);
	for (int round = 0; round < 5; round++) {
		assert_int_equal(stream_send(a, "abc", 3), 3);
		assert_int_equal(stream_send(a, "def", 3), 1);
		assert_int_equal(stream_send(a, "ef", 2), -EAGAIN);
		assert_int_equal(stream_wants(a), POLLOUT);
		assert_int_equal(mem_waiting(b), 4);
		assert_int_equal(stream_recv(b, got, sizeof(got)), 4);
		assert_memory_equal(got, "abcd", 4);
	}
	assert_int_equal(mem_received(b), 20);
	assert_int_equal(stream_fd(a), -1);
	stream_close(a);
	stream_close(b);
}

static void
shows_only_what_the_gate_allows(void **state)
{
	struct stream *a, *b;
	char got[16];

	(void)state;
	assert_int_equal(mem_pair(&a, &b, 16), 0);
	assert_int_equal(stream_send(a, "abcdef", 6), 6);
	mem_allow(b, 2);
	assert_int_equal(stream_recv(b, got, sizeof(got)), 2);
	assert_int_equal(stream_recv(b, got, sizeof(got)), -EAGAIN);
	mem_allow(b, SIZE_MAX);
	mem_step(b, 1);
	assert_int_equal(stream_recv(b, got, sizeof(got)), 1);
	assert_int_equal(got[0], 'c');
	stream_close(b);
	assert_int_equal(stream_send(a, "x", 1), -EPIPE);
	stream_close(a);
}

static void
ends_after_the_bytes_under_way(void **state)
{
	struct stream *a, *b;
	char got[16];

	(void)state;
	assert_int_equal(mem_pair(&a, &b, 16), 0);
	assert_int_equal(stream_send(a, "ab", 2), 2);
	assert_int_equal(stream_shut(a), 0);
	assert_int_equal(stream_send(a, "c", 1), -EPIPE);
	assert_int_equal(stream_recv(b, got, sizeof(got)), 2);
	assert_int_equal(stream_recv(b, got, sizeof(got)), 0);
	assert_int_equal(stream_send(b, "z", 1), 1);
	stream_close(b);
	assert_int_equal(stream_recv(a, got, sizeof(got)), 1);
	assert_int_equal(stream_recv(a, got, sizeof(got)), 0);
	stream_close(a);
}

static void
breaks_both_ends_when_aborted(void **state)
{
	struct stream *a, *b;
	char got[16];

	(void)state;
	assert_int_equal(mem_pair(&a, &b, 16), 0);
	stream_abort(a);
	assert_int_equal(stream_recv(a, got, 1), -ECANCELED);
	assert_int_equal(stream_send(b, "x", 1), -ECONNRESET);
	stream_close(a);
	stream_close(b);
	stream_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_fits_and_no_more),
		cmocka_unit_test(shows_only_what_the_gate_allows),
		cmocka_unit_test(ends_after_the_bytes_under_way),
		cmocka_unit_test(breaks_both_ends_when_aborted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
