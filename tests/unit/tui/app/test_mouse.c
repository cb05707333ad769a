/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/utf8.h"
#include "support/front.h"

/*
 * The mouse on a real terminal (tui.md C29): what is clicked on does what its
 * key does, and a terminal that shall keep its mouse hears nothing of it.
 */

#define FILES    40
#define AGAIN_MS 300 /* until a click is tried again */

#define PEER                                                               \
 "{\"event\":\"peer\",\"key\":\"fx1-b\",\"name\":\"bob\",\"online\":true," \
 "\"blocked\":false,\"policy\":\"ask\"}\n"

static const unsigned modes[] = { 1000, 1002, 1006 };

/* f01 to f40 in Files. */
static void
make_files(void)
{
	for (int i = 1; i <= FILES; i++) {
		char name[8];
		int fd;

		snprintf(name, sizeof(name), "f%02d", i);
		fd = open(name, O_CREAT | O_WRONLY, 0600);
		assert_true(fd >= 0);
		close(fd);
	}
}

static void
report(int button, int x, int y, char end)
{
	char *bytes = str_printf("\033[<%d;%d;%d%c", button, x + 1, y + 1, end);

	assert_non_null(bytes);
	pty_type(front.pty, bytes);
	free(bytes);
}

/* Where a text that is on the screen begins. */
static void
find(const char *text, int *ret_x, int *ret_y)
{
	assert_true(pty_wait_text(front.pty, text, FRONT_WAIT_MS));
	for (int y = 0; y < front.h; y++) {
		const char *row = pty_row(front.pty, y);
		const char *at = strstr(row, text);
		char before[1024];

		if (at == NULL)
			continue;
		str_copy_n(before, sizeof(before), row, (size_t)(at - row));
		*ret_x = utf8_width(before);
		*ret_y = y;
		return;
	}
	fail_msg("not on the screen: %s", text);
}

static void
click(const char *text)
{
	int x, y;

	find(text, &x, &y);
	report(0, x, y, 'M');
	report(0, x, y, 'm');
}

/* A button of a dialog, which hears nothing at first: nothing shows it. */
static void
click_away(const char *button)
{
	bool gone = false;
	int x, y;

	find(button, &x, &y);
	for (int i = 0; i < 20 && !gone; i++) {
		report(0, x, y, 'M');
		report(0, x, y, 'm');
		gone = pty_wait_gone(front.pty, button, AGAIN_MS);
	}
	assert_true(gone);
}

static void
up(front_words options)
{
	setlocale(LC_ALL, "C.UTF-8");
	make_files();
	front.h = 24;
	standin_snapshot(front.engine, PEER);
	front_up(80, front.h, options, NULL);
	assert_true(pty_wait_text(front.pty, "bob", FRONT_WAIT_MS));
	assert_true(pty_wait_text(front.pty, "f01", FRONT_WAIT_MS));
}

static bool
cursor_on(struct pty *p, void *name)
{
	for (int y = 0; y < front.h; y++) {
		const char *row = pty_row(p, y);

		if (row[0] == '>' && strstr(row, name) != NULL)
			return true;
	}
	return false;
}

static void
wait_cursor(const char *name)
{
	if (!pty_wait(
		front.pty, cursor_on, (void *)(uintptr_t)name, FRONT_WAIT_MS))
		fail_msg("the cursor is not on %s", name);
}

static bool
mouse_is(struct pty *p, void *ctx)
{
	const int *want = ctx;

	for (size_t i = 0; i < FX_COUNT(modes); i++)
		if (pty_mode(p, modes[i]) != *want)
			return false;
	return true;
}

static void
wait_mouse(int want)
{
	assert_true(pty_wait(front.pty, mouse_is, &want, FRONT_WAIT_MS));
}

