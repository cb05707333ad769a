/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/source.h"
#include "unit/os/scratch.h"

/* A source of the folder top with the files a, sub/b, and a step over it. */
struct lab {
	struct scratch scratch;
	struct source *source;
	struct source_step *step;
};

static char *
at(struct lab *l, const char *path)
{
	static char whole[600];

	snprintf(whole, sizeof(whole), "%s/%s", l->scratch.path, path);
	return whole;
}

static void
put(struct lab *l, const char *path, const char *text)
{
	FILE *f = fopen(at(l, path), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
lab_open(struct lab *l)
{
	struct fx_err err = FX_ERR_NONE;
	const char *paths[1];

	memset(l, 0, sizeof(*l));
	scratch_init(&l->scratch);
	assert_int_equal(mkdir(at(l, "top"), 0755), 0);
	assert_int_equal(mkdir(at(l, "top/sub"), 0755), 0);
	assert_int_equal(mkdir(at(l, "other"), 0755), 0);
	put(l, "top/a", "a");
	put(l, "top/sub/b", "b");
	put(l, "other/b", "b");
	paths[0] = at(l, "top");
	if (source_new(&l->source, paths, 1, NULL, &err) < 0 ||
	    source_walk(l->source, &l->step, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(l->step->count, 4);
}

static void
lab_close(struct lab *l)
{
	source_step_free(l->step);
	source_unref(l->source);
	scratch_done(&l->scratch);
}

static const struct entry *
entry(struct lab *l, const char *path)
{
	for (size_t i = 0; i < l->step->count; i++)
		if (l->step->entries[i].path_len == strlen(path) &&
		    memcmp(l->step->entries[i].path, path, strlen(path)) == 0)
			return &l->step->entries[i];
	fail_msg("no entry %s", path);
	return NULL;
}

static bool
is_there(struct lab *l, const char *path)
{
	return faccessat(AT_FDCWD, at(l, path), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void
removes_what_is_as_it_was(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct lab l;

	(void)state;
	lab_open(&l);
	assert_int_equal(
	    source_remove_folder(l.source, entry(&l, "top/sub"), &err), -1);
	assert_int_equal(
	    source_remove(l.source, entry(&l, "top/sub/b"), &err), 0);
	assert_false(is_there(&l, "top/sub/b"));
	assert_int_equal(source_remove(l.source, entry(&l, "top/a"), &err), 0);
	assert_int_equal(
	    source_remove_folder(l.source, entry(&l, "top/sub"), &err), 0);
	assert_int_equal(
	    source_remove_folder(l.source, entry(&l, "top"), &err), 0);
	assert_false(is_there(&l, "top"));
	assert_true(is_there(&l, "other/b"));
	lab_close(&l);
}

static void
leaves_what_has_changed(void **state)
{
	struct timespec old[2] = { { .tv_sec = 5 }, { .tv_sec = 5 } };
	struct fx_err err = FX_ERR_NONE;
	struct lab l;

	(void)state;
	lab_open(&l);
	put(&l, "top/a", "longer");
	assert_int_equal(source_remove(l.source, entry(&l, "top/a"), &err), -1);
	assert_int_equal(err.code, E_SRC_CHANGED);
	assert_true(is_there(&l, "top/a"));
	assert_int_equal(utimensat(AT_FDCWD, at(&l, "top/sub/b"), old, 0), 0);
	assert_int_equal(
	    source_remove(l.source, entry(&l, "top/sub/b"), &err), -1);
	assert_int_equal(err.code, E_SRC_CHANGED);
	assert_true(is_there(&l, "top/sub/b"));
	lab_close(&l);
}

static void
removes_nothing_through_a_link(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	char from[600];
	struct lab l;

	(void)state;
	lab_open(&l);
	snprintf(from, sizeof(from), "%s", at(&l, "top/sub"));
	assert_int_equal(rename(from, at(&l, "away")), 0);
	assert_int_equal(symlink("../other", from), 0);
	assert_int_equal(
	    source_remove(l.source, entry(&l, "top/sub/b"), &err), -1);
	assert_true(is_there(&l, "other/b"));
	assert_true(is_there(&l, "away/b"));
	snprintf(from, sizeof(from), "%s", at(&l, "top/a"));
	assert_int_equal(rename(from, at(&l, "away/a")), 0);
	assert_int_equal(symlink("../away/a", from), 0);
	assert_int_equal(source_remove(l.source, entry(&l, "top/a"), &err), -1);
	assert_true(is_there(&l, "top/a"));
	assert_true(is_there(&l, "away/a"));
	assert_int_equal(unlink(from), 0);
	assert_int_equal(source_remove(l.source, entry(&l, "top/a"), &err), -1);
	assert_int_equal(err.code, E_VANISHED);
	lab_close(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(removes_what_is_as_it_was),
		cmocka_unit_test(leaves_what_has_changed),
		cmocka_unit_test(removes_nothing_through_a_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
