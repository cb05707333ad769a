/* SPDX-License-Identifier: MIT */
#include "os/xdg.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "unit/os/scratch.h"

static struct scratch s;

static const char *const variables[] = { "XDG_CONFIG_HOME", "XDG_STATE_HOME",
	"XDG_RUNTIME_DIR", "XDG_DOWNLOAD_DIR" };

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	for (size_t i = 0; i < FX_COUNT(variables); i++)
		unsetenv(variables[i]);
	setenv("HOME", s.path, 1);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	scratch_done(&s);
	return 0;
}

typedef int path_fn(char **ret, struct fx_err *err);

/* Compare with the scratch folder (or, from '/' on, itself) and free. */
static void
check_path(path_fn *fn, const char *want)
{
	struct fx_err err = FX_ERR_NONE;
	char *path = NULL;

	assert_int_equal(fn(&path, &err), 0);
	assert_string_equal(
	    path, want[0] == '/' ? want : scratch_path(&s, want));
	free(path);
}

static void
follows_the_environment(void **state FX_UNUSED)
{
	check_path(xdg_config_dir, ".config/fxtui");
	check_path(xdg_config_file, ".config/fxtui/fxtui.conf");
	check_path(xdg_state_dir, ".local/state/fxtui");
	setenv("XDG_CONFIG_HOME", "/c", 1);
	setenv("XDG_STATE_HOME", "/s", 1);
	check_path(xdg_config_dir, "/c/fxtui");
	check_path(xdg_state_dir, "/s/fxtui");
}

static void
ignores_empty_and_relative_values(void **state FX_UNUSED)
{
	setenv("XDG_CONFIG_HOME", "", 1);
	setenv("XDG_STATE_HOME", "state", 1);
	setenv("XDG_DOWNLOAD_DIR", "Downloads", 1);
	check_path(xdg_config_dir, ".config/fxtui");
	check_path(xdg_state_dir, ".local/state/fxtui");
	check_path(xdg_inbox_dir, "fxtui-inbox");
}

static void
takes_an_odd_home_from_the_password_database(void **state FX_UNUSED)
{
	const char *const odd[] = { "", "relative/home", NULL };
	char *first = NULL;
	char *home;

	for (size_t i = 0; i < FX_COUNT(odd); i++) {
		if (odd[i] != NULL)
			setenv("HOME", odd[i], 1);
		else
			unsetenv("HOME");
		if (xdg_home(&home, NULL) < 0)
			skip(); /* an account without an entry */
		assert_int_equal(home[0], '/');
		if (first != NULL)
			assert_string_equal(home, first);
		free(first);
		first = home;
	}
	free(first);
}

static const struct {
	const char *text;
	const char *want; /* below home, or absolute */
} user_dirs[] = {
	{ "XDG_DOWNLOAD_DIR=\"$HOME/Down loads\"\n", "Down loads/fxtui" },
	{ "XDG_DOWNLOAD_DIR=\"/data/in\"", "/data/in/fxtui" },
	{ "# x\nXDG_DESKTOP_DIR=\"/d\"\nXDG_DOWNLOAD_DIR=\"/b\"\n",
	    "/b/fxtui" },
	{ "XDG_DOWNLOAD_DIR=\"/a\"\nXDG_DOWNLOAD_DIR=\"/b\"\n", "/b/fxtui" },
	{ "XDG_DOWNLOAD_DIR=\"/q\\\"q\"\n", "/q\"q/fxtui" },
	{ "XDG_DOWNLOAD_DIR=\"$HOME/\"\n", "fxtui-inbox" },
	{ "XDG_DOWNLOAD_DIR=\"$HOME\"\n", "fxtui-inbox" },
	{ "XDG_DOWNLOAD_DIR=\"rel\"\n", "fxtui-inbox" },
	{ "XDG_DOWNLOAD_DIR=\"/open\n", "fxtui-inbox" },
	{ "XDG_DOWNLOAD_DIR=", "fxtui-inbox" },
	{ "XDG_DOWNLOAD_DIR=\"", "fxtui-inbox" },
	{ "XDG_DOWNLOAD_DIR=\"$HOM", "fxtui-inbox" },
	{ "", "fxtui-inbox" },
};

