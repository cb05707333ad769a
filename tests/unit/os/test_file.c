/* SPDX-License-Identifier: MIT */
#include "os/file.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/limits.h"
#include "unit/os/scratch.h"

static struct scratch s;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	scratch_folder(&s, "in");
	scratch_folder(&s, "in/sub");
	scratch_write(&s, "in/file", "inside");
	scratch_write(&s, "in/sub/deep", "deep");
	scratch_write(&s, "out", "outside");
	assert_int_equal(symlinkat("sub", s.fd, "in/link"), 0);
	assert_int_equal(symlinkat("../out", s.fd, "in/climb"), 0);
	assert_int_equal(symlinkat("/etc", s.fd, "in/abs"), 0);
	assert_int_equal(mkfifoat(s.fd, "in/fifo", 0600), 0);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	file_without_openat2(false);
	scratch_done(&s);
	return 0;
}

static int
open_in(void)
{
	int fd = openat(s.fd, "in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static const struct {
	const char *path;
	int flags;
	int want_errno;
} opens[] = {
	{ "file", O_RDONLY, 0 },
	{ "sub/deep", O_RDONLY, 0 },
	{ "sub", O_RDONLY | O_DIRECTORY, 0 },
	{ "new", O_RDWR | O_CREAT | O_EXCL, 0 },
	{ "sub/new", O_RDWR | O_CREAT | O_EXCL, 0 },
	{ "file", O_RDWR | O_CREAT | O_EXCL, EEXIST },
	{ "none", O_RDONLY, ENOENT },
	{ "none/x", O_RDONLY, ENOENT },
	{ "file/x", O_RDONLY, ENOTDIR },
	{ "file", O_RDONLY | O_DIRECTORY, ENOTDIR },
	{ "link", O_RDONLY, ELOOP },
	{ "link", O_RDONLY | O_DIRECTORY, ELOOP },
	{ "link/deep", O_RDONLY, ELOOP },
	{ "link", O_PATH, ELOOP },
	{ "link", O_PATH | O_NOFOLLOW, 0 },
	{ "climb", O_RDONLY, ELOOP },
	{ "abs/passwd", O_RDONLY, ELOOP },
	{ "climb", O_RDWR | O_CREAT, ELOOP },
	{ "", O_RDONLY, EINVAL },
	{ "/", O_RDONLY, EINVAL },
	{ "/etc/passwd", O_RDONLY, EINVAL },
	{ ".", O_RDONLY, EINVAL },
	{ "..", O_RDONLY, EINVAL },
	{ "../out", O_RDONLY, EINVAL },
	{ "sub/../file", O_RDONLY, EINVAL },
	{ "sub/", O_RDONLY, EINVAL },
	{ "sub//deep", O_RDONLY, EINVAL },
};

static void
open_table(void)
{
	int before = fd_count();
	int dirfd = open_in();

	for (size_t i = 0; i < FX_COUNT(opens); i++) {
		struct fx_err err = FX_ERR_NONE;
		int fd = file_open_beneath(
		    dirfd, opens[i].path, opens[i].flags, 0600, &err);

		if (fd >= 0) {
			assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
			close(fd);
		}
		if (err.errnum != opens[i].want_errno)
			print_error("%s: ", opens[i].path);
		assert_int_equal(err.errnum, opens[i].want_errno);
		assert_int_equal(fd >= 0, opens[i].want_errno == 0);
	}
	close(dirfd);
	assert_int_equal(fd_count(), before);
}

static void
opens_only_beneath_the_folder(void **state FX_UNUSED)
{
	open_table();
}

static void
opens_the_same_way_without_openat2(void **state FX_UNUSED)
{
	file_without_openat2(true);
	assert_false(file_has_openat2());
	open_table();
}

static void
refuses_long_names_and_paths(void **state FX_UNUSED)
{
	static char path[FX_PATH_MAX + 2];
	struct fx_err err = FX_ERR_NONE;

	memset(path, 'n', FX_NAME_MAX + 1);
	assert_int_equal(file_open_beneath(s.fd, path, O_RDONLY, 0, &err), -1);
	assert_int_equal(err.errnum, ENAMETOOLONG);
	assert_int_equal(err.code, E_NAME);
	path[FX_NAME_MAX] = '\0';
	file_open_beneath(s.fd, path, O_RDONLY, 0, &err);
	assert_int_equal(err.errnum, ENOENT);

	for (size_t i = 0; i <= FX_PATH_MAX; i++)
		path[i] = i % 2 == 0 ? 'n' : '/';
	assert_int_equal(file_open_beneath(s.fd, path, O_RDONLY, 0, &err), -1);
	assert_int_equal(err.errnum, ENAMETOOLONG);
}

static void
stays_on_its_mount(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd;

	for (int without = 0; without < 2; without++) {
		file_without_openat2(without == 1);
		fd = file_open_beneath(
		    root, "proc/self", O_RDONLY | O_DIRECTORY, 0, &err);
		assert_int_equal(fd, -1);
		assert_int_equal(err.errnum, EXDEV);
		fd = file_open_beneath(root, "proc", O_PATH, 0, &err);
		assert_int_equal(fd, -1);
		assert_int_equal(err.errnum, EXDEV);
	}
	close(root);
}

static void
follows_links_that_stay_beneath(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	int dirfd = open_in();
	int fd;

	if (!file_has_openat2()) {
		close(dirfd);
		skip();
	}
	fd = file_follow_beneath(dirfd, "link/deep", O_RDONLY, &err);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(
	    file_follow_beneath(dirfd, "climb", O_RDONLY, &err), -1);
	assert_int_equal(err.errnum, EXDEV);
	assert_int_equal(
	    file_follow_beneath(dirfd, "abs/passwd", O_RDONLY, &err), -1);
	assert_int_equal(err.errnum, EXDEV);
	file_without_openat2(true);
	assert_int_equal(
	    file_follow_beneath(dirfd, "link/deep", O_RDONLY, &err), -1);
	assert_int_equal(err.errnum, ENOSYS);
	close(dirfd);
}

static void
makes_folders_and_tells_which_are_new(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	int before = fd_count();
	unsigned made = 9;
	struct stat st;
	int fd;

	fd = file_mkdir_beneath(
	    s.fd, "in/sub/a/b", 0700, true, true, &made, &err);
	assert_true(fd >= 0);
	assert_int_equal(made, 2);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	close(fd);
	fd = file_mkdir_beneath(
	    s.fd, "in/sub/a/b", 0700, true, false, &made, &err);
	assert_true(fd >= 0);
	assert_int_equal(made, 0);
	close(fd);
	fd = file_mkdir_beneath(
	    s.fd, "in/sub/a/c", 0700, false, true, &made, &err);
	assert_true(fd >= 0);
	assert_int_equal(made, 1);
	close(fd);
	assert_int_equal(
	    file_mkdir_beneath(s.fd, "in/x/y", 0700, false, false, &made, &err),
	    -1);
	assert_int_equal(err.errnum, ENOENT);
	assert_int_equal(made, 1);
	assert_int_equal(file_mkdir_beneath(
			     s.fd, "in/link/y", 0700, true, false, NULL, &err),
	    -1);
	assert_int_equal(err.errnum, ELOOP);
	assert_int_equal(
	    file_mkdir_beneath(s.fd, "in/file", 0700, true, false, NULL, &err),
	    -1);
	assert_int_equal(err.errnum, ENOTDIR);
	assert_int_equal(
	    file_mkdir_beneath(s.fd, "../x", 0700, true, false, NULL, &err),
	    -1);
	assert_int_equal(err.errnum, EINVAL);
	assert_int_equal(fd_count(), before);
}

static void
renames_but_never_over_something(void **state FX_UNUSED)
{
	int in = open_in();

	assert_int_equal(
	    file_rename_noreplace(in, "file", s.fd, "out"), -EEXIST);
	assert_int_equal(
	    file_rename_noreplace(in, "file", in, "climb"), -EEXIST);
	assert_int_equal(
	    file_rename_noreplace(in, "file", in, "fifo"), -EEXIST);
	assert_int_equal(file_rename_noreplace(in, "file", in, "sub"), -EEXIST);
	assert_true(scratch_holds(&s, "out", "outside"));
	assert_int_equal(file_rename_noreplace(in, "file", s.fd, "new"), 0);
	assert_true(scratch_holds(&s, "new", "inside"));
	assert_false(scratch_has(&s, "in/file"));
	assert_int_equal(
	    file_rename_noreplace(in, "file", s.fd, "newer"), -ENOENT);
	assert_int_equal(file_rename_noreplace(in, "sub", s.fd, "moved"), 0);
	assert_true(scratch_holds(&s, "moved/deep", "deep"));
	close(in);
}

static void
replaces_all_or_nothing(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct stat st;
	size_t names = scratch_count(&s, "in");
	int in = open_in();

	assert_int_equal(file_replace(in, "file", "later", 5, 0640, &err), 0);
	assert_true(scratch_holds(&s, "in/file", "later"));
	assert_int_equal(fstatat(in, "file", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(file_replace(in, "fresh", "", 0, 0600, &err), 0);
	assert_true(scratch_holds(&s, "in/fresh", ""));
	/* A link is replaced, not written through. */
	assert_int_equal(file_replace(in, "climb", "x", 1, 0600, &err), 0);
	assert_true(scratch_holds(&s, "out", "outside"));
	assert_int_equal(file_replace(in, "sub", "x", 1, 0600, &err), -1);
	assert_int_equal(err.errnum, EISDIR);
	assert_int_equal(scratch_count(&s, "in"), names + 1);
	close(in);
}

static void
says_when_the_folder_is_gone(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	int gone;

	scratch_folder(&s, "gone");
	gone = openat(s.fd, "gone", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(unlinkat(s.fd, "gone", AT_REMOVEDIR), 0);
	assert_int_equal(file_replace(gone, "f", "x", 1, 0600, &err), -1);
	assert_int_equal(err.errnum, ENOENT);
	assert_int_equal(file_test_writable(gone), -ENOENT);
	close(gone);
}

static void
loads_regular_files_up_to_the_maximum(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	char *large = malloc(10001);
	struct buf out;

	assert_non_null(large);
	memset(large, 'x', 10000);
	large[10000] = '\0';
	scratch_write(&s, "in/large", large);
	buf_init(&out, 10000);
	assert_int_equal(file_load(s.fd, "in/large", &out, &err), 0);
	assert_int_equal(out.len, 10000);
	assert_memory_equal(out.data, large, 10000);
	buf_done(&out);
	buf_init(&out, 9999);
	assert_int_equal(file_load(s.fd, "in/large", &out, &err), -1);
	assert_int_equal(err.code, E_LIMIT);
	buf_done(&out);
	free(large);
	buf_init(&out, 100);
	assert_int_equal(file_load(s.fd, "in/fifo", &out, &err), -1);
	assert_int_equal(err.code, E_TYPE);
	assert_int_equal(file_load(s.fd, "in/sub", &out, &err), -1);
	assert_int_equal(err.code, E_TYPE);
	assert_int_equal(file_load(s.fd, "in/none", &out, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	buf_done(&out);
}

static void
syncs_folders_and_file_systems(void **state FX_UNUSED)
{
	int fd;

	assert_int_equal(file_sync_dir(s.fd), 0);
	assert_int_equal(file_sync_dir_at(s.fd, "in/sub"), 0);
	assert_int_equal(file_sync_dir_at(s.fd, "in/link"), -ELOOP);
	assert_int_equal(file_sync_dir_at(s.fd, "in/none"), -ENOENT);
	fd = file_syncfs_begin(s.fd);
	if (fd == -EOPNOTSUPP)
		skip();
	assert_true(fd >= 0);
	assert_int_equal(file_syncfs_finish(fd), 0);
}

static void
proves_that_a_folder_takes_files(void **state FX_UNUSED)
{
	size_t names = scratch_count(&s, "in");
	int in = open_in();
	bool denies = scratch_denies(&s);

	assert_int_equal(file_test_writable(in), 0);
	assert_int_equal(scratch_count(&s, "in"), names);
	assert_int_equal(fchmod(in, 0500), 0);
	if (denies)
		assert_int_equal(file_test_writable(in), -EACCES);
	assert_int_equal(fchmod(in, 0700), 0);
	close(in);
	if (!denies)
		skip();
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(opens_only_beneath_the_folder),
		CASE(opens_the_same_way_without_openat2),
		CASE(refuses_long_names_and_paths),
		CASE(stays_on_its_mount),
		CASE(follows_links_that_stay_beneath),
		CASE(makes_folders_and_tells_which_are_new),
		CASE(renames_but_never_over_something),
		CASE(replaces_all_or_nothing),
		CASE(says_when_the_folder_is_gone),
		CASE(loads_regular_files_up_to_the_maximum),
		CASE(syncs_folders_and_file_systems),
		CASE(proves_that_a_folder_takes_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
