/* SPDX-License-Identifier: MIT */
#include "os/fd.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/attr.h"
#include "os/thread.h"
#include "unit/os/scratch.h"

static void
sets_and_clears_flags(void **state FX_UNUSED)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fd_set_cloexec(fds[0], true), 0);
	assert_int_equal(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
	assert_int_equal(fd_set_cloexec(fds[0], false), 0);
	assert_int_equal(fcntl(fds[0], F_GETFD), 0);
	assert_int_equal(fd_set_nonblock(fds[0], true), 0);
	assert_true(fcntl(fds[0], F_GETFL) & O_NONBLOCK);
	assert_int_equal(fd_set_nonblock(fds[0], false), 0);
	assert_false(fcntl(fds[0], F_GETFL) & O_NONBLOCK);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(fd_set_cloexec(fds[0], true), -EBADF);
}

struct writer {
	int fd;
	const char *data;
	size_t n;
	int result;
};

static void
write_it(void *arg)
{
	struct writer *w = arg;

	w->result = fd_write_full(w->fd, w->data, w->n);
	close(w->fd);
}

static void
reads_and_writes_whole_across_a_small_pipe(void **state FX_UNUSED)
{
	size_t n = 1000 * 1000;
	char *data = malloc(n);
	char *got = malloc(n + 1);
	struct thread *thread;
	struct writer w;
	int fds[2];

	assert_true(data != NULL && got != NULL);
	for (size_t i = 0; i < n; i++)
		data[i] = (char)(i * 31 >> 3);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	w = (struct writer){ .fd = fds[1], .data = data, .n = n };
	assert_int_equal(thread_start(&thread, "writer", write_it, &w), 0);
	assert_int_equal(fd_read_full(fds[0], got, n + 1), n);
	thread_join(thread);
	assert_int_equal(w.result, 0);
	assert_memory_equal(data, got, n);
	close(fds[0]);
	free(data);
	free(got);
}

static void
reads_and_writes_at_offsets(void **state FX_UNUSED)
{
	struct scratch s;
	char got[8] = "";
	int fd;

	scratch_init(&s);
	fd = openat(s.fd, "f", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(fd_pwrite_full(fd, "world", 5, 6), 0);
	assert_int_equal(fd_pwrite_full(fd, "hello ", 6, 0), 0);
	assert_int_equal(fd_pread_full(fd, got, 5, 6), 5);
	assert_string_equal(got, "world");
	assert_int_equal(fd_pread_full(fd, got, 8, 9), 2);
	assert_int_equal(fd_pread_full(fd, got, 8, 100), 0);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	close(fd);
	assert_int_equal(fd_pread_full(fd, got, 8, 0), -EBADF);
	assert_int_equal(fd_pwrite_full(fd, got, 8, 0), -EBADF);
	scratch_done(&s);
}

static void
closing_reports_once_and_forgets(void **state FX_UNUSED)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int same = fd;

	assert_int_equal(fd_close(&fd), 0);
	assert_int_equal(fd, -1);
	assert_int_equal(fd_close(&fd), 0);
	assert_int_equal(fd_close(&same), -EBADF);
	assert_int_equal(same, -1);
}

static void
counts_what_is_open(void **state FX_UNUSED)
{
	int before = fd_count();
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	assert_int_equal(fd_count(), before + 1);
	close(fd);
	assert_int_equal(fd_count(), before);
}

static void
tells_the_path_behind_links(void **state FX_UNUSED)
{
	struct scratch s;
	char *path;
	int fd;

	scratch_init(&s);
	scratch_write(&s, "real", "");
	assert_int_equal(symlinkat("real", s.fd, "link"), 0);
	fd = openat(s.fd, "link", O_RDONLY | O_CLOEXEC);
	assert_int_equal(fd_path(fd, &path), 0);
	assert_string_equal(path, scratch_path(&s, "real"));
	free(path);
	close(fd);
	assert_int_equal(fd_path(fd, &path), -ENOENT);
	scratch_done(&s);
}

static void
reserves_what_was_closed_of_the_first_three(void **state FX_UNUSED)
{
	int saved = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
	int before;

	if (saved == -1)
		skip();
	close(STDIN_FILENO);
	before = fd_count();
	assert_int_equal(fd_reserve_std(), 0);
	assert_int_equal(fd_count(), before + 1);
	assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), 0);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
}

static void
raises_the_limit_and_never_lowers_it(void **state FX_UNUSED)
{
	int now = fd_raise_limit(0);

	assert_true(now > 0);
	assert_int_equal(fd_raise_limit(now), now);
	assert_true(fd_raise_limit(now + 1) >= now);
	assert_true(fd_raise_limit(1) >= now);
}

static void
closes_all_from_a_number_on(void **state FX_UNUSED)
{
	int low = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int a = fcntl(low, F_DUPFD_CLOEXEC, 300);
	int b = fcntl(low, F_DUPFD_CLOEXEC, 310);

	if (a == -1 || b == -1)
		skip();
	assert_int_equal(fd_close_from(300), 0);
	assert_int_equal(fcntl(a, F_GETFD), -1);
	assert_int_equal(fcntl(b, F_GETFD), -1);
	assert_int_equal(fcntl(low, F_GETFD), FD_CLOEXEC);
	close(low);
}

static void
keeps_the_last_eighth_of_the_limit(void **state FX_UNUSED)
{
	struct rlimit before, small;
	unsigned open_now, room;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	small = before;
	small.rlim_cur = 256;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &small), 0);
	open_now = (unsigned)fd_count();
	assert_true(open_now < 100);
	room = 256 - 256 / 8 - open_now;
	assert_false(fd_short(room - 1));
	assert_false(fd_short(room));
	assert_true(fd_short(room + 1));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_and_clears_flags),
		cmocka_unit_test(reads_and_writes_whole_across_a_small_pipe),
		cmocka_unit_test(reads_and_writes_at_offsets),
		cmocka_unit_test(closing_reports_once_and_forgets),
		cmocka_unit_test(counts_what_is_open),
		cmocka_unit_test(tells_the_path_behind_links),
		cmocka_unit_test(reserves_what_was_closed_of_the_first_three),
		cmocka_unit_test(raises_the_limit_and_never_lowers_it),
		cmocka_unit_test(closes_all_from_a_number_on),
		cmocka_unit_test(keeps_the_last_eighth_of_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
