/* SPDX-License-Identifier: MIT */
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
#include "unit/dialect/echo_golden.h"

#define BAD1                                                   \
 "\0\0\0\074{\"type\": \"chunk\", \"sequence\": 1, \"data\": " \
 "\"ffe9225c0a092f78\"}"

static void
client(struct talker *t)
{
	talker_init(t, DIALECT_ECHO_JSON, DIALOG_CLIENT);
	talker_source(t, "/tmp/h.bin", HBIN, HBIN_LEN);
}

static void
feed(struct talker *t, const char *json)
{
	size_t n = strlen(json);
	uint8_t prefix[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16),
		(uint8_t)(n >> 8), (uint8_t)n };

	talker_feed(t, prefix, 4);
	talker_feed(t, json, n);
}

static void
assert_bytes(const struct talker *t, const char *want, size_t n)
{
	assert_int_equal(t->sent.len, n);
	assert_memory_equal(t->sent.data, want, n);
}

static void
sends_the_golden_conversation_however_it_is_cut(FX_UNUSED void **state)
{
	for (size_t cut = 0; cut <= DOWN_LEN + 1; cut++) {
		size_t at = cut % (DOWN_LEN + 1);
		struct talker t;

		client(&t);
		t.step = cut > DOWN_LEN ? 1 : 0;
		talker_start(&t);
		assert_bytes(&t, UPLOAD, UPLOAD_LEN);
		assert_int_equal(t.n_sends, 1);
		assert_int_equal(t.ms, 30000);
		talker_feed(&t, DOWN, at);
		talker_feed(&t, &DOWN[at], DOWN_LEN - at);
		assert_bytes(
		    &t, UPLOAD DISCONNECT, UPLOAD_LEN + DISCONNECT_LEN);
		assert_true(t.ended && t.closed && !t.reset);
		assert_int_equal(t.result.shown, DIALOG_ECHO_OK);
		assert_string_equal(t.name, "received_h.bin");
		assert_int_equal(t.file.len, HBIN_LEN);
		assert_memory_equal(t.file.data, HBIN, HBIN_LEN);
		talker_done(&t);
	}
}

static void
chunks_may_come_in_any_order_and_twice(FX_UNUSED void **state)
{
	static const char *const orders[] = {
		CHUNK2 CHUNK0 CHUNK1,
		CHUNK1 CHUNK1 CHUNK0 CHUNK2 CHUNK0,
		BAD1 CHUNK0 CHUNK1 CHUNK2,
	};
	static const size_t lens[] = { 188, 316, 252 };

	for (size_t i = 0; i < FX_COUNT(orders); i++) {
		struct talker t;

		client(&t);
		talker_start(&t);
		talker_feed(&t, READY, READY_LEN);
		talker_feed(&t, orders[i], lens[i]);
		feed(&t, "{\"type\": \"news\"}");
		talker_feed(&t, END, 60);
		assert_int_equal(t.result.shown, DIALOG_ECHO_OK);
		assert_memory_equal(t.file.data, HBIN, HBIN_LEN);
		talker_done(&t);
	}
}

static void
nothing_is_saved_on_request_or_by_refusal(FX_UNUSED void **state)
{
	struct talker t;

	client(&t);
	t.conf.keep = false;
	talker_start(&t);
	talker_feed(&t, DOWN, DOWN_LEN);
	assert_int_equal(t.result.shown, DIALOG_ECHO_OK);
	assert_int_equal(t.admits, 0);
	talker_done(&t);

	client(&t);
	t.answer = DIALOG_REFUSE;
	t.reason = "no space left";
	talker_start(&t);
	talker_feed(&t, DOWN, DOWN_LEN);
	assert_failed(&t, DIALOG_EXIT_OTHER, "not saved: no space left");
	talker_done(&t);

	client(&t);
	t.commit = E_NOSPC;
	talker_start(&t);
	talker_feed(&t, DOWN, DOWN_LEN);
	assert_failed(&t, DIALOG_EXIT_OTHER, "disk is full");
	talker_done(&t);
}

static void
what_came_back_wrong_is_sent_again_four_times_in_all(FX_UNUSED void **state)
{
	struct talker t;

	client(&t);
	talker_start(&t);
	for (size_t i = 1; i <= 4; i++) {
		assert_int_equal(t.sent.len, i * UPLOAD_LEN);
		talker_feed(&t, READY CHUNK0 CHUNK2, 144 + 64 + 60);
		talker_feed(&t, END, 60);
	}
	assert_failed(&t, DIALOG_EXIT_MISMATCH,
	    "received 2 out of 3. Missing sequence numbers: [1].");
	assert_int_equal(t.connects, 1);
	assert_int_equal(t.sent.len, 4 * UPLOAD_LEN + DISCONNECT_LEN);
	assert_non_null(
	    strstr(str_cstr(&t.notes), "Retrying upload (attempt 3/3)..."));
	assert_int_equal(t.admits, 0);
	talker_done(&t);

	/* A damaged one, and then a good one. */
	client(&t);
	talker_start(&t);
	talker_feed(&t, READY CHUNK0 BAD1 CHUNK2 END, 144 + 64 + 64 + 60 + 60);
	assert_false(t.ended);
	talker_feed(&t, DOWN, DOWN_LEN);
	assert_int_equal(t.result.shown, DIALOG_ECHO_OK);
	assert_int_equal(t.commits, 1);
	talker_done(&t);
}

