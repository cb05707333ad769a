/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>

#include "base/clock.h"
#include <sys/resource.h>

#include "support/front.h"

#define GUARD_MS 160 /* a dialog drops keys so long; nothing shows it */

/*
 * The real program on a terminal that misbehaves (tui.md 4.2): sizes, lost
 * and stalled terminals, signals, colours, paste, bell, title.
 */

#define PEER                                                               \
 "{\"event\":\"peer\",\"key\":\"fx1-b\",\"name\":\"bob\",\"online\":true," \
 "\"blocked\":false,\"policy\":\"ask\"}\n"
#define OFFER(id)                                                             \
 "{\"event\":\"offer\",\"id\":\"" id "\",\"peer\":\"bob\",\"key\":\"fx1-b\"," \
 "\"name\":\"photos\",\"tree\":true,\"roots\":1,\"files\":3,\"bytes\":9000,"  \
 "\"into\":\"/x/y\",\"free\":50000000000,\"enough\":true,\"flagged\":0,"      \
 "\"exists\":0,\"conflict\":\"keep-both\",\"time\":1795005700}\n"

static void
settings(const char *text)
{
	char *path = str_printf("%s/config/fxtui/tui.conf", front.home);
	FILE *f = fopen(path, "a");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	free(path);
}

static bool
sent(const char *bytes)
{
	size_t n;
	const uint8_t *log = pty_log(front.pty, &n);

	return memmem(log, n, bytes, strlen(bytes)) != NULL;
}

static bool
has_sent(struct pty *p FX_UNUSED, void *ctx)
{
	return sent(ctx);
}

static void
wait_sent(const char *bytes)
{
	if (!pty_wait(
		front.pty, has_sent, (void *)(uintptr_t)bytes, FRONT_WAIT_MS))
		fail_msg("never sent: %s", bytes + 1);
}

static void
quit(void)
{
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
}

/* --- sizes --- */

struct wanted {
	const char *text;
	struct buf now;
};

static void
look(struct buf *out)
{
	buf_clear(out);
	pty_dump(front.pty, out);
	buf_put_u8(out, 0);
}

static bool
is_wanted(struct pty *p FX_UNUSED, void *ctx)
{
	struct wanted *w = ctx;

	look(&w->now);
	return str_eq((char *)w->now.data, w->text);
}

/* Until 5 looks, 20 ms apart, find that nothing was drawn; 4 s at most. */
static void
settle(void)
{
	size_t bytes = 0;
	int same = 0;

	for (int i = 0; i < 200 && same < 5; i++) {
		pty_pump(front.pty);
		same = bytes == pty_bytes(front.pty) ? same + 1 : 0;
		bytes = pty_bytes(front.pty);
		poll(NULL, 0, 20);
	}
}

/* Through these sizes and back: the screen is what it was. */
static void
through_all_sizes(void)
{
	static const int sizes[][2] = { { 1, 1 }, { 2, 7 }, { 500, 1 },
		{ 1, 200 }, { 19, 4 }, { 20, 5 }, { 40, 12 }, { 59, 17 },
		{ 500, 200 }, { 84, 46 }, { 3, 2 } };
	struct wanted w;
	struct buf first;

	buf_init(&first, 1024 * 1024);
	buf_init(&w.now, 4 * 1024 * 1024);
	settle();
	look(&first);
	w.text = (const char *)first.data;
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		pty_resize(front.pty, sizes[i][0], sizes[i][1]);
		pty_type(front.pty, "\x0c");
		pty_pump(front.pty);
	}
	pty_resize(front.pty, 80, 24);
	if (!pty_wait(front.pty, is_wanted, &w, FRONT_WAIT_MS))
		assert_string_equal((char *)w.now.data, w.text);
	buf_done(&first);
	buf_done(&w.now);
}

