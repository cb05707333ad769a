/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "tui/app/save.h"
#include "unit/os/scratch.h"

/* Save text there and wait for what became of it. */
static int
saved(const char *path, const char *text)
{
	struct save *s = NULL;
	struct save_result done;
	struct fx_err err;
	struct pollfd fd;

	assert_int_equal(save_new(&s), 0);
	assert_int_equal(save_start(s, path, strdup(text), &err), 0);
	fd = (struct pollfd){ .fd = save_fd(s), .events = POLLIN };
	assert_int_equal(poll(&fd, 1, 10000), 1);
	assert_true(save_take(s, &done));
	assert_string_equal(done.path, path);
	free(done.path);
	assert_false(save_take(s, &done));
	save_free(s);
	return done.errnum;
}

static void
a_text_is_written_for_its_owner_only(FX_UNUSED void **state)
{
	struct scratch dir;
	struct stat st;

	scratch_init(&dir);
	assert_int_equal(saved(scratch_path(&dir, "log"), "one\ntwo\n"), 0);
	assert_true(scratch_holds(&dir, "log", "one\ntwo\n"));
	assert_int_equal(fstatat(dir.fd, "log", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	scratch_done(&dir);
}

static void
what_is_there_is_never_replaced(FX_UNUSED void **state)
{
	struct scratch dir;

	scratch_init(&dir);
	assert_int_equal(saved(scratch_path(&dir, "taken"), "mine"), 0);
	assert_int_equal(saved(scratch_path(&dir, "taken"), "other"), EEXIST);
	assert_true(scratch_holds(&dir, "taken", "mine"));
	assert_int_equal(symlinkat("nowhere", dir.fd, "link"), 0);
	assert_int_equal(saved(scratch_path(&dir, "link"), "other"), EEXIST);
	assert_int_equal(saved(scratch_path(&dir, "none/log"), "x"), ENOENT);
	scratch_done(&dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_written_for_its_owner_only),
		cmocka_unit_test(what_is_there_is_never_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
