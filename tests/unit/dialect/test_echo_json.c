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
#include "dialect/echo_json.h"
#include "unit/dialect/claims.h"
#include "unit/dialect/echo_golden.h"

static void
server(struct talker *t)
{
	talker_init(t, DIALECT_ECHO_JSON, DIALOG_SERVER);
	t->conf.chunk_size = 8;
}

/* A message with its prefix. */
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

/* The last message that was sent, without its prefix. */
static void
assert_said(const struct talker *t, const char *want)
{
	size_t n = t->sends[t->n_sends - 1];

	assert_int_equal(n, strlen(want) + 4);
	assert_memory_equal(
	    t->sent.data + t->sent.len - strlen(want), want, strlen(want));
}

static void
serves_the_golden_conversation_however_it_is_cut(FX_UNUSED void **state)
{
	static const size_t sends[] = { 144, 64, 64, 60, 60 };

	for (size_t cut = 0; cut <= UPLOAD_LEN + 1; cut++) {
		size_t at = cut % (UPLOAD_LEN + 1);
		struct talker t;

		server(&t);
		t.step = cut > UPLOAD_LEN ? 1 : 0;
		talker_start(&t);
		talker_feed(&t, UPLOAD, at);
		talker_feed(&t, &UPLOAD[at], UPLOAD_LEN - at);
		assert_bytes(&t, DOWN, DOWN_LEN);
		assert_int_equal(t.n_sends, FX_COUNT(sends));
		for (size_t i = 0; i < FX_COUNT(sends); i++)
			assert_int_equal(t.sends[i], sends[i]);
		assert_int_equal(t.commits, 1);
		assert_string_equal(t.name, "h.bin");
		assert_int_equal(t.file.len, HBIN_LEN);
		assert_memory_equal(t.file.data, HBIN, HBIN_LEN);
		assert_int_equal(t.committed, DIALOG_NOT_CHECKED);
		talker_feed(&t, DISCONNECT, DISCONNECT_LEN);
		assert_true(t.shut);
		talker_eof(&t);
		assert_true(t.ended && !t.reset);
		assert_int_equal(t.result.shown, DIALOG_NOT_CHECKED);
		assert_string_equal(str_cstr(&t.log),
		    "admit commit send send send send send shut close end ");
		talker_done(&t);
	}
}

static void
ready_is_held_back_until_the_file_is_stored(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.hold_admit = t.hold_commit = true;
	talker_start(&t);
	talker_feed(&t, UPLOAD, UPLOAD_LEN);
	assert_int_equal(t.sent.len, 0);
	assert_int_equal(t.size, HBIN_LEN);
	talker_answer(&t);
	assert_int_equal(t.sent.len, 0);
	talker_answer(&t);
	assert_int_equal(t.sent.len, DOWN_LEN);
	talker_done(&t);
}

static const struct {
	const char *json;
	const char *want_name;
	const char *want;
} uploads[] = {
	{ "{\"file_data\":\"x\",\"file_path\":\"a\",\"command\":\"upload\"}",
	    "a", "x" },
	{ " \n{ \"command\" : \"upload\", \"more\": [1, {}], \"file_path\" : "
	  "\"a\", \"file_data\" : \"\\u00e4\\/\" } ",
	    "a", "\344/" },
	{ "{\"command\":\"upload\",\"file_path\":\"../../\303\244\","
	  "\"file_data\":\"\303\244\"}",
	    "\303\244", "\344" },
	{ "{\"command\":\"upload\",\"file_path\":\"a\\u0000b\","
	  "\"file_data\":\"6162\",\"encoding\":\"hex\"}",
	    "a%00b", "ab" },
	{ "{\"command\":\"upload\",\"file_path\":\"a\","
	  "\"file_data\":\"6162\",\"encoding\":\"latin-1\"}",
	    "a", "6162" },
	{ "{\"command\":\"upload\",\"file_path\":\"\\u001b[2J\","
	  "\"file_data\":\"6162\"}",
	    "%1B[2J", "6162" },
};