static void
a_wrong_sum_of_the_server_is_no_success(FX_UNUSED void **state)
{
	char down[DOWN_LEN];
	struct talker t;

	memcpy(down, DOWN, DOWN_LEN);
	*strchr(down + 4, '5') = '6'; /* of "356e.." */
	client(&t);
	t.conf.repeats = 0;
	talker_start(&t);
	talker_feed(&t, down, DOWN_LEN);
	assert_failed(
	    &t, DIALOG_EXIT_MISMATCH, "server computed another SHA-256");
	talker_done(&t);
}

#define R(n) "{\"status\": \"ready\", \"checksum\": \"" SHA "\", " n "}"

static const char *const hostile[] = {
	"[]",
	"{",
	"{\"type\": \"end\"}",
	"{\"type\": \"chunk\", \"sequence\": 0, \"data\": \"00\"}",
	"{\"status\": \"ready\"}",
	"{\"status\": \"ready\", \"checksum\": \"35\", \"total_chunks\": 1}",
	"{\"status\": \"ready\", \"checksum\": 1, \"total_chunks\": 1}",
	R("\"total_chunks\": 0"),
	R("\"total_chunks\": -1"),
	R("\"total_chunks\": 23"),
	R("\"total_chunks\": 9223372036854775807"),
	R("\"total_chunks\": 3.0"),
	R("\"total_chunks\": \"3\""),
};

static const char *const bad_chunks[] = {
	"{\"type\": \"chunk\", \"sequence\": -1, \"data\": \"00\"}",
	"{\"type\": \"chunk\", \"sequence\": 3, \"data\": \"00\"}",
	"{\"type\": \"chunk\", \"sequence\": 4294967296, \"data\": \"00\"}",
	"{\"type\": \"chunk\", \"sequence\": \"0\", \"data\": \"00\"}",
	"{\"type\": \"chunk\", \"sequence\": 0, \"data\": \"\"}",
	"{\"type\": \"chunk\", \"sequence\": 0, \"data\": \"0\"}",
	"{\"type\": \"chunk\", \"sequence\": 0, \"data\": \"0g\"}",
	"{\"type\": \"chunk\", \"sequence\": 0, \"data\": 0}",
	"{\"type\": \"chunk\", \"sequence\": 0}",
	"{\"type\": \"chunk\", \"sequence\": 0, \"data\": "
	"\"0000000000000000000000000000000000000000000000\"}",
	R("\"total_chunks\": 3"),
};

static void
a_hostile_server_is_left(FX_UNUSED void **state)
{
	struct talker t;

	for (size_t i = 0; i < FX_COUNT(hostile); i++) {
		client(&t);
		talker_start(&t);
		feed(&t, hostile[i]);
		assert_failed(&t, DIALOG_EXIT_OTHER, "no answer of echo-json");
		talker_done(&t);
	}
	for (size_t i = 0; i < FX_COUNT(bad_chunks); i++) {
		client(&t);
		talker_start(&t);
		talker_feed(&t, READY, READY_LEN);
		feed(&t, bad_chunks[i]);
		assert_failed(&t, DIALOG_EXIT_OTHER, "no answer of echo-json");
		assert_int_equal(t.admits, 0);
		talker_done(&t);
	}
	client(&t);
	talker_start(&t);
	talker_feed(&t, "\377\377\377\377", 4);
	assert_failed(&t, DIALOG_EXIT_OTHER, "no answer of echo-json");
	talker_done(&t);
}

static void
an_error_of_the_server_is_final(FX_UNUSED void **state)
{
	struct talker t;

	client(&t);
	talker_start(&t);
	feed(&t,
	    "{\"status\": \"error\", \"message\": \"Server error: \\u001b\"}");
	assert_failed(&t, DIALOG_EXIT_REFUSED, "did not take the file");
	assert_string_equal(t.says, "Server error: \033");
	assert_int_equal(t.connects, 1);
	talker_done(&t);
}

static void
a_lost_connection_is_made_again_with_the_whole_file(FX_UNUSED void **state)
{
	for (size_t n = 0; n < DOWN_LEN; n += 7) {
		for (int kind = 0; kind < 3; kind++) {
			struct talker t;

			client(&t);
			talker_start(&t);
			talker_feed(&t, DOWN, n);
			if (kind == 0)
				talker_eof(&t);
			else if (kind == 1)
				talker_reset(&t);
			else
				talker_fire(&t);
			assert_int_equal(t.connects, 2);
			assert_bytes(&t, UPLOAD, UPLOAD_LEN);
			talker_feed(&t, DOWN, DOWN_LEN);
			assert_int_equal(t.result.shown, DIALOG_ECHO_OK);
			talker_done(&t);
		}
	}
}