static void
any_size_in_any_state_and_back(void **state FX_UNUSED)
{
	static const struct {
		const char *keys, *shows, *back;
	} states[] = {
		{ "", "[1 Files]", "" },
		{ "?", "\u2500 Help", "\x07" },
		{ "4", "[4 Inbox", "1" },
		{ "/", "/", "\x07" },
		{ ",", "by name", "\x07" },
		{ "2P", "Show a code here", "\x07" },
	};

	standin_snapshot(front.engine, PEER);
	front_up(80, 24, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "bob", FRONT_WAIT_MS));
	assert_true(pty_wait_text(front.pty, "0 items   ", FRONT_WAIT_MS));
	for (size_t i = 0; i < FX_COUNT(states); i++) {
		pty_type(front.pty, states[i].keys);
		assert_true(
		    pty_wait_text(front.pty, states[i].shows, FRONT_WAIT_MS));
		through_all_sizes();
		poll(NULL, 0, GUARD_MS);
		pty_type(front.pty, states[i].back);
	}
	pty_type(front.pty, "\x07q");
	front_ends(front.pty, 0);
	assert_null(pty_stray(front.pty, 0));
}

static void
a_tiny_screen_is_one_line_and_can_be_left(void **state FX_UNUSED)
{
	front.pty = front_start(19, 4, NULL, NULL);
	assert_true(
	    pty_wait_text(front.pty, "0 active  q quit", FRONT_WAIT_MS));
	pty_type(front.pty, "\x03");
	quit();
}

static void
lines_and_columns_do_not_freeze_the_size(void **state FX_UNUSED)
{
	static const char *const env[] = { "LINES=10", "COLUMNS=33", NULL };

	front_up(80, 24, NULL, env);
	assert_true(pty_wait_text(front.pty, "2 Peers", FRONT_WAIT_MS));
	pty_resize(front.pty, 120, 40);
	assert_true(pty_wait_text(front.pty, "6 Info", 1) ||
	    pty_wait_text(front.pty, "hidden off", FRONT_WAIT_MS) ||
	    pty_wait_text(front.pty, "of 0 online", FRONT_WAIT_MS));
	quit();
}

/* --- going away --- */

static bool
nobody_attached(struct pty *p FX_UNUSED, void *ctx FX_UNUSED)
{
	return standin_clients(front.engine) == 0;
}

static void
a_lost_terminal_ends_it_with_129(void **state FX_UNUSED)
{
	front_up(80, 24, NULL, NULL);
	front_attached(1);
	pty_hang_up(front.pty);
	front_ends(front.pty, 129);
	assert_true(pty_wait(front.pty, nobody_attached, NULL, FRONT_WAIT_MS));
}

/* Whoever has SIGHUP ignored is told by nothing but the terminal itself. */
static void
a_lost_terminal_ends_it_where_sighup_is_ignored(void **state FX_UNUSED)
{
	struct rusage before;
	struct rusage after;

	getrusage(RUSAGE_CHILDREN, &before);
	front.deaf = true;
	front_up(80, 24, NULL, NULL);
	front.deaf = false;
	front_attached(1);
	pty_hang_up(front.pty);
	front_ends(front.pty, 129);
	assert_true(pty_wait(front.pty, nobody_attached, NULL, FRONT_WAIT_MS));
	getrusage(RUSAGE_CHILDREN, &after);
	/* Nor did it turn round and round until then. */
	assert_in_range(after.ru_utime.tv_sec + after.ru_stime.tv_sec -
		before.ru_utime.tv_sec - before.ru_stime.tv_sec,
	    0, 2);
}

static void
signals_end_it_with_128_and_their_number(void **state FX_UNUSED)
{
	static const int signals[] = { SIGTERM, SIGHUP };

	for (size_t i = 0; i < FX_COUNT(signals); i++) {
		front_up(80, 24, NULL, NULL);
		kill(pty_pid(front.pty), signals[i]);
		front_ends(front.pty, 128 + signals[i]);
		assert_int_equal(pty_mode(front.pty, 2004), 0);
		assert_false(pty_alt_screen(front.pty));
		pty_stop(front.pty);
		front.pty = NULL;
	}
}

