/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/stage.h"

static void
keys_arrive(void **state FX_UNUSED)
{
	stage_scene(80, 24, "C.UTF-8");
	pty_key(pty, VTERM_KEY_UP, VTERM_MOD_NONE);
	assert_true(pty_wait_text(pty, "note: Up", PTY_WAIT_MS));
	pty_key(pty, VTERM_KEY_FUNCTION(5), VTERM_MOD_SHIFT);
	assert_true(pty_wait_text(pty, "note: Shift-F5", PTY_WAIT_MS));
	pty_type(pty, "\033[200~x\ny\033[201~");
	assert_true(pty_wait_text(pty, "note: paste x", PTY_WAIT_MS));
	pty_type(pty, "\033");
	assert_true(pty_wait_text(pty, "note: Esc", PTY_WAIT_MS));
	pty_type(pty, "\x11\x13");
	assert_true(pty_wait_text(pty, "note: Ctrl-S", PTY_WAIT_MS));
	stage_quit();
}

/* Modes that a program must not leave behind. */
static void
expect_modes_off(void)
{
	static const unsigned modes[] = { 1000, 1002, 1004, 1006, 1049, 2004 };

	for (size_t i = 0; i < FX_COUNT(modes); i++)
		assert_int_not_equal(pty_mode(pty, modes[i]), 1);
	assert_int_not_equal(pty_mode(pty, 25), 0);
	assert_false(pty_alt_screen(pty));
}

static void
every_mode_is_closed_at_the_end(void **state FX_UNUSED)
{
	stage_start(80, 24, "C.UTF-8", "xterm-256color", "mouse");
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	assert_int_equal(pty_mode(pty, 1006), 1);
	assert_int_equal(pty_mode(pty, 2004), 1);
	assert_int_equal(pty_mode(pty, 1004), 1);
	assert_true(pty_alt_screen(pty));
	pty_type(pty, "\033[<0;7;3M");
	assert_true(pty_wait_text(pty, "note: mouse 6,2", PTY_WAIT_MS));
	stage_quit();
	expect_modes_off();
}

static void
no_mouse_bytes_unless_asked_for(void **state FX_UNUSED)
{
	stage_scene(80, 24, "C.UTF-8");
	stage_quit();
	assert_int_equal(pty_mode(pty, 1000), -1);
	assert_int_equal(pty_mode(pty, 1006), -1);
	expect_modes_off();
}

static void
a_crash_gives_the_terminal_back(void **state FX_UNUSED)
{
	int status;

	stage_start(80, 24, "C.UTF-8", "xterm-256color", "mouse");
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	pty_type(pty, "C");
	assert_true(pty_wait_exit(pty, &status, PTY_WAIT_MS));
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	expect_modes_off();
}

static bool
is_stopped(struct pty *p, void *ctx FX_UNUSED)
{
	int status;

	return waitpid(pty_pid(p), &status, WNOHANG | WUNTRACED) ==
	    pty_pid(p) &&
	    WIFSTOPPED(status);
}

static void
a_suspended_program_leaves_the_screen_and_returns(void **state FX_UNUSED)
{
	stage_start(80, 24, "C.UTF-8", "xterm-256color", "mouse");
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	pty_type(pty, "z");
	assert_true(pty_wait(pty, is_stopped, NULL, PTY_WAIT_MS));
	pty_pump(pty);
	expect_modes_off();
	pty_resize(pty, 100, 30);
	kill(pty_pid(pty), SIGCONT);
	assert_true(pty_wait_text(pty, "100x30", PTY_WAIT_MS));
	assert_int_equal(pty_mode(pty, 2004), 1);
	assert_int_equal(pty_mode(pty, 1006), 1);
	assert_true(pty_alt_screen(pty));
	stage_expect(100, 30, "note: z");
	stage_quit();
	expect_modes_off();
}

static void
a_hang_up_ends_it_without_output(void **state FX_UNUSED)
{
	int status;

	stage_scene(80, 24, "C.UTF-8");
	pty_hang_up(pty);
	assert_true(pty_wait_exit(pty, &status, PTY_WAIT_MS));
	/* SIGHUP has its default action here. */
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGHUP
					: WEXITSTATUS(status) == 129);
}

static void
stderr_never_reaches_the_screen(void **state FX_UNUSED)
{
	stage_start(80, 24, "C.UTF-8", "xterm-256color", "log");
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	pty_type(pty, "E");
	assert_true(pty_wait_text(pty, "note: E", PTY_WAIT_MS));
	assert_false(pty_has(pty, "noise"));
	stage_quit();
}