static void
finds_the_inbox(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	char *none = NULL;

	check_path(xdg_inbox_dir, "fxtui-inbox");
	scratch_folder(&s, ".config");
	for (size_t i = 0; i < FX_COUNT(user_dirs); i++) {
		scratch_write(&s, ".config/user-dirs.dirs", user_dirs[i].text);
		check_path(xdg_inbox_dir, user_dirs[i].want);
	}
	setenv("XDG_DOWNLOAD_DIR", "/env", 1);
	check_path(xdg_inbox_dir, "/env/fxtui");
	check_path(xdg_download_dir, "/env");
	setenv("XDG_DOWNLOAD_DIR", s.path, 1);
	check_path(xdg_inbox_dir, "fxtui-inbox");
	assert_int_equal(xdg_download_dir(&none, &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

static void
check_socket(const char *state_dir, const char *want)
{
	char *path = NULL;

	assert_int_equal(xdg_engine_socket(state_dir, &path, NULL), 0);
	assert_string_equal(path, want);
	free(path);
}

static void
names_the_socket_by_the_state_folder(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	char own[300], other[300], name[512];
	char *path = NULL;
	struct stat st;

	snprintf(own, sizeof(own), "%s/.local/state/fxtui", s.path);
	snprintf(other, sizeof(other), "%s/other", s.path);
	assert_int_equal(xdg_engine_socket(own, &path, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(xdg_make(own, 0700, &err), 0);
	assert_int_equal(xdg_make(other, 0700, &err), 0);
	scratch_folder(&s, "rt");
	setenv("XDG_RUNTIME_DIR", scratch_path(&s, "rt"), 1);
	check_socket(own, scratch_path(&s, "rt/fxtui/engine.sock"));
	assert_int_equal(stat(other, &st), 0);
	snprintf(name, sizeof(name), "%s/rt/fxtui/engine-%llu-%llu.sock",
	    s.path, (unsigned long long)st.st_dev,
	    (unsigned long long)st.st_ino);
	check_socket(other, name);

	/* Others may enter it, or it is not set: a folder of the state. */
	assert_int_equal(fchmodat(s.fd, "rt", 0711, 0), 0);
	check_socket(
	    own, scratch_path(&s, ".local/state/fxtui/run/engine.sock"));
	unsetenv("XDG_RUNTIME_DIR");
	check_socket(
	    own, scratch_path(&s, ".local/state/fxtui/run/engine.sock"));
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(fstatat(s.fd, path, &st, 0), 0);
	return st.st_mode & 07777;
}

static void
makes_private_folders(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	mode_t old = umask(0);

	assert_int_equal(xdg_make(scratch_path(&s, "a/b/c"), 0700, &err), 0);
	umask(old);
	assert_int_equal(mode_of("a"), 0700);
	assert_int_equal(mode_of("a/b/c"), 0700);
	assert_int_equal(fchmodat(s.fd, "a/b/c", 0755, 0), 0);
	assert_int_equal(xdg_make(scratch_path(&s, "a/b/c"), 0700, &err), 0);
	assert_int_equal(mode_of("a/b/c"), 0700);
	assert_int_equal(fchmodat(s.fd, "a/b/c", 0500, 0), 0);
	assert_int_equal(xdg_make(scratch_path(&s, "a/b/c"), 0700, &err), 0);
	assert_int_equal(mode_of("a/b/c"), 0500);
	assert_int_equal(fchmodat(s.fd, "a/b/c", 0700, 0), 0);
}

static void
makes_no_folder_of_what_is_none(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;

	scratch_write(&s, "file", "");
	assert_int_equal(xdg_make(scratch_path(&s, "file"), 0700, &err), -1);
	assert_int_equal(err.code, E_TYPE);
	assert_int_equal(xdg_make(scratch_path(&s, "file/x"), 0700, &err), -1);
	assert_int_equal(err.code, E_TYPE);
	scratch_folder(&s, "real");
	assert_int_equal(symlinkat("real", s.fd, "link"), 0);
	assert_int_equal(xdg_make(scratch_path(&s, "link"), 0700, &err), -1);
	assert_int_equal(xdg_make(scratch_path(&s, "link/in"), 0700, &err), 0);
	assert_true(scratch_has(&s, "real/in"));
	if (fchownat(s.fd, "real", 12345, (gid_t)-1, 0) == -1)
		skip(); /* only root can give files away */
	assert_int_equal(xdg_make(scratch_path(&s, "real"), 0700, &err), -1);
	assert_int_equal(err.code, E_ACCESS);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(follows_the_environment),
		CASE(ignores_empty_and_relative_values),
		CASE(takes_an_odd_home_from_the_password_database),
		CASE(finds_the_inbox),
		CASE(names_the_socket_by_the_state_folder),
		CASE(makes_private_folders),
		CASE(makes_no_folder_of_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
