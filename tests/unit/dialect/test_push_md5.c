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
#define ZEROS  "00000000000000000000000000000000"

static void
server(struct talker *t)
{
	talker_init(t, DIALECT_PUSH_MD5, DIALOG_SERVER);
}

static void
takes_the_golden_conversation_however_it_is_cut(FX_UNUSED void **state)
{
	static const char input[] = HEADER DATA;
	size_t n = sizeof(input) - 1;

	for (size_t cut = 0; cut <= n + 1; cut++) {
		struct talker t;

		server(&t);
		t.step = cut > n ? 1 : 0;
		talker_start(&t);
		talker_feed(&t, input, cut % (n + 1));
		talker_feed(&t, input + cut % (n + 1), n - cut % (n + 1));
		assert_sent(&t, OK);
		assert_int_equal(t.n_sends, 1);
		assert_true(t.shut);
		assert_false(t.closed);
		assert_int_equal(t.ms, 2000);
		talker_eof(&t);
		assert_string_equal(
		    str_cstr(&t.log), "admit commit send shut close end ");
		assert_file(&t, "hello.txt", DATA);
		assert_int_equal(t.result.shown, DIALOG_MD5_OK);
		talker_done(&t);
	}
}

static void
nothing_is_asked_before_the_header_is_whole(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	talker_start(&t);
	assert_int_equal(t.timer, DIALOG_TIMER_FIXED);
	assert_int_equal(t.ms, 10000);
	talker_feed(&t, HEADER, sizeof(HEADER) - 2);
	assert_int_equal(t.admits, 0);
	t.hold_admit = true;
	talker_feed(&t, "4" DATA, 13);
	assert_int_equal(t.admits, 1);
	assert_int_equal(t.size, 12);
	assert_int_equal(t.in.len, 12);
	assert_false(dialog_wants(t.d));
	talker_answer(&t);
	assert_file(&t, "hello.txt", DATA);
	talker_done(&t);
}

static void
an_empty_file_needs_no_data(FX_UNUSED void **state)
{
	static const char input[] =
	    "e<SEPARATOR>0<SEPARATOR>d41d8cd98f00b204e9800998ecf8427e";
	struct talker t;

	server(&t);
	talker_start(&t);
	talker_feed(&t, input, sizeof(input) - 1);
	assert_sent(&t, OK);
	assert_file(&t, "e", "");
	talker_done(&t);
}

/* Headers that are taken though no original sends them so. */
static void
blanks_zeros_and_capitals_are_taken(FX_UNUSED void **state)
{
	static const char *const inputs[] = {
		"x<SEPARATOR> 12 <SEPARATOR>6F5902AC237024BDD0C176CB93063DC4",
		"x<SEPARATOR>0012\t<SEPARATOR>6f5902AC237024bdd0c176cb93063dc4",
		"x<SEPARATOR>\n12\r\n<SEPARATOR>6f5902ac237024bdd0c176cb93063d"
		"c4",
		"x<SEPARATOR>00000000000000000012<SEPARATOR>"
		"6f5902ac237024bdd0c176cb93063dc4",
	};

	for (size_t i = 0; i < FX_COUNT(inputs); i++) {
		struct talker t;

		server(&t);
		talker_start(&t);
		talker_feed(&t, inputs[i], strlen(inputs[i]));
		talker_feed(&t, DATA, 12);
		assert_sent(&t, OK);
		assert_file(&t, "x", DATA);
		talker_done(&t);
	}
}

static void
a_short_file_is_told_so_and_kept_in_staging(FX_UNUSED void **state)
{
	for (size_t n = 0; n < 12; n++) {
		struct talker t;

		server(&t);
		talker_start(&t);
		talker_feed(&t, HEADER DATA, sizeof(HEADER) - 1 + n);
		talker_eof(&t);
		assert_sent(&t, SHORT);
		assert_failed(&t, DIALOG_EXIT_OTHER, " of 12 bytes.");
		assert_int_equal(t.drops, 1);
		assert_true(t.kept);
		assert_int_equal(t.staged.len, n);
		assert_true(t.closed && !t.reset);
		talker_done(&t);
	}
}

static void
another_md5_is_a_mismatch(FX_UNUSED void **state)
{
	static const char input[] = "x<SEPARATOR>12<SEPARATOR>" ZEROS DATA;
	struct talker t;

	server(&t);
	talker_start(&t);
	talker_feed(&t, input, sizeof(input) - 1);
	talker_eof(&t);
	assert_sent(&t, BADMD5);
	assert_failed(&t, DIALOG_EXIT_MISMATCH,
	    "MD5 differs: announced " ZEROS
	    ", computed 6f5902ac237024bdd0c176cb93063dc4.");
	assert_int_equal(t.commits, 0);
	assert_true(t.kept);
	talker_done(&t);
}

