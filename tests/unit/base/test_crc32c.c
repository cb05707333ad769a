/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "base/crc32c.h"

static void
matches_the_vectors_of_rfc_3720(FX_UNUSED void **state)
{
	unsigned char bytes[32];
	unsigned char down[32];

	for (size_t i = 0; i < 32; i++) {
		bytes[i] = (unsigned char)i;
		down[i] = (unsigned char)(31 - i);
	}
	assert_int_equal(crc32c("123456789", 9), 0xe3069283);
	assert_int_equal(crc32c(bytes, 32), 0x46dd794e);
	assert_int_equal(crc32c(down, 32), 0x113fdb5c);
	memset(bytes, 0, 32);
	assert_int_equal(crc32c(bytes, 32), 0x8a9136aa);
	memset(bytes, 0xff, 32);
	assert_int_equal(crc32c(bytes, 32), 0x62a8ab43);
	assert_int_equal(crc32c(NULL, 0), 0);
}

static void
is_the_same_in_pieces_and_in_portable_c(FX_UNUSED void **state)
{
	unsigned char bytes[100];
	uint32_t whole;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 37 + 11);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		whole = crc32c(bytes, n);
		assert_int_equal(crc32c_soft(0, bytes, n), whole);
		for (size_t k = 0; k <= n; k++)
			assert_int_equal(
			    crc32c_more(crc32c(bytes, k), bytes + k, n - k),
			    whole);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_the_vectors_of_rfc_3720),
		cmocka_unit_test(is_the_same_in_pieces_and_in_portable_c),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