/* Nobody reads: the kernel's buffer fills up; SIGTERM still ends it. */
static void
a_stalled_terminal_does_not_keep_it(void **state FX_UNUSED)
{
	int64_t end = clock_now_ms() + 20000;
	int status = 0;
	pid_t pid;

	front_up(200, 60, NULL, NULL);
	front_attached(1);
	pid = pty_pid(front.pty);
	for (int i = 0; i < 40; i++) {
		pty_type(front.pty, "\x0c?\x07");
		poll(NULL, 0, 5);
	}
	kill(pid, SIGTERM);
	/* pty_wait_exit() would read. */
	while (waitpid(pid, &status, WNOHANG) == 0 && clock_now_ms() < end)
		poll(NULL, 0, 20);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 143);
}

static void
a_crash_gives_the_terminal_back(void **state FX_UNUSED)
{
	static const int signals[] = { SIGSEGV, SIGABRT };
	int status;

	for (size_t i = 0; i < FX_COUNT(signals); i++) {
		front_up(80, 24, NULL, NULL);
		kill(pty_pid(front.pty), signals[i]);
		assert_true(pty_wait_exit(front.pty, &status, FRONT_WAIT_MS));
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
		assert_int_equal(pty_mode(front.pty, 2004), 0);
		assert_int_equal(pty_mode(front.pty, 1006), 0);
		assert_int_not_equal(pty_mode(front.pty, 25), 0);
		assert_false(pty_alt_screen(front.pty));
		pty_stop(front.pty);
		front.pty = NULL;
	}
}

/* --- log, unknown terminals --- */

static void
stderr_and_an_unknown_terminal_go_to_the_log(void **state FX_UNUSED)
{
	static const char *const env[] = { "TERM=no-such-terminal", NULL };
	char link[64];
	char path[4096];
	char text[4096];
	ssize_t n;
	FILE *f;

	front_up(80, 24, NULL, env);
	snprintf(
	    link, sizeof(link), "/proc/%ld/fd/2", (long)pty_pid(front.pty));
	n = readlink(link, path, sizeof(path) - 1);
	assert_true(n > 0);
	path[n] = '\0';
	assert_true(str_ends(path, "/state/fxtui/fxtui.log"));
	quit();
	f = fopen(path, "re");
	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	assert_non_null(strstr(text, "no-such-terminal"));
}

/* --- colours --- */

/* The largest index of a foreground colour on the screen, -1: none. */
static long
deepest(void)
{
	long most = -1;
	struct buf dump;

	buf_init(&dump, 1024 * 1024);
	look(&dump);
	for (const char *at = strstr((char *)dump.data, "\n~ ");
	     at != NULL && (at = strstr(at, " f")) != NULL; at++) {
		long index = strtol(at + 2, NULL, 10);

		most = index > most ? index : most;
	}
	buf_done(&dump);
	return most;
}

static void
colours_are_as_deep_as_they_may_be(void **state FX_UNUSED)
{
	static const struct {
		const char *option, *env;
		long from, to;
	} rows[] = {
		{ "--color=256", "X=", 16, 255 },
		{ "--color=16", "X=", 8, 15 },
		{ "--color=8", "X=", 1, 7 },
		{ "--color=never", "X=", -1, -1 },
		{ "--color=auto", "NO_COLOR=1", -1, -1 },
		{ "--color=auto", "NO_COLOR=", 16, 255 },
		{ "--color=256", "NO_COLOR=1", 16, 255 },
		{ "--theme=mono", "X=", -1, -1 },
		{ "--theme=light", "X=", 16, 255 },
	};

	standin_snapshot(front.engine, OFFER("o1"));
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		const char *const options[] = { rows[i].option, NULL };
		const char *const env[] = { rows[i].env, NULL };

		front_up(80, 24, options, env);
		assert_true(
		    pty_wait_text(front.pty, "[**] photos", FRONT_WAIT_MS));
		assert_in_range(
		    deepest() + 1, rows[i].from + 1, rows[i].to + 1);
		quit();
		pty_stop(front.pty);
		front.pty = NULL;
	}
}

/* --- input --- */

