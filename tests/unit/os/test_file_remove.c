/* SPDX-License-Identifier: MIT */
#include "os/file_remove.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/limits.h"
#include "os/file.h"
#include "unit/os/scratch.h"

static struct scratch s;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	scratch_folder(&s, "keep");
	scratch_write(&s, "keep/file", "kept");
	scratch_folder(&s, "tree");
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	scratch_done(&s);
	return 0;
}

static void
removes_a_tree_but_follows_no_link(void **state FX_UNUSED)
{
	int before = fd_count();

	scratch_folder(&s, "tree/a");
	scratch_write(&s, "tree/a/f", "x");
	scratch_folder(&s, "tree/empty");
	assert_int_equal(symlinkat("../keep", s.fd, "tree/link"), 0);
	assert_int_equal(symlinkat("../../keep/file", s.fd, "tree/a/l"), 0);
	assert_int_equal(mkfifoat(s.fd, "tree/a/fifo", 0600), 0);
	assert_int_equal(file_remove_tree_beneath(s.fd, "tree", NULL), 0);
	assert_false(scratch_has(&s, "tree"));
	assert_true(scratch_holds(&s, "keep/file", "kept"));
	assert_int_equal(fd_count(), before);
}

static void
removes_a_tree_in_steps(void **state FX_UNUSED)
{
	char name[32];
	int steps = 0;
	int r;

	for (int i = 0; i < 25; i++) {
		snprintf(name, sizeof(name), "tree/f%d", i);
		scratch_write(&s, name, "");
	}
	scratch_folder(&s, "tree/d");
	scratch_write(&s, "tree/d/f", "");
	do {
		size_t had = scratch_count(&s, "tree");

		r = file_remove_some(s.fd, "tree", 10, NULL);
		steps++;
		if (r == 1)
			assert_in_range(
			    scratch_count(&s, "tree"), had - 10, had - 8);
	} while (r == 1);
	assert_int_equal(r, 0);
	assert_in_range(steps, 3, 5);
	assert_false(scratch_has(&s, "tree"));
	assert_int_equal(file_remove_some(s.fd, "tree", 1, NULL), 0);
	scratch_folder(&s, "tree");
}

static void
removes_a_file_or_a_link_itself(void **state FX_UNUSED)
{
	assert_int_equal(symlinkat("keep", s.fd, "link"), 0);
	scratch_write(&s, "file", "x");
	assert_int_equal(file_remove_tree_beneath(s.fd, "link", NULL), 0);
	assert_int_equal(file_remove_tree_beneath(s.fd, "file", NULL), 0);
	assert_int_equal(file_remove_tree_beneath(s.fd, "none", NULL), 0);
	assert_true(scratch_has(&s, "keep/file"));
	assert_false(scratch_has(&s, "link"));
	assert_false(scratch_has(&s, "file"));
}

static void
removes_a_folder_of_many(void **state FX_UNUSED)
{
	char name[32];

	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "tree/%d", i);
		scratch_write(&s, name, "");
	}
	assert_int_equal(file_remove_tree_beneath(s.fd, "tree", NULL), 0);
	assert_false(scratch_has(&s, "tree"));
}

/* Make depth folders called d, one in the other, in the folder tree. */
static void
nest(int depth)
{
	int at = openat(s.fd, "tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; i < depth; i++) {
		int next;

		assert_int_equal(mkdirat(at, "d", 0700), 0);
		next = openat(at, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		close(at);
		at = next;
	}
	close(at);
}

static void
goes_down_to_its_limit(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	const int most = FX_DEPTH_MAX + 32 - 1; /* tree is one itself */
	int before = fd_count();
	int inner;

	nest(most);
	assert_int_equal(file_remove_tree_beneath(s.fd, "tree", &err), 0);
	scratch_folder(&s, "tree");
	nest(most + 1);
	assert_int_equal(file_remove_tree_beneath(s.fd, "tree", &err), -1);
	assert_int_equal(err.errnum, ELOOP);
	assert_int_equal(fd_count(), before);
	inner = openat(s.fd, "tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(file_remove_tree_beneath(inner, "d", &err), 0);
	close(inner);
}

static void
says_what_stands_in_the_way(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	int tree;

	scratch_folder(&s, "tree/a");
	scratch_write(&s, "tree/a/f", "x");
	tree = openat(s.fd, "tree/a", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!scratch_denies(&s)) {
		close(tree);
		skip();
	}
	assert_int_equal(fchmod(tree, 0500), 0);
	assert_int_equal(file_remove_tree_beneath(s.fd, "tree", &err), -1);
	assert_int_equal(err.errnum, EACCES);
	assert_int_equal(fchmod(tree, 0700), 0);
	close(tree);
}

static void
removes_a_file_only_if_it_is_the_same(void **state FX_UNUSED)
{
	struct stat st;

	scratch_write(&s, "mine", "1");
	assert_int_equal(fstatat(s.fd, "mine", &st, 0), 0);
	scratch_write(&s, "other", "2");
	assert_int_equal(
	    file_remove_same(s.fd, "other", st.st_dev, st.st_ino), -ESTALE);
	assert_true(scratch_has(&s, "other"));
	assert_int_equal(
	    file_remove_same(s.fd, "mine", st.st_dev, st.st_ino), 0);
	assert_int_equal(
	    file_remove_same(s.fd, "mine", st.st_dev, st.st_ino), -ENOENT);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(removes_a_tree_but_follows_no_link),
		CASE(removes_a_tree_in_steps),
		CASE(removes_a_file_or_a_link_itself),
		CASE(removes_a_folder_of_many),
		CASE(goes_down_to_its_limit),
		CASE(says_what_stands_in_the_way),
		CASE(removes_a_file_only_if_it_is_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
