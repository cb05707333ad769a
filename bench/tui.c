/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <time.h>

#include "support/front.h"

/*
 * What the screen costs and how fast it is: the real fxtui in a
 * pseudo-terminal, printed beside its target, never judged (tests/unit/tui/
 * app/test_cost asserts what does not depend on the machine).
 *
 *	make bench-tui		    a minute
 *	make bench-tui LONG=1	    also 60 s idle and a folder of 1,000,000
 *	make bench-tui ONLY='*names' what is named so
 */

#define TRANSFERS 16
#define STARTS    20
#define KEYS      200
#define LARGE_MIB 2048
#define NAMES     1000000
#define SHOW_MS   60000

static const char *const ssh[] = { "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22",
	NULL };

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
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

/* The number behind a word in a file of /proc. */
static long
proc_number(const char *file, const char *word)
{
	char path[64];
	char line[256];
	long n = -1;
	FILE *f;

	snprintf(
	    path, sizeof(path), "/proc/%ld/%s", (long)pty_pid(front.pty), file);
	f = fopen(path, "re");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (str_starts(line, word))
			n = strtol(line + strlen(word), NULL, 10);
	if (f != NULL)
		fclose(f);
	return n;
}

/* Processor time used so far, in ms. */
static double
cpu_ms(void)
{
	char path[64];
	char text[1024] = "";
	unsigned long user = 0;
	unsigned long sys = 0;
	const char *at;
	FILE *f;

	snprintf(
	    path, sizeof(path), "/proc/%ld/stat", (long)pty_pid(front.pty));
	f = fopen(path, "re");
	if (f != NULL) {
		text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
		fclose(f);
	}
	at = strrchr(text, ')');
	if (at != NULL)
		sscanf(at,
		    ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
		    "%lu %lu",
		    &user, &sys);
	return (double)(user + sys) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool
is_long(void)
{
	const char *value = getenv("LONG");

	return value != NULL && value[0] != '\0';
}

/* --- idle, transfers, repaint --- */

static void
idle(void **state FX_UNUSED)
{
	int seconds = is_long() ? 60 : 5;
	size_t bytes;
	long woken;

	front_up(80, 24, NULL, NULL);
	front_attached(1);
	spend(1500);
	bytes = pty_bytes(front.pty);
	woken = proc_number("status", "voluntary_ctxt_switches:");
	spend(seconds * 1000);
	printf("idle, %d s: %ld wake-ups, %zu bytes (target: 0, 0)\n", seconds,
	    proc_number("status", "voluntary_ctxt_switches:") - woken,
	    pty_bytes(front.pty) - bytes);
}

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

static void
with_transfers(int w, int h, int tick, front_words env, const char *target)
{
	size_t bytes;
	long writes;
	double cpu;
	double from;
	double s;

	begin_transfers();
	front_up(w, h, NULL, env);
	assert_true(pty_wait_text(front.pty, "file-00.iso", SHOW_MS));
	standin_every(front.engine, tick, all_move, NULL);
	spend(1000);
	bytes = pty_bytes(front.pty);
	writes = proc_number("io", "syscw:");
	cpu = cpu_ms();
	from = now_ms();
	spend(5000);
	s = (now_ms() - from) / 1e3;
	printf("16 transfers, %dx%d%s: %.0f bytes/s, %.1f frames/s, "
	       "%.1f %% of a core (target: %s)\n",
	    w, h, env != NULL ? " over SSH" : "",
	    (double)(pty_bytes(front.pty) - bytes) / s,
	    (double)(proc_number("io", "syscw:") - writes) / s,
	    (cpu_ms() - cpu) / s / 10, target);
	standin_every(front.engine, 0, NULL, NULL);
}

static void
transfers_on_a_large_screen(void **state FX_UNUSED)
{
	with_transfers(200, 60, 100, NULL, "9000, 10, 0.5 %");
}

static void
transfers_over_ssh(void **state FX_UNUSED)
{
	with_transfers(80, 24, 250, ssh, "1000, 4");
}

static void
repaints(void **state FX_UNUSED)
{
	static const int sizes[][2] = { { 80, 24 }, { 200, 60 } };

	begin_transfers();
	front_up(80, 24, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "file-00.iso", SHOW_MS));
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		size_t bytes;
		long writes;

		pty_resize(front.pty, sizes[i][0], sizes[i][1]);
		spend(500);
		bytes = pty_bytes(front.pty);
		writes = proc_number("io", "syscw:");
		pty_type(front.pty, "\x0c");
		spend(500);
		printf("one repaint, %dx%d: %zu bytes, %ld writes "
		       "(target: 24576, 20)\n",
		    sizes[i][0], sizes[i][1], pty_bytes(front.pty) - bytes,
		    proc_number("io", "syscw:") - writes);
	}
}

