/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "door/lines.h"

static void
check_next(struct lines *l, const char *want)
{
	size_t n = 0;
	const char *line = lines_next(l, &n);

	if (want == NULL) {
		assert_null(line);
		return;
	}
	assert_non_null(line);
	assert_int_equal(n, strlen(want));
	assert_memory_equal(line, want, n);
}

static void
lines_come_out_as_they_went_in(void **state FX_UNUSED)
{
	struct lines l;
	int ends[2];

	lines_init(&l);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(lines_read(&l, ends[0]), 0);
	assert_false(lines_ready(&l));
	assert_int_equal(write(ends[1], "a\n\nbc", 5), 5);
	assert_int_equal(lines_read(&l, ends[0]), 0);
	assert_true(lines_ready(&l));
	check_next(&l, "a\n");
	check_next(&l, "\n");
	check_next(&l, NULL);
	assert_int_equal(write(ends[1], "d\nrest", 6), 6);
	close(ends[1]);
	assert_int_equal(lines_read(&l, ends[0]), -ENODATA);
	check_next(&l, "bcd\n");
	check_next(&l, NULL);
	lines_drop(&l);
	assert_true(lines_room(&l));
	close(ends[0]);
	lines_done(&l);
}

/* Write n bytes and perhaps a newline, reading along; the last answer. */
static int
push(struct lines *l, size_t n, bool newline)
{
	static char block[4096];
	int ends[2];
	int r = 0;

	memset(block, 'x', sizeof(block));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	while (n > 0 && r == 0) {
		size_t part = n < sizeof(block) ? n : sizeof(block);

		assert_int_equal(write(ends[1], block, part), part);
		n -= part;
		if (n == 0 && newline)
			assert_int_equal(write(ends[1], "\n", 1), 1);
		r = lines_read(l, ends[0]);
	}
	close(ends[0]);
	close(ends[1]);
	return r;
}

static void
a_line_may_be_so_long_and_no_longer(void **state FX_UNUSED)
{
	struct lines l;
	size_t n = 0;

	lines_init(&l);
	assert_int_equal(push(&l, FX_DOOR_LINE_MAX - 1, true), 0);
	assert_false(lines_room(&l));
	assert_non_null(lines_next(&l, &n));
	assert_int_equal(n, FX_DOOR_LINE_MAX);
	assert_int_equal(push(&l, FX_DOOR_LINE_MAX - 1, false), 0);
	lines_drop(&l);
	assert_int_equal(push(&l, FX_DOOR_LINE_MAX, false), -EMSGSIZE);
	lines_done(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_out_as_they_went_in),
		cmocka_unit_test(a_line_may_be_so_long_and_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
