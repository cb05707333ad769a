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

#define REQUEST "\0\0\0\011hello.txt"
#define NAME    "\0\0\0\011hello.txt"
#define SIZE12  "\0\0\0\0\0\0\0\014"
#define MD5     "6f5902ac237024bdd0c176cb93063dc4"
#define DATA    "hello world\n"
#define ALL     "OK" NAME SIZE12 MD5 DATA
#define ALL_LEN 67

static void
client(struct talker *t)
{
	talker_init(t, DIALECT_PULL_MD5, DIALOG_CLIENT);
	t->conf.name = "hello.txt";
	t->conf.name_len = 9;
	talker_start(t);
}

static void
gets_the_golden_conversation_however_it_is_cut(FX_UNUSED void **state)
{
	for (size_t cut = 0; cut <= ALL_LEN + 1; cut++) {
		size_t at = cut % (ALL_LEN + 1);
		struct talker t;

		client(&t);
		t.step = cut == ALL_LEN + 1 ? 1 : 0;
		assert_int_equal(t.sent.len, 13);
		assert_memory_equal(t.sent.data, REQUEST, 13);
		assert_int_equal(t.n_sends, 1);
		talker_feed(&t, ALL, at);
		assert_int_equal(t.commits, at == ALL_LEN ? 1 : 0);
		talker_feed(&t, &ALL[at], ALL_LEN - at);
		assert_file(&t, "hello.txt", DATA);
		assert_true(t.ended && t.closed);
		assert_int_equal(t.result.shown, DIALOG_MD5_OK);
		assert_string_equal(str_cstr(&t.notes), "");
		talker_done(&t);
	}
}

static void
an_error_is_final_and_its_text_is_kept(FX_UNUSED void **state)
{
	static const char text[] =
	    "ERRORFile 'missing.txt' not found on server";

	for (size_t step = 0; step < 2; step++) {
		struct talker t;

		client(&t);
		t.step = step;
		talker_feed(&t, text, sizeof(text) - 1);
		talker_eof(&t);
		assert_failed(
		    &t, DIALOG_EXIT_REFUSED, "does not give out this file");
		assert_string_equal(t.says, text + 5);
		assert_int_equal(t.connects, 1);
		talker_done(&t);
	}
}

static void
an_endless_error_is_cut(FX_UNUSED void **state)
{
	static char text[70000] = "ERROR";
	struct talker t;

	memset(text + 5, 'e', sizeof(text) - 5);
	client(&t);
	talker_feed(&t, text, sizeof(text));
	assert_failed(&t, DIALOG_EXIT_REFUSED, "does not give out");
	assert_int_equal(t.result.says_len, 1024);
	talker_done(&t);

	client(&t);
	talker_feed(&t, text, 10);
	talker_fire(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "does not give out");
	talker_done(&t);
}

static const struct {
	const char *bytes;
	size_t n;
} nonsense[] = {
#define ROW(bytes)         \
 {                         \
  bytes, sizeof(bytes) - 1 \
 }
	ROW("HTTP/1.1 400 Bad Request\r\n"),
	ROW("ERRxx"),
	ROW("ok"),
	ROW("OK\0\0\0\0"),
	ROW("OK\0\0\020\001"),
	ROW("OK\377\377\377\377"),
	ROW("OK" NAME SIZE12 "6f5902ac237024bdd0c176cb93063dcg"),
	ROW("OK" NAME SIZE12 "6f5902ac237024bdd0c176cb93063d\0\0"),
#undef ROW
};

static void
what_is_no_answer_is_final(FX_UNUSED void **state)
{
	for (size_t i = 0; i < 2 * FX_COUNT(nonsense); i++) {
		struct talker t;

		client(&t);
		t.step = i % 2;
		talker_feed(&t, nonsense[i / 2].bytes, nonsense[i / 2].n);
		assert_failed(&t, DIALOG_EXIT_OTHER, "does not speak pull-md5");
		assert_int_equal(t.connects, 1);
		assert_int_equal(t.admits, 0);
		talker_done(&t);
	}
}

static void
an_end_after_ok_means_it_cannot_be_opened(FX_UNUSED void **state)
{
	struct talker t;

	client(&t);
	talker_feed(&t, "OK", 2);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "could not open it");
	talker_done(&t);
}