static void
what_cannot_be_sent_is_told_before(FX_UNUSED void **state)
{
	struct talker t;

	client(&t);
	t.conf.size = 0;
	talker_start(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "cannot send an empty file");
	assert_int_equal(t.connects, 0);
	talker_done(&t);

	client(&t);
	t.conf.max_file = HBIN_LEN - 1;
	talker_start(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "it may have 21");
	assert_int_equal(t.connects, 0);
	talker_done(&t);
}

static void
a_source_that_changes_is_never_a_success(FX_UNUSED void **state)
{
	struct talker t;

	client(&t);
	t.changes = true;
	t.again = (const uint8_t *)"hello \000\001\377\351\"\\\012\011/wordl"
				   "\177\200";
	t.again_len = HBIN_LEN;
	talker_start(&t);
	talker_feed(&t, DOWN, DOWN_LEN);
	assert_failed(&t, DIALOG_EXIT_OTHER, "changed while it was sent");
	assert_int_equal(t.admits, 0);
	talker_done(&t);

	/* Nor is it sent again as it was. */
	client(&t);
	t.changes = true;
	t.again = (const uint8_t *)"hello \000\001\377\351\"\\\012\011/wordl"
				   "\177\200";
	t.again_len = HBIN_LEN;
	talker_start(&t);
	talker_feed(&t, READY END, READY_LEN + 60);
	assert_true(t.ended);
	assert_int_equal(t.sent.len, UPLOAD_LEN + DISCONNECT_LEN);
	talker_done(&t);

	client(&t);
	t.changes = true;
	t.again = (const uint8_t *)HBIN;
	t.again_len = 0;
	talker_start(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "became shorter");
	talker_done(&t);
}

static void
both_sides_understand_each_other(FX_UNUSED void **state)
{
	static const size_t sizes[] = { 1, 8, 1023, 1024, 1025, 70000, 600000 };
	uint8_t *data = malloc(600000);

	assert_non_null(data);
	for (size_t i = 0; i < 600000; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		struct talker s, c;

		talker_init(&s, DIALECT_ECHO_JSON, DIALOG_SERVER);
		talker_start(&s);
		talker_init(&c, DIALECT_ECHO_JSON, DIALOG_CLIENT);
		talker_source(
		    &c, "\360\237\220\247 \303\244\"", data, sizes[i]);
		talker_start(&c);
		talker_pair(&s, &c);
		assert_true(s.ended && c.ended);
		assert_int_equal(c.result.shown, DIALOG_ECHO_OK);
		assert_int_equal(s.result.shown, DIALOG_NOT_CHECKED);
		assert_string_equal(s.name, "\360\237\220\247 \303\244\"");
		assert_int_equal(s.file.len, sizes[i]);
		assert_memory_equal(s.file.data, data, sizes[i]);
		assert_int_equal(c.file.len, sizes[i]);
		assert_memory_equal(c.file.data, data, sizes[i]);
		talker_done(&s);
		talker_done(&c);
	}
	free(data);
}

static void
simulated_faults_are_overcome_by_repeating(FX_UNUSED void **state)
{
	unsigned good = 0, again = 0;

	for (uint64_t seed = 0; seed < 20; seed++) {
		struct talker s, c;

		talker_init(&s, DIALECT_ECHO_JSON, DIALOG_SERVER);
		s.conf.faults = true;
		s.conf.fault_seed = seed;
		s.conf.chunk_size = 8;
		talker_start(&s);
		client(&c);
		c.conf.repeats = 20;
		talker_start(&c);
		talker_pair(&s, &c);
		assert_true(s.ended && c.ended);
		good += c.result.shown == DIALOG_ECHO_OK;
		again += str_len(&c.notes) > 0;
		assert_int_equal(s.commits, 1);
		talker_done(&s);
		talker_done(&c);
	}
	assert_int_equal(good, 20);
	assert_true(again > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    sends_the_golden_conversation_however_it_is_cut),
		cmocka_unit_test(chunks_may_come_in_any_order_and_twice),
		cmocka_unit_test(nothing_is_saved_on_request_or_by_refusal),
		cmocka_unit_test(
		    what_came_back_wrong_is_sent_again_four_times_in_all),
		cmocka_unit_test(a_wrong_sum_of_the_server_is_no_success),
		cmocka_unit_test(a_hostile_server_is_left),
		cmocka_unit_test(an_error_of_the_server_is_final),
		cmocka_unit_test(
		    a_lost_connection_is_made_again_with_the_whole_file),
		cmocka_unit_test(what_cannot_be_sent_is_told_before),
		cmocka_unit_test(a_source_that_changes_is_never_a_success),
		cmocka_unit_test(both_sides_understand_each_other),
		cmocka_unit_test(simulated_faults_are_overcome_by_repeating),
	};

	return cmocka_run_group_tests_name("echo_json_send", tests, NULL, NULL);
}
