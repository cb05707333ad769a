/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_FRONT_H
#define FX_SUPPORT_FRONT_H

/*
 * The real fxtui in a pseudo-terminal (pty.h), in an account of its own with
 * an engine that a test plays (standin.h).  Include it behind cmocka.h;
 * static functions, one front at a time.  Everything lies in a new folder
 * below TMPDIR, fxtui starts in its folder "files".
 */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/str.h"
#include "support/pty.h"
#include "support/standin.h"

#define FRONT_ENV_MAX 16
#define FRONT_WAIT_MS 20000 /* a busy machine is slow */

static struct {
	char *home;
	struct standin *engine;
	struct pty *pty;
	struct pty *other; /* a second one */
	char *env[FRONT_ENV_MAX + 1];
	size_t env_n;
	int w, h;
	bool deaf; /* it is started with SIGHUP ignored, as by nohup(1) */
} front;

/* Options of fxtui, and further NAME=value; both end in NULL. */
typedef const char *const front_words[];

static void
front_env(const char *name, const char *value)
{
	assert_true(front.env_n < FRONT_ENV_MAX);
	front.env[front.env_n] = str_printf("%s=%s", name, value);
	assert_non_null(front.env[front.env_n++]);
}

static void
front_folder(const char *name, const char *variable)
{
	char *path = str_printf("%s/%s", front.home, name);

	assert_non_null(path);
	assert_int_equal(mkdir(path, 0700), 0);
	if (variable != NULL) {
		front_env(variable, path);
		setenv(variable, path, 1);
	}
	free(path);
}

/* It is not the first start: no page that explains the screen. */
static void
front_welcomed(void)
{
	char *path = str_printf("%s/config/fxtui/tui.conf", front.home);
	FILE *f;

	assert_non_null(path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs("welcomed = on\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	free(path);
}

/* A new account; the test's own environment becomes it, too. */
FX_UNUSED static int
front_set_up(void **state FX_UNUSED)
{
	const char *tmp = getenv("TMPDIR");
	char *path;

	front.home =
	    str_printf("%s/fxfront-XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(front.home);
	assert_non_null(mkdtemp(front.home));
	front_folder("home", "HOME");
	front_folder("config", "XDG_CONFIG_HOME");
	front_folder("config/fxtui", NULL);
	front_welcomed();
	front_folder("state", "XDG_STATE_HOME");
	front_folder("run", "XDG_RUNTIME_DIR");
	front_folder("download", "XDG_DOWNLOAD_DIR");
	front_folder("files", NULL);
	front_env("TZ", "UTC0");
	path = str_printf("%s/files", front.home);
	assert_int_equal(chdir(path), 0);
	free(path);
	assert_int_equal(standin_start(&front.engine, STANDIN_VERSION), 0);
	return 0;
}

static int
front_remove(const char *path, const struct stat *st FX_UNUSED,
    int flag FX_UNUSED, struct FTW *ftw FX_UNUSED)
{
	return remove(path);
}

FX_UNUSED static int
front_tear_down(void **state FX_UNUSED)
{
	pty_stop(front.pty);
	pty_stop(front.other);
	standin_stop(front.engine);
	while (front.env_n > 0) {
		free(front.env[--front.env_n]);
		front.env[front.env_n] = NULL;
	}
	assert_int_equal(chdir("/"), 0);
	nftw(front.home, front_remove, 16, FTW_DEPTH | FTW_PHYS);
	free(front.home);
	front.home = NULL;
	front.engine = NULL;
	front.pty = front.other = NULL;
	return 0;
}

/* Start fxtui with these options. */
FX_UNUSED static struct pty *
front_start(int w, int h, front_words options, front_words env)
{
	const char *argv[16] = { "/usr/bin/env", "fxtui", NULL };
	const char *deaf[] = { "/bin/sh", "-c",
		"trap '' HUP; exec fxtui \"$@\"", "fxtui" };
	const char *all[FRONT_ENV_MAX * 2] = { "LC_ALL=C.UTF-8" };
	struct pty_conf conf = { .argv = argv, .env = all, .w = w, .h = h };
	struct pty *p;
	size_t n = 2;

	if (front.deaf)
		memcpy(argv, deaf, sizeof(deaf));
	if (front.deaf)
		n = FX_COUNT(deaf);
	for (size_t i = 0; options != NULL && options[i] != NULL; i++)
		argv[n++] = options[i];
	n = 1;
	for (size_t i = 0; i < front.env_n; i++)
		all[n++] = front.env[i];
	for (size_t i = 0; env != NULL && env[i] != NULL; i++)
		all[n++] = env[i];
	assert_int_equal(pty_start(&p, &conf), 0);
	return p;
}

/* Start it and wait until it is attached and has drawn. */
FX_UNUSED static void
front_up(int w, int h, front_words options, front_words env)
{
	front.pty = front_start(w, h, options, env);
	assert_true(pty_wait_text(front.pty, "Files", FRONT_WAIT_MS));
}

static bool
front_is_attached(struct pty *p FX_UNUSED, void *ctx)
{
	return standin_heard(front.engine, "\"cmd\":\"subscribe\"") >=
	    *(const size_t *)ctx;
}

/* Until it has subscribed so often. */
FX_UNUSED static void
front_attached(size_t times)
{
	assert_true(
	    pty_wait(front.pty, front_is_attached, &times, FRONT_WAIT_MS));
}

FX_UNUSED static void
front_say(const char *text)
{
	standin_say(front.engine, text, strlen(text));
}

/* It ends with this status. */
FX_UNUSED static void
front_ends(struct pty *p, int want)
{
	int status = -1;

	if (!pty_wait_exit(p, &status, FRONT_WAIT_MS)) {
		for (int y = 0; y < 24; y++)
			print_error("|%s\n", pty_row(p, y));
		fail_msg("it does not end");
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), want);
}

/* A transfer of 1 GiB, so many bytes of it done. */
FX_UNUSED static void
front_transfer(struct buf *out, unsigned i, long long done, long long rate)
{
	char *line = str_printf("{\"event\":\"transfer\",\"id\":\"t%u\","
				"\"incoming\":%s,\"name\":\"file-%02u.iso\","
				"\"tree\":false,\"peer\":\"bob\","
				"\"key\":\"fx1-b\",\"state\":\"active\","
				"\"bytes\":1073741824,\"bytes_done\":%lld,"
				"\"files\":1,\"files_done\":0,"
				"\"files_failed\":0,\"rate\":%lld,"
				"\"eta_s\":60,\"started\":1795005670,"
				"\"ended\":-1,\"kept\":0,\"left_out\":0,"
				"\"skipped\":0,\"retry_s\":-1,\"position\":0,"
				"\"weight\":50,\"limit\":0,\"next\":-1,"
				"\"wait\":false}\n",
	    i, i % 2 == 0 ? "true" : "false", i, done, rate);

	assert_non_null(line);
	buf_put_str(out, line);
	free(line);
}

FX_UNUSED static void
front_progress(struct buf *out, unsigned i, long long done, long long rate)
{
	char *line = str_printf("{\"event\":\"progress\",\"id\":\"t%u\","
				"\"state\":\"active\",\"bytes\":1073741824,"
				"\"bytes_done\":%lld,\"files\":1,"
				"\"files_done\":0,\"files_failed\":0,"
				"\"rate\":%lld,\"eta_s\":%lld,\"idle_ms\":3,"
				"\"skipped\":0}\n",
	    i, done, rate, (1073741824 - done) / (rate > 0 ? rate : 1));

	assert_non_null(line);
	buf_put_str(out, line);
	free(line);
}

#endif
