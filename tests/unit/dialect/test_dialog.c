/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/dialect/claims.h"

/* Whatever happens to a dialog; with what looks like an answer to it. */
static void
every_event(struct talker *t)
{
	static const uint8_t md5[DIALOG_MD5_SIZE];
	struct fx_err err = FX_ERR_NONE;

	dialog_bytes(t->d, "bytes", 5);
	talker_settle(t);
	dialog_eof(t->d);
	talker_settle(t);
	dialog_sent(t->d);
	talker_settle(t);
	dialog_timer(t->d);
	talker_settle(t);
	dialog_connected(t->d);
	talker_settle(t);
	dialog_refused(t->d, ECONNREFUSED);
	talker_settle(t);
	dialog_read(t->d, "x", 1);
	talker_settle(t);
	dialog_admit(t->d, DIALOG_ACCEPT, NULL);
	talker_settle(t);
	dialog_opened(t->d, "x", 1, 1);
	talker_settle(t);
	dialog_digest(t->d, md5);
	talker_settle(t);
	dialog_committed(t->d, &err);
	talker_settle(t);
	dialog_reset(t->d);
	talker_settle(t);
}

static void
start(struct talker *t, unsigned id, enum dialog_side side)
{
	talker_init(t, (enum dialect_id)id, side);
	talker_source(t, "hello.txt", "hello world\n", 12);
	t->shared = "hello.txt";
}

static void
nothing_happens_after_the_end(FX_UNUSED void **state)
{
	for (unsigned id = 0; id < 2 * DIALECT_COUNT; id++) {
		struct dialog_act act;
		struct fx_err err = FX_ERR_NONE;
		struct talker t;

		start(&t, id / 2, id % 2 ? DIALOG_CLIENT : DIALOG_SERVER);
		talker_start(&t);
		dialog_cancel(t.d);
		talker_settle(&t);
		assert_true(t.ended);
		assert_false(dialog_wants(t.d));
		assert_null(dialog_cancel_warns(t.d));
		fx_err_set(&err, E_IO_READ, "It cannot be read.");
		every_event(&t);
		dialog_cancel(t.d);
		dialog_fail(t.d, &err);
		assert_int_equal(dialog_next(t.d, &act), 0);
		talker_done(&t);
	}
}

static void
an_answer_nobody_asked_for_changes_nothing(FX_UNUSED void **state)
{
	for (unsigned id = 0; id < DIALECT_COUNT; id++) {
		struct talker t;

		start(&t, id, DIALOG_SERVER);
		talker_start(&t);
		dialog_admit(t.d, DIALOG_ACCEPT, NULL);
		dialog_opened(t.d, "x", 1, 1);
		dialog_read(t.d, "x", 1);
		dialog_sent(t.d);
		dialog_connected(t.d);
		talker_settle(&t);
		assert_string_equal(str_cstr(&t.log), "");
		assert_false(t.ended);
		assert_true(dialog_wants(t.d));
		every_event(&t);
		assert_true(t.ended);
		talker_done(&t);
	}
}

static void *
no_memory(void)
{
	return NULL;
}

static void
without_memory_for_a_digest_it_fails_with_a_sentence(FX_UNUSED void **state)
{
	static const char push[] = "hello.txt<SEPARATOR>12<SEPARATOR>"
				   "6f5902ac237024bdd0c176cb93063dc4";
	static const char echo[] =
	    "\0\0\0\073{\"command\":\"upload\",\"file_path\":\"a\","
	    "\"file_data\":\"hello wo\"}";
	struct dialog_hash none = talker_md5;

	none.start = no_memory;
	for (unsigned i = 0; i < 4; i++) {
		struct talker t;

		start(&t, i % 2 ? DIALECT_ECHO_JSON : DIALECT_PUSH_MD5,
		    i < 2 ? DIALOG_SERVER : DIALOG_CLIENT);
		t.conf.md5 = &none;
		t.conf.sha256 = &none;
		talker_start(&t);
		if (i == 0)
			talker_feed(&t, push, sizeof(push) - 1);
		else if (i == 1)
			talker_feed(&t, echo, sizeof(echo) - 1);
		assert_failed(&t, DIALOG_EXIT_OTHER, "There is no memory.");
		assert_int_equal(t.commits, 0);
		talker_done(&t);
	}
}

static void
the_ladder_has_steps_of_32_s_at_most(FX_UNUSED void **state)
{
	static const uint32_t want[] = { 1, 2, 4, 8, 16, 32, 32, 32 };
	struct talker t;

	start(&t, DIALECT_PUSH_RAW, DIALOG_CLIENT);
	t.conf.attempts = 9;
	for (int i = 0; i < 8; i++)
		t.connect_errs[i] = ETIMEDOUT;
	talker_start(&t);
	for (size_t i = 0; i < FX_COUNT(want); i++) {
		assert_int_equal(t.ms, want[i] * 1000);
		talker_fire(&t);
	}
	assert_int_equal(t.connects, 9);
	assert_false(t.ended);
	talker_done(&t);
}