static void
other_ways_to_write_an_upload_are_taken(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(uploads); i++) {
		struct talker t;

		server(&t);
		talker_start(&t);
		feed(&t, uploads[i].json);
		assert_file(&t, uploads[i].want_name, uploads[i].want);
		assert_said(&t,
		    "{\"type\": \"end\", \"message\": \"File transmission "
		    "complete\"}");
		talker_done(&t);
	}
}

static const struct {
	const char *json;
	const char *want;
} errors[] = {
	{ "{\"command\": \"upload\", \"file_path\": \"e\", \"file_data\": "
	  "\"\"}",
	    "Missing file path or file data" },
	{ "{\"command\": \"upload\", \"file_path\": \"\", \"file_data\": "
	  "\"x\"}",
	    "Missing file path or file data" },
	{ "{\"command\": \"upload\"}", "Missing file path or file data" },
	{ "{\"command\": \"upload\", \"file_path\": 1, \"file_data\": [2]}",
	    "Missing file path or file data" },
	{ "{\"command\": \"upload\", \"file_path\": \"e\", \"file_data\": "
	  "\"a\\u0100\"}",
	    "Server error: file_data has a character above U+00FF" },
	{ "{\"command\": \"upload\", \"file_path\": \"e\", \"file_data\": "
	  "\"616\", \"encoding\": \"hex\"}",
	    "Server error: file_data is not hexadecimal" },
	{ "{\"command\": \"upload\", \"file_path\": \"e\", \"file_data\": "
	  "\"61x2\", \"encoding\": \"hex\"}",
	    "Server error: file_data is not hexadecimal" },
	{ "{\"command\": \"list\"}", "Unknown command: list" },
	{ "{\"command\": null}", "Unknown command: None" },
	{ "{\"command\": 5}", "Unknown command: 5" },
	{ "{}", "Unknown command: None" },
	{ "{\"command\": \"\\u00e4\\\"\"}", "Unknown command: \\u00e4\\\"" },
};

static void
an_error_is_answered_and_the_next_message_taken(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(errors); i++) {
		char *want =
		    str_printf("{\"status\": \"error\", \"message\": \"%s\"}",
			errors[i].want);
		struct talker t;

		server(&t);
		talker_start(&t);
		feed(&t, errors[i].json);
		assert_said(&t, want);
		assert_int_equal(t.admits, 0);
		if (i == 0)
			assert_int_equal(t.sent.len, 68);
		talker_feed(&t, UPLOAD, UPLOAD_LEN);
		assert_int_equal(t.commits, 1);
		free(want);
		talker_done(&t);
	}
}

static const struct {
	const char *bytes;
	size_t n;
} silent[] = {
#define ROW(bytes)         \
 {                         \
  bytes, sizeof(bytes) - 1 \
 }
	ROW("\0\0\0\0"),
	ROW("\0\0\0\002[]"),
	ROW("\0\0\0\002{x"),
	ROW("\0\0\0\001\""),
	ROW("\0\0\0\003{}}"),
	ROW("\0\0\0\006\"text\""),
	ROW("\377\377\377\377{}"),
	ROW("GET / HTTP/1.1\r\n\r\n"),
	ROW("\0\0\0\013{\"a\":\"\344\"} "),
	ROW("\0\0\0\016{\"a\":\"\\ud800\"}"),
	ROW("\0\0\0\144{\"command\": \"up"),
#undef ROW
};

static void
what_is_no_object_ends_it_without_an_answer(FX_UNUSED void **state)
{
	for (size_t i = 0; i < 2 * FX_COUNT(silent); i++) {
		struct talker t;

		server(&t);
		t.step = i % 2;
		talker_start(&t);
		talker_feed(&t, silent[i / 2].bytes, silent[i / 2].n);
		if (!t.ended)
			talker_eof(&t);
		assert_true(t.ended);
		assert_int_equal(t.result.shown, DIALOG_FAILED);
		assert_int_equal(t.sent.len, 0);
		assert_int_equal(t.admits, 0);
		talker_done(&t);
	}
}

