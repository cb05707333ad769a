/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/limits.h"
#include "engine/session.h"

#define START INT64_C(1000000)

static int
tell(struct session *s, uint8_t type, uint8_t reason, int64_t now_ms)
{
	const uint8_t prefix[8] = { 1, 0, 0, 0, 0, 0, reason, 0 };
	const struct frame f = { .type = type,
		.xid = 2,
		.plen = sizeof(prefix),
		.len = sizeof(prefix),
		.prefix = prefix };
	struct fx_err err;
	int r = session_limits(s, &f, now_ms, &err);

	if (r < 0)
		assert_int_equal(err.code, type == FT_NACK ? E_PROTO : E_LIMIT);
	return r;
}

static void
bears_a_thousand_damaged_pieces_a_minute(FX_UNUSED void **state)
{
	struct session s = { .hub = NULL };

	session_limits_init(&s, START);
	for (int i = 0; i < FX_NACKS_MINUTE; i++)
		assert_int_equal(tell(&s, FT_NACK, NACK_DIGEST, START + i), 0);
	assert_int_equal(tell(&s, FT_NACK, NACK_DECOMP, START + 59999), -1);
	/* the next minute counts for itself */
	for (int i = 0; i < FX_NACKS_MINUTE; i++)
		assert_int_equal(
		    tell(&s, FT_NACK, NACK_AGAIN, START + 60000 + i), 0);
	assert_int_equal(tell(&s, FT_NACK, NACK_DIGEST, START + 61001), -1);
}

static void
counts_neither_what_is_missing_nor_what_is_simulated(FX_UNUSED void **state)
{
	struct session s = { .hub = NULL };
	struct faults *ours = (struct faults *)&s; /* never looked into */

	session_limits_init(&s, START);
	for (int i = 0; i < 2 * FX_NACKS_MINUTE; i++) {
		s.info.faults = 0;
		assert_int_equal(tell(&s, FT_NACK, NACK_MISSING, START), 0);
		s.info.faults = 1;
		assert_int_equal(tell(&s, FT_NACK, NACK_DIGEST, START), 0);
		s.info.faults = 0;
		s.faults = ours;
		assert_int_equal(tell(&s, FT_NACK, NACK_DIGEST, START), 0);
		s.faults = NULL;
	}
}

static void
bears_200_words_at_once_and_50_a_second(FX_UNUSED void **state)
{
	struct session s = { .hub = NULL };

	session_limits_init(&s, START);
	for (int i = 0; i < FX_WORDS_BURST; i++)
		assert_int_equal(tell(&s, FT_PAUSE, 0, START), 0);
	assert_int_equal(tell(&s, FT_RESUME, 0, START), -1);
	assert_int_equal(tell(&s, FT_ACK, 0, START), 0);
	for (int i = 0; i < FX_WORDS_RATE; i++)
		assert_int_equal(tell(&s, FT_LIMITS, 0, START + 1000), 0);
	assert_int_equal(tell(&s, FT_PING, 0, START + 1000), -1);
}

static void
takes_nothing_new_after_a_day(FX_UNUSED void **state)
{
	struct session s = { .hub = NULL };

	session_limits_init(&s, START);
	assert_false(session_old(&s, START + FX_SESSION_AGE_MS - 1));
	assert_true(session_old(&s, START + FX_SESSION_AGE_MS));
	assert_true(session_old(&s, START + FX_SESSION_AGE_MS + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bears_a_thousand_damaged_pieces_a_minute),
		cmocka_unit_test(
		    counts_neither_what_is_missing_nor_what_is_simulated),
		cmocka_unit_test(bears_200_words_at_once_and_50_a_second),
		cmocka_unit_test(takes_nothing_new_after_a_day),
	};

	return cmocka_run_group_tests_name("session limits", tests, NULL, NULL);
}
