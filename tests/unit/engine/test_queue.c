/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "engine/queue.h"

#define N 5

struct line {
	struct queue q;
	struct place p[N];
};

static void
fill(struct line *l)
{
	queue_init(&l->q);
	for (int i = 0; i < N; i++) {
		place_init(&l->p[i]);
		queue_add(&l->q, &l->p[i]);
	}
}

/* The order as letters, and whether positions and ranks agree with it. */
static void
is(const struct line *l, const char *want)
{
	char got[N + 1] = "";
	int64_t rank = 0;
	size_t n = 0;

	list_for_each(at, &l->q.places) {
		const struct place *p = FX_CONTAINER(at, struct place, link);

		got[n++] = (char)('a' + (p - l->p));
		assert_int_equal(queue_position(&l->q, p), n);
		assert_true(p->rank > rank);
		rank = p->rank;
	}
	got[n] = 0;
	assert_string_equal(got, want);
}

static void
keeps_the_order_of_coming(FX_UNUSED void **state)
{
	struct line l;

	fill(&l);
	is(&l, "abcde");
	queue_del(&l.p[1]);
	is(&l, "acde");
	assert_int_equal(queue_position(&l.q, &l.p[1]), 0);
	assert_false(queue_has(&l.p[1]));
	queue_add(&l.q, &l.p[1]);
	is(&l, "acdeb");
}

static void
moves_as_a_person_says(FX_UNUSED void **state)
{
	static const struct {
		int who;
		enum queue_where where;
		size_t at;
		const char *want;
	} cases[] = {
		{ 2, QUEUE_UP, 0, "acbde" },
		{ 0, QUEUE_UP, 0, "abcde" },
		{ 2, QUEUE_DOWN, 0, "abdce" },
		{ 4, QUEUE_DOWN, 0, "abcde" },
		{ 3, QUEUE_TOP, 0, "dabce" },
		{ 0, QUEUE_TOP, 0, "abcde" },
		{ 1, QUEUE_BOTTOM, 0, "acdeb" },
		{ 4, QUEUE_BOTTOM, 0, "abcde" },
		{ 4, QUEUE_AT, 1, "eabcd" },
		{ 0, QUEUE_AT, 3, "bcade" },
		{ 4, QUEUE_AT, 4, "abced" },
		{ 2, QUEUE_AT, 3, "abcde" },
		{ 0, QUEUE_AT, 5, "bcdea" },
		{ 0, QUEUE_AT, 999, "bcdea" },
	};

	for (size_t i = 0; i < FX_COUNT(cases); i++) {
		struct line l;

		fill(&l);
		assert_int_equal(queue_move(&l.q, &l.p[cases[i].who],
				     cases[i].where, cases[i].at),
		    strcmp(cases[i].want, "abcde") != 0);
		is(&l, cases[i].want);
	}
}

static void
comes_back_by_rank(FX_UNUSED void **state)
{
	struct line l;

	fill(&l);
	(void)queue_move(&l.q, &l.p[4], QUEUE_TOP, 0);
	for (int i = 0; i < N; i++)
		queue_del(&l.p[i]);
	for (int i = 0; i < N; i++)
		queue_restore(&l.q, &l.p[i]);
	is(&l, "eabcd");
}

static void
reads_the_words_for_places(FX_UNUSED void **state)
{
	size_t at;

	assert_int_equal(queue_where_parse("up", &at), QUEUE_UP);
	assert_int_equal(queue_where_parse("down", &at), QUEUE_DOWN);
	assert_int_equal(queue_where_parse("top", &at), QUEUE_TOP);
	assert_int_equal(queue_where_parse("bottom", &at), QUEUE_BOTTOM);
	assert_int_equal(queue_where_parse("1", &at), QUEUE_AT);
	assert_int_equal(at, 1);
	assert_int_equal(queue_where_parse("1000000", &at), QUEUE_AT);
	assert_int_equal(queue_where_parse("1000001", &at), -1);
	assert_int_equal(queue_where_parse("0", &at), -1);
	assert_int_equal(queue_where_parse("-1", &at), -1);
	assert_int_equal(queue_where_parse("left", &at), -1);
	assert_int_equal(queue_where_parse("", &at), -1);
	assert_int_equal(queue_where_parse(NULL, &at), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_order_of_coming),
		cmocka_unit_test(moves_as_a_person_says),
		cmocka_unit_test(comes_back_by_rank),
		cmocka_unit_test(reads_the_words_for_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
