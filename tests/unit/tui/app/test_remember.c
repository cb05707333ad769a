/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/str.h"
#include "tui/app/app_code.h"

/* What was typed behind `:` is there at the next start. */

static char folder[256];
static char path[300];
static struct app a;
static struct app_options options = { .private = true };

static void
start(void)
{
	a = (struct app){ .options = &options, .sig_fd = -1 };
	a.model = model_new();
	a.keymap = keymap_new();
	assert_true(a.model != NULL && a.keymap != NULL);
	assert_int_equal(app_prefs_start(&a), 0);
	assert_true(prefs_wait(a.prefs, 5000));
	app_prefs(&a);
}

static void
stop(void)
{
	prefs_free(a.prefs);
	keymap_free(a.keymap);
	edit_history_done(&a.history);
	model_free(a.model);
}

static int
setup(FX_UNUSED void **state)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/remember-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/fxtui/tui.conf", folder);
	return setenv("XDG_CONFIG_HOME", folder, 1);
}

static int
teardown(FX_UNUSED void **state)
{
	char other[400];

	snprintf(other, sizeof(other), "%s.lock", path);
	unlink(other);
	unlink(path);
	snprintf(other, sizeof(other), "%s/fxtui", folder);
	rmdir(other);
	return rmdir(folder);
}

static const char *
newest(size_t back)
{
	assert_true(a.history.count > back);
	return a.history.line[a.history.count - 1 - back];
}

static void
lines_are_there_at_the_next_start(FX_UNUSED void **state)
{
	char line[32];

	start();
	app_command(&a, "sort size  ");
	app_command(&a, " zoom"); /* a blank first: not remembered */
	stop();
	start();
	assert_int_equal(a.history.count, 1);
	assert_string_equal(newest(0), "sort size");
	for (int i = 0; i < 30; i++) {
		snprintf(line, sizeof(line), "set bell %d", i);
		app_command(&a, line);
	}
	stop();
	start();
	assert_int_equal(a.history.count, 20);
	assert_string_equal(newest(0), "set bell 29");
	assert_string_equal(newest(19), "set bell 10");
	stop();
}

static void
what_was_set_is_set_at_the_next_start(FX_UNUSED void **state)
{
	start();
	setting_put(a.model, SETTING_HIDDEN, 1);
	setting_put(a.model, SETTING_SPLIT, -6);
	app_prefs(&a);
	stop();
	start();
	assert_int_equal(setting_get(a.model, SETTING_HIDDEN), 1);
	assert_int_equal(setting_get(a.model, SETTING_SPLIT), -6);
	stop();
}

static void
bad_lines_are_told_and_the_rest_counts(FX_UNUSED void **state)
{
	char dir[300];
	FILE *f;

	snprintf(dir, sizeof(dir), "%s/fxtui", folder);
	assert_int_equal(mkdir(dir, 0700), 0);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("version = 1\nsort = colour\nhidden = on\nfuture = 1\n"
	      "[keys]\nsend = S\nzoom = S S Esc\n[history]\nx = y\n",
	    f);
	assert_int_equal(fclose(f), 0);
	start();
	assert_int_equal(setting_get(a.model, SETTING_HIDDEN), 1);
	assert_non_null(strstr(a.model->status, "tui.conf, line "));
	for (unsigned i = 0; i < 4; i++) {
		static const char *const lines[] = {
			"line 2:", "line 4:", "line 7:", "line 9:"
		};
		bool told = false;

		for (size_t j = 0; j < a.model->lines_n; j++)
			told |= strstr(model_line(a.model, j)->text,
				    lines[i]) != NULL;
		if (!told)
			fail_msg("%s", lines[i]);
	}
	stop();
}

#define ACCOUNT(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT(lines_are_there_at_the_next_start),
		ACCOUNT(what_was_set_is_set_at_the_next_start),
		ACCOUNT(bad_lines_are_told_and_the_rest_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
