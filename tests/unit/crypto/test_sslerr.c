/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/err.h>

#include "crypto/random.h"
#include "crypto/sslerr.h"

static void
starts_as_often_as_asked(void **state)
{
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	assert_int_equal(crypto_init(&err), 0);
	assert_int_equal(crypto_init(NULL), 0);
}

static void
tells_the_oldest_entry_and_empties_the_queue(void **state)
{
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	sslerr_clear();
	ERR_raise_data(ERR_LIB_USER, ERR_R_PASSED_NULL_PARAMETER, "first");
	ERR_raise(ERR_LIB_USER, ERR_R_INTERNAL_ERROR);
	assert_int_equal(sslerr_set(&err, E_AUTH, "doing %d", 7), -1);
	assert_int_equal(err.code, E_AUTH);
	assert_non_null(strstr(err.text, "doing 7: "));
	assert_non_null(strstr(err.text, "first"));
	assert_int_equal(ERR_peek_error(), 0);
}

static void
says_only_the_sentence_when_the_queue_is_empty(void **state)
{
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	sslerr_clear();
	assert_int_equal(sslerr_set(&err, E_INTERNAL, "plain"), -1);
	assert_string_equal(err.text, "plain");
}

static void
random_ids_differ(void **state)
{
	uint8_t a[RANDOM_UUID_SIZE], b[RANDOM_UUID_SIZE];

	(void)state;
	assert_int_equal(random_uuid(a, NULL), 0);
	assert_int_equal(random_uuid(b, NULL), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_int_equal(random_bytes(a, 0, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_as_often_as_asked),
		cmocka_unit_test(tells_the_oldest_entry_and_empties_the_queue),
		cmocka_unit_test(
		    says_only_the_sentence_when_the_queue_is_empty),
		cmocka_unit_test(random_ids_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
