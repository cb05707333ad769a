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

#define SIZE12 "\0\0\0\0\0\0\0\014"
#define HEADER SIZE12 "hello.txt"
#define DATA   "hello world\n"
#define GO     "go ahead"

static void
server(struct talker *t)
{
	talker_init(t, DIALECT_GO_AHEAD, DIALOG_SERVER);
	talker_start(t);
}

static void
client(struct talker *t, const char *data)
{
	talker_init(t, DIALECT_GO_AHEAD, DIALOG_CLIENT);
	talker_source(t, "/tmp/hello.txt", data, strlen(data));
}

static void
sends_the_golden_conversation(FX_UNUSED void **state)
{
	for (size_t step = 0; step < 2; step++) {
		struct talker t;

		client(&t, DATA);
		t.step = step;
		talker_start(&t);
		assert_int_equal(t.sent.len, 17);
		assert_memory_equal(t.sent.data, HEADER, 17);
		assert_int_equal(t.n_sends, 1);
		assert_true(t.linger);
		talker_feed(&t, GO, 8);
		assert_int_equal(t.sent.len, 29);
		assert_memory_equal(t.sent.data + 17, DATA, 12);
		assert_true(t.shut && !t.linger);
		talker_eof(&t);
		assert_int_equal(t.result.shown, DIALOG_SENT);
		assert_string_equal(str_cstr(&t.log),
		    "connect linger send file no-linger shut close end ");
		talker_done(&t);
	}
}

static void
an_empty_file_is_a_header_alone(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, "");
	talker_start(&t);
	talker_feed(&t, GO, 8);
	assert_int_equal(t.sent.len, 17);
	assert_true(t.shut);
	talker_fire(&t); /* it never closes */
	assert_int_equal(t.result.shown, DIALOG_SENT);
	talker_done(&t);
}

static const char *const answers[] = { "refused", "GO AHEAD", "go aheaX", "no",
	"\033[31m", "", "go ah" };

static void
any_other_answer_is_a_refusal(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(answers); i++) {
		for (size_t step = 0; step < 2; step++) {
			struct talker t;

			client(&t, DATA);
			t.step = step;
			talker_start(&t);
			talker_feed(&t, answers[i], strlen(answers[i]));
			talker_eof(&t);
			assert_failed(&t, DIALOG_EXIT_REFUSED, "go ahead");
			assert_string_equal(t.says, answers[i]);
			assert_int_equal(t.sent.len, 17);
			assert_true(t.reset);
			talker_done(&t);
		}
	}
}

static void
waits_ten_minutes_for_its_turn(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	talker_start(&t);
	assert_non_null(dialog_cancel_warns(t.d));
	assert_int_equal(t.ms, 2000);
	talker_fire(&t);
	assert_non_null(strstr(str_cstr(&t.notes), "serves another sender"));
	assert_int_equal(t.ms, 598000);
	talker_fire(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "did not answer for 600 s");
	assert_true(t.reset);
	talker_done(&t);
}

static void
a_server_that_stops_is_told_from_one_that_took_all(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	talker_start(&t);
	t.hold_sent = true;
	talker_feed(&t, GO, 8);
	talker_eof(&t);
	assert_failed(
	    &t, DIALOG_EXIT_OTHER, "The server stopped after 0 of 12 bytes.");
	assert_true(t.reset);
	talker_done(&t);

	client(&t, DATA);
	talker_start(&t);
	talker_feed(&t, GO, 8);
	talker_reset(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER,
	    "The server stopped after at most 12 of 12 bytes.");
	talker_done(&t);

	client(&t, DATA);
	t.source_len = 4;
	talker_start(&t);
	talker_feed(&t, GO, 8);
	assert_failed(&t, DIALOG_EXIT_OTHER, "became shorter");
	assert_true(t.reset);
	talker_done(&t);
}

static void
a_name_that_kills_the_server_is_not_sent(FX_UNUSED void **state)
{
	static char name[252];
	struct talker t;

	memset(name, 'n', 250);
	client(&t, DATA);
	t.conf.name = name;
	t.conf.name_len = 250;
	talker_start(&t);
	assert_int_equal(t.sent.len, 258);
	assert_null(memchr(t.sent.data + 8, '/', t.sent.len - 8));
	talker_done(&t);

	name[250] = 'n';
	client(&t, DATA);
	t.conf.name = name;
	t.conf.name_len = 251;
	talker_start(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "rename the file");
	talker_done(&t);

	/* Bytes that are no UTF-8 go out escaped. */
	client(&t, DATA);
	t.conf.name = "/x/\344";
	t.conf.name_len = 4;
	talker_start(&t);
	assert_int_equal(t.sent.len, 11);
	assert_memory_equal(t.sent.data, SIZE12 "%E4", 11);
	talker_done(&t);
}

static void
both_sides_understand_each_other(FX_UNUSED void **state)
{
	static const char *const datas[] = { "", "1", GO, DATA, "0000000c" };

	for (size_t i = 0; i < FX_COUNT(datas); i++) {
		struct talker s, c;

		server(&s);
		client(&c, datas[i]);
		talker_start(&c);
		talker_feed(&s, c.sent.data, c.sent.len);
		talker_fire(&s);
		talker_feed(&c, s.sent.data, s.sent.len);
		talker_feed(&s, c.sent.data + 17, c.sent.len - 17);
		talker_eof(&s);
		talker_eof(&c);
		assert_true(s.ended && c.ended);
		assert_file(&s, "hello.txt", datas[i]);
		assert_int_equal(s.result.shown, DIALOG_SIZE_OK);
		assert_int_equal(c.result.shown, DIALOG_SENT);
		talker_done(&s);
		talker_done(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_the_golden_conversation),
		cmocka_unit_test(an_empty_file_is_a_header_alone),
		cmocka_unit_test(any_other_answer_is_a_refusal),
		cmocka_unit_test(waits_ten_minutes_for_its_turn),
		cmocka_unit_test(
		    a_server_that_stops_is_told_from_one_that_took_all),
		cmocka_unit_test(a_name_that_kills_the_server_is_not_sent),
		cmocka_unit_test(both_sides_understand_each_other),
	};

	return cmocka_run_group_tests_name("go_ahead_send", tests, NULL, NULL);
}
