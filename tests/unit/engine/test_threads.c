/* SPDX-License-Identifier: MIT */
/* The linker has the engine's thread_start() end here (reliability.md, D10). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <stdatomic.h>

#include "os/thread.h"
#include "unit/engine/engines.h"

/* So many threads of this name cannot start, any more. */
static atomic_int missing;
static const char *_Atomic which;

int __real_thread_start(
    struct thread **ret, const char *name, thread_fn *run, void *arg);
int __wrap_thread_start(
    struct thread **ret, const char *name, thread_fn *run, void *arg);

int
__wrap_thread_start(
    struct thread **ret, const char *name, thread_fn *run, void *arg)
{
	const char *no = atomic_load(&which);

	if (no != NULL && str_eq(name, no) && atomic_fetch_sub(&missing, 1) > 0)
		return -EAGAIN;
	return __real_thread_start(ret, name, run, arg);
}

/* Of the threads called name the first times cannot start: it arrives. */
static void
sends_although(const char *name, int times)
{
	struct door_transfer *t;
	struct engines e;
	char path[400];
	char *id;
	int fd;

	engines_start(&e);
	let(&e.b, "anna");
	snprintf(path, sizeof(path), "%s/file", e.scratch.path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_int_equal(fd_write_full(fd, path, sizeof(path)), 0);
	close(fd);
	atomic_store(&missing, times);
	atomic_store(&which, name);
	id = send_it(&e.a, path, "bert");
	t = await_state(&e.a, id, DOOR_DONE);
	assert_int_equal(t->bytes_done, sizeof(path));
	door_free(&shape_transfer, t);
	free(id);
	assert_true(atomic_load(&missing) < 0);
	atomic_store(&which, NULL);
	/* and both engines answer */
	ask(&e.a, DOOR_STATUS, NULL, NULL);
	ask(&e.b, DOOR_STATUS, NULL, NULL);
	engines_stop(&e);
}

static void
a_sender_without_threads_tries_again(FX_UNUSED void **state)
{
	sends_although("fx-send", 2);
}

static void
a_receiver_without_threads_is_tried_again(FX_UNUSED void **state)
{
	sends_although("fx-receive", 2);
}

/* Without any the engine says so; with some again it starts. */
static void
an_engine_that_cannot_start_says_busy(FX_UNUSED void **state)
{
	struct engine_thread *t = NULL;
	struct engine_options o;
	struct scratch scratch;
	struct fx_err err = FX_ERR_NONE;
	int fd;

	scratch_init(&scratch);
	engine_options_init(&o);
	o.state_dir = scratch.path;
	o.private = true;
	atomic_store(&missing, 1);
	atomic_store(&which, "fx-engine");
	assert_int_equal(engine_thread_start(&t, &fd, &o, &err), -1);
	assert_int_equal(err.code, E_BUSY);
	assert_null(t);
	atomic_store(&which, NULL);
	scratch_done(&scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sender_without_threads_tries_again),
		cmocka_unit_test(a_receiver_without_threads_is_tried_again),
		cmocka_unit_test(an_engine_that_cannot_start_says_busy),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
