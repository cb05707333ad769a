/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/attr.h"
#include "base/str.h"
#include "crypto/luhn.h"
#include "crypto/pair.h"

static void
reads_codes_as_people_type_them(void **state)
{
	static const struct {
		const char *typed;
		const char *want; /* NULL: refused */
	} rows[] = {
		{ "7K3-M9QE", "7K3M9QE" },
		{ "7k3m9qe", "7K3M9QE" },
		{ "  7 k 3 - m 9 - q e \n", "7K3M9QE" },
		{ "000-0000", "0000000" },
		{ "OoO-0oO0", "0000000" },
		{ "ZZZ-ZZZ6", "ZZZZZZ6" },
		{ "", NULL },
		{ "-", NULL },
		{ "7K3-M9Q", NULL },
		{ "7K3-M9QEE", NULL },
		{ "7K3-M9QF", NULL },
		{ "7K3-9MQE", NULL },
		{ "7K3-M9UE", NULL },
		{ "7K3_M9QE", NULL },
		{ "7K3-M9Q\xc3\x89", NULL },
	};
	struct fx_err err;
	char code[PAIR_CODE_SIZE];
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < FX_COUNT(rows); i++) {
		err = FX_ERR_NONE;
		memcpy(code, "-------", sizeof(code));
		r = pair_code_parse(rows[i].typed, code, &err);
		if (rows[i].want != NULL) {
			assert_int_equal(r, 0);
			assert_string_equal(code, rows[i].want);
		} else {
			assert_int_equal(r, -1);
			assert_int_equal(err.code, E_ARGS);
			assert_string_equal(code, "-------");
		}
	}
}

static void
takes_i_and_l_for_one(void **state)
{
	char want[PAIR_CODE_SIZE], got[PAIR_CODE_SIZE];
	char typed[] = "111111?";
	const char *alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

	(void)state;
	for (; *alphabet != '\0'; alphabet++) {
		typed[6] = *alphabet;
		if (pair_code_parse(typed, want, NULL) == 0)
			break;
	}
	assert_true(*alphabet != '\0');
	memcpy(typed, "iIlL11", 6);
	assert_int_equal(pair_code_parse(typed, got, NULL), 0);
	assert_string_equal(got, want);
}

static void
makes_codes_that_it_reads_again(void **state)
{
	char code[PAIR_CODE_SIZE], shown[PAIR_SHOWN_SIZE];
	char again[PAIR_CODE_SIZE];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		assert_int_equal(pair_code_make(code, NULL), 0);
		pair_code_format(code, shown);
		assert_int_equal(strlen(shown), 8);
		assert_int_equal(shown[3], '-');
		assert_int_equal(pair_code_parse(shown, again, NULL), 0);
		assert_string_equal(code, again);
	}
}

static void
the_check_finds_every_single_wrong_character(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char typed[PAIR_CODE_SIZE], code[PAIR_CODE_SIZE];
	size_t at, i;

	(void)state;
	for (at = 0; at < 7; at++)
		for (i = 0; i < 32; i++) {
			memcpy(typed, "7K3M9QE", sizeof(typed));
			if (typed[at] == alphabet[i])
				continue;
			typed[at] = alphabet[i];
			assert_int_equal(
			    pair_code_parse(typed, code, NULL), -1);
		}
}

static void
luhn_is_that_of_annex_a(void **state)
{
	static const uint8_t zeros[6] = { 0 };
	static const uint8_t last[6] = { 31, 31, 31, 31, 31, 31 };

	(void)state;
	assert_int_equal(luhn_check(zeros, 6), 0);
	assert_int_equal(luhn_check(last, 6), 6);
	assert_int_equal(luhn_check(zeros, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_codes_as_people_type_them),
		cmocka_unit_test(takes_i_and_l_for_one),
		cmocka_unit_test(makes_codes_that_it_reads_again),
		cmocka_unit_test(the_check_finds_every_single_wrong_character),
		cmocka_unit_test(luhn_is_that_of_annex_a),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
