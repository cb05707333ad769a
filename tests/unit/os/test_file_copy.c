/* SPDX-License-Identifier: MIT */
#include "os/file_copy.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/os/scratch.h"

static struct scratch s;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	scratch_write(&s, "from", "0123456789");
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	scratch_done(&s);
	return 0;
}

static int
copy(uint64_t n)
{
	int from = openat(s.fd, "from", O_RDONLY);
	int to = openat(s.fd, "to", O_RDWR | O_CREAT | O_TRUNC, 0600);
	int r = file_copy(from, to, n);

	fd_close(&from);
	fd_close(&to);
	return r;
}

static void
copies_all_or_the_beginning(void **state FX_UNUSED)
{
	assert_int_equal(copy(10), 0);
	assert_true(scratch_holds(&s, "to", "0123456789"));
	assert_int_equal(copy(9), 0);
	assert_true(scratch_holds(&s, "to", "012345678"));
	assert_int_equal(copy(0), 0);
	assert_true(scratch_holds(&s, "to", ""));
	assert_true(scratch_holds(&s, "from", "0123456789"));
}

static void
copies_by_hand_what_the_kernel_cannot(void **state FX_UNUSED)
{
	int to = openat(s.fd, "to", O_RDWR | O_CREAT, 0600);
	int zero = open("/dev/zero", O_RDONLY);

	/* neither cloned nor copied within the kernel */
	assert_int_equal(file_copy(zero, to, 3), 0);
	assert_true(scratch_has(&s, "to"));
	assert_int_equal(lseek(to, 0, SEEK_END), 3);
	fd_close(&zero);
	fd_close(&to);
}

static void
says_what_went_wrong(void **state FX_UNUSED)
{
	int from = openat(s.fd, "from", O_RDONLY);

	assert_int_equal(file_copy(from, -1, 1), -EBADF);
	assert_int_equal(file_copy(from, from, 1), -EBADF);
	fd_close(&from);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(copies_all_or_the_beginning),
		TEST(copies_by_hand_what_the_kernel_cannot),
		TEST(says_what_went_wrong),
	};

	return cmocka_run_group_tests_name("file_copy", tests, NULL, NULL);
}
