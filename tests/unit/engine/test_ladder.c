/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "engine/ladder.h"

#define MS    INT64_C(1000000)
#define CHUNK ((size_t)FX_CHUNK_SIZE)

/* A line and data as they might be, and the time that passes over them. */
struct line {
	struct ladder l;
	int64_t now_ns;
	double rate;    /* bytes a second that the line takes */
	double ratio;   /* of the data at -5; each step adds a little */
	double cost_ns; /* of a raw byte besides: reading, hashing */
	uint64_t raw;   /* bytes that went through */
};

/* Ns a raw byte of packing by step. */
static const double pack_ns[LADDER_STEPS] = { 0, 1.1, 1.4, 1.6, 2.7, 9 };

static double
ratio_of(const struct line *t)
{
	return t->ratio > 1.05 ? t->ratio + 0.2 * t->l.step : t->ratio;
}

/* One chunk. */
static void
send_one(struct line *t, bool packed_name)
{
	size_t packed = (size_t)((double)CHUNK / ratio_of(t));
	size_t wire = CHUNK;
	int64_t ns;

	t->now_ns += (int64_t)(t->cost_ns * (double)CHUNK);
	if (ladder_look(&t->l, packed_name) &&
	    ladder_sampled(&t->l, 16384, (size_t)(16384 / ratio_of(t)))) {
		ns = (int64_t)(pack_ns[t->l.step] * (double)CHUNK);
		t->now_ns += ns;
		if (ladder_packed(&t->l, CHUNK, packed, ns))
			wire = packed;
	}
	ns = (int64_t)((double)wire * 1e9 / t->rate);
	t->now_ns += ns;
	ladder_sent(&t->l, wire, ns, t->now_ns);
	t->raw += CHUNK;
}

static void
run_for(struct line *t, int64_t ms)
{
	int64_t until = t->now_ns + ms * MS;

	while (t->now_ns < until)
		send_one(t, false);
}

static void
begin(struct line *t, double rate, double ratio)
{
	*t = (struct line){ .now_ns = 5000 * MS,
		.rate = rate,
		.ratio = ratio,
		.cost_ns = 0.5 };
	ladder_init(&t->l, false);
}

static void
a_slow_line_with_text_is_climbed_to_the_top(void **state)
{
	struct line t;
	uint64_t before;

	(void)state;
	begin(&t, 25e6, 3);
	run_for(&t, 300);
	assert_int_equal(t.l.step, 1);
	run_for(&t, 900);
	assert_int_equal(t.l.step, 1); /* a second between steps */
	run_for(&t, 5000);
	assert_in_range(t.l.step, 4, 5);
	before = t.raw;
	run_for(&t, 10000);
	assert_true((double)(t.raw - before) > 2 * 25e6 * 10);
}

static void
a_fast_line_is_left_alone(void **state)
{
	struct line t;

	(void)state;
	begin(&t, 1200e6, 3);
	run_for(&t, 10000);
	assert_int_equal(t.l.step, 0);
}

static void
one_machine_never_compresses(void **state)
{
	struct line t;

	(void)state;
	begin(&t, 1e6, 3);
	ladder_init(&t.l, true);
	run_for(&t, 10000);
	assert_int_equal(t.l.step, 0);
	assert_false(ladder_look(&t.l, false));
}

static void
a_line_that_became_fast_is_climbed_down(void **state)
{
	struct line t;

	(void)state;
	begin(&t, 25e6, 3);
	run_for(&t, 6000);
	assert_true(t.l.step >= 4);
	t.rate = 5e9;
	run_for(&t, 20000);
	assert_int_equal(t.l.step, 0);
}

/* What does not shrink is looked at once in 17 pieces, and never packed. */
static void
random_data_costs_a_look_now_and_then(void **state)
{
	unsigned looks = 0;
	struct line t;

	(void)state;
	begin(&t, 25e6, 3);
	run_for(&t, 2000);
	t.ratio = 1;
	for (int i = 0; i < 31; i++)
		send_one(&t, false);
	for (int i = 0; i < 17 * 10; i++) {
		if (ladder_look(&t.l, false)) {
			looks++;
			assert_false(ladder_sampled(&t.l, 16384, 16384));
		}
	}
	assert_int_equal(looks, 10);
}

static void
a_packed_name_is_looked_at_each_65th_time(void **state)
{
	unsigned looks = 0;
	struct line t;

	(void)state;
	begin(&t, 25e6, 3);
	run_for(&t, 2000);
	for (int i = 0; i < 65 * 4; i++) {
		if (ladder_look(&t.l, true)) {
			looks++;
			assert_false(ladder_sampled(&t.l, 16384, 16384));
		}
	}
	assert_int_equal(looks, 4);
	/* the next file has a name of its own */
	assert_true(ladder_look(&t.l, false));
}

static void
only_what_saves_a_32nd_is_kept(void **state)
{
	struct ladder l;

	(void)state;
	ladder_init(&l, false);
	assert_true(ladder_packed(&l, 3200, 3099, 1));
	assert_true(ladder_packed(&l, 3200, 3100, 1));
	assert_false(ladder_packed(&l, 3200, 3101, 1));
	assert_false(ladder_packed(&l, 3200, 0, 1));
}

static void
names_of_packed_data_are_known(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} table[] = { { "a/photo.JPG", true }, { "x.tar.gz", true },
		{ "x.tar", false }, { ".gz", false }, { "gz", false },
		{ "", false }, { "movie.mkv", true }, { "x.gz.txt", false } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(
		    ladder_packed_name(
			(const uint8_t *)table[i].name, strlen(table[i].name)),
		    table[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_line_with_text_is_climbed_to_the_top),
		cmocka_unit_test(a_fast_line_is_left_alone),
		cmocka_unit_test(one_machine_never_compresses),
		cmocka_unit_test(a_line_that_became_fast_is_climbed_down),
		cmocka_unit_test(random_data_costs_a_look_now_and_then),
		cmocka_unit_test(a_packed_name_is_looked_at_each_65th_time),
		cmocka_unit_test(only_what_saves_a_32nd_is_kept),
		cmocka_unit_test(names_of_packed_data_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
