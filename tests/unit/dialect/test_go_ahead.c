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
feed_header(struct talker *t)
{
	talker_feed(t, HEADER, sizeof(HEADER) - 1);
	assert_int_equal(t->ms, 50);
	talker_fire(t);
}

static void
takes_the_golden_conversation_however_it_is_cut(FX_UNUSED void **state)
{
	for (size_t cut = 0; cut <= 18; cut++) {
		struct talker t;

		server(&t);
		t.step = cut == 18 ? 1 : 0;
		talker_feed(&t, HEADER, cut % 18);
		talker_feed(&t, &HEADER[cut % 18], 17 - cut % 18);
		assert_int_equal(t.sent.len, 0);
		assert_int_equal(t.admits, 0);
		talker_fire(&t);
		assert_sent(&t, GO);
		assert_int_equal(t.n_sends, 1);
		assert_int_equal(t.size, 12);
		talker_feed(&t, DATA, cut % 13);
		assert_int_equal(t.commits, cut % 13 == 12 ? 1 : 0);
		talker_feed(&t, &DATA[cut % 13], 12 - cut % 13);
		/* It does not wait for the sender's end. */
		assert_true(t.shut);
		assert_file(&t, "hello.txt", DATA);
		talker_fire(&t);
		assert_int_equal(t.result.shown, DIALOG_SIZE_OK);
		assert_true(t.closed && !t.reset);
		assert_sent(&t, GO);
		talker_done(&t);
	}
}

static const struct {
	const char *header;
	size_t n;
	const char *want_name;
	uint64_t want_size;
} headers[] = {
#define ROW(header, name, size)          \
 {                                       \
  header, sizeof(header) - 1, name, size \
 }
	ROW(HEADER, "hello.txt", 12),
	ROW(SIZE12 "x", "x", 12),
	ROW(SIZE12 " a b", "a b", 12),
	ROW(SIZE12 " ", " ", 12),
	ROW("0000000cx", "x", 12),
	ROW("0000001F x", "x", 31),
	ROW("DeadBeefname", "name", 0xdeadbeef),
	ROW(SIZE12 "../../etc/passwd", "passwd", 12),
	ROW(SIZE12 "..", "unnamed", 12),
	ROW(SIZE12 "\303\244", "\303\244", 12),
	ROW("\0\0\0\0\0\1\0\0y", "y", 65536),
#undef ROW
};

static void
known_variants_of_the_header_are_understood(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(headers); i++) {
		struct talker t;

		server(&t);
		t.hold_admit = true;
		talker_feed(&t, headers[i].header, headers[i].n);
		talker_fire(&t);
		assert_int_equal(t.admits, 1);
		assert_string_equal(t.name, headers[i].want_name);
		assert_true(t.size == headers[i].want_size);
		assert_true(t.sure);
		talker_done(&t);
	}
}

static void
a_header_that_may_go_on_is_waited_for(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	talker_feed(&t, HEADER, 8);
	assert_int_equal(t.ms, 10000);
	talker_feed(&t, "\303", 1);
	assert_int_equal(t.ms, 10000);
	talker_feed(&t, "\244", 1);
	assert_int_equal(t.ms, 50);
	talker_feed(&t, "\303", 1);
	assert_int_equal(t.ms, 10000);
	talker_feed(&t, "\244", 1);
	talker_fire(&t);
	assert_string_equal(t.name, "\303\244\303\244");
	talker_done(&t);

	/* But not for ever. */
	server(&t);
	talker_feed(&t, HEADER, 8);
	for (int i = 0; i < 20 && !t.shut; i++) {
		talker_feed(&t, "\303", 1);
		if (!t.shut)
			talker_feed(&t, "\244", 1);
	}
	assert_true(t.shut);
	assert_int_equal(t.admits, 0);
	talker_done(&t);
}

static const struct {
	const char *bytes;
	size_t n;
} strangers[] = {
#define ROW(bytes)         \
 {                         \
  bytes, sizeof(bytes) - 1 \
 }
	ROW("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
	ROW("SSH-2.0-OpenSSH_9.2\r\n"),
	ROW(SIZE12 "a\0b"),
	ROW(SIZE12 "a\033[2J"),
	ROW(SIZE12 "a\344b"),
	ROW(SIZE12),
	ROW("short"),
#undef ROW
};

static void
a_stranger_gets_no_answer_and_no_file(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(strangers); i++) {
		struct talker t;

		server(&t);
		talker_feed(&t, strangers[i].bytes, strangers[i].n);
		talker_fire(&t);
		assert_true(t.shut);
		talker_eof(&t);
		assert_failed(&t, DIALOG_EXIT_OTHER, "no whole header");
		assert_int_equal(t.sent.len, 0);
		assert_int_equal(t.admits, 0);
		talker_done(&t);
	}
}

