/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "crypto/join.h"

/* The message written out by hand, hashed by digest_hmac(). */
static void
covers_session_number_direction_and_connection(void **state)
{
	struct join_proof proof = { .conn_idx = 0x0102, .dir = 1 };
	struct join_proof other;
	uint8_t message[4 + 16 + 2 + 1 + 32];
	uint8_t want[DIGEST_SIZE], got[DIGEST_SIZE];
	struct digest *d;
	size_t i;

	(void)state;
	assert_int_equal(digest_new(&d), 0);
	memset(proof.x_join, 1, sizeof(proof.x_join));
	memset(proof.x_bind, 2, sizeof(proof.x_bind));
	memset(proof.session_id, 3, sizeof(proof.session_id));
	memcpy(message, "join", 4);
	memset(message + 4, 3, 16);
	message[20] = 0x02;
	message[21] = 0x01;
	message[22] = 1;
	memset(message + 23, 2, 32);
	digest_hmac(d, proof.x_join, 32, message, sizeof(message), want);
	join_mac(d, &proof, got);
	assert_memory_equal(got, want, DIGEST_SIZE);

	for (i = 0; i < 5; i++) {
		other = proof;
		other.x_join[31] ^= i == 0;
		other.x_bind[31] ^= i == 1;
		other.session_id[15] ^= i == 2;
		other.conn_idx ^= i == 3;
		other.dir ^= i == 4;
		join_mac(d, &other, got);
		assert_memory_not_equal(got, want, DIGEST_SIZE);
	}
	digest_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    covers_session_number_direction_and_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
