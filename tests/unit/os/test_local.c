/* SPDX-License-Identifier: MIT */
#include "os/local.h"

#include <bsd/string.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/os/scratch.h"

static struct scratch s;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	scratch_done(&s);
	return 0;
}

static void
say_hello(int listener, const char *path)
{
	char got[2];
	int here = local_connect(path, NULL);
	int there = local_accept(listener);

	assert_true(here >= 0);
	assert_true(there >= 0);
	assert_int_equal(write(here, "hi", 2), 2);
	assert_int_equal(read(there, got, 2), 2);
	assert_memory_equal(got, "hi", 2);
	assert_true(fcntl(there, F_GETFL) & O_NONBLOCK);
	assert_int_equal(fcntl(there, F_GETFD), FD_CLOEXEC);
	close(here);
	close(there);
}

static void
connects_two_programs(void **state FX_UNUSED)
{
	const char *path = scratch_path(&s, "engine.sock");
	int lock = local_lock(s.path, NULL);
	int fd = local_listen(path, lock, NULL);
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(local_accept(fd), -EAGAIN);
	say_hello(fd, path);
	local_unlisten(path, &fd);
	assert_int_equal(fd, -1);
	assert_false(scratch_has(&s, "engine.sock"));
	local_unlisten(path, &fd);
	close(lock);
}

static void
reaches_a_path_longer_than_an_address(void **state FX_UNUSED)
{
	char name[400] = "";
	const char *path;
	int before = fd_count();
	int fd;

	for (int i = 0; i < 6; i++) {
		strlcat(name, "a-folder-with-a-rather-long-name", sizeof(name));
		scratch_folder(&s, name);
		strlcat(name, "/", sizeof(name));
	}
	strlcat(name, "engine.sock", sizeof(name));
	path = scratch_path(&s, name);
	fd = local_listen(path, s.fd, NULL);
	assert_true(fd >= 0);
	say_hello(fd, path);
	local_unlisten(path, &fd);
	assert_int_equal(fd_count(), before);
}

static void
replaces_a_stale_socket_but_nothing_else(void **state FX_UNUSED)
{
	const char *path = scratch_path(&s, "engine.sock");
	struct fx_err err = FX_ERR_NONE;
	int fd = local_listen(path, s.fd, NULL);

	close(fd); /* as a crash does */
	assert_true(scratch_has(&s, "engine.sock"));
	assert_int_equal(local_connect(path, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(err.errnum, ECONNREFUSED);
	fd = local_listen(path, s.fd, NULL);
	assert_true(fd >= 0);
	say_hello(fd, path);
	local_unlisten(path, &fd);

	scratch_write(&s, "engine.sock", "mine");
	assert_int_equal(local_listen(path, s.fd, &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	assert_true(scratch_holds(&s, "engine.sock", "mine"));
}

static void
refuses_a_folder_others_can_enter(void **state FX_UNUSED)
{
	const char *path = scratch_path(&s, "engine.sock");
	struct fx_err err = FX_ERR_NONE;
	int before = fd_count();

	assert_int_equal(chmod(s.path, 0711), 0);
	assert_int_equal(local_listen(path, s.fd, &err), -1);
	assert_int_equal(err.code, E_ACCESS);
	assert_int_equal(chmod(s.path, 0700), 0);
	assert_int_equal(
	    local_listen(scratch_path(&s, "no/engine.sock"), s.fd, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(local_connect(path, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(fd_count(), before);
}

static void
locks_out_the_second(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	int first = local_lock(s.path, &err);
	int second;

	assert_true(first >= 0);
	assert_int_equal(local_lock(s.path, &err), -1);
	assert_int_equal(err.code, E_BUSY);
	close(first);
	second = local_lock(s.path, &err);
	assert_true(second >= 0);
	close(second);
	assert_int_equal(local_lock(scratch_path(&s, "none"), &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

static void
does_not_lock_through_a_planted_link(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;

	assert_int_equal(symlinkat("elsewhere", s.fd, "lock"), 0);
	assert_int_equal(local_lock(s.path, &err), -1);
	assert_int_equal(err.errnum, ELOOP);
	assert_false(scratch_has(&s, "elsewhere"));
}

static void
knows_who_is_at_the_other_end(void **state FX_UNUSED)
{
	int pair[2];
	uid_t uid = (uid_t)-1;

	assert_int_equal(local_pair(pair), 0);
	assert_int_equal(local_peer_uid(pair[0], &uid), 0);
	assert_int_equal(uid, geteuid());
	assert_int_equal(write(pair[0], "x", 1), 1);
	close(pair[0]);
	close(pair[1]);
	assert_int_equal(local_peer_uid(pair[0], &uid), -EBADF);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(connects_two_programs),
		CASE(reaches_a_path_longer_than_an_address),
		CASE(replaces_a_stale_socket_but_nothing_else),
		CASE(refuses_a_folder_others_can_enter),
		CASE(locks_out_the_second),
		CASE(does_not_lock_through_a_planted_link),
		CASE(knows_who_is_at_the_other_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
