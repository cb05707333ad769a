/* SPDX-License-Identifier: MIT */
#include "engine/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/faults_point.h"

#define CHUNKS 2000

static struct faults *
make(const char *text)
{
	struct faults_spec spec;
	struct fx_err err;
	struct faults *f;

	assert_int_equal(faults_spec_parse(&spec, text, &err), 0);
	f = faults_new(&spec, text);
	assert_non_null(f);
	return f;
}

static void
takes_every_item_of_the_specification(void **state)
{
	struct faults_spec s;
	struct fx_err err;

	(void)state;
	assert_int_equal(faults_spec_parse(&s,
			     "drop=1%,corrupt=0.5%,dup=0.25,reorder=8,"
			     "delay=20ms~5,rate=50M,stall=2s@100M,cut=200M,"
			     "crash=rename:3,side=tx,frames=DATA|BATCH,"
			     "max=100,seed=42",
			     &err),
	    0);
	assert_int_equal(s.drop, FAULT_ALWAYS / 100);
	assert_int_equal(s.corrupt, FAULT_ALWAYS / 200);
	assert_int_equal(s.dup, FAULT_ALWAYS / 4);
	assert_int_equal(s.reorder, 8);
	assert_int_equal(s.delay_ms, 20);
	assert_int_equal(s.jitter_ms, 5);
	assert_int_equal(s.rate, 50 << 20);
	assert_int_equal(s.stall_ms, 2000);
	assert_int_equal(s.stall_at, 100 << 20);
	assert_int_equal(s.cut, 200 << 20);
	assert_string_equal(s.crash, "rename");
	assert_int_equal(s.crash_at, 3);
	assert_true(s.tx && !s.rx && s.data && s.batch);
	assert_int_equal(s.max, 100);
	assert_int_equal(s.seed, 42);
}

static void
takes_values_up_to_their_limits_and_not_beyond(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} rows[] = {
		{ "drop=0", true },
		{ "drop=100%", true },
		{ "drop=100.1%", false },
		{ "drop=1", true },
		{ "drop=1.000000001", false },
		{ "drop=.5", false },
		{ "drop=1.", false },
		{ "drop=5x", false },
		{ "drop=", false },
		{ "drop", false },
		{ "", false },
		{ "drop=1%,", false },
		{ "reorder=1", false },
		{ "reorder=2", true },
		{ "reorder=64", true },
		{ "reorder=65", false },
		{ "delay=59999ms", true },
		{ "delay=60s", true },
		{ "delay=60001", false },
		{ "delay=61s", false },
		{ "cut=2M", true },
		{ "cut=2097151", false },
		{ "rate=1K", true },
		{ "rate=1023", false },
		{ "stall=1s", false },
		{ "stall=1s@0", true },
		{ "crash=rename", true },
		{ "crash=rename:0", false },
		{ "crash=nowhere:1", false },
		{ "crash=end:4294967295", true },
		{ "crash=end:4294967296", false },
		{ "side=both", true },
		{ "side=up", false },
		{ "frames=ACK", false },
		{ "frames=", false },
		{ "max=0", false },
		{ "max=1", true },
		{ "seed=18446744073709551615", true },
		{ "seed=18446744073709551616", false },
		{ "side=rx,dup=1%", false },
		{ "side=rx,reorder=2", false },
		{ "side=rx,drop=1%", true },
	};
	struct faults_spec s;
	struct fx_err err;

	(void)state;
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		int r = faults_spec_parse(&s, rows[i].text, &err);

		if ((r == 0) != rows[i].ok)
			fail_msg("%s: %d", rows[i].text, r);
		if (r < 0)
			assert_int_equal(err.code, E_ARGS);
	}
}

/* Which of many chunks are hit, as bits, in the order asked. */
static unsigned
hits(struct faults *f, bool backwards, uint8_t *ret)
{
	struct digest *d;
	unsigned n = 0;

	assert_int_equal(digest_new(&d), 0);
	for (uint32_t i = 0; i < CHUNKS; i++) {
		uint32_t at = backwards ? CHUNKS - 1 - i : i;
		struct faults_key key = {
			.xid = 2, .file_id = at / 100, .offset = at % 100
		};

		ret[at] = faults_hit(f, d, FAULT_DROP, &key, true, 4);
		n += ret[at];
	}
	digest_free(d);
	return n;
}

