/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/turns.h"

#define MIB (1024 * 1024)

/* Deal so many bytes in pieces of the sizes given; what each one got. */
static void
deal(struct turns *r, struct turn *t, const uint64_t *piece, size_t n,
    uint64_t bytes, uint64_t *got)
{
	while (bytes > 0) {
		struct turn *who;
		size_t i;

		turns_begin(r);
		who = turns_next(r);
		assert_non_null(who);
		i = (size_t)(who - t);
		assert_true(i < n);
		turns_pay(who, piece[i]);
		got[i] += piece[i];
		bytes -= bytes < piece[i] ? bytes : piece[i];
	}
}

static void
shares_by_weight_whatever_the_size_of_the_pieces(FX_UNUSED void **state)
{
	const uint64_t piece[3] = { MIB, 3000, 700 * 1024 };
	uint64_t got[3] = { 0 };
	struct turn t[3];
	struct turns r;

	turns_init(&r);
	for (int i = 0; i < 3; i++) {
		turn_init(&t[i]);
		turns_add(&r, &t[i]);
	}
	t[0].weight = 10;
	t[1].weight = 20;
	t[2].weight = 70;
	deal(&r, t, piece, 3, 1000 * (uint64_t)MIB, got);
	assert_in_range(got[0], 98 * (uint64_t)MIB, 102 * (uint64_t)MIB);
	assert_in_range(got[1], 196 * (uint64_t)MIB, 204 * (uint64_t)MIB);
	assert_in_range(got[2], 686 * (uint64_t)MIB, 714 * (uint64_t)MIB);
}

static void
gives_a_newcomer_its_turn_within_one_round(FX_UNUSED void **state)
{
	struct turn large, small, *who;
	uint64_t before = 0;
	struct turns r;

	turns_init(&r);
	turn_init(&large);
	turn_init(&small);
	turns_add(&r, &large);
	for (int i = 0; i < 1000; i++) {
		turns_begin(&r);
		turns_pay(turns_next(&r), MIB);
	}
	turns_add(&r, &small);
	for (;;) {
		turns_begin(&r);
		who = turns_next(&r);
		if (who == &small)
			break;
		turns_pay(who, MIB);
		before += MIB;
	}
	assert_in_range(before, 0, 2 * MIB);
}

static void
leaves_all_to_who_has_something(FX_UNUSED void **state)
{
	struct turn t[2], *who;
	struct turns r;
	int asked = 0;

	turns_init(&r);
	for (int i = 0; i < 2; i++) {
		turn_init(&t[i]);
		turns_add(&r, &t[i]);
	}
	t[0].weight = 1;
	t[0].credit = -50 * MIB; /* deep in debt, yet alone */
	turns_begin(&r);
	while ((who = turns_next(&r)) != &t[0]) {
		assert_non_null(who);
		turns_pass(&r, who);
		assert_true(++asked <= 1);
	}
	turns_pass(&r, who);
	assert_null(turns_next(&r));
	turns_begin(&r);
	assert_non_null(turns_next(&r));
}

static void
does_not_save_up_credit_while_idle(FX_UNUSED void **state)
{
	const uint64_t piece[2] = { MIB, MIB };
	uint64_t got[2] = { 0 };
	struct turn t[2], *who;
	struct turns r;

	turns_init(&r);
	for (int i = 0; i < 2; i++) {
		turn_init(&t[i]);
		turns_add(&r, &t[i]);
	}
	for (int i = 0; i < 500; i++) {
		turns_begin(&r);
		while ((who = turns_next(&r)) == &t[1])
			turns_pass(&r, who);
		turns_pay(who, MIB);
	}
	deal(&r, t, piece, 2, 20 * (uint64_t)MIB, got);
	assert_in_range(got[0], 8 * (uint64_t)MIB, 12 * (uint64_t)MIB);
}

static void
has_nobody_to_ask_when_it_is_empty(FX_UNUSED void **state)
{
	struct turns r;
	struct turn t;

	turns_init(&r);
	turn_init(&t);
	turns_begin(&r);
	assert_null(turns_next(&r));
	turns_add(&r, &t);
	turns_del(&t);
	turns_del(&t);
	assert_null(turns_next(&r));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    shares_by_weight_whatever_the_size_of_the_pieces),
		cmocka_unit_test(gives_a_newcomer_its_turn_within_one_round),
		cmocka_unit_test(leaves_all_to_who_has_something),
		cmocka_unit_test(does_not_save_up_credit_while_idle),
		cmocka_unit_test(has_nobody_to_ask_when_it_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
