/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/dialect/claims.h"

#define REQUEST "\0\0\0\011hello.txt"
#define NAME    "\0\0\0\011hello.txt"
#define SIZE12  "\0\0\0\0\0\0\0\014"
#define MD5     "6f5902ac237024bdd0c176cb93063dc4"
#define DATA    "hello world\n"
#define ALL     "OK" NAME SIZE12 MD5 DATA

static void
server(struct talker *t)
{
	talker_init(t, DIALECT_PULL_MD5, DIALOG_SERVER);
	t->source = (const uint8_t *)DATA;
	t->source_len = 12;
	t->shared = "hello.txt";
	talker_start(t);
}

static void
assert_bytes(const struct talker *t, const char *want, size_t n)
{
	assert_int_equal(t->sent.len, n);
	assert_memory_equal(t->sent.data, want, n);
}

static void
serves_the_golden_conversation_however_it_is_cut(FX_UNUSED void **state)
{
	for (size_t cut = 0; cut <= 14; cut++) {
		struct talker t;

		server(&t);
		t.step = cut == 14 ? 1 : 0;
		talker_feed(&t, REQUEST, cut % 14);
		talker_feed(&t, &REQUEST[cut % 14], 13 - cut % 14);
		assert_bytes(&t, ALL, 67);
		assert_int_equal(t.n_sends, 3);
		assert_int_equal(t.sends[0], 2);
		assert_int_equal(t.sends[1], 53);
		assert_int_equal(t.sends[2], 12);
		assert_true(t.shut);
		talker_eof(&t);
		assert_true(t.ended && !t.reset);
		assert_int_equal(t.result.shown, DIALOG_SENT);
		talker_done(&t);
	}
}

static void
nothing_follows_ok_before_the_pause(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.hold_pause = true;
	talker_feed(&t, REQUEST, 13);
	assert_bytes(&t, ALL, 2);
	assert_int_equal(t.ms, TALKER_PAUSE);
	talker_answer(&t);
	assert_bytes(&t, ALL, 67);
	talker_done(&t);
}

static void
a_missing_file_has_the_originals_text(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	talker_feed(&t, "\0\0\0\013missing.txt", 15);
	assert_sent(&t, "ERRORFile 'missing.txt' not found on server");
	assert_int_equal(t.sent.len, 43);
	assert_int_equal(t.n_sends, 1);
	assert_true(t.shut);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "missing.txt");
	talker_done(&t);
}

static const struct {
	const char *request;
	size_t n;
	const char *want;
} outside[] = {
#define ROW(request, want)           \
 {                                   \
  request, sizeof(request) - 1, want \
 }
	ROW("\0\0\0\0", "ERRORFile '' not found on server"),
	ROW("\0\0\0\015../secret.txt",
	    "ERRORFile '../secret.txt' not found on server"),
	ROW("\0\0\0\013/etc/passwd",
	    "ERRORFile '/etc/passwd' not found on server"),
	ROW("\0\0\0\004a/..", "ERRORFile 'a/..' not found on server"),
	ROW("\0\0\0\003a\0b", "ERRORFile 'a%00b' not found on server"),
	ROW("\0\0\0\002\033[", "ERRORFile '%1B[' not found on server"),
	ROW("\0\0\0\001\344", "ERRORFile '%E4' not found on server"),
#undef ROW
};

static void
names_that_lead_outside_are_not_even_looked_for(FX_UNUSED void **state)
{
	char big[4100] = "\0\0\020";
	struct talker t;

	for (size_t i = 0; i < FX_COUNT(outside); i++) {
		server(&t);
		talker_feed(&t, outside[i].request, outside[i].n);
		assert_sent(&t, outside[i].want);
		assert_true(i >= 5 || t.opened_len == 0);
		talker_done(&t);
	}
	memset(big + 4, 'x', sizeof(big) - 4);
	big[4 + 255] = '/';
	server(&t);
	talker_feed(&t, big, sizeof(big));
	assert_true(t.shut);
	assert_true(t.sent.len > 900 && t.sent.len <= 5 + 1024);
	talker_done(&t);
}

static void
a_stranger_gets_no_answer(FX_UNUSED void **state)
{
	static const char *const bytes[] = { "GET / HTTP/1.1\r\n\r\n",
		"SSH-2.0-x\r\n", "\377\377\377\377aaaa", "a" };
	struct talker t;

	for (size_t i = 0; i < FX_COUNT(bytes); i++) {
		server(&t);
		talker_feed(&t, bytes[i], strlen(bytes[i]));
		talker_eof(&t);
		assert_failed(&t, DIALOG_EXIT_OTHER, "no whole request");
		assert_int_equal(t.sent.len, 0);
		talker_done(&t);
	}
	/* 4097 bytes of name are one too many. */
	server(&t);
	talker_feed(&t, "\0\0\020\001", 4);
	assert_true(t.shut);
	talker_done(&t);

	server(&t);
	talker_feed(&t, REQUEST, 12);
	assert_int_equal(t.ms, 10000);
	talker_fire(&t);
	assert_true(t.shut);
	talker_done(&t);

	server(&t);
	talker_eof(&t);
	assert_int_equal(t.result.shown, DIALOG_NO_FILE);
	talker_done(&t);
}