static void
the_same_seed_hits_the_same_in_any_order(void **state)
{
	struct faults *a = make("drop=10%,seed=7");
	struct faults *b = make("drop=10%,seed=7");
	struct faults *other = make("drop=10%,seed=8");
	uint8_t x[CHUNKS], y[CHUNKS], z[CHUNKS];
	unsigned n = hits(a, false, x);

	(void)state;
	assert_int_equal(hits(b, true, y), n);
	assert_memory_equal(x, y, sizeof(x));
	assert_in_range(n, CHUNKS / 10 - 60, CHUNKS / 10 + 60);
	assert_int_equal(faults_injected(a, FAULT_DROP, true), n);
	assert_int_equal(faults_injected(a, FAULT_DROP, false), 0);
	(void)hits(other, false, z);
	assert_memory_not_equal(x, z, sizeof(x));
	faults_unref(a);
	faults_unref(b);
	faults_unref(other);
}

static void
spares_the_last_attempt_but_at_100_percent(void **state)
{
	const struct faults_key key = { .xid = 2 };
	struct faults *most = make("drop=99.9999%");
	struct faults *all = make("drop=100%");
	struct digest *d;

	(void)state;
	assert_int_equal(digest_new(&d), 0);
	for (int i = 0; i < 4; i++)
		assert_true(faults_hit(most, d, FAULT_DROP, &key, true, 4));
	assert_false(faults_hit(most, d, FAULT_DROP, &key, true, 4));
	for (int i = 0; i < 300; i++)
		assert_true(faults_hit(all, d, FAULT_DROP, &key, true, 4));
	digest_free(d);
	faults_unref(most);
	faults_unref(all);
}

static void
a_file_bears_its_hits_in_whatever_batch_it_comes(void **state)
{
	struct faults_key file = {
		.xid = 2, .file_id = 7, .offset = FAULTS_WHOLE
	};
	struct faults_key chunk = { .xid = 2, .file_id = 7 };
	struct faults *f = make("drop=50%");

	(void)state;
	assert_true(faults_bears(f, &file, true, 2));
	faults_bore(f, &file, true);
	assert_true(faults_bears(f, &file, true, 2));
	faults_bore(f, &file, true);
	assert_false(faults_bears(f, &file, true, 2));
	/* each way and each thing for itself */
	assert_true(faults_bears(f, &file, false, 1));
	assert_true(faults_bears(f, &chunk, true, 1));
	file.file_id++;
	assert_true(faults_bears(f, &file, true, 1));
	faults_unref(f);
}

/* Which of some cuts strike the control connection, as bits. */
static uint64_t
control_cuts(const char *spec)
{
	struct faults *f = make(spec);
	struct digest *d;
	uint64_t bits = 0;

	assert_int_equal(digest_new(&d), 0);
	for (int i = 0; i < 64; i++) {
		assert_true(faults_count(f, FAULT_CUT, true));
		if (faults_cuts_control(f, d, true))
			bits |= UINT64_C(1) << i;
	}
	digest_free(d);
	faults_unref(f);
	return bits;
}

static void
the_seed_says_which_cuts_strike_the_session(void **state)
{
	uint64_t bits = control_cuts("cut=2M,seed=7");

	(void)state;
	assert_in_range(__builtin_popcountll(bits), 6, 26);
	assert_true(bits == control_cuts("cut=2M,seed=7"));
	assert_true(bits != control_cuts("cut=2M,seed=8"));
}

static void
stops_at_its_maximum_and_when_it_is_told_to(void **state)
{
	struct faults *f = make("drop=100%,max=3");
	struct faults *off = make("drop=100%");
	uint8_t x[CHUNKS];

	(void)state;
	assert_int_equal(hits(f, false, x), 3);
	faults_stop(off);
	assert_int_equal(hits(off, false, x), 0);
	faults_unref(f);
	faults_unref(off);
}