static void
a_header_has_at_most_1024_bytes(FX_UNUSED void **state)
{
	static char header[1025] = SIZE12;
	struct talker t;

	memset(header + 8, 'a', sizeof(header) - 8);
	server(&t);
	talker_feed(&t, header, 1024);
	talker_fire(&t);
	assert_int_equal(t.admits, 1);
	assert_int_equal(strlen(t.name), 255);
	talker_done(&t);

	server(&t);
	talker_feed(&t, header, 1025);
	assert_true(t.shut);
	assert_int_equal(t.admits, 0);
	talker_done(&t);
}

static void
an_empty_file_ends_after_go_ahead(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	talker_feed(&t, "\0\0\0\0\0\0\0\0e", 9);
	talker_fire(&t);
	assert_sent(&t, GO);
	assert_file(&t, "e", "");
	assert_true(t.shut);
	talker_done(&t);

	/* Also if the sender has ended already. */
	server(&t);
	talker_feed(&t, "\0\0\0\0\0\0\0\0e", 9);
	talker_eof(&t);
	assert_sent(&t, GO);
	assert_file(&t, "e", "");
	assert_true(t.ended);
	talker_done(&t);
}

static const struct {
	const char *header;
	enum dialog_answer answer;
	uint64_t max;
	const char *want;
} refusals[] = {
	{ HEADER, DIALOG_REFUSE, 100, "refused" },
	{ HEADER, DIALOG_TOO_LARGE, 100, "file is too large" },
	{ HEADER, DIALOG_ACCEPT, 11, "file is too large" },
	{ "\200\0\0\0\0\0\0\0xxxxxxxxx", DIALOG_ACCEPT, UINT64_MAX,
	    "file is too large" },
	{ "\377\377\377\377\377\377\377\377xxxxxxxxx", DIALOG_ACCEPT,
	    UINT64_MAX, "file is too large" },
};

static void
a_refusal_is_one_word(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(refusals); i++) {
		struct talker t;

		talker_init(&t, DIALECT_GO_AHEAD, DIALOG_SERVER);
		t.conf.max_file = refusals[i].max;
		t.answer = refusals[i].answer;
		talker_start(&t);
		talker_feed(&t, refusals[i].header, 17);
		talker_fire(&t);
		assert_sent(&t, "refused");
		assert_true(t.shut);
		talker_eof(&t);
		assert_failed(&t, DIALOG_EXIT_REFUSED, refusals[i].want);
		talker_done(&t);
	}
}

static void
a_part_is_deleted_whatever_ended_it(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;

	fx_err_set(&err, E_NOSPC, "No space.");
	for (int kind = 0; kind < 5; kind++) {
		struct talker t;

		server(&t);
		feed_header(&t);
		talker_feed(&t, DATA, 5);
		if (kind == 0)
			talker_eof(&t);
		else if (kind == 1)
			talker_reset(&t);
		else if (kind == 2)
			talker_fire(&t);
		else if (kind == 3)
			dialog_cancel(t.d);
		else
			dialog_fail(t.d, &err);
		talker_settle(&t);
		assert_true(t.ended && t.closed);
		assert_int_equal(t.drops, 1);
		assert_false(t.kept);
		assert_int_equal(t.result.shown, DIALOG_FAILED);
		if (kind < 2)
			assert_failed(&t, DIALOG_EXIT_OTHER,
			    "Connection closed after 5 of 12 bytes.");
		talker_done(&t);
	}
}

static void
a_sender_may_leave_before_the_answer(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.hold_admit = true;
	feed_header(&t);
	talker_reset(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "left before");
	talker_done(&t);

	server(&t);
	talker_feed(&t, HEADER, 17);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "no whole header");
	talker_done(&t);

	server(&t);
	talker_eof(&t);
	assert_int_equal(t.result.shown, DIALOG_NO_FILE);
	talker_done(&t);
}

static void
the_name_gets_the_suffix(FX_UNUSED void **state)
{
	struct talker t;

	talker_init(&t, DIALECT_GO_AHEAD, DIALOG_SERVER);
	t.conf.suffix = ".temp";
	talker_start(&t);
	feed_header(&t);
	talker_feed(&t, DATA DATA, 24);
	assert_file(&t, "hello.txt.temp", DATA);
	talker_eof(&t);
	assert_string_equal(
	    str_cstr(&t.notes), "12 bytes after the end were dropped\n");
	talker_done(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    takes_the_golden_conversation_however_it_is_cut),
		cmocka_unit_test(known_variants_of_the_header_are_understood),
		cmocka_unit_test(a_header_that_may_go_on_is_waited_for),
		cmocka_unit_test(a_stranger_gets_no_answer_and_no_file),
		cmocka_unit_test(a_header_has_at_most_1024_bytes),
		cmocka_unit_test(an_empty_file_ends_after_go_ahead),
		cmocka_unit_test(a_refusal_is_one_word),
		cmocka_unit_test(a_part_is_deleted_whatever_ended_it),
		cmocka_unit_test(a_sender_may_leave_before_the_answer),
		cmocka_unit_test(the_name_gets_the_suffix),
	};

	return cmocka_run_group_tests_name("go_ahead", tests, NULL, NULL);
}