static void
a_paste_runs_no_command(void **state FX_UNUSED)
{
	front_up(80, 24, NULL, NULL);
	/* The foot of the folder: it has been read, so it can be searched. */
	assert_true(pty_wait_text(front.pty, " free", FRONT_WAIT_MS));
	pty_type(front.pty, "\033[200~q\n?\033[201~");
	assert_true(pty_wait_text(
	    front.pty, "Pasted text goes to text fields only.", FRONT_WAIT_MS));
	/* In a field it is text; its newline accepts nothing. */
	pty_type(front.pty, "/");
	pty_type(front.pty, "\033[200~two\nwords\033[201~");
	assert_true(pty_wait_text(front.pty, "two words", FRONT_WAIT_MS));
	pty_type(front.pty, "\x07");
	quit();
}

static void
a_split_key_is_no_esc(void **state FX_UNUSED)
{
	front_up(80, 24, NULL, NULL);
	pty_type(front.pty, "?");
	assert_true(pty_wait_text(front.pty, "\u2500 Help", FRONT_WAIT_MS));
	/* ESC, [ and B apart, all within what a slow line takes. */
	pty_type(front.pty, "\033[");
	pty_type(front.pty, "B");
	assert_true(pty_has(front.pty, "\u2500 Help"));
	pty_type(front.pty, "\033");
	assert_true(pty_wait_gone(front.pty, "\u2500 Help", FRONT_WAIT_MS));
	quit();
}

/* --- outside of the screen --- */

static void
the_bell_rings_once_for_many_offers(void **state FX_UNUSED)
{
	front_up(80, 24, NULL, NULL);
	front_attached(1);
	front_say(OFFER("o1") OFFER("o2"));
	assert_true(pty_wait_text(front.pty, "[**] photos", FRONT_WAIT_MS));
	front_say(OFFER("o3"));
	assert_true(pty_wait_text(front.pty, "Inbox(3!)", FRONT_WAIT_MS));
	assert_int_equal(pty_bells(front.pty), 1);
	quit();
	assert_false(sent("\033]"));
}

static void
what_is_shown_outside_is_a_setting(void **state FX_UNUSED)
{
	struct buf all;

	settings("bell = off\ntitle = on\nprogress = on\nnotify = osc9\n"
		 "copy = on\n");
	buf_init(&all, 65536);
	front_transfer(&all, 1, 536870912, 1000000);
	buf_put_u8(&all, 0);
	standin_snapshot(front.engine, (char *)all.data);
	buf_done(&all);
	front_up(80, 24, NULL, NULL);
	wait_sent("\033]2;fxtui: 1 active\a");
	wait_sent("\033]9;4;1;49\a");
	/* With the focus nothing is notified, without it once. */
	front_say(OFFER("o1"));
	wait_sent("\033]2;fxtui: 1 active, 1 for you\a");
	assert_false(sent("\033]9;fxtui:"));
	pty_type(front.pty, "\033[O");
	pty_type(front.pty, "z");
	front_say(OFFER("o2"));
	wait_sent("\033]9;fxtui: something needs you\a");
	assert_int_equal(pty_bells(front.pty), 0);
	pty_type(front.pty, "1y");
	wait_sent("\033]52;c;");
	kill(pty_pid(front.pty), SIGTERM);
	front_ends(front.pty, 143);
	assert_true(sent("\033]9;4;0\a"));
}

#define TEST(claim) \
 cmocka_unit_test_setup_teardown(claim, front_set_up, front_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(any_size_in_any_state_and_back),
		TEST(a_tiny_screen_is_one_line_and_can_be_left),
		TEST(lines_and_columns_do_not_freeze_the_size),
		TEST(a_lost_terminal_ends_it_with_129),
		TEST(a_lost_terminal_ends_it_where_sighup_is_ignored),
		TEST(signals_end_it_with_128_and_their_number),
		TEST(a_stalled_terminal_does_not_keep_it),
		TEST(a_crash_gives_the_terminal_back),
		TEST(stderr_and_an_unknown_terminal_go_to_the_log),
		TEST(colours_are_as_deep_as_they_may_be),
		TEST(a_paste_runs_no_command),
		TEST(a_split_key_is_no_esc),
		TEST(the_bell_rings_once_for_many_offers),
		TEST(what_is_shown_outside_is_a_setting),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