static void
a_file_over_the_limit_is_refused(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.conf.max_file = HBIN_LEN - 1;
	talker_start(&t);
	talker_feed(&t, UPLOAD, UPLOAD_LEN);
	assert_said(&t,
	    "{\"status\": \"error\", \"message\": \"Server error: file is too "
	    "large\"}");
	assert_int_equal(t.admits, 0);
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "too large");
	talker_done(&t);

	/* A message of 6 * 100 + 8192 bytes is taken, one more is not. */
	for (int more = 0; more < 2; more++) {
		uint8_t prefix[4] = { 0, 0, 0x22, (uint8_t)(0x58 + more) };

		server(&t);
		t.conf.max_file = 100;
		talker_start(&t);
		talker_feed(&t, prefix, 4);
		assert_int_equal(t.ended, more == 1);
		if (more == 1) {
			assert_failed(&t, DIALOG_EXIT_REFUSED, "too large");
			assert_true(t.reset);
		}
		talker_done(&t);
	}
}

static void
a_person_or_a_disk_may_refuse(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	t.answer = DIALOG_REFUSE;
	t.reason = "not wanted";
	talker_start(&t);
	talker_feed(&t, UPLOAD, UPLOAD_LEN);
	assert_said(&t,
	    "{\"status\": \"error\", \"message\": \"Server error: not "
	    "wanted\"}");
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_REFUSED, "not wanted");
	talker_done(&t);

	server(&t);
	t.commit = E_NOSPC;
	talker_start(&t);
	talker_feed(&t, UPLOAD, UPLOAD_LEN);
	assert_said(&t,
	    "{\"status\": \"error\", \"message\": \"Server error: could not "
	    "be stored\"}");
	talker_eof(&t);
	assert_failed(&t, DIALOG_EXIT_OTHER, "disk is full");
	talker_done(&t);
}

static void
a_file_that_comes_again_is_stored_once(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	talker_start(&t);
	for (int i = 0; i < 3; i++)
		talker_feed(&t, UPLOAD, UPLOAD_LEN);
	assert_int_equal(t.sent.len, 3 * DOWN_LEN);
	assert_int_equal(t.admits, 1);
	assert_int_equal(t.commits, 1);
	feed(&t,
	    "{\"command\":\"upload\",\"file_path\":\"h.bin\","
	    "\"file_data\":\"other\"}");
	assert_int_equal(t.admits, 2);
	talker_done(&t);

	server(&t);
	t.conf.keep = false;
	talker_start(&t);
	talker_feed(&t, UPLOAD, UPLOAD_LEN);
	assert_bytes(&t, DOWN, DOWN_LEN);
	assert_int_equal(t.admits, 0);
	talker_done(&t);
}

/* Feed one upload with faults and return all that was said. */
static void
with_faults(struct talker *t, uint64_t seed, uint32_t ppm)
{
	server(t);
	t->conf.faults = true;
	t->conf.fault_seed = seed;
	t->conf.fault_ppm = ppm;
	t->conf.chunk_size = 1;
	talker_start(t);
	talker_feed(t, UPLOAD, UPLOAD_LEN);
}

static void
faults_are_those_of_the_seed_and_end_with_end(FX_UNUSED void **state)
{
	struct talker a, b, c;

	with_faults(&a, 7, 500000);
	with_faults(&b, 7, 500000);
	with_faults(&c, 8, 500000);
	assert_int_equal(a.sent.len, b.sent.len);
	assert_memory_equal(a.sent.data, b.sent.data, a.sent.len);
	assert_true(a.sent.len != c.sent.len ||
	    memcmp(a.sent.data, c.sent.data, a.sent.len) != 0);
	assert_true(a.n_sends < 1 + 22 + 1 && a.n_sends > 2);
	assert_non_null(
	    strstr(str_cstr(&a.notes), "Simulating packet loss for chunk "));
	assert_non_null(strstr(
	    str_cstr(&a.notes), "Simulating data corruption for chunk "));
	assert_said(&a,
	    "{\"type\": \"end\", \"message\": \"File transmission "
	    "complete\"}");
	talker_done(&a);
	talker_done(&b);
	talker_done(&c);

	/* No chunk hit: all there, in another order. */
	with_faults(&a, 7, 0);
	assert_int_equal(a.n_sends, 1 + 22 + 1);
	assert_string_equal(str_cstr(&a.notes), "");
	talker_done(&a);

	/* All hit: some lost, some damaged. */
	with_faults(&a, 7, DIALOG_PPM);
	assert_true(a.n_sends < 1 + 22 + 1 && a.n_sends > 2);
	talker_done(&a);
}