static const char *const bad_headers[] = {
	"hello.txt<SEPARATOR>12",
	"hello.txt<SEPARATOR>12<SEPARATOR>",
	"hello.txt<SEPARATOR>12<SEPARATOR>6f5902ac237024bdd0c176cb93063dc",
	"hello.txt<SEPARATOR>12<SEPARATOR>6g",
	"hello.txt<SEPARATOR>-1<SEPARATOR>" ZEROS,
	"hello.txt<SEPARATOR>+1<SEPARATOR>" ZEROS,
	"hello.txt<SEPARATOR><SEPARATOR>" ZEROS,
	"hello.txt<SEPARATOR>1 2<SEPARATOR>" ZEROS,
	"hello.txt<SEPARATOR>1_2<SEPARATOR>" ZEROS,
	"hello.txt<SEPARATOR>18446744073709551616<SEPARATOR>" ZEROS,
	"hello.txt<SEPARATOR>000000000000000000001<SEPARATOR>" ZEROS,
	"hello.txt<SEPARATOR>12<SEPARATOr>" ZEROS,
	"hel\033lo.txt<SEPARATOR>12<SEPARATOR>" ZEROS,
	"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	"SSH-2.0-OpenSSH_9.2\r\n",
	"hello",
};

static void
a_bad_header_gets_no_answer_and_no_file(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(bad_headers); i++) {
		for (size_t step = 0; step < 2; step++) {
			struct talker t;

			server(&t);
			t.step = step;
			talker_start(&t);
			talker_feed(&t, bad_headers[i], strlen(bad_headers[i]));
			talker_eof(&t);
			assert_failed(&t, DIALOG_EXIT_OTHER, "no whole header");
			assert_int_equal(t.sent.len, 0);
			assert_int_equal(t.admits, 0);
			assert_true(t.closed && t.shut);
			talker_done(&t);
		}
	}
}

static void
an_endless_or_slow_header_is_given_up(FX_UNUSED void **state)
{
	static char name[5000];
	struct talker t;

	memset(name, 'a', sizeof(name));
	server(&t);
	talker_start(&t);
	talker_feed(&t, name, 4096);
	assert_false(t.shut);
	talker_feed(&t, name, 1);
	assert_true(t.shut);
	talker_fire(&t);
	assert_true(t.ended);
	talker_done(&t);

	server(&t);
	talker_start(&t);
	talker_feed(&t, name, 10);
	talker_fire(&t);
	assert_true(t.shut);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "no whole header");
	talker_done(&t);

	server(&t);
	talker_start(&t);
	talker_eof(&t);
	assert_true(t.ended);
	assert_int_equal(t.result.shown, DIALOG_NO_FILE);
	talker_done(&t);
}

static const struct {
	const char *size;
	uint64_t max;
	bool want_taken;
} limits[] = {
	{ "12", 12, true },
	{ "12", 11, false },
	{ "9223372036854775808", UINT64_MAX, false },
	{ "18446744073709551615", UINT64_MAX, false },
};

static void
a_file_over_the_limit_is_not_asked_about(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(limits); i++) {
		struct talker t;
		char *header = str_printf(
		    "x<SEPARATOR>%s<SEPARATOR>" ZEROS, limits[i].size);

		server(&t);
		t.conf.max_file = limits[i].max;
		t.hold_admit = true;
		talker_start(&t);
		talker_feed(&t, header, strlen(header));
		assert_int_equal(t.admits, limits[i].want_taken ? 1 : 0);
		if (!limits[i].want_taken) {
			assert_int_equal(t.ms, 10000);
			talker_feed(&t, DATA, 12);
			talker_eof(&t);
			assert_sent(
			    &t, "File transfer failed: file is too large");
			assert_failed(&t, DIALOG_EXIT_REFUSED, "too large");
		}
		free(header);
		talker_done(&t);
	}
}

static void
the_sender_hears_a_refusal_after_its_last_byte(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.answer = DIALOG_REFUSE;
	t.reason = "no space left";
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER DATA) - 2);
	assert_int_equal(t.sent.len, 0);
	assert_int_equal(t.timer, DIALOG_TIMER_FIXED);
	assert_int_equal(t.ms, 10000);
	talker_feed(&t, "\nmore", 5);
	assert_sent(&t, "File transfer failed: no space left");
	assert_int_equal(t.drops, 0);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "no space left");
	assert_string_equal(
	    str_cstr(&t.notes), "4 bytes after the end were dropped\n");
	talker_done(&t);
}