static void
what_breaks_off_is_asked_for_again(FX_UNUSED void **state)
{
	for (size_t n = 0; n < ALL_LEN; n++) {
		for (int kind = 0; kind < 3; kind++) {
			struct talker t;

			if (n == 2 && kind == 0)
				continue;
			client(&t);
			talker_feed(&t, ALL, n);
			if (kind == 0)
				talker_eof(&t);
			else if (kind == 1)
				talker_reset(&t);
			else
				talker_fire(&t);
			assert_false(t.ended);
			assert_int_equal(t.ms, 1000);
			assert_false(t.open || (t.drops > 0 && t.kept));
			talker_fire(&t);
			assert_int_equal(t.connects, 2);
			assert_int_equal(t.sent.len, 13);
			talker_feed(&t, ALL, ALL_LEN);
			assert_file(&t, "hello.txt", DATA);
			assert_int_equal(t.result.shown, DIALOG_MD5_OK);
			talker_done(&t);
		}
	}
}

static void
a_mismatch_is_repeated_within_the_attempts(FX_UNUSED void **state)
{
	static const char bad[] = "OK" NAME SIZE12 MD5 "hello wordl\n";
	struct talker t;

	talker_init(&t, DIALECT_PULL_MD5, DIALOG_CLIENT);
	t.conf.name = "hello.txt";
	t.conf.name_len = 9;
	t.conf.attempts = 3;
	t.connect_errs[1] = ECONNREFUSED;
	talker_start(&t);
	talker_feed(&t, bad, sizeof(bad) - 1);
	assert_int_equal(t.ms, 1000);
	talker_fire(&t); /* refused */
	assert_int_equal(t.ms, 2000);
	talker_fire(&t);
	talker_feed(&t, bad, sizeof(bad) - 1);
	assert_failed(&t, DIALOG_EXIT_MISMATCH, "MD5 differs: announced " MD5);
	assert_int_equal(t.connects, 3);
	assert_int_equal(t.drops, 2);
	assert_true(t.kept);
	assert_int_equal(t.commits, 0);
	talker_done(&t);
}

static void
the_servers_name_never_counts(FX_UNUSED void **state)
{
	static const char evil[] = "OK\0\0\0\007../evil" SIZE12 MD5 DATA;
	struct talker t;

	client(&t);
	talker_feed(&t, evil, sizeof(evil) - 1);
	assert_file(&t, "hello.txt", DATA);
	assert_non_null(strstr(str_cstr(&t.notes), "another name"));
	talker_done(&t);

	client(&t);
	talker_feed(&t, "OK\0\0\0\005hello" SIZE12 MD5 DATA, 63);
	assert_file(&t, "hello.txt", DATA);
	assert_non_null(strstr(str_cstr(&t.notes), "another name"));
	talker_done(&t);

	/* Asked for in a folder, it answers with the basename. */
	talker_init(&t, DIALECT_PULL_MD5, DIALOG_CLIENT);
	t.conf.name = "a/b/hello.txt";
	t.conf.name_len = 13;
	talker_start(&t);
	assert_int_equal(t.sent.len, 17);
	assert_memory_equal(t.sent.data, "\0\0\0\015a/b/hello.txt", 17);
	talker_feed(&t, ALL, ALL_LEN);
	assert_file(&t, "hello.txt", DATA);
	assert_string_equal(str_cstr(&t.notes), "");
	talker_done(&t);
}

static const char *const sizes[] = {
	"\0\0\0\0\0\0\0\015",
	"\200\0\0\0\0\0\0\0",
	"\377\377\377\377\377\377\377\377",
};

static void
a_file_over_the_limit_is_not_taken(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		struct talker t;

		talker_init(&t, DIALECT_PULL_MD5, DIALOG_CLIENT);
		t.conf.name = "hello.txt";
		t.conf.name_len = 9;
		t.conf.max_file = i == 0 ? 12 : UINT64_MAX;
		talker_start(&t);
		talker_feed(&t, "OK" NAME, 15);
		talker_feed(&t, sizes[i], 8);
		talker_feed(&t, MD5, 32);
		assert_failed(&t, DIALOG_EXIT_REFUSED, "too large");
		assert_int_equal(t.admits, 0);
		talker_done(&t);
	}
}

