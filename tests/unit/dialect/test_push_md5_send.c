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

#define HEADER \
 "hello.txt<SEPARATOR>12<SEPARATOR>6f5902ac237024bdd0c176cb93063dc4"
#define DATA   "hello world\n"
#define OK     "File received successfully - MD5 verified"
#define SHORT  "File transfer failed: Incomplete transfer"
#define BADMD5 "File transfer failed: MD5 mismatch"

static void
client(struct talker *t, const char *data)
{
	talker_init(t, DIALECT_PUSH_MD5, DIALOG_CLIENT);
	talker_source(t, "/tmp/hello.txt", data, strlen(data));
}

static void
server(struct talker *t)
{
	talker_init(t, DIALECT_PUSH_MD5, DIALOG_SERVER);
}

static void
sends_the_golden_conversation(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	t.hold_pause = true;
	talker_start(&t);
	assert_sent(&t, HEADER);
	assert_int_equal(t.sends[0], 65);
	assert_int_equal(t.n_sends, 1);
	talker_answer(&t);
	assert_sent(&t, HEADER DATA);
	assert_int_equal(t.sends[1], 12);
	assert_int_equal(t.ms, 30000);
	assert_false(t.shut);
	t.step = 1;
	talker_feed(&t, OK, sizeof(OK) - 1);
	assert_false(t.ended);
	talker_eof(&t);
	assert_true(t.ended && !t.reset);
	assert_int_equal(t.result.shown, DIALOG_PEER_MD5_OK);
	assert_string_equal(t.says, OK);
	assert_string_equal(str_cstr(&t.log), "connect send file close end ");
	talker_done(&t);
}

static void
an_empty_file_is_a_header_alone(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, "");
	talker_start(&t);
	assert_sent(&t,
	    "hello.txt<SEPARATOR>0<SEPARATOR>"
	    "d41d8cd98f00b204e9800998ecf8427e");
	talker_feed(&t, OK, sizeof(OK) - 1);
	talker_fire(&t); /* it does not close */
	assert_int_equal(t.result.shown, DIALOG_PEER_MD5_OK);
	talker_done(&t);
}

static void
an_empty_file_may_be_answered_within_the_pause(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, "");
	t.hold_pause = true;
	talker_start(&t);
	talker_feed(&t, OK, sizeof(OK) - 1);
	talker_eof(&t);
	assert_int_equal(t.result.shown, DIALOG_PEER_MD5_OK);
	talker_done(&t);
}

static void
a_padded_header_has_4096_bytes(FX_UNUSED void **state)
{
	struct talker s, c;

	client(&c, DATA);
	c.conf.pad_header = true;
	talker_start(&c);
	assert_int_equal(c.sends[0], 4096);
	assert_memory_equal(c.sent.data, "hello.txt<SEPARATOR>  ", 22);
	assert_memory_equal(c.sent.data + 4096 - 46, " 12<SEPARATOR>6f", 16);
	server(&s);
	talker_start(&s);
	talker_pair(&s, &c);
	assert_file(&s, "hello.txt", DATA);
	assert_int_equal(c.result.shown, DIALOG_PEER_MD5_OK);
	talker_done(&c);
	talker_done(&s);
}

static const struct {
	const char *says;
	unsigned want_connects; /* with the default of two repeats */
	enum dialog_exit want_exit;
	const char *want_text;
} verdicts[] = {
	{ SHORT, 3, DIALOG_EXIT_OTHER, "did not get all" },
	{ BADMD5, 3, DIALOG_EXIT_MISMATCH, "another MD5" },
	{ "", 3, DIALOG_EXIT_OTHER, "closed without an answer" },
	{ "File transfer failed: quota", 1, DIALOG_EXIT_REFUSED,
	    "did not take the file" },
	{ "\033[2J", 1, DIALOG_EXIT_REFUSED, "did not take the file" },
};

static void
a_verdict_decides_whether_it_is_sent_again(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(verdicts); i++) {
		struct talker t;

		client(&t, DATA);
		talker_start(&t);
		for (int n = 0; n < 10 && !t.ended; n++) {
			assert_sent(&t, HEADER DATA);
			talker_feed(
			    &t, verdicts[i].says, strlen(verdicts[i].says));
			talker_eof(&t);
		}
		assert_int_equal(t.connects, verdicts[i].want_connects);
		assert_failed(&t, verdicts[i].want_exit, verdicts[i].want_text);
		assert_string_equal(t.says, verdicts[i].says);
		assert_true((strstr(str_cstr(&t.notes), "bad copy") != NULL) ==
		    (t.connects > 1));
		talker_done(&t);
	}
}

static void
silence_is_repeated_and_then_told(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	talker_start(&t);
	talker_fire(&t);
	talker_fire(&t);
	assert_int_equal(t.connects, 3);
	talker_fire(&t);
	assert_failed(
	    &t, DIALOG_EXIT_OTHER, "192.0.2.7:5001 did not answer for 30 s");
	talker_done(&t);
}

static void
an_early_success_is_none(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	t.hold_pause = true;
	talker_start(&t);
	talker_feed(&t, OK, sizeof(OK) - 1);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "did not take");
	talker_done(&t);
}

static void
a_source_that_changes_is_never_a_success(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	t.changes = true;
	t.again = (const uint8_t *)"hello wordl\n";
	t.again_len = 12;
	talker_start(&t);
	talker_feed(&t, OK, sizeof(OK) - 1);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "changed while it was sent");
	assert_int_equal(t.connects, 1);
	talker_done(&t);

	client(&t, DATA);
	t.changes = true;
	t.again = (const uint8_t *)"hello";
	t.again_len = 5;
	talker_start(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "became shorter");
	assert_sent(&t, HEADER "hello");
	talker_done(&t);

	client(&t, DATA);
	t.source_len = 5;
	talker_start(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "5 of 12 bytes");
	assert_int_equal(t.connects, 0);
	talker_done(&t);
}