static void
the_bell_rings_once_in_a_while(void **state FX_UNUSED)
{
	stage_scene(80, 24, "C.UTF-8");
	pty_type(pty, "bbb");
	assert_true(pty_wait_text(pty, "note: b", PTY_WAIT_MS));
	stage_quit();
	assert_int_equal(pty_bells(pty), 1);
}

/* Whether the program has sent these bytes. */
static bool
sent(const char *bytes)
{
	size_t n;
	const uint8_t *log = pty_log(pty, &n);

	return memmem(log, n, bytes, strlen(bytes)) != NULL;
}

static void
a_title_is_harmless_and_taken_back(void **state FX_UNUSED)
{
	stage_scene(80, 24, "C.UTF-8");
	pty_type(pty, "t");
	assert_true(pty_wait_text(pty, "note: t", PTY_WAIT_MS));
	assert_string_equal(pty_title(pty), "a]btitle");
	stage_quit();
	/* xterm's own way out of the full screen brings it back. */
	assert_false(sent("\033[23;2t"));
	assert_true(sent("\033[23;0;0t"));
	pty_stop(pty);
	stage_start(80, 24, "C.UTF-8", "tmux-256color", NULL);
	assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
	pty_type(pty, "t");
	assert_true(pty_wait_text(pty, "note: t", PTY_WAIT_MS));
	stage_quit();
	assert_true(sent("\033[22;2t\033]2;a]btitle\a"));
	assert_true(sent("\033[23;2t"));
}

static void
a_terminal_that_may_not_know_osc_gets_none(void **state FX_UNUSED)
{
	static const char *const names[] = { "linux", "vt220" };

	for (size_t i = 0; i < FX_COUNT(names); i++) {
		stage_start(80, 24, "C.UTF-8", names[i], NULL);
		assert_true(pty_wait_text(pty, "80x24", PTY_WAIT_MS));
		pty_type(pty, "tp");
		assert_true(pty_wait_text(pty, "note: p", PTY_WAIT_MS));
		stage_quit();
		assert_false(sent("\033]2;"));
		assert_false(sent("\033]9;"));
		pty_stop(pty);
		pty = NULL;
	}
}

static void
progress_is_cleared_on_every_way_out(void **state FX_UNUSED)
{
	for (const char *way = "qCz"; *way != '\0'; way++) {
		int status;

		stage_scene(80, 24, "C.UTF-8");
		pty_type(pty, "p");
		assert_true(pty_wait_text(pty, "note: p", PTY_WAIT_MS));
		assert_true(sent("\033]9;4;1;42\a"));
		assert_false(sent("\033]9;4;0\a"));
		pty_send(pty, way, 1);
		if (*way == 'z')
			assert_true(
			    pty_wait(pty, is_stopped, NULL, PTY_WAIT_MS));
		else
			assert_true(pty_wait_exit(pty, &status, PTY_WAIT_MS));
		pty_pump(pty);
		assert_true(sent("\033]9;4;0\a"));
		pty_stop(pty);
		pty = NULL;
	}
}

static void
a_dumb_terminal_is_refused_with_a_reason(void **state FX_UNUSED)
{
	static const char *const names[] = { "dumb", "" };
	int status;

	for (size_t i = 0; i < FX_COUNT(names); i++) {
		stage_start(80, 24, "C.UTF-8", names[i], NULL);
		assert_true(pty_wait_text(pty, "refused:", PTY_WAIT_MS));
		assert_true(pty_wait_exit(pty, &status, PTY_WAIT_MS));
		assert_int_equal(WEXITSTATUS(status), 2);
		pty_stop(pty);
		pty = NULL;
	}
}

#define TEST(claim) cmocka_unit_test_teardown(claim, stage_free)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_arrive),
		TEST(every_mode_is_closed_at_the_end),
		TEST(no_mouse_bytes_unless_asked_for),
		TEST(a_crash_gives_the_terminal_back),
		TEST(a_suspended_program_leaves_the_screen_and_returns),
		TEST(a_hang_up_ends_it_without_output),
		TEST(stderr_never_reaches_the_screen),
		TEST(the_bell_rings_once_in_a_while),
		TEST(a_title_is_harmless_and_taken_back),
		TEST(a_terminal_that_may_not_know_osc_gets_none),
		TEST(progress_is_cleared_on_every_way_out),
		TEST(a_dumb_terminal_is_refused_with_a_reason),
	};

	if (argc > 1 && strcmp(argv[1], "--scene") == 0)
		return scene_main(argc, argv);
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