/* --- start --- */

static void
starts(void **state FX_UNUSED)
{
	double screen[STARTS];
	double snapshot[STARTS];

	begin_transfers();
	for (int i = 0; i < STARTS; i++) {
		double from = now_ms();

		front.pty = front_start(80, 24, NULL, NULL);
		assert_true(pty_wait_text(front.pty, "1 Files", SHOW_MS));
		screen[i] = now_ms() - from;
		assert_true(pty_wait_text(front.pty, "file-00.iso", SHOW_MS));
		snapshot[i] = now_ms() - from;
		pty_type(front.pty, "\033");
		pty_stop(front.pty);
		front.pty = NULL;
	}
	qsort(screen, STARTS, sizeof(*screen), by_value);
	qsort(snapshot, STARTS, sizeof(*snapshot), by_value);
	printf("first screen with an engine running: median %.1f, slowest "
	       "%.1f ms; what it said: median %.1f ms (target: 60)\n",
	    screen[STARTS / 2], screen[STARTS - 1], snapshot[STARTS / 2]);
}

/* --- keys while a transfer runs at full speed --- */

/* Bytes that nothing can make smaller. */
static void
make_large(const char *name)
{
	static uint64_t block[1 << 17];
	uint64_t x = 88172645463325252ULL;
	FILE *f = fopen(name, "wx");

	assert_non_null(f);
	for (int i = 0; i < LARGE_MIB; i++) {
		for (size_t j = 0; j < FX_COUNT(block); j++) {
			x ^= x << 13; /* xorshift64 */
			x ^= x >> 7;
			x ^= x << 17;
			block[j] = x;
		}
		assert_int_equal(fwrite(block, sizeof(block), 1, f), 1);
	}
	assert_int_equal(fclose(f), 0);
}

static void
keys_while_it_sends(void **state FX_UNUSED)
{
	static const char *const demo[] = { "--demo", NULL };
	double ms[KEYS];
	double from;

	make_large("large");
	front_up(80, 24, demo, NULL);
	assert_true(pty_wait_text(front.pty, "\u2500 Welcome", SHOW_MS));
	pty_type(front.pty, "\r");
	assert_true(pty_wait_text(front.pty, "demo-peer", SHOW_MS));
	assert_true(pty_wait_text(front.pty, "large", SHOW_MS));
	pty_type(front.pty, "Gs");
	assert_true(pty_wait_text(front.pty, "Send large to", SHOW_MS));
	spend(300);
	pty_type(front.pty, "\r");
	assert_true(pty_wait_text(front.pty, "M/s", SHOW_MS));
	from = now_ms();
	for (int i = 0; i < KEYS; i++) {
		double at = now_ms();

		pty_type(front.pty, i % 2 == 0 ? "2" : "1");
		assert_true(pty_wait_text(front.pty,
		    i % 2 == 0 ? "[2 Peers]" : "[1 Files]", SHOW_MS));
		ms[i] = now_ms() - at;
		spend(3);
	}
	printf("key to screen while both ends of a transfer run here: ");
	if (pty_has(front.pty, "[ok] verified"))
		printf("(it was through after %.0f ms) ", now_ms() - from);
	qsort(ms, KEYS, sizeof(*ms), by_value);
	printf("median %.1f, 99 of 100 %.1f, slowest %.1f ms (target: 20)\n",
	    ms[KEYS / 2], ms[KEYS * 99 / 100], ms[KEYS - 1]);
	pty_type(front.pty, "qk\r");
	spend(500);
}