static void
our_side_may_refuse_or_fail(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct talker t;

	client(&t);
	t.answer = DIALOG_REFUSE;
	t.reason = "no space left";
	talker_feed(&t, ALL, ALL_LEN);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "no space left");
	assert_int_equal(t.connects, 1);
	talker_done(&t);

	fx_err_set(&err, E_NOSPC, "No space.");
	client(&t);
	talker_feed(&t, ALL, ALL_LEN - 3);
	dialog_fail(t.d, &err);
	talker_settle(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "No space.");
	assert_int_equal(t.drops, 1);
	talker_done(&t);

	client(&t);
	t.commit = E_NOSPC;
	talker_feed(&t, ALL, ALL_LEN);
	assert_failed(&t, DIALOG_EXIT_OTHER, "disk is full");
	talker_done(&t);

	client(&t);
	talker_feed(&t, ALL, ALL_LEN - 3);
	dialog_cancel(t.d);
	talker_settle(&t);
	assert_true(t.result.cancelled);
	assert_false(t.kept);
	talker_done(&t);
}

static void
bytes_after_the_end_are_not_the_files(FX_UNUSED void **state)
{
	struct talker t;

	client(&t);
	talker_feed(&t, ALL "more", ALL_LEN + 4);
	assert_file(&t, "hello.txt", DATA);
	assert_int_equal(t.result.shown, DIALOG_MD5_OK);
	talker_done(&t);
}

static void
a_name_that_cannot_be_asked_for_is_told_before(FX_UNUSED void **state)
{
	static char name[4098];

	memset(name, 'n', 4097);
	for (size_t n = 0; n <= 4097; n += 4097) {
		struct talker t;

		talker_init(&t, DIALECT_PULL_MD5, DIALOG_CLIENT);
		t.conf.name = name;
		t.conf.name_len = n;
		talker_start(&t);
		assert_failed(&t, DIALOG_EXIT_OTHER, "name to ask for");
		assert_int_equal(t.connects, 0);
		talker_done(&t);
	}
}

static void
both_sides_understand_each_other(FX_UNUSED void **state)
{
	static const size_t sizes_[] = { 0, 1, 4096, 700000 };
	uint8_t *data = malloc(700000);

	assert_non_null(data);
	for (size_t i = 0; i < 700000; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	for (size_t i = 0; i < FX_COUNT(sizes_); i++) {
		struct talker s, c;

		talker_init(&s, DIALECT_PULL_MD5, DIALOG_SERVER);
		s.source = data;
		s.source_len = sizes_[i];
		s.shared = "hello.txt";
		talker_start(&s);
		client(&c);
		talker_pair(&s, &c);
		assert_true(s.ended && c.ended);
		assert_int_equal(s.result.shown, DIALOG_SENT);
		assert_int_equal(c.result.shown, DIALOG_MD5_OK);
		assert_int_equal(c.file.len, sizes_[i]);
		if (sizes_[i] > 0)
			assert_memory_equal(c.file.data, data, sizes_[i]);
		talker_done(&s);
		talker_done(&c);
	}
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    gets_the_golden_conversation_however_it_is_cut),
		cmocka_unit_test(an_error_is_final_and_its_text_is_kept),
		cmocka_unit_test(an_endless_error_is_cut),
		cmocka_unit_test(what_is_no_answer_is_final),
		cmocka_unit_test(an_end_after_ok_means_it_cannot_be_opened),
		cmocka_unit_test(what_breaks_off_is_asked_for_again),
		cmocka_unit_test(a_mismatch_is_repeated_within_the_attempts),
		cmocka_unit_test(the_servers_name_never_counts),
		cmocka_unit_test(a_file_over_the_limit_is_not_taken),
		cmocka_unit_test(our_side_may_refuse_or_fail),
		cmocka_unit_test(bytes_after_the_end_are_not_the_files),
		cmocka_unit_test(
		    a_name_that_cannot_be_asked_for_is_told_before),
		cmocka_unit_test(both_sides_understand_each_other),
	};

	return cmocka_run_group_tests_name("pull_md5_get", tests, NULL, NULL);
}