static void
give_digest(struct talker *t)
{
	static const uint8_t md5[] = { 0x6f, 0x59, 0x02, 0xac, 0x23, 0x70, 0x24,
		0xbd, 0xd0, 0xc1, 0x76, 0xcb, 0x93, 0x06, 0x3d, 0xc4 };

	dialog_digest(t->d, md5);
	talker_settle(t);
}

static void
a_late_md5_is_waited_for_field_by_field(FX_UNUSED void **state)
{
	static const size_t sent[] = { 0, 2, 6, 15, 23 };
	struct talker t;

	for (size_t late = 0; late < FX_COUNT(sent); late++) {
		server(&t);
		t.no_digest = true;
		talker_feed(&t, REQUEST, 13);
		for (size_t i = 0; i < late; i++) {
			assert_int_equal(t.sent.len, sent[i]);
			assert_int_equal(t.ms, 8000);
			talker_fire(&t);
		}
		assert_bytes(&t, ALL, sent[late]);
		give_digest(&t);
		assert_bytes(&t, ALL, 67);
		talker_eof(&t);
		assert_int_equal(t.result.shown, DIALOG_SENT);
		talker_done(&t);
	}
	server(&t);
	t.no_digest = true;
	talker_feed(&t, REQUEST, 13);
	for (size_t i = 0; i < 5; i++)
		talker_fire(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "MD5 was not ready");
	assert_int_equal(t.sent.len, 23);
	assert_true(t.closed);
	give_digest(&t);
	talker_done(&t);
}

static void
a_file_that_changes_is_told(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.changes = true;
	t.again = (const uint8_t *)"hello wordl\n";
	t.again_len = 12;
	talker_feed(&t, REQUEST, 13);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "changed while it was sent");
	talker_done(&t);

	server(&t);
	t.changes = true;
	t.again = (const uint8_t *)"hello";
	t.again_len = 5;
	talker_feed(&t, REQUEST, 13);
	assert_failed(&t, DIALOG_EXIT_OTHER, "became shorter");
	assert_bytes(&t, ALL, 60);
	talker_done(&t);
}

static void
an_empty_file_is_fields_alone(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.source_len = 0;
	talker_feed(&t, REQUEST, 13);
	assert_bytes(&t,
	    "OK" NAME "\0\0\0\0\0\0\0\0"
	    "d41d8cd98f00b204e9800998ecf8427e",
	    55);
	assert_true(t.shut);
	talker_done(&t);
}

static void
a_client_may_leave_in_every_state(FX_UNUSED void **state)
{
	for (int at = 0; at < 12; at++) {
		struct fx_err err = FX_ERR_NONE;
		struct talker t;

		fx_err_set(&err, E_IO_READ, "It cannot be read.");
		server(&t);
		t.no_digest = at % 4 == 1;
		t.hold_pause = at % 4 == 2;
		t.hold_sent = at % 4 == 3;
		talker_feed(&t, REQUEST, at % 4 == 0 ? 8 : 13);
		if (at < 4)
			talker_reset(&t);
		else if (at < 8)
			dialog_cancel(t.d);
		else
			dialog_fail(t.d, &err);
		talker_settle(&t);
		assert_true(t.ended && t.closed);
		assert_int_equal(t.result.shown, DIALOG_FAILED);
		talker_done(&t);
	}
}

static void
a_client_that_stops_reading_is_left(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.hold_sent = true;
	talker_feed(&t, REQUEST, 13);
	assert_int_equal(t.timer, DIALOG_TIMER_IDLE);
	talker_fire(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "Nothing moved for 30 s");
	assert_true(t.reset);
	talker_done(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    serves_the_golden_conversation_however_it_is_cut),
		cmocka_unit_test(nothing_follows_ok_before_the_pause),
		cmocka_unit_test(a_missing_file_has_the_originals_text),
		cmocka_unit_test(
		    names_that_lead_outside_are_not_even_looked_for),
		cmocka_unit_test(a_stranger_gets_no_answer),
		cmocka_unit_test(a_late_md5_is_waited_for_field_by_field),
		cmocka_unit_test(a_file_that_changes_is_told),
		cmocka_unit_test(an_empty_file_is_fields_alone),
		cmocka_unit_test(a_client_may_leave_in_every_state),
		cmocka_unit_test(a_client_that_stops_reading_is_left),
	};

	return cmocka_run_group_tests_name("pull_md5", tests, NULL, NULL);
}