static void
a_long_refusal_is_cut_to_1024_bytes(FX_UNUSED void **state)
{
	char reason[3000];
	struct talker t;

	memset(reason, 'r', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	server(&t);
	t.answer = DIALOG_REFUSE;
	t.reason = reason;
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER DATA) - 1);
	assert_int_equal(t.sent.len, 1024);
	talker_done(&t);
}

static void
a_refused_flood_is_reset(FX_UNUSED void **state)
{
	static char block[1024 * 1024];
	struct talker t;

	server(&t);
	t.conf.max_file = 1;
	talker_start(&t);
	talker_feed(&t, "x<SEPARATOR>99999999999<SEPARATOR>" ZEROS,
	    sizeof("x<SEPARATOR>99999999999<SEPARATOR>" ZEROS) - 1);
	for (int i = 0; i < 15; i++)
		talker_feed(&t, block, sizeof(block));
	assert_false(t.ended);
	talker_feed(&t, block, sizeof(block));
	assert_true(t.ended && t.reset);
	assert_int_equal(t.sent.len, 0);
	talker_done(&t);

	server(&t);
	t.conf.max_file = 1;
	talker_start(&t);
	talker_feed(&t, HEADER, sizeof(HEADER) - 1);
	talker_fire(&t);
	assert_true(t.ended && t.reset);
	talker_done(&t);
}

static void
a_full_disk_is_told_and_nothing_is_committed(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct talker t;

	fx_err_set(&err, E_NOSPC, "No space.");
	server(&t);
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER) + 3);
	dialog_fail(t.d, &err);
	talker_settle(&t);
	assert_int_equal(t.drops, 1);
	talker_feed(&t, &DATA[4], 8);
	talker_eof(&t);
	assert_sent(&t, "File transfer failed: could not be stored");
	assert_failed(&t, DIALOG_EXIT_OTHER, "No space.");
	talker_done(&t);

	server(&t);
	t.commit = E_NOSPC;
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER DATA) - 1);
	talker_eof(&t);
	assert_sent(&t, "File transfer failed: could not be stored");
	assert_failed(&t, DIALOG_EXIT_OTHER, "The disk is full.");
	talker_done(&t);
}

static void
the_sender_may_leave_in_every_state(FX_UNUSED void **state)
{
	static const char input[] = HEADER DATA;

	for (size_t n = 0; n < sizeof(input); n++) {
		for (int kind = 0; kind < 4; kind++) {
			struct talker t;

			server(&t);
			t.hold_commit = kind == 3;
			talker_start(&t);
			talker_feed(&t, input, n);
			if (t.ended || (kind == 3 && !t.want_commit)) {
				talker_done(&t);
				continue;
			}
			if (kind == 2)
				dialog_cancel(t.d);
			else if (kind == 1 && t.timer != DIALOG_TIMER_NONE)
				talker_fire(&t);
			else
				talker_reset(&t);
			talker_settle(&t);
			if (kind == 3)
				talker_answer(&t);
			if (!t.ended)
				talker_eof(&t);
			assert_true(t.ended && t.closed);
			assert_int_equal(
			    t.commits, n == sizeof(input) - 1 ? 1 : 0);
			if (t.commits == 1)
				assert_int_equal(t.result.shown, DIALOG_MD5_OK);
			talker_done(&t);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    takes_the_golden_conversation_however_it_is_cut),
		cmocka_unit_test(nothing_is_asked_before_the_header_is_whole),
		cmocka_unit_test(an_empty_file_needs_no_data),
		cmocka_unit_test(blanks_zeros_and_capitals_are_taken),
		cmocka_unit_test(a_short_file_is_told_so_and_kept_in_staging),
		cmocka_unit_test(another_md5_is_a_mismatch),
		cmocka_unit_test(a_bad_header_gets_no_answer_and_no_file),
		cmocka_unit_test(an_endless_or_slow_header_is_given_up),
		cmocka_unit_test(a_file_over_the_limit_is_not_asked_about),
		cmocka_unit_test(
		    the_sender_hears_a_refusal_after_its_last_byte),
		cmocka_unit_test(a_long_refusal_is_cut_to_1024_bytes),
		cmocka_unit_test(a_refused_flood_is_reset),
		cmocka_unit_test(a_full_disk_is_told_and_nothing_is_committed),
		cmocka_unit_test(the_sender_may_leave_in_every_state),
	};

	return cmocka_run_group_tests_name("push_md5", tests, NULL, NULL);
}
