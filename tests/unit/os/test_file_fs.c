/* SPDX-License-Identifier: MIT */
#include "os/file_fs.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/os/scratch.h"

static void
knows_storage_from_the_kernels_own(void **state FX_UNUSED)
{
	enum file_fs kind = FILE_FS_FUSE;
	struct scratch s;
	int fd;

	fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(file_fs_kind(fd, &kind), 0);
	assert_int_equal(kind, FILE_FS_KERNEL);
	close(fd);
	assert_int_equal(file_fs_kind(fd, &kind), -EBADF);
	assert_int_equal(kind, FILE_FS_KERNEL);
	scratch_init(&s);
	assert_int_equal(file_fs_kind(s.fd, &kind), 0);
	assert_int_not_equal(kind, FILE_FS_KERNEL);
	scratch_done(&s);
}

static void
only_local_storage_is_durable(void **state FX_UNUSED)
{
	assert_true(file_fs_durable(FILE_FS_LOCAL));
	assert_false(file_fs_durable(FILE_FS_NETWORK));
	assert_false(file_fs_durable(FILE_FS_FUSE));
	assert_false(file_fs_durable(FILE_FS_KERNEL));
	assert_string_equal(file_fs_name(FILE_FS_NETWORK), "network");
}

static void
tells_the_space_left(void **state FX_UNUSED)
{
	uint64_t bytes = 0, inodes = 0;
	struct scratch s;

	scratch_init(&s);
	assert_int_equal(file_fs_space(s.fd, &bytes, &inodes), 0);
	assert_true(bytes > 0);
	assert_true(inodes > 0);
	assert_int_equal(file_fs_space(-1, &bytes, &inodes), -EBADF);
	scratch_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_storage_from_the_kernels_own),
		cmocka_unit_test(only_local_storage_is_durable),
		cmocka_unit_test(tells_the_space_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
