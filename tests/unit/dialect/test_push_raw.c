/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/dialect/claims.h"

#define SEP    "<SEPARATOR>"
#define HEADER "data.csv" SEP "8"
#define DATA   "a,b\n1,2\n"

static void
server(struct talker *t)
{
	talker_init(t, DIALECT_PUSH_RAW, DIALOG_SERVER);
}

static void
client(struct talker *t, const char *data)
{
	talker_init(t, DIALECT_PUSH_RAW, DIALOG_CLIENT);
	talker_source(t, "/tmp/data.csv", data, strlen(data));
}

/* What is sent in one go, and the file it must become (NULL: none). */
static const struct {
	const char *input;
	const char *want;
} streams[] = {
	{ HEADER DATA, DATA },
	{ "n" SEP "512345", "12345" },
	{ "n" SEP "0", "" },
	{ "n" SEP "00", "" },
	{ "n" SEP "01x", "x" },
	{ "n" SEP "000000000000000000010", "0" },
	{ "n" SEP "00000000000000000001x", "x" },
	{ "n" SEP "10123456789x", "123456789x" },
	{ "n" SEP "10123456789", NULL },
	{ "n" SEP "11123456789xy", "123456789xy" },
	{ "n" SEP "200123456789012345678x", "0123456789012345678x" },
	{ "n" SEP " 5hello", "hello" },
	{ "n" SEP "\n\t 5hello", "hello" },
	{ "n" SEP "5\nhello", "hello" },
	{ "n" SEP "5 \r\nhello", "hello" },
	{ "n" SEP "6\nhello", "\nhello" },
	{ "n" SEP "12\n34567890abc", "\n34567890abc" },
	{ "n" SEP "4hello", NULL },
	{ "n" SEP "6hello", NULL },
	{ "n" SEP "18446744073709551615", "446744073709551615" },
	{ "n" SEP "18446744073709551615x", NULL },
	{ "n" SEP "99999999999999999999x", NULL },
	{ "n" SEP "12" SEP "6f59", NULL },
};

static void
finds_the_size_at_the_end_however_it_is_cut(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(streams); i++) {
		const char *input = streams[i].input;
		const char *want = streams[i].want;
		size_t n = strlen(input);

		/*
		 * A pause at the cut (not one that makes too large a size
		 * sure), then none, then byte by byte.
		 */
		for (size_t cut = 0; cut < 2 * n + 2; cut++) {
			struct talker t;
			size_t at = cut % (n + 1);

			server(&t);
			t.step = cut == 2 * n + 1 ? 1 : 0;
			talker_start(&t);
			talker_feed(&t, input, at);
			if (cut <= n && cut <= 30 && t.ms == 50)
				talker_fire(&t);
			talker_feed(&t, input + at, n - at);
			talker_eof(&t);
			assert_true(t.ended && t.closed && !t.reset);
			assert_int_equal(t.sent.len, 0);
			if (want == NULL) {
				assert_int_equal(t.commits, 0);
				assert_failed(&t, DIALOG_EXIT_OTHER,
				    "Connection closed after ");
				assert_true(t.kept);
			} else {
				assert_int_equal(t.file.len, strlen(want));
				assert_file(&t,
				    input[0] == 'n' ? "n" : "data.csv", want);
				assert_int_equal(
				    t.result.shown, DIALOG_SIZE_OK);
			}
			talker_done(&t);
		}
	}
}

static void
every_run_of_digits_is_cut_in_the_right_place(FX_UNUSED void **state)
{
	/* All sizes up to 120, of data that is digits throughout. */
	for (unsigned size = 0; size <= 120; size++) {
		char input[200], *data;
		struct talker t;

		snprintf(input, sizeof(input), "n" SEP "%u", size);
		data = input + strlen(input);
		for (unsigned i = 0; i < size; i++)
			data[i] = (char)('0' + (i * 7 + size) % 10);
		data[size] = '\0';
		server(&t);
		talker_start(&t);
		talker_feed(&t, input, strlen(input));
		talker_eof(&t);
		assert_file(&t, "n", data);
		talker_done(&t);
	}
}

static void
a_pause_makes_the_announced_size_sure(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.hold_admit = true;
	talker_start(&t);
	talker_feed(&t, HEADER, sizeof(HEADER) - 1);
	assert_int_equal(t.admits, 0);
	assert_int_equal(t.ms, 50);
	talker_fire(&t);
	assert_int_equal(t.admits, 1);
	assert_true(t.sure);
	assert_int_equal(t.size, 8);
	assert_false(dialog_wants(t.d));
	talker_done(&t);

	server(&t);
	t.hold_admit = true;
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER DATA) - 1);
	assert_false(t.sure);
	assert_int_equal(t.size, 8);
	assert_int_equal(t.in.len, 8);
	talker_done(&t);
}

