/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/stage.h"

static void
shows_the_canvas_in_utf8(void **state FX_UNUSED)
{
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 41, 12 } };

	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		int x;
		int y;
		bool visible;

		stage_scene(sizes[i][0], sizes[i][1], "C.UTF-8");
		stage_expect(sizes[i][0], sizes[i][1], "note: none");
		pty_cursor(pty, &x, &y, &visible);
		assert_int_equal(x, 3);
		assert_int_equal(y, 8);
		assert_true(visible);
		stage_quit();
		assert_null(pty_stray(pty, 0));
		pty_stop(pty);
		pty = NULL;
	}
}

static void
shows_ascii_and_lines_of_the_terminal_in_c(void **state FX_UNUSED)
{
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 } };

	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		stage_scene(sizes[i][0], sizes[i][1], "C");
		assert_string_equal(pty_row(pty, 1), " ???? ? L\\xF6sung.pdf");
		assert_string_equal(
		    pty_row(pty, 2), " [ok] verified      [!!] MISMATCH");
		/* libvterm draws the alternate set as Unicode. */
		assert_string_equal(pty_row(pty, 4),
		    " \u250c\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500"
		    "\u2510");
		assert_string_equal(
		    pty_row(pty, 5), " \u2502        \u2502   -------#");
		stage_quit();
		pty_stop(pty);
		pty = NULL;
	}
}

static void
ascii_lines_where_they_are_asked_for(void **state FX_UNUSED)
{
	stage_start(80, 24, "C.UTF-8", "xterm-256color", "ascii");
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	assert_string_equal(pty_row(pty, 4), " +--------+");
	assert_string_equal(pty_row(pty, 5), " |        |   -------#");
	stage_quit();
}

static void
styles_reach_the_screen(void **state FX_UNUSED)
{
	struct buf out;

	stage_scene(80, 24, "C.UTF-8");
	buf_init(&out, 1024 * 1024);
	pty_dump(pty, &out);
	buf_put_u8(&out, 0);
	assert_non_null(strstr((char *)out.data, "r3:0-19"));
	assert_non_null(strstr((char *)out.data, "f78/2:1-13"));
	assert_non_null(strstr((char *)out.data, "f203/2:20-32"));
	assert_non_null(strstr((char *)out.data, "b2:20-32"));
	buf_done(&out);
	stage_quit();
}

static void
follows_any_resize(void **state FX_UNUSED)
{
	static const int sizes[][2] = { { 120, 40 }, { 81, 25 }, { 20, 10 },
		{ 200, 60 } };
	char size[32];

	stage_scene(80, 24, "C.UTF-8");
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		snprintf(size, sizeof(size), "%dx%d", sizes[i][0], sizes[i][1]);
		pty_resize(pty, sizes[i][0], sizes[i][1]);
		assert_true(pty_wait_text(pty, size, PTY_WAIT_MS));
		stage_expect(sizes[i][0], sizes[i][1], "note: none");
	}
	pty_resize(pty, 1, 1);
	pty_resize(pty, 3, 2);
	pty_resize(pty, 80, 24);
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	stage_expect(80, 24, "note: none");
	stage_quit();
}

static void
a_frame_is_one_write_and_few_bytes(void **state FX_UNUSED)
{
	long writes;
	size_t bytes;

	stage_scene(80, 24, "C.UTF-8");
	pty_type(pty, "a");
	assert_true(pty_wait_text(pty, "note: a", PTY_WAIT_MS));
	writes = pty_writes(pty);
	bytes = pty_bytes(pty);
	for (char key = 'c'; key < 'l'; key++) {
		char note[16];

		pty_send(pty, &key, 1);
		snprintf(note, sizeof(note), "note: %c", key);
		assert_true(pty_wait_text(pty, note, PTY_WAIT_MS));
	}
	assert_true(pty_bytes(pty) - bytes <= 9 * 30);
	if (writes >= 0)
		assert_int_equal(pty_writes(pty) - writes, 9);
	stage_quit();
}

static void
a_repaint_is_complete(void **state FX_UNUSED)
{
	size_t bytes;

	stage_scene(80, 24, "C.UTF-8");
	bytes = pty_bytes(pty);
	pty_type(pty, "\x0c");
	assert_true(pty_wait_text(pty, "note: Ctrl-L", PTY_WAIT_MS));
	stage_expect(80, 24, "note: Ctrl-L");
	assert_true(pty_bytes(pty) - bytes > 200);
	stage_quit();
}

static void
an_unknown_terminal_is_taken_for_xterm(void **state FX_UNUSED)
{
	stage_start(80, 24, "C.UTF-8", "no-such-terminal", NULL);
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	stage_expect(80, 24, "note: none");
	stage_quit();
}

static void
many_terminals_work(void **state FX_UNUSED)
{
	static const char *const names[] = { "xterm", "screen",
		"screen-256color", "tmux-256color", "linux", "vt100", "vt220",
		"putty-256color" };

	for (size_t i = 0; i < FX_COUNT(names); i++) {
		stage_start(80, 24, "C.UTF-8", names[i], NULL);
		assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
		assert_true(pty_has(pty, "[ok] verified"));
		stage_quit();
		pty_stop(pty);
		pty = NULL;
	}
}

static void
lines_and_columns_do_not_freeze_the_size(void **state FX_UNUSED)
{
	const char *const argv[] = { "/proc/self/exe", "--scene", NULL };
	const char *const env[] = { "LC_ALL=C.UTF-8", "LINES=10", "COLUMNS=33",
		NULL };
	struct pty_conf conf = { .argv = argv, .env = env, .w = 80, .h = 24 };

	assert_int_equal(pty_start(&pty, &conf), 0);
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	pty_resize(pty, 90, 30);
	assert_true(pty_wait_text(pty, "90x30", PTY_WAIT_MS));
	stage_quit();
}

static void
no_color_means_mono(void **state FX_UNUSED)
{
	const char *const argv[] = { "/proc/self/exe", "--scene", NULL };
	const char *const env[] = { "LC_ALL=C.UTF-8", "NO_COLOR=1", NULL };
	struct pty_conf conf = { .argv = argv, .env = env, .w = 80, .h = 24 };
	struct buf out;

	assert_int_equal(pty_start(&pty, &conf), 0);
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	buf_init(&out, 1024 * 1024);
	pty_dump(pty, &out);
	buf_put_u8(&out, 0);
	assert_null(strstr((char *)out.data, " f"));
	assert_non_null(strstr((char *)out.data, "b2:20-32"));
	buf_done(&out);
	stage_quit();
}

#define TEST(claim) cmocka_unit_test_teardown(claim, stage_free)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(shows_the_canvas_in_utf8),
		TEST(shows_ascii_and_lines_of_the_terminal_in_c),
		TEST(ascii_lines_where_they_are_asked_for),
		TEST(styles_reach_the_screen),
		TEST(follows_any_resize),
		TEST(a_frame_is_one_write_and_few_bytes),
		TEST(a_repaint_is_complete),
		TEST(an_unknown_terminal_is_taken_for_xterm),
		TEST(many_terminals_work),
		TEST(lines_and_columns_do_not_freeze_the_size),
		TEST(no_color_means_mono),
	};

	if (argc > 1 && strcmp(argv[1], "--scene") == 0)
		return scene_main(argc, argv);
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