static void
acts_on_its_side_only(void **state)
{
	const struct faults_key key = { .xid = 2 };
	struct faults *f = make("drop=100%,side=rx");
	struct digest *d;

	(void)state;
	assert_int_equal(digest_new(&d), 0);
	assert_false(faults_hit(f, d, FAULT_DROP, &key, true, 4));
	assert_true(faults_hit(f, d, FAULT_DROP, &key, false, 4));
	digest_free(d);
	faults_unref(f);
}

static void
damages_one_to_eight_bits(void **state)
{
	static const uint8_t none[4096];
	struct faults *f = make("corrupt=1%");
	struct digest *d;

	(void)state;
	assert_int_equal(digest_new(&d), 0);
	for (uint32_t i = 0; i < 100; i++) {
		const struct faults_key key = { .xid = 2, .file_id = i };
		size_t n = i == 0 ? 1 : sizeof(none);
		uint8_t bytes[sizeof(none)] = { 0 };
		int bits = 0;

		faults_corrupt(f, d, &key, bytes, n);
		for (size_t k = 0; k < sizeof(bytes); k++)
			bits += __builtin_popcount(bytes[k]);
		assert_in_range(bits, 1, 8);
		assert_memory_equal(bytes + n, none, sizeof(bytes) - n);
	}
	digest_free(d);
	faults_unref(f);
}

static void
remembers_each_key_until_the_table_is_full(void **state)
{
	struct faults_table t = { .slots = NULL };
	struct faults_key key = { .session = 1, .xid = 2 };

	(void)state;
	for (uint32_t i = 0; i < FAULTS_TABLE_MAX; i++) {
		key.file_id = i;
		assert_true(faults_table_set(&t, &key, (uint8_t)(1 + i % 3)));
	}
	key.file_id = FAULTS_TABLE_MAX;
	assert_false(faults_table_set(&t, &key, 1));
	for (uint32_t i = 0; i < FAULTS_TABLE_MAX; i += 2) {
		key.file_id = i;
		assert_int_equal(faults_table_drop(&t, &key), 1 + i % 3);
	}
	for (uint32_t i = 0; i < FAULTS_TABLE_MAX; i++) {
		key.file_id = i;
		assert_int_equal(
		    faults_table_get(&t, &key), i % 2 == 0 ? 0 : 1 + i % 3);
	}
	assert_int_equal(t.used, FAULTS_TABLE_MAX / 2);
	while (faults_table_drop_files(&t, 1, 2, 0, 1000) != 0)
		;
	assert_int_equal(t.used, FAULTS_TABLE_MAX / 2 - 500);
	assert_int_equal(faults_table_drop_files(&t, 2, 2, 0, UINT64_MAX), 0);
	faults_table_done(&t);
}

/* In a child: the passes of a point that were survived, then the end. */
static int
end_of_child(const char *spec, int passes)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct faults *f = make(spec);

		for (int i = 0; i < passes; i++)
			faults_point(POINT_RENAME);
		faults_unref(f);
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
ends_the_process_at_the_nth_pass_of_its_point(void **state)
{
	(void)state;
	assert_int_equal(end_of_child("crash=rename:3", 2), 0);
	assert_int_equal(end_of_child("crash=rename:3", 3), FAULTS_EXIT);
	assert_int_equal(end_of_child("crash=rename", 1), FAULTS_EXIT);
	assert_int_equal(end_of_child("crash=sync:1", 5), 0);
	for (int i = 0; i < POINTS; i++)
		assert_int_equal(
		    faults_point_find(faults_point_name((enum faults_point)i)),
		    i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_every_item_of_the_specification),
		cmocka_unit_test(
		    takes_values_up_to_their_limits_and_not_beyond),
		cmocka_unit_test(the_same_seed_hits_the_same_in_any_order),
		cmocka_unit_test(spares_the_last_attempt_but_at_100_percent),
		cmocka_unit_test(
		    a_file_bears_its_hits_in_whatever_batch_it_comes),
		cmocka_unit_test(the_seed_says_which_cuts_strike_the_session),
		cmocka_unit_test(stops_at_its_maximum_and_when_it_is_told_to),
		cmocka_unit_test(acts_on_its_side_only),
		cmocka_unit_test(damages_one_to_eight_bits),
		cmocka_unit_test(remembers_each_key_until_the_table_is_full),
		cmocka_unit_test(ends_the_process_at_the_nth_pass_of_its_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