static void
refuses_by_reset_what_is_over_the_limit(FX_UNUSED void **state)
{
	struct talker t;

	/* Announced, and sure of it. */
	server(&t);
	t.conf.max_file = 7;
	talker_start(&t);
	talker_feed(&t, HEADER, sizeof(HEADER) - 1);
	talker_fire(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "too large");
	assert_true(t.reset);
	assert_int_equal(t.admits, 0);
	talker_done(&t);

	/* Digits of the data only look like too much. */
	server(&t);
	t.conf.max_file = 7;
	talker_start(&t);
	talker_feed(&t, "n" SEP "512345", 6 + 12);
	talker_eof(&t);
	assert_file(&t, "n", "12345");
	talker_done(&t);

	/* It is too much in the end. */
	server(&t);
	t.conf.max_file = 7;
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER DATA) - 1);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "too large");
	assert_true(t.reset);
	talker_done(&t);

	/* It is never stored beyond what could belong to the header. */
	server(&t);
	t.conf.max_file = 7;
	talker_start(&t);
	talker_feed(&t, HEADER, sizeof(HEADER) - 1);
	for (int i = 0; i < 100 && !t.ended; i++)
		talker_feed(&t, "abcdefg\n", 8);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "too large");
	assert_true(t.staged.len <= 7 + 64);
	talker_done(&t);

	/* A person says no. */
	server(&t);
	t.answer = DIALOG_REFUSE;
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER DATA) - 1);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "refused");
	assert_true(t.reset);
	talker_done(&t);
}

static const char *const bad_headers[] = {
	"data.csv",
	"data.csv" SEP,
	"data.csv" SEP "   ",
	"data.csv" SEP "-1",
	"data.csv" SEP "a,b",
	"data\001.csv" SEP "1",
	"GET / HTTP/1.1\r\n\r\n",
};

static void
a_bad_header_makes_no_file(FX_UNUSED void **state)
{
	static char name[5000];
	struct talker t;

	for (size_t i = 0; i < FX_COUNT(bad_headers); i++) {
		server(&t);
		talker_start(&t);
		talker_feed(&t, bad_headers[i], strlen(bad_headers[i]));
		talker_eof(&t);
		assert_failed(&t, DIALOG_EXIT_OTHER, "no whole header");
		assert_int_equal(t.admits, 0);
		talker_done(&t);
	}
	memset(name, 'a', sizeof(name));
	server(&t);
	talker_start(&t);
	talker_feed(&t, name, sizeof(name));
	assert_true(t.shut);
	talker_done(&t);

	server(&t);
	talker_start(&t);
	talker_feed(&t, name, 10);
	assert_int_equal(t.ms, 10000);
	talker_fire(&t);
	assert_true(t.shut);
	talker_done(&t);
}

static void
a_sender_that_breaks_off_leaves_no_file(FX_UNUSED void **state)
{
	for (size_t n = 0; n < sizeof(HEADER DATA); n++) {
		for (int kind = 0; kind < 3; kind++) {
			struct talker t;

			server(&t);
			talker_start(&t);
			talker_feed(&t, HEADER DATA, n);
			if (kind == 0)
				talker_reset(&t);
			else if (kind == 1)
				dialog_cancel(t.d);
			else
				talker_fire(&t);
			talker_settle(&t);
			if (!t.ended && t.shut)
				talker_eof(&t);
			assert_true(t.ended || n == sizeof(HEADER) - 1);
			assert_int_equal(t.commits, 0);
			assert_false(t.open && t.ended);
			talker_done(&t);
		}
	}
}

static void
what_cannot_be_stored_is_reset(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct talker t;

	fx_err_set(&err, E_NOSPC, "No space.");
	server(&t);
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER) + 2);
	dialog_fail(t.d, &err);
	talker_settle(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "No space.");
	assert_true(t.reset);
	talker_done(&t);

	server(&t);
	t.commit = E_NOSPC;
	talker_start(&t);
	talker_feed(&t, HEADER DATA, sizeof(HEADER DATA) - 1);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "disk is full");
	assert_true(t.reset);
	talker_done(&t);
}