/* --- a large folder --- */

static void
make_names(const char *folder)
{
	assert_int_equal(mkdir(folder, 0700), 0);
	for (int i = 0; i < NAMES; i++) {
		char name[64];
		int fd;

		snprintf(name, sizeof(name), "%s/name-%07d", folder,
		    (int)(i * 7919LL % NAMES)); /* in no order */
		fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		assert_true(fd >= 0);
		close(fd);
	}
}

/* Milliseconds from keys to a text on the screen. */
static double
answer(const char *keys, const char *text)
{
	double from = now_ms();

	pty_type(front.pty, keys);
	assert_true(pty_wait_text(front.pty, text, SHOW_MS));
	return now_ms() - from;
}

static void
in_a_million_names(void)
{
	double letter;
	double all;

	printf("  read, resident now: %ld MiB\n",
	    proc_number("status", "VmRSS:") / 1024);
	(void)answer("f", "filter:");
	letter = answer("7", "filter: 7");
	all = letter + answer("", "468559/1000000");
	printf(
	    "  filter: first letter %.0f ms, all rows %.0f ms, ", letter, all);
	printf("two more letters %.0f ms\n", answer("\177\061", "filter: 1"));
	(void)answer("\033", "Space Mark");
	(void)answer("g", "");
	(void)answer("g", " 0/1000000");
	(void)answer("/", "Enter");
	printf("  search of what is not there: first letter %.0f ms\n",
	    answer("z", "/z"));
	(void)answer("\033", "Space Mark");
	printf("  leaving it: %.0f ms\n", answer("h", "many/"));
	printf("  resident after it: %ld MiB, most %ld MiB\n",
	    proc_number("status", "VmRSS:") / 1024,
	    proc_number("status", "VmHWM:") / 1024);
}

static void
a_million_names(void **state FX_UNUSED)
{
	double from;
	double first;

	if (!is_long()) {
		printf("a folder of 1,000,000 names: with LONG=1\n");
		return;
	}
	make_names("many");
	assert_int_equal(chdir("many"), 0);
	from = now_ms();
	front_up(80, 24, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "name-", SHOW_MS));
	first = now_ms() - from;
	assert_true(pty_wait_text(front.pty, " 0/1000000", SHOW_MS));
	assert_true(pty_wait_text(front.pty, "name-0000000", SHOW_MS));
	printf("a folder of 1,000,000 names: first rows %.0f, sorted %.0f ms "
	       "after the start, %ld MiB (target: 50, 2000, 64)\n",
	    first, now_ms() - from, proc_number("status", "VmHWM:") / 1024);
	in_a_million_names();
}

#define BENCH(name) \
 cmocka_unit_test_setup_teardown(name, front_set_up, front_tear_down)

int
main(void)
{
	const struct CMUnitTest benches[] = {
		BENCH(starts),
		BENCH(idle),
		BENCH(transfers_on_a_large_screen),
		BENCH(transfers_over_ssh),
		BENCH(repaints),
		BENCH(keys_while_it_sends),
		BENCH(a_million_names),
	};
	double load[3] = { 0 };

	setlocale(LC_ALL, "C.UTF-8");
	setvbuf(stdout, NULL, _IOLBF, 0);
	cmocka_set_test_filter(getenv("ONLY"));
	(void)getloadavg(load, 3);
	printf("load before: %.1f\n", load[0]);
	return cmocka_run_group_tests(benches, NULL, NULL);
}
