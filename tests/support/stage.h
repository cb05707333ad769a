/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_STAGE_H
#define FX_SUPPORT_STAGE_H

/*
 * For tests that start themselves as the scene (scene.h) in a pty (pty.h).
 * Include it behind cmocka.h; static functions, one pty at a time.
 */

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/attr.h"
#include "base/buf.h"
#include "support/pty.h"
#include "support/scene.h"
#include "tui/term/dump.h"

static struct pty *pty;

FX_UNUSED static void
stage_start(
    int w, int h, const char *locale, const char *term, const char *option)
{
	char lc[64];
	char tn[64];
	const char *const argv[] = { "/proc/self/exe", "--scene", option,
		NULL };
	const char *const env[] = { lc, tn, NULL };
	struct pty_conf conf = { .argv = argv, .env = env, .w = w, .h = h };

	snprintf(lc, sizeof(lc), "LC_ALL=%s", locale);
	snprintf(tn, sizeof(tn), "TERM=%s", term);
	assert_int_equal(pty_start(&pty, &conf), 0);
}

FX_UNUSED static void
stage_scene(int w, int h, const char *locale)
{
	char size[32];

	stage_start(w, h, locale, "xterm-256color", NULL);
	snprintf(size, sizeof(size), "%dx%d", w, h);
	assert_true(pty_wait_text(pty, size, PTY_WAIT_MS));
}

FX_UNUSED static void
stage_quit(void)
{
	int status;

	pty_type(pty, "q");
	assert_true(pty_wait_exit(pty, &status, PTY_WAIT_MS));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

FX_UNUSED static int
stage_free(void **state FX_UNUSED)
{
	pty_stop(pty);
	pty = NULL;
	return 0;
}

/* The screen has the rows of the canvas. */
FX_UNUSED static void
stage_expect(int w, int h, const char *note)
{
	struct canvas *c;
	struct buf want;
	struct buf got;

	assert_int_equal(canvas_new(&c, w, h, STYLE_SET_UTF8), 0);
	scene_draw(c, note);
	buf_init(&want, 1024 * 1024);
	buf_init(&got, 1024 * 1024);
	dump_text(&want, c);
	for (int y = 0; y < h; y++) {
		buf_put_str(&got, pty_row(pty, y));
		buf_put_u8(&got, '\n');
	}
	buf_put_u8(&want, 0);
	buf_put_u8(&got, 0);
	assert_string_equal((const char *)got.data, (const char *)want.data);
	buf_done(&want);
	buf_done(&got);
	canvas_free(c);
}

#endif