static void
sends_the_golden_conversation(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	t.hold_pause = true;
	talker_start(&t);
	assert_sent(&t, HEADER);
	assert_int_equal(t.sends[0], 20);
	assert_true(t.linger);
	talker_answer(&t);
	assert_sent(&t, HEADER DATA);
	assert_true(t.shut);
	assert_false(t.linger);
	assert_int_equal(t.ms, 10000);
	talker_eof(&t);
	assert_int_equal(t.result.shown, DIALOG_SENT);
	assert_int_equal(t.result.exit, DIALOG_EXIT_OK);
	assert_string_equal(str_cstr(&t.log),
	    "connect linger send file no-linger shut close end ");
	talker_done(&t);
}

static void
a_receiver_that_never_closes_is_left(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	talker_start(&t);
	talker_fire(&t);
	assert_int_equal(t.result.shown, DIALOG_SENT);
	assert_non_null(strstr(str_cstr(&t.notes), "did not close"));
	talker_done(&t);
}

static void
whatever_ends_it_early_ends_it_by_reset(FX_UNUSED void **state)
{
	for (int kind = 0; kind < 6; kind++) {
		struct talker t;

		client(&t, DATA);
		if (kind < 4)
			t.hold_pause = true;
		if (kind == 4)
			t.source_len = 3;
		talker_start(&t);
		if (kind == 0)
			dialog_cancel(t.d);
		else if (kind == 1)
			talker_eof(&t);
		else if (kind == 2 || kind == 5)
			talker_reset(&t);
		else if (kind == 3) {
			struct fx_err err = FX_ERR_NONE;

			fx_err_set(&err, E_IO_READ, "It cannot be read.");
			dialog_fail(t.d, &err);
		}
		talker_settle(&t);
		assert_true(t.ended);
		assert_int_equal(t.result.shown, DIALOG_FAILED);
		assert_true(t.reset);
		if (kind == 1 || kind == 2 || kind == 5)
			assert_failed(&t, DIALOG_EXIT_OTHER,
			    "The receiver stopped early; the file did not "
			    "arrive whole.");
		talker_done(&t);
	}
}

static void
an_empty_or_growing_source_is_sent_as_announced(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, "");
	talker_start(&t);
	assert_sent(&t, "data.csv" SEP "0");
	assert_true(t.shut);
	talker_done(&t);

	client(&t, DATA DATA);
	t.conf.size = 8;
	talker_start(&t);
	assert_sent(&t, HEADER DATA);
	talker_done(&t);
}

static void
refused_after_a_success_has_its_sentence(FX_UNUSED void **state)
{
	struct talker t;

	client(&t, DATA);
	t.conf.sent_before = true;
	t.conf.attempts = 1;
	t.connect_errs[0] = ECONNREFUSED;
	talker_start(&t);
	assert_failed(&t, DIALOG_EXIT_UNREACHABLE,
	    "this receiver takes one file and exits; start it again");
	talker_done(&t);
}

static void
both_sides_understand_each_other(FX_UNUSED void **state)
{
	static const char *const datas[] = { "", "1", "123", SEP "12" SEP,
		"go ahead", "0000000000000000000000000000000000000000000000" };

	for (size_t i = 0; i < 2 * FX_COUNT(datas); i++) {
		const char *data = datas[i / 2];
		struct talker s, c;

		server(&s);
		s.step = i % 2;
		talker_start(&s);
		client(&c, data);
		c.conf.pad_header = i % 2;
		talker_start(&c);
		talker_pair(&s, &c);
		assert_true(s.ended && c.ended);
		assert_int_equal(s.result.shown, DIALOG_SIZE_OK);
		assert_int_equal(c.result.shown, DIALOG_SENT);
		assert_file(&s, "data.csv", data);
		talker_done(&s);
		talker_done(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_size_at_the_end_however_it_is_cut),
		cmocka_unit_test(every_run_of_digits_is_cut_in_the_right_place),
		cmocka_unit_test(a_pause_makes_the_announced_size_sure),
		cmocka_unit_test(refuses_by_reset_what_is_over_the_limit),
		cmocka_unit_test(a_bad_header_makes_no_file),
		cmocka_unit_test(a_sender_that_breaks_off_leaves_no_file),
		cmocka_unit_test(what_cannot_be_stored_is_reset),
		cmocka_unit_test(sends_the_golden_conversation),
		cmocka_unit_test(a_receiver_that_never_closes_is_left),
		cmocka_unit_test(whatever_ends_it_early_ends_it_by_reset),
		cmocka_unit_test(
		    an_empty_or_growing_source_is_sent_as_announced),
		cmocka_unit_test(refused_after_a_success_has_its_sentence),
		cmocka_unit_test(both_sides_understand_each_other),
	};

	return cmocka_run_group_tests_name("push_raw", tests, NULL, NULL);
}
