/* SPDX-License-Identifier: MIT */
#include "os/file_root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/os/scratch.h"

static struct scratch s;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	scratch_folder(&s, "home");
	scratch_folder(&s, "home/.ssh");
	scratch_folder(&s, "home/inbox");
	scratch_folder(&s, "home/state");
	scratch_folder(&s, "home/state/in");
	scratch_folder(&s, "home/statement");
	scratch_folder(&s, "home/open");
	scratch_write(&s, "home/file", "");
	assert_int_equal(fchmodat(s.fd, "home/open", 0777, 0), 0);
	assert_int_equal(symlinkat("home/inbox", s.fd, "link"), 0);
	assert_int_equal(symlinkat("home/state", s.fd, "to-state"), 0);
	setenv("HOME", scratch_path(&s, "home"), 1);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	scratch_done(&s);
	return 0;
}

static const struct {
	const char *path; /* below the scratch folder, or absolute */
	enum fx_code want;
} roots[] = {
	{ "home/inbox", FX_OK },
	{ "home/statement", FX_OK },
	{ "link", FX_OK },
	{ "/", E_ACCESS },
	{ "/proc", E_ACCESS },
	{ "/proc/self", E_ACCESS },
	{ "home", E_ACCESS },
	{ "home/", E_ACCESS },
	{ "home/.ssh", E_ACCESS },
	{ "home/open", E_ACCESS },
	{ "home/state", E_ACCESS },
	{ "home/state/in", E_ACCESS },
	{ "to-state", E_ACCESS },
	{ "", E_ACCESS }, /* holds the state folder */
	{ "home/none", E_NOENT },
	{ "home/file", E_TYPE },
};

static void
refuses_what_is_no_place_for_files(void **state FX_UNUSED)
{
	char state_dir[300];
	int before = fd_count();

	snprintf(state_dir, sizeof(state_dir), "%s/home/state", s.path);
	for (size_t i = 0; i < FX_COUNT(roots); i++) {
		const char *path = roots[i].path;
		struct fx_err err = FX_ERR_NONE;
		struct file_root root;

		if (path[0] != '/')
			path = scratch_path(&s, path);
		file_root_open(&root, path, state_dir, &err);
		if (err.code != roots[i].want)
			print_error("%s: %s\n", path, err.text);
		assert_int_equal(err.code, roots[i].want);
		assert_int_equal(root.fd >= 0, roots[i].want == FX_OK);
		file_root_close(&root);
		file_root_close(&root);
	}
	assert_int_equal(fd_count(), before);
}

static void
shows_the_real_path_and_kind(void **state FX_UNUSED)
{
	struct file_root root;

	assert_int_equal(
	    file_root_open(&root, scratch_path(&s, "link"), NULL, NULL), 0);
	assert_string_equal(root.path, scratch_path(&s, "home/inbox"));
	assert_int_equal(root.durable, file_fs_durable(root.fs));
	file_root_close(&root);
	root = (struct file_root){ .path = NULL };
	file_root_close(&root); /* leaves descriptor 0 alone */
	assert_int_equal(root.fd, -1);
}

static void
notices_that_the_folder_went_away(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct file_root root;

	assert_int_equal(
	    file_root_open(&root, scratch_path(&s, "home/inbox"), NULL, &err),
	    0);
	assert_int_equal(file_root_check(&root, &err), 0);
	assert_int_equal(renameat(s.fd, "home/inbox", s.fd, "home/moved"), 0);
	assert_int_equal(file_root_check(&root, &err), -1);
	assert_int_equal(err.code, E_VANISHED);
	scratch_folder(&s, "home/inbox"); /* another of that name */
	assert_int_equal(file_root_check(&root, &err), -1);
	assert_int_equal(err.code, E_VANISHED);
	file_root_close(&root);
}

static void
refuses_what_belongs_to_another(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct file_root root;

	if (fchownat(s.fd, "home/inbox", 12345, (gid_t)-1, 0) == -1)
		skip(); /* only root can give files away */
	file_root_open(&root, scratch_path(&s, "home/inbox"), NULL, &err);
	assert_int_equal(err.code, E_ACCESS);
	file_root_close(&root);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(refuses_what_is_no_place_for_files),
		CASE(shows_the_real_path_and_kind),
		CASE(notices_that_the_folder_went_away),
		CASE(refuses_what_belongs_to_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