static void
a_source_that_cannot_be_read_ends_it_before_the_call(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct dialog_act act;
	struct dialog *d;
	struct talker t;

	fx_err_set(&err, E_IO_READ, "It cannot be read.");
	start(&t, DIALECT_PUSH_MD5, DIALOG_CLIENT);
	d = dialog_new(&t.conf);
	assert_non_null(d);
	assert_int_equal(dialog_next(d, &act), 1);
	assert_int_equal(act.kind, DIALOG_READ);
	assert_true(act.first);
	assert_int_equal(act.len, 12);
	assert_int_equal(dialog_next(d, &act), 0);
	dialog_fail(d, &err);
	assert_int_equal(dialog_next(d, &act), 1);
	assert_int_equal(act.kind, DIALOG_END);
	assert_string_equal(act.result->err.text, "It cannot be read.");
	assert_int_equal(dialog_next(d, &act), 0);
	dialog_free(d);

	/* Given up while it is read. */
	d = dialog_new(&t.conf);
	assert_int_equal(dialog_next(d, &act), 1);
	dialog_cancel(d);
	assert_int_equal(dialog_next(d, &act), 1);
	assert_int_equal(act.kind, DIALOG_END);
	assert_true(act.result->cancelled);
	dialog_free(d);
	talker_done(&t);
}

static void
a_call_that_is_out_is_closed_by_a_cancel(FX_UNUSED void **state)
{
	struct dialog_act act;
	struct dialog *d;
	struct talker t;

	start(&t, DIALECT_GO_AHEAD, DIALOG_CLIENT);
	d = dialog_new(&t.conf);
	assert_int_equal(dialog_next(d, &act), 1);
	assert_int_equal(act.kind, DIALOG_CONNECT);
	assert_int_equal(act.attempt, 1);
	dialog_cancel(d);
	assert_int_equal(dialog_next(d, &act), 1);
	assert_int_equal(act.kind, DIALOG_TIMER);
	assert_int_equal(act.timer, DIALOG_TIMER_NONE);
	assert_int_equal(dialog_next(d, &act), 1);
	assert_int_equal(act.kind, DIALOG_CLOSE);
	assert_int_equal(dialog_next(d, &act), 1);
	assert_int_equal(act.kind, DIALOG_END);
	dialog_connected(d);
	assert_int_equal(dialog_next(d, &act), 0);
	dialog_free(d);
	talker_done(&t);
}

static void
an_end_that_is_not_wanted_yet_is_kept(FX_UNUSED void **state)
{
	static const char push[] = "hello.txt<SEPARATOR>12<SEPARATOR>"
				   "6f5902ac237024bdd0c176cb93063dc4";
	struct talker t;

	start(&t, DIALECT_PUSH_MD5, DIALOG_SERVER);
	t.hold_admit = true;
	talker_start(&t);
	talker_feed(&t, push, sizeof(push) - 1);
	assert_true(t.want_admit);
	dialog_eof(t.d);
	talker_settle(&t);
	assert_false(t.ended);
	talker_answer(&t);
	assert_failed(
	    &t, DIALOG_EXIT_OTHER, "Connection closed after 0 of 12 bytes.");
	talker_done(&t);
}

static void
what_ends_between_two_calls_is_not_the_next_one(FX_UNUSED void **state)
{
	struct talker t;

	start(&t, DIALECT_PUSH_MD5, DIALOG_CLIENT);
	t.connect_errs[0] = ECONNREFUSED;
	talker_start(&t);
	talker_reset(&t);
	talker_eof(&t);
	dialog_eof(t.d);
	talker_settle(&t);
	talker_fire(&t);
	assert_int_equal(t.connects, 2);
	talker_feed(&t, "File received successfully", 26);
	assert_false(t.ended);
	talker_eof(&t);
	assert_int_equal(t.result.shown, DIALOG_PEER_MD5_OK);
	talker_done(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_happens_after_the_end),
		cmocka_unit_test(an_answer_nobody_asked_for_changes_nothing),
		cmocka_unit_test(
		    without_memory_for_a_digest_it_fails_with_a_sentence),
		cmocka_unit_test(the_ladder_has_steps_of_32_s_at_most),
		cmocka_unit_test(
		    a_source_that_cannot_be_read_ends_it_before_the_call),
		cmocka_unit_test(a_call_that_is_out_is_closed_by_a_cancel),
		cmocka_unit_test(an_end_that_is_not_wanted_yet_is_kept),
		cmocka_unit_test(
		    what_ends_between_two_calls_is_not_the_next_one),
	};

	return cmocka_run_group_tests_name("dialog", tests, NULL, NULL);
}
