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
#include "support/front.h"

/*
 * What the screen costs (tui.md 4.3): bytes, writes and wake-ups of the real
 * program.  How long things take is printed by bench-tui, not judged here.
 */

#define TRANSFERS 16
#define TICK_MS   20 /* faster than any frame rate */

static const char *const ssh[] = { "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22",
	NULL };

/* Times the program gave the processor away because it waited. */
static long
wake_ups(pid_t pid)
{
	char path[64];
	char line[128];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (str_starts(line, "voluntary_ctxt_switches:"))
			n = strtol(strchr(line, ':') + 1, NULL, 10);
	fclose(f);
	return n;
}

static bool
never(struct pty *p FX_UNUSED, void *ctx FX_UNUSED)
{
	return false;
}

static void
spend(int ms)
{
	(void)pty_wait(front.pty, never, NULL, ms);
}

static bool
rests(struct pty *p, void *ctx)
{
	size_t *bytes = ctx;
	bool same = *bytes == pty_bytes(p);

	*bytes = pty_bytes(p);
	return same;
}

/* Until nothing more is drawn: 8 looks at 20 ms without a byte. */
static void
settle(void)
{
	size_t bytes = 0;

	for (int i = 0; i < 8; i++) {
		assert_true(pty_wait(front.pty, rests, &bytes, FRONT_WAIT_MS));
		spend(20);
		if (bytes != pty_bytes(front.pty))
			i = 0;
	}
}

static void
idle_costs_nothing(void **state FX_UNUSED)
{
	size_t bytes;
	long writes;
	long woken;

	front_up(80, 24, NULL, NULL);
	front_attached(1);
	settle();
	bytes = pty_bytes(front.pty);
	writes = pty_writes(front.pty);
	woken = wake_ups(pty_pid(front.pty));
	spend(800);
	assert_int_equal(pty_bytes(front.pty), bytes);
	assert_int_equal(pty_writes(front.pty), writes);
	assert_int_equal(wake_ups(pty_pid(front.pty)), woken);
}

/* The clock has no seconds: at most one minute begins meanwhile. */
static void
a_clock_wakes_once_a_minute(void **state FX_UNUSED)
{
	struct buf all;
	long woken;

	buf_init(&all, 65536);
	front_transfer(&all, 1, 0, 0);
	buf_put_u8(&all, 0);
	standin_snapshot(front.engine, (const char *)all.data);
	buf_done(&all);
	front_up(120, 40, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "file-01.iso", FRONT_WAIT_MS));
	settle();
	woken = wake_ups(pty_pid(front.pty));
	spend(2200);
	assert_in_range(wake_ups(pty_pid(front.pty)) - woken, 0, 1);
}

/* Levels of all transfers; each call a little further. */
static void
all_move(void *arg FX_UNUSED, unsigned t, struct buf *out)
{
	for (unsigned i = 0; i < TRANSFERS; i++)
		front_progress(out, i, 1048576LL * ((t + i * 7) % 1000),
		    11000000 + (long long)(t * 7919 + i * 104729) % 4000000);
}

static void
begin_transfers(void)
{
	struct buf all;

	buf_init(&all, 1024 * 1024);
	for (unsigned i = 0; i < TRANSFERS; i++)
		front_transfer(&all, i, 0, 0);
	buf_put_u8(&all, 0);
	standin_snapshot(front.engine, (const char *)all.data);
	buf_done(&all);
}

/* At most so many frames and bytes in a second, with 16 transfers. */
static void
measure(int w, int h, front_words options, front_words env, long frames,
    size_t most)
{
	size_t bytes;
	long writes;
	int64_t from;
	int64_t ms;

	begin_transfers();
	front_up(w, h, options, env);
	assert_true(pty_wait_text(front.pty, "file-00.iso", FRONT_WAIT_MS));
	standin_every(front.engine, TICK_MS, all_move, NULL);
	spend(300);
	bytes = pty_bytes(front.pty);
	writes = pty_writes(front.pty);
	from = clock_now_ms();
	spend(1000);
	ms = clock_now_ms() - from;
	bytes = pty_bytes(front.pty) - bytes;
	writes = pty_writes(front.pty) - writes;
	standin_every(front.engine, 0, NULL, NULL);
	print_message("%dx%d: %zu bytes, %ld frames in %lld ms\n", w, h, bytes,
	    writes, (long long)ms);
	assert_true(writes <= frames * ms / 1000 + 1);
	assert_true((long long)bytes <= (long long)most * (ms + 250) / 1000);
}

