/* SPDX-License-Identifier: MIT */
#include "os/mailbox.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "os/thread.h"

#define WRITERS    4
#define PER_WRITER 20000

struct msg {
	unsigned writer;
	unsigned number;
};

static bool
is_readable(const struct mailbox *mb)
{
	struct pollfd p = { .fd = mailbox_fd(mb), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void
gives_back_in_order(void **state FX_UNUSED)
{
	struct mailbox *mb;
	int out[4];
	bool lost = true;

	assert_int_equal(mailbox_new(&mb, 3, sizeof(int)), 0);
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 3; i++)
			assert_true(mailbox_post(mb, &(int){ round + i }));
		assert_int_equal(mailbox_take(mb, out, 2, &lost), 2);
		assert_int_equal(out[0], round);
		assert_int_equal(out[1], round + 1);
		assert_int_equal(mailbox_take(mb, out, 4, &lost), 1);
		assert_int_equal(out[0], round + 2);
		assert_false(lost);
	}
	mailbox_free(mb);
}

static void
polls_readable_exactly_while_something_waits(void **state FX_UNUSED)
{
	struct mailbox *mb;
	int out;
	bool lost;

	assert_int_equal(mailbox_new(&mb, 2, sizeof(int)), 0);
	assert_false(is_readable(mb));
	assert_true(mailbox_post(mb, &(int){ 1 }));
	assert_true(mailbox_post(mb, &(int){ 2 }));
	assert_true(is_readable(mb));
	assert_int_equal(mailbox_take(mb, &out, 1, &lost), 1);
	assert_true(is_readable(mb));
	assert_int_equal(mailbox_take(mb, &out, 1, &lost), 1);
	assert_false(is_readable(mb));
	assert_int_equal(mailbox_take(mb, &out, 1, &lost), 0);
	mailbox_free(mb);
}

static void
refuses_when_full_and_says_so_once(void **state FX_UNUSED)
{
	struct mailbox *mb;
	int out[2];
	bool lost;

	assert_int_equal(mailbox_new(&mb, 1, sizeof(int)), 0);
	assert_true(mailbox_post(mb, &(int){ 1 }));
	assert_false(mailbox_post(mb, &(int){ 2 }));
	assert_false(mailbox_post(mb, &(int){ 3 }));
	assert_int_equal(mailbox_take(mb, out, 2, &lost), 1);
	assert_int_equal(out[0], 1);
	assert_true(lost);
	assert_int_equal(mailbox_take(mb, out, 2, &lost), 0);
	assert_false(lost);
	mailbox_free(mb);
}

static void
refuses_a_size_that_overflows(void **state FX_UNUSED)
{
	struct mailbox *mb = NULL;

	assert_int_equal(mailbox_new(&mb, SIZE_MAX / 2, 3), -EOVERFLOW);
	assert_null(mb);
	mailbox_free(NULL);
}

static void
write_many(void *arg)
{
	static atomic_uint next;
	struct mailbox *mb = arg;
	struct msg msg = { .writer = next++ % WRITERS };

	while (msg.number < PER_WRITER) {
		if (mailbox_post(mb, &msg))
			msg.number++;
	}
}

static void
keeps_each_writers_order_under_load(void **state FX_UNUSED)
{
	struct thread *threads[WRITERS];
	unsigned expected[WRITERS] = { 0 };
	struct mailbox *mb;
	size_t total = 0;

	assert_int_equal(mailbox_new(&mb, 64, sizeof(struct msg)), 0);
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(
		    thread_start(&threads[i], "writer", write_many, mb), 0);
	while (total < (size_t)WRITERS * PER_WRITER) {
		struct pollfd p = { .fd = mailbox_fd(mb), .events = POLLIN };
		struct msg out[16];
		bool lost;
		size_t n;

		assert_int_equal(poll(&p, 1, 10000), 1);
		n = mailbox_take(mb, out, FX_COUNT(out), &lost);
		for (size_t i = 0; i < n; i++) {
			assert_in_range(out[i].writer, 0, WRITERS - 1);
			assert_int_equal(
			    out[i].number, expected[out[i].writer]++);
		}
		total += n;
	}
	for (int i = 0; i < WRITERS; i++)
		thread_join(threads[i]);
	assert_false(is_readable(mb));
	mailbox_free(mb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_in_order),
		cmocka_unit_test(polls_readable_exactly_while_something_waits),
		cmocka_unit_test(refuses_when_full_and_says_so_once),
		cmocka_unit_test(refuses_a_size_that_overflows),
		cmocka_unit_test(keeps_each_writers_order_under_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