static void
a_growing_source_is_sent_as_far_as_announced(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA DATA);
	t.conf.size = 12;
	talker_start(&t);
	assert_sent(&t, HEADER DATA);
	talker_done(&t);
}

static void
climbs_the_ladder_until_somebody_listens(FX_UNUSED void **state)
{
	static const uint32_t steps[] = { 1, 2, 4, 8, 16, 32 };
	struct talker t;

	client(&t, DATA);
	for (int i = 0; i < 6; i++)
		t.connect_errs[i] = ECONNREFUSED;
	talker_start(&t);
	for (size_t i = 0; i < FX_COUNT(steps); i++) {
		assert_int_equal(t.timer, DIALOG_TIMER_FIXED);
		assert_int_equal(t.ms, steps[i] * 1000);
		talker_fire(&t);
	}
	assert_int_equal(t.connects, 7);
	assert_sent(&t, HEADER DATA);
	assert_non_null(strstr(str_cstr(&t.notes), "Attempt 7 of 7 in 32 s."));
	talker_done(&t);
}

static const struct {
	int errnum;
	const char *want;
} unreachable[] = {
	{ ECONNREFUSED,
	    "Nobody listens at 192.0.2.7:5001. Is the server running, the "
	    "port right, the firewall open?" },
	{ ETIMEDOUT,
	    "192.0.2.7:5001 did not answer for 10 s; this kind of server "
	    "serves one peer at a time and may be busy." },
	{ EHOSTUNREACH, "192.0.2.7:5001 cannot be reached: " },
};

static void
an_unreachable_peer_has_its_sentence(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(unreachable); i++) {
		struct talker t;

		client(&t, DATA);
		t.conf.attempts = 1;
		t.connect_errs[0] = unreachable[i].errnum;
		talker_start(&t);
		assert_failed(&t, DIALOG_EXIT_UNREACHABLE, unreachable[i].want);
		talker_done(&t);
	}
}

static void
a_name_that_cannot_be_carried_is_told_before(FX_UNUSED void **state)
{
	static char longs[4200];
	static const char *const names[] = { "", "a/", "x<SEPARATOR>y", longs };

	memset(longs, 'a', sizeof(longs) - 1);
	for (size_t i = 0; i < FX_COUNT(names); i++) {
		struct talker t;

		client(&t, DATA);
		t.conf.name = names[i];
		t.conf.name_len = strlen(names[i]);
		talker_start(&t);
		assert_failed(&t, DIALOG_EXIT_OTHER, "rename the file");
		assert_int_equal(t.connects, 0);
		talker_done(&t);
	}
}

static void
a_cancel_ends_every_state(FX_UNUSED void **state)
{
	for (int at = 0; at < 4; at++) {
		struct talker t;

		client(&t, DATA);
		t.hold_sent = at == 1;
		t.hold_pause = at == 2;
		t.connect_errs[0] = at == 0 ? ECONNREFUSED : 0;
		talker_start(&t);
		dialog_cancel(t.d);
		talker_settle(&t);
		assert_failed(&t, DIALOG_EXIT_OTHER, "Cancelled.");
		assert_true(t.result.cancelled);
		assert_true(t.closed == (at != 0));
		talker_done(&t);
	}
}

static void
both_sides_understand_each_other(FX_UNUSED void **state)
{
	static const size_t sizes[] = { 0, 1, 1023, 4095, 4096, 4097, 700000 };
	uint8_t *data = malloc(700000);

	assert_non_null(data);
	for (size_t i = 0; i < 700000; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		struct talker s, c;

		server(&s);
		talker_start(&s);
		talker_init(&c, DIALECT_PUSH_MD5, DIALOG_CLIENT);
		talker_source(&c, "a b \303\244", data, sizes[i]);
		talker_start(&c);
		talker_pair(&s, &c);
		assert_true(s.ended && c.ended);
		assert_int_equal(s.result.shown, DIALOG_MD5_OK);
		assert_int_equal(c.result.shown, DIALOG_PEER_MD5_OK);
		assert_string_equal(s.name, "a b \303\244");
		assert_int_equal(s.file.len, sizes[i]);
		if (sizes[i] > 0)
			assert_memory_equal(s.file.data, data, sizes[i]);
		talker_done(&s);
		talker_done(&c);
	}
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_the_golden_conversation),
		cmocka_unit_test(an_empty_file_is_a_header_alone),
		cmocka_unit_test(
		    an_empty_file_may_be_answered_within_the_pause),
		cmocka_unit_test(a_padded_header_has_4096_bytes),
		cmocka_unit_test(a_verdict_decides_whether_it_is_sent_again),
		cmocka_unit_test(silence_is_repeated_and_then_told),
		cmocka_unit_test(an_early_success_is_none),
		cmocka_unit_test(a_source_that_changes_is_never_a_success),
		cmocka_unit_test(a_growing_source_is_sent_as_far_as_announced),
		cmocka_unit_test(climbs_the_ladder_until_somebody_listens),
		cmocka_unit_test(an_unreachable_peer_has_its_sentence),
		cmocka_unit_test(a_name_that_cannot_be_carried_is_told_before),
		cmocka_unit_test(a_cancel_ends_every_state),
		cmocka_unit_test(both_sides_understand_each_other),
	};

	return cmocka_run_group_tests_name("push_md5_send", tests, NULL, NULL);
}
