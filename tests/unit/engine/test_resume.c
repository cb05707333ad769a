/* SPDX-License-Identifier: MIT */
#include "engine/resume.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/limits.h"
#include "engine/transfer.h"

static struct transfer *
running(void)
{
	struct transfer *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	t->state = DOOR_ACTIVE;
	t->moved_ms = 1000;
	t->bytes = t->bytes_done = 5000;
	t->files = t->files_done = 1;
	rate_init(&t->rate, 0);
	return t;
}

static void
what_does_not_move_stalls_at_the_limit(FX_UNUSED void **state)
{
	struct transfer *t = running();

	assert_false(resume_stalled(t, 1000 + FX_PROGRESS_MS - 1));
	assert_true(resume_stalled(t, 1000 + FX_PROGRESS_MS));
	assert_true(resume_stalled(t, 1000 + FX_PROGRESS_MS + 1));
	free(t);
}

static void
what_works_or_rests_does_not_stall(FX_UNUSED void **state)
{
	struct transfer *t = running();

	t->jobs = 1;
	assert_false(resume_stalled(t, INT64_MAX));
	t->jobs = 0;
	t->state = DOOR_PAUSED;
	assert_false(resume_stalled(t, INT64_MAX));
	t->state = DOOR_WAITING;
	assert_false(resume_stalled(t, INT64_MAX));
	free(t);
}

/* As after NEED PARTIAL, as long as no HAVE is compared. */
static void
messages_that_move_nothing_are_no_progress(FX_UNUSED void **state)
{
	struct transfer *t = running();
	struct xfer_counts c = {
		.verified = 5000, .files_done = 1, .bytes = 9000, .files = 2
	};

	transfer_counts(t, &c);
	assert_int_equal(t->moved_ms, 1000);
	c.verified++;
	transfer_counts(t, &c);
	assert_true(t->moved_ms > 1000);
	assert_false(
	    resume_stalled(t, t->moved_ms + (int64_t)FX_PROGRESS_MS - 1));
	free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_move_stalls_at_the_limit),
		cmocka_unit_test(what_works_or_rests_does_not_stall),
		cmocka_unit_test(messages_that_move_nothing_are_no_progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
