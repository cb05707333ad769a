/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "tui/app/errand.h"
#include "unit/os/scratch.h"

#define PATIENCE_MS 20000

static struct errands *errands;
static struct scratch s;

static int
setup(FX_UNUSED void **state)
{
	scratch_init(&s);
	assert_int_equal(errands_new(&errands), 0);
	return 0;
}

static int
teardown(FX_UNUSED void **state)
{
	errands_free(errands);
	errands = NULL;
	scratch_done(&s);
	return 0;
}

static char *
below(const char *name)
{
	char *path = str_printf("%s/%s", s.path, name);

	assert_non_null(path);
	return path;
}

/* Run it to its end; the path is that of name. */
static struct errand *
done(enum errand_kind kind, const char *name, const char *words)
{
	struct pollfd p = { .fd = errands_fd(errands), .events = POLLIN };
	struct fx_err err = FX_ERR_NONE;
	char *path = below(name);
	struct errand *e;

	assert_int_equal(errands_start(errands, kind, path, words, &err), 0);
	assert_string_equal(errands_at(errands, kind)->path, path);
	while ((e = errands_take(errands)) == NULL)
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
	assert_null(errands_at(errands, kind));
	assert_string_equal(e->path, path);
	free(path);
	return e;
}

static void
a_tree_is_counted_as_it_would_be_sent(FX_UNUSED void **state)
{
	struct errand *e;

	scratch_folder(&s, "tree");
	scratch_folder(&s, "tree/sub");
	scratch_write(&s, "tree/one", "12345");
	scratch_write(&s, "tree/sub/two", "123");
	assert_int_equal(symlinkat("one", s.fd, "tree/link"), 0);
	e = done(ERRAND_COUNT, "tree", NULL);
	assert_int_equal(e->files, 2);
	assert_int_equal(e->bytes, 8);
	assert_false(e->partly);
	errand_free(e);
	e = done(ERRAND_COUNT, "tree/one", NULL);
	assert_int_equal(e->files, 1);
	assert_int_equal(e->bytes, 5);
	errand_free(e);
	e = done(ERRAND_COUNT, "nothing", NULL);
	assert_true(e->partly);
	errand_free(e);
}

static void
a_preview_tells_owner_target_and_first_bytes(FX_UNUSED void **state)
{
	struct errand *e;

	scratch_write(&s, "file", "first line\n");
	e = done(ERRAND_PREVIEW, "file", NULL);
	assert_int_equal(e->err.code, FX_OK);
	assert_non_null(strchr(e->owner, ':'));
	assert_null(e->target);
	assert_int_equal(e->bytes_n, 11);
	assert_memory_equal(e->bytes_of, "first line\n", 11);
	errand_free(e);
	assert_int_equal(symlinkat("file", s.fd, "link"), 0);
	e = done(ERRAND_PREVIEW, "link", NULL);
	assert_string_equal(e->target, "file");
	assert_int_equal(e->bytes_n, 11);
	errand_free(e);
	assert_int_equal(mkfifoat(s.fd, "fifo", 0600), 0);
	e = done(ERRAND_PREVIEW, "fifo", NULL); /* waits for nobody */
	assert_null(e->bytes_of);
	errand_free(e);
	e = done(ERRAND_PREVIEW, "gone", NULL);
	assert_int_equal(e->err.code, E_NOENT);
	errand_free(e);
}

static void
names_are_those_of_folders(FX_UNUSED void **state)
{
	struct errand *e;

	scratch_folder(&s, "d10");
	scratch_folder(&s, "d2");
	scratch_write(&s, "file", "");
	assert_int_equal(symlinkat("d2", s.fd, "dlink"), 0);
	assert_int_equal(symlinkat("file", s.fd, "flink"), 0);
	e = done(ERRAND_NAMES, ".", NULL);
	assert_int_equal(e->names_n, 3);
	assert_string_equal(e->names[0], "d2");
	assert_string_equal(e->names[1], "d10");
	assert_string_equal(e->names[2], "dlink");
	errand_free(e);
	e = done(ERRAND_NAMES, "file", NULL);
	assert_int_not_equal(e->err.code, FX_OK);
	errand_free(e);
}

/* Wait until name holds what a started program wrote. */
static void
wait_for_file(const char *name, const char *want)
{
	char got[256];

	for (int i = 0; i < 2000; i++) {
		int fd = openat(s.fd, name, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd >= 0 ? read(fd, got, sizeof(got) - 1) : -1;

		if (fd >= 0)
			close(fd);
		got[n > 0 ? n : 0] = '\0';
		if (strcmp(got, want) == 0)
			return;
		assert_int_equal(poll(NULL, 0, 10), 0);
	}
	fail_msg("%s never held %s", name, want);
}

static void
a_program_gets_the_path_as_one_word_and_no_shell(FX_UNUSED void **state)
{
	static const char odd[] = "a b; $(id) `id`";
	char *words = str_printf("cp --no-dereference -t %s", s.path);
	struct errand *e;

	assert_non_null(words);
	scratch_folder(&s, "in");
	scratch_write(&s, "in/a b; $(id) `id`", "odd");
	e = done(ERRAND_OPEN, "in/a b; $(id) `id`", words);
	assert_int_equal(e->err.code, FX_OK);
	assert_true(e->pid > 0);
	errand_free(e);
	wait_for_file(odd, "odd");
	e = done(ERRAND_OPEN, "in", "no-such-program-here -x");
	assert_int_equal(e->err.code, E_NOENT);
	errand_free(e);
	e = done(ERRAND_OPEN, "in", "  ");
	assert_int_equal(e->err.code, E_ARGS);
	errand_free(e);
	free(words);
}

static void
a_new_one_of_a_kind_makes_the_one_before_worthless(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct errand *e;

	scratch_write(&s, "x", "1");
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    errands_start(errands, ERRAND_COUNT, "/usr", NULL, &err),
		    0);
	e = done(ERRAND_COUNT, "x", NULL);
	assert_int_equal(e->files, 1);
	errand_free(e);
	assert_null(errands_take(errands));
	assert_int_equal(
	    errands_start(errands, ERRAND_COUNT, "/usr", NULL, &err), 0);
	errands_drop(errands, ERRAND_COUNT);
	assert_null(errands_at(errands, ERRAND_COUNT));
}

#define ON_ERRAND(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_ERRAND(a_tree_is_counted_as_it_would_be_sent),
		ON_ERRAND(a_preview_tells_owner_target_and_first_bytes),
		ON_ERRAND(names_are_those_of_folders),
		ON_ERRAND(a_program_gets_the_path_as_one_word_and_no_shell),
		ON_ERRAND(a_new_one_of_a_kind_makes_the_one_before_worthless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
