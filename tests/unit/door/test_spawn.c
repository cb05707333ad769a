/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "door/spawn.h"
#include "os/local.h"
#include "os/thread.h"
#include "os/xdg.h"

/* An account of its own, for one test. */
struct home {
	char dir[256];
	char *state_dir;
	char *socket;
	char *program;
};

static int
setup(void **state)
{
	struct home *h = calloc(1, sizeof(*h));
	const char *tmp = getenv("TMPDIR");
	char *runtime;

	snprintf(h->dir, sizeof(h->dir), "%s/fx-spawn-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(h->dir));
	assert_int_equal(setenv("XDG_STATE_HOME", h->dir, 1), 0);
	assert_int_equal(setenv("XDG_RUNTIME_DIR", h->dir, 1), 0);
	assert_int_equal(xdg_state_dir(&h->state_dir, NULL), 0);
	assert_int_equal(xdg_make(h->state_dir, 0700, NULL), 0);
	assert_int_equal(xdg_runtime_dir(h->state_dir, &runtime, NULL), 0);
	assert_int_equal(xdg_make(runtime, 0700, NULL), 0);
	assert_int_equal(xdg_engine_socket(h->state_dir, &h->socket, NULL), 0);
	h->program = str_printf("%s/program", h->dir);
	free(runtime);
	*state = h;
	return 0;
}

static int
teardown(void **state)
{
	struct home *h = *state;
	char *said = str_printf("%s/engine.err", h->state_dir);
	char *lock = str_printf("%s/lock", h->state_dir);

	unlink(said);
	unlink(lock);
	unlink(h->socket);
	unlink(h->program);
	assert_int_equal(rmdir(h->state_dir), 0);
	assert_int_equal(rmdir(h->dir), 0);
	free(said);
	free(lock);
	free(h->state_dir);
	free(h->socket);
	free(h->program);
	free(h);
	return 0;
}

static void
write_program(const struct home *h, const char *text)
{
	int fd = open(h->program, O_WRONLY | O_CREAT | O_EXCL, 0700);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void
finds_nobody_if_it_must_not_start_one(void **state FX_UNUSED)
{
	struct spawn_options options = { .start = false };
	struct fx_err err = FX_ERR_NONE;
	struct client *c;

	assert_int_equal(spawn_connect(&c, &options, &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

static void
tells_what_a_failing_engine_said(void **state)
{
	struct home *h = *state;
	struct spawn_options options = {
		.start = true, .umask = 027, .program = h->program
	};
	struct fx_err err = FX_ERR_NONE;
	struct client *c;

	write_program(h,
	    "#!/bin/sh\necho first >&2\n"
	    "echo \"fxt: no luck with $*\" >&2\nexit 1\n");
	assert_int_equal(spawn_connect(&c, &options, &err), -1);
	assert_int_equal(err.code, E_INTERNAL);
	assert_non_null(strstr(
	    err.text, "did not start: fxt: no luck with engine --umask=027"));
}

static void
a_program_that_is_none_is_an_error(void **state)
{
	struct home *h = *state;
	struct spawn_options options = { .start = true, .program = h->program };
	struct fx_err err = FX_ERR_NONE;
	struct client *c;

	assert_int_equal(spawn_connect(&c, &options, &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

/* An engine that says one line to each of its callers. */
struct engine {
	int lock, fd;
	const char *hello;
	int callers;
};

static void
serve(void *arg)
{
	struct engine *e = arg;

	for (int i = 0; i < e->callers; i++) {
		struct pollfd in = { .fd = e->fd, .events = POLLIN };
		struct pollfd end = { .events = 0 };
		int fd;

		poll(&in, 1, -1);
		fd = local_accept(e->fd);
		/* The first of two is closed without a word. */
		if (i == e->callers - 1) {
			ssize_t n = write(fd, e->hello, strlen(e->hello));

			assert(n > 0);
			end.fd = fd;
			poll(&end, 1, -1);
		}
		close(fd);
	}
}

static int
connect_to(struct home *h, const char *hello, int callers, struct client **ret,
    struct fx_err *err)
{
	struct spawn_options options = { .start = true, .program = h->program };
	struct engine e = { .hello = hello, .callers = callers };
	struct thread *thread;
	int r;

	e.lock = local_lock(h->state_dir, NULL);
	e.fd = local_listen(h->socket, e.lock, NULL);
	assert_true(e.fd >= 0);
	assert_int_equal(thread_start(&thread, "engine", serve, &e), 0);
	r = spawn_connect(ret, &options, err);
	if (r == 0) {
		struct door_msg msg;

		assert_string_equal(client_hello(*ret)->name, "desk");
		assert_int_equal(client_next(*ret, &msg), 1);
		assert_int_equal(msg.kind, DOOR_EV_HELLO);
		door_msg_done(&msg);
		client_free(*ret);
	}
	thread_join(thread);
	local_unlisten(h->socket, &e.fd);
	close(e.lock);
	return r;
}

#define HELLO(version) \
 "{\"event\":\"hello\",\"version\":" version ",\"name\":\"desk\"}\n"

static void
connects_to_an_engine_that_runs(void **state)
{
	struct client *c;

	assert_int_equal(connect_to(*state, HELLO("1"), 1, &c, NULL), 0);
}

static void
tries_again_if_the_engine_was_just_ending(void **state)
{
	struct client *c;

	assert_int_equal(connect_to(*state, HELLO("1"), 2, &c, NULL), 0);
}

static void
another_version_is_refused(void **state)
{
	struct client *c;
	struct fx_err err = FX_ERR_NONE;

	assert_int_equal(connect_to(*state, HELLO("2"), 1, &c, &err), -1);
	assert_int_equal(err.code, E_VERSION);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(finds_nobody_if_it_must_not_start_one),
		TEST(tells_what_a_failing_engine_said),
		TEST(a_program_that_is_none_is_an_error),
		TEST(connects_to_an_engine_that_runs),
		TEST(tries_again_if_the_engine_was_just_ending),
		TEST(another_version_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