static void
a_client_may_leave_in_every_state(FX_UNUSED void **state)
{
	for (size_t n = 0; n <= UPLOAD_LEN; n += 3) {
		for (int kind = 0; kind < 5; kind++) {
			struct talker t;

			server(&t);
			t.hold_sent = kind == 4;
			talker_start(&t);
			talker_feed(&t, UPLOAD, n);
			if (kind == 0)
				talker_reset(&t);
			else if (kind == 1)
				talker_eof(&t);
			else if (kind == 2)
				dialog_cancel(t.d);
			else
				talker_fire(&t);
			talker_settle(&t);
			if (!t.ended)
				talker_eof(&t);
			assert_true(t.ended && t.closed);
			talker_done(&t);
		}
	}
}

static void *
nested(int depth, size_t *ret_n)
{
	static const char front[] = "{\"command\": \"disconnect\", \"x\": ";
	size_t front_n = sizeof(front) - 1, n = (size_t)depth;
	char *text = malloc(front_n + 2 * n + 1);

	assert_non_null(text);
	memcpy(text, front, front_n);
	memset(text + front_n, '[', n);
	memset(text + front_n + n, ']', n);
	text[front_n + 2 * n] = '}';
	*ret_n = front_n + 2 * n + 1;
	return text;
}

static enum echo_kind
kind_of_command(const void *json, size_t n)
{
	struct echo_message m;
	enum echo_kind kind;

	assert_int_equal(echo_command(json, n, &m), 0);
	kind = m.kind;
	echo_done(&m);
	return kind;
}

static void
brackets_within_brackets_have_a_limit(FX_UNUSED void **state)
{
	static const int depths[] = { 1, 15, 16, 1000, 1000000 };
	static const char flat[] = /* in texts, or beside each other */
	    "{\"command\": \"disconnect\", \"\\\"[[[[[[[[[[[[[[[[[[[[{{{{\": "
	    "[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]}";

	assert_int_equal(
	    kind_of_command(flat, sizeof(flat) - 1), ECHO_DISCONNECT);
	for (size_t i = 0; i < FX_COUNT(depths); i++) {
		bool fits = depths[i] <= 15; /* and the object around them */
		size_t n;
		void *json = nested(depths[i], &n);

		assert_int_equal(kind_of_command(json, n),
		    fits ? ECHO_DISCONNECT : ECHO_BAD);
		assert_int_equal(echo_is_command(json, n), fits);
		free(json);
	}
}

static void
the_length_must_come_in_time(FX_UNUSED void **state)
{
	struct talker t;

	server(&t);
	talker_start(&t);
	assert_int_equal(t.timer, DIALOG_TIMER_FIXED);
	assert_int_equal(t.ms, 10000);
	talker_feed(&t, UPLOAD, 3);
	assert_int_equal(t.ms, 10000);
	talker_feed(&t, &UPLOAD[3], 10);
	assert_int_equal(t.timer, DIALOG_TIMER_IDLE);
	assert_int_equal(t.ms, 30000);
	talker_done(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    serves_the_golden_conversation_however_it_is_cut),
		cmocka_unit_test(ready_is_held_back_until_the_file_is_stored),
		cmocka_unit_test(other_ways_to_write_an_upload_are_taken),
		cmocka_unit_test(
		    an_error_is_answered_and_the_next_message_taken),
		cmocka_unit_test(what_is_no_object_ends_it_without_an_answer),
		cmocka_unit_test(a_file_over_the_limit_is_refused),
		cmocka_unit_test(a_person_or_a_disk_may_refuse),
		cmocka_unit_test(a_file_that_comes_again_is_stored_once),
		cmocka_unit_test(faults_are_those_of_the_seed_and_end_with_end),
		cmocka_unit_test(a_client_may_leave_in_every_state),
		cmocka_unit_test(brackets_within_brackets_have_a_limit),
		cmocka_unit_test(the_length_must_come_in_time),
	};

	return cmocka_run_group_tests_name("echo_json", tests, NULL, NULL);
}