static void
ten_frames_and_nine_kilobytes_on_a_large_screen(void **state FX_UNUSED)
{
	measure(200, 60, NULL, NULL, 10, 9000);
}

static void
four_frames_and_one_kilobyte_over_ssh(void **state FX_UNUSED)
{
	measure(80, 24, NULL, ssh, 4, 1000);
	assert_int_equal(standin_heard(front.engine, "\"rate_ms\":250"), 1);
}

static void
a_slow_link_gets_a_frame_in_two_seconds(void **state FX_UNUSED)
{
	static const char *const slow[] = { "--slow-link", NULL };

	measure(80, 24, slow, NULL, 1, 500);
	assert_int_equal(standin_heard(front.engine, "\"rate_ms\":2000"), 1);
}

static void
a_repaint_is_few_writes_and_bounded(void **state FX_UNUSED)
{
	size_t bytes;
	long writes;

	begin_transfers();
	front_up(200, 60, NULL, NULL);
	front_attached(1);
	assert_true(pty_wait_text(front.pty, "file-00.iso", FRONT_WAIT_MS));
	settle();
	bytes = pty_bytes(front.pty);
	writes = pty_writes(front.pty);
	pty_type(front.pty, "\x0c");
	settle();
	bytes = pty_bytes(front.pty) - bytes;
	writes = pty_writes(front.pty) - writes;
	print_message("repaint 200x60: %zu bytes, %ld writes\n", bytes, writes);
	assert_true(bytes > 2000);
	assert_true(bytes <= 24 * 1024);
	assert_true(writes <= 20);
}

static bool
has_read_all(struct pty *p, void *ctx FX_UNUSED)
{
	return pty_has(p, "the last word");
}

/* 32,000 levels, then one line: it is not lost, and keys answer meanwhile. */
static void
a_flood_at_the_door_loses_no_change(void **state FX_UNUSED)
{
	static const char last[] = "{\"event\":\"chat\",\"peer\":\"bob\","
				   "\"key\":\"fx1-b\",\"text\":\"the last "
				   "word\",\"incoming\":true,\"time\":1}\n";
	struct buf flood;

	begin_transfers();
	front_up(80, 24, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "file-00.iso", FRONT_WAIT_MS));
	buf_init(&flood, 64 * 1024 * 1024);
	for (unsigned t = 0; t < 100; t++)
		all_move(NULL, t, &flood);
	for (int i = 0; i < 20; i++) {
		standin_say(front.engine, (char *)flood.data, flood.len);
		pty_pump(front.pty);
		if (i == 10)
			pty_type(front.pty, "?");
	}
	front_say(last);
	assert_true(pty_wait_text(front.pty, "\u2500 Help", FRONT_WAIT_MS));
	pty_type(front.pty, "\x07");
	pty_type(front.pty, "5");
	assert_true(pty_wait(front.pty, has_read_all, NULL, 20000));
	buf_done(&flood);
}

#define TEST(claim) \
 cmocka_unit_test_setup_teardown(claim, front_set_up, front_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(idle_costs_nothing),
		TEST(a_clock_wakes_once_a_minute),
		TEST(ten_frames_and_nine_kilobytes_on_a_large_screen),
		TEST(four_frames_and_one_kilobyte_over_ssh),
		TEST(a_slow_link_gets_a_frame_in_two_seconds),
		TEST(a_repaint_is_few_writes_and_bounded),
		TEST(a_flood_at_the_door_loses_no_change),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