static void
tabs_rows_hints_and_buttons_are_clicked_on(void **state FX_UNUSED)
{
	up(NULL);
	wait_mouse(1);
	click("2 Peers");
	assert_true(pty_wait_text(front.pty, "[2 Peers]", FRONT_WAIT_MS));
	click("f05");
	assert_true(pty_wait_text(front.pty, "[1 Files]", FRONT_WAIT_MS));
	wait_cursor("f05");
	click("? Help");
	assert_true(pty_wait_text(front.pty, "\u2500 Help", FRONT_WAIT_MS));
	click("Close");
	assert_true(pty_wait_gone(front.pty, "\u2500 Help", FRONT_WAIT_MS));
	pty_type(front.pty, ",");
	click("by size");
	assert_true(pty_wait_text(front.pty, "size ", FRONT_WAIT_MS));
	pty_type(front.pty, "s");
	click_away("[ Cancel ]");
	click("q Quit");
	front_ends(front.pty, 0);
	assert_null(pty_stray(front.pty, 0));
}

static void
the_wheel_moves_what_is_below_it(void **state FX_UNUSED)
{
	int x, y;

	up(NULL);
	find("f01", &x, &y);
	for (int i = 0; i < 4; i++)
		report(65, x, y, 'M');
	assert_true(pty_wait_gone(front.pty, "f01", FRONT_WAIT_MS));
	for (int i = 0; i < 4; i++)
		report(64, x, y, 'M');
	assert_true(pty_wait_text(front.pty, "f01", FRONT_WAIT_MS));
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
}

static void
a_scroll_bar_is_clicked_on_and_pulled(void **state FX_UNUSED)
{
	int x, y, end, below;

	up(NULL);
	find("\u2503", &x, &y);
	find("40 items", &end, &below);
	report(0, x, below - 1, 'M'); /* the end of the bar */
	assert_true(pty_wait_text(front.pty, "f40", FRONT_WAIT_MS));
	assert_true(pty_wait_gone(front.pty, "f01", FRONT_WAIT_MS));
	report(32, x - 3, 0, 'M'); /* held, and further than it goes */
	assert_true(pty_wait_text(front.pty, "f01", FRONT_WAIT_MS));
	report(0, x - 3, 0, 'm');
	report(32, x, below - 1, 'M'); /* let go: nothing follows */
	pty_type(front.pty, "2");
	assert_true(pty_wait_text(front.pty, "[2 Peers]", FRONT_WAIT_MS));
	assert_true(pty_has(front.pty, "f01"));
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
}

static void
it_is_given_back_and_taken_at_run_time(void **state FX_UNUSED)
{
	int x, y;
	size_t before;

	up(NULL);
	wait_mouse(1);
	pty_type(front.pty, ":mouse off\r");
	wait_mouse(0);
	/* All is drawn again, and nothing asks for it. */
	pty_type(front.pty, "\x0c");
	find("2 Peers", &x, &y);
	before = pty_bytes(front.pty);
	pty_type(front.pty, "2");
	assert_true(pty_wait_text(front.pty, "[2 Peers]", FRONT_WAIT_MS));
	assert_true(pty_bytes(front.pty) > before);
	wait_mouse(0);
	pty_type(front.pty, ":mouse on\r");
	wait_mouse(1);
	click("1 Files");
	assert_true(pty_wait_text(front.pty, "[1 Files]", FRONT_WAIT_MS));
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
	wait_mouse(0);
}

static void
without_it_no_byte_speaks_of_it(void **state FX_UNUSED)
{
	static const char *const options[] = { "--no-mouse", NULL };

	up(options);
	pty_type(front.pty,
	    "\x0c"
	    "2");
	assert_true(pty_wait_text(front.pty, "[2 Peers]", FRONT_WAIT_MS));
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
	wait_mouse(-1);
}

#define FRONT(test) \
 cmocka_unit_test_setup_teardown(test, front_set_up, front_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRONT(tabs_rows_hints_and_buttons_are_clicked_on),
		FRONT(the_wheel_moves_what_is_below_it),
		FRONT(a_scroll_bar_is_clicked_on_and_pulled),
		FRONT(it_is_given_back_and_taken_at_run_time),
		FRONT(without_it_no_byte_speaks_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
