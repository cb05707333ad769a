/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"
#include "door/codec.h"

#define IDS_MAX 64

/* The kinds of the commands met so far, by their number. */
static int kinds[IDS_MAX];

static int
kind_of(void *arg FX_UNUSED, int64_t id)
{
	return id < IDS_MAX ? kinds[id] : -1;
}

static int
encode(struct buf *out, const struct door_msg *msg)
{
	if (msg->form == DOOR_COMMAND)
		return door_encode_command(out, msg->kind, msg->id, msg->data);
	if (msg->form == DOOR_EVENT)
		return door_encode_event(out, msg->kind, msg->data);
	if (!msg->ok)
		return door_encode_error(out, msg->id, &msg->err);
	return door_encode_reply(out, msg->kind, msg->id, msg->data);
}

static void
check_text(struct buf *out, const char *want)
{
	buf_put_u8(out, 0);
	assert_int_equal(buf_error(out), 0);
	assert_string_equal((const char *)out->data, want);
	buf_clear(out);
}

/*
 * A line of the golden conversation.  For a command that must be refused the
 * error goes to refusal, which the next line must equal.
 */
static void
check_line(char *line, struct buf *out, struct buf *refusal)
{
	const char *text = line + 2;
	struct fx_err err = FX_ERR_NONE;
	struct door_msg msg;
	int r = door_decode(&msg, text, strlen(text),
	    line[0] == '>' ? NULL : kind_of, NULL, &err);

	if (line[0] == '>')
		kinds[msg.id] = r == 0 ? (int)msg.kind : DOOR_STATUS;
	if (r < 0) {
		assert_int_equal(line[0], '>');
		door_encode_error(refusal, msg.id, &err);
		return;
	}
	if (refusal->len > 0)
		check_text(refusal, text);
	assert_int_equal(encode(out, &msg), 0);
	check_text(out, text);
	if (msg.data != NULL) {
		const struct shape *shape = door_msg_shape(&msg);
		void *copy = door_copy(shape, msg.data);

		assert_true(door_equal(shape, copy, msg.data));
		door_free(shape, copy);
	}
	door_msg_done(&msg);
}

static void
the_golden_conversation_comes_back_byte_by_byte(void **state FX_UNUSED)
{
	const char *srcdir = getenv("srcdir");
	char *path = str_printf("%s/tests/support/golden_door/"
				"first-light.ndjson",
	    srcdir != NULL ? srcdir : ".");
	FILE *f = fopen(path, "r");
	struct buf out, refusal;
	char *line = NULL;
	size_t cap = 0;
	int lines = 0;

	assert_non_null(f);
	for (size_t i = 0; i < IDS_MAX; i++)
		kinds[i] = -1;
	buf_init(&out, 2 * FX_DOOR_LINE_MAX);
	buf_init(&refusal, 2 * FX_DOOR_LINE_MAX);
	for (; getline(&line, &cap, f) > 0; lines++)
		check_line(line, &out, &refusal);
	assert_true(lines > 40);
	buf_done(&out);
	buf_done(&refusal);
	free(line);
	free(path);
	fclose(f);
}

static const struct refused {
	const char *line;
	enum fx_code want;
	const char *want_field;
	int64_t want_id;
} refused[] = {
	{ "", E_PROTO, NULL, 0 },
	{ "x", E_PROTO, NULL, 0 },
	{ "[]", E_PROTO, NULL, 0 },
	{ "7", E_PROTO, NULL, 0 },
	{ "{\"cmd\":\"status\",\"id\":1}x", E_PROTO, NULL, 0 },
	{ "{\"cmd\":\"status\",\"id\":1}{}", E_PROTO, NULL, 0 },
	{ "{\"cmd\":\"status\",\"id\":1", E_PROTO, NULL, 0 },
	{ "{\"cmd\":\"\xff\",\"id\":1}", E_PROTO, NULL, 0 },
	{ "{\"cmd\":\"a\\u0000\",\"id\":1}", E_PROTO, NULL, 0 },
	{ "{\"cmd\":\"\\ud800\",\"id\":1}", E_PROTO, NULL, 0 },
	{ "{\"cmd\":\"status\",\"id\":1,\"id\":2}", E_ARGS, "*", 0 },
	{ "{\"cmd\":\"status\",\"id\":9223372036854775808}", E_ARGS, "*", 0 },
	{ "{\"cmd\":\"status\",\"id\":1,\"x\":1e999}", E_ARGS, "*", 0 },
	{ "{\"id\":1}", E_ARGS, "cmd", 1 },
	{ "{\"cmd\":7,\"id\":1}", E_ARGS, "cmd", 1 },
	{ "{\"cmd\":\"status\"}", E_ARGS, "id", 0 },
	{ "{\"cmd\":\"status\",\"id\":0}", E_ARGS, "id", 0 },
	{ "{\"cmd\":\"status\",\"id\":\"1\"}", E_ARGS, "id", 0 },
	{ "{\"cmd\":\"status\",\"id\":1.0}", E_ARGS, "id", 0 },
	{ "{\"cmd\":\"hello\",\"id\":3}", E_UNKNOWN, NULL, 3 },
	{ "{\"event\":\"hello\",\"id\":3}", E_ARGS, "cmd", 3 },
	{ "{\"cmd\":\"pause\",\"id\":3}", E_ARGS, "ref", 3 },
	{ "{\"cmd\":\"pause\",\"id\":3,\"ref\":null}", E_ARGS, "ref", 3 },
	{ "{\"cmd\":\"pause\",\"id\":3,\"ref\":\"\"}", E_ARGS, "ref", 3 },
	{ "{\"cmd\":\"pause\",\"id\":3,\"ref\":7}", E_ARGS, "ref", 3 },
	{ "{\"cmd\":\"listen\",\"id\":3,\"on\":1}", E_ARGS, "on", 3 },
	{ "{\"cmd\":\"send\",\"id\":3,\"peer\":\"a\",\"paths\":[]}", E_ARGS,
	    "paths", 3 },
	{ "{\"cmd\":\"send\",\"id\":3,\"peer\":\"a\",\"paths\":\"b\"}", E_ARGS,
	    "paths", 3 },
	{ "{\"cmd\":\"send\",\"id\":3,\"peer\":\"a\",\"paths\":[\"b\",1]}",
	    E_ARGS, "paths", 3 },
	{ "{\"cmd\":\"accept\",\"id\":3,\"ref\":\"a\",\"unwanted\":[1,\"b\"]}",
	    E_ARGS, "unwanted", 3 },
	{ "{\"cmd\":\"accept\",\"id\":3,\"ref\":\"a\",\"conflict\":\"x\"}",
	    E_ARGS, "conflict", 3 },
	{ "{\"cmd\":\"inbox\",\"id\":3,\"max\":1.5}", E_ARGS, "max", 3 },
};

static void
refuses_what_is_wrong_and_names_the_field(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(refused); i++) {
		const struct refused *r = &refused[i];
		struct fx_err err = FX_ERR_NONE;
		struct door_msg msg;

		assert_int_equal(door_decode(&msg, r->line, strlen(r->line),
				     NULL, NULL, &err),
		    -1);
		assert_int_equal(err.code, r->want);
		assert_int_equal(msg.id, r->want_id);
		assert_null(msg.data);
		if (r->want_field != NULL)
			assert_string_equal(
			    fx_err_arg(&err, "field"), r->want_field);
	}
}

static void
ignores_fields_it_does_not_know(void **state FX_UNUSED)
{
	const char *line = "{\"x\":[{}],\"cmd\":\"pause\",\"id\":3,"
			   "\"ref\":\"a\",\"more\":null}\n";
	struct door_msg msg;
	struct door_ref *ref;

	assert_int_equal(
	    door_decode(&msg, line, strlen(line), NULL, NULL, NULL), 0);
	ref = msg.data;
	assert_int_equal(msg.kind, DOOR_PAUSE);
	assert_string_equal(ref->id, "a");
	door_msg_done(&msg);
}

static void
what_is_left_out_says_not_given(void **state FX_UNUSED)
{
	const char *line = "{\"cmd\":\"peer-set\",\"id\":3,\"peer\":\"a\"}";
	struct door_msg msg;
	struct door_peer_set *set;

	assert_int_equal(
	    door_decode(&msg, line, strlen(line), NULL, NULL, NULL), 0);
	set = msg.data;
	assert_null(set->name);
	assert_true(set->max_file == -2 && set->max_day == -2);
	door_msg_done(&msg);
}

static int
decode_nested(int depth)
{
	char line[256] = "{\"cmd\":\"status\",\"id\":1,\"x\":";
	struct door_msg msg;
	struct fx_err err = FX_ERR_NONE;
	size_t n = strlen(line);
	int r;

	for (int i = 1; i < depth; i++)
		line[n++] = '[';
	for (int i = 1; i < depth; i++)
		line[n++] = ']';
	line[n++] = '}';
	r = door_decode(&msg, line, strlen(line), NULL, NULL, &err);
	assert_true(r == 0 || err.code == E_LIMIT);
	return r;
}

static void
nests_so_deep_and_no_deeper(void **state FX_UNUSED)
{
	const char *line = "{\"cmd\":\"status\",\"id\":1,\"x\":"
			   "\"[[[[[[[[[[[[[[[[[[[[ \\\" {{{{\"}";
	struct door_msg msg;

	assert_int_equal(decode_nested(FX_DOOR_DEPTH_MAX - 1), 0);
	assert_int_equal(decode_nested(FX_DOOR_DEPTH_MAX), 0);
	assert_int_equal(decode_nested(FX_DOOR_DEPTH_MAX + 1), -1);
	assert_int_equal(
	    door_decode(&msg, line, strlen(line), NULL, NULL, NULL), 0);
}

/* A chat command whose line has n bytes, newline included. */
static int
encode_long(struct buf *out, size_t n)
{
	static const char frame[] = "{\"cmd\":\"chat\",\"id\":1,\"peer\":\"a\","
				    "\"text\":\"\",\"incoming\":false,"
				    "\"time\":0,\"kept\":false}\n";
	size_t text_n = n - (sizeof(frame) - 1);
	char *text = malloc(text_n + 1);
	char peer[] = "a";
	struct door_chat chat = { .peer = peer, .text = text };
	int r;

	assert_non_null(text);
	memset(text, 'x', text_n);
	text[text_n] = '\0';
	r = door_encode_command(out, DOOR_CHAT, 1, &chat);
	free(text);
	return r;
}

static void
lines_have_a_longest_length(void **state FX_UNUSED)
{
	struct buf out;
	struct fx_err err = FX_ERR_NONE;
	struct door_msg msg;

	buf_init(&out, 4 * FX_DOOR_LINE_MAX);
	buf_put_str(&out, "kept");
	assert_int_equal(encode_long(&out, FX_DOOR_LINE_MAX + 1), -EMSGSIZE);
	assert_int_equal(out.len, 4);
	assert_int_equal(buf_error(&out), 0);
	buf_clear(&out);
	assert_int_equal(encode_long(&out, FX_DOOR_LINE_MAX - 1), 0);
	assert_int_equal(out.len, FX_DOOR_LINE_MAX - 1);
	buf_clear(&out);
	assert_int_equal(encode_long(&out, FX_DOOR_LINE_MAX), 0);
	assert_int_equal(out.len, FX_DOOR_LINE_MAX);
	assert_int_equal(door_decode(&msg, (const char *)out.data, out.len,
			     NULL, NULL, NULL),
	    0);
	door_msg_done(&msg);
	buf_put_u8(&out, ' ');
	assert_int_equal(door_decode(&msg, (const char *)out.data, out.len,
			     NULL, NULL, &err),
	    -1);
	assert_int_equal(err.code, E_LIMIT);
	buf_done(&out);
}

static void
a_full_buffer_keeps_what_it_had(void **state FX_UNUSED)
{
	struct buf out;

	buf_init(&out, 30);
	buf_put_str(&out, "0123456789");
	assert_int_equal(
	    door_encode_command(&out, DOOR_SNAPSHOT, 1, NULL), -EMSGSIZE);
	assert_int_equal(out.len, 10);
	buf_clear(&out);
	assert_int_equal(door_encode_command(&out, DOOR_SNAPSHOT, 1, NULL), 0);
	buf_done(&out);
}

static void
foreign_bytes_cannot_get_in(void **state FX_UNUSED)
{
	char peer[] = "a\"b\\c\n\r\x1b[2J\x7f\xc2\x9b";
	char text[] = "\xff\xe2\x80\xae\xf0\x9f\x98\x80\xc3";
	struct door_chat chat = { .peer = peer, .text = text };
	struct buf out;

	buf_init(&out, 4096);
	assert_int_equal(door_encode_event(&out, DOOR_EV_CHAT, &chat), 0);
	check_text(&out,
	    "{\"event\":\"chat\","
	    "\"peer\":\"a\\\"b\\\\c\\n\\u000d\\u001b[2J\\u007f\\u009b\","
	    "\"text\":\"\\ufffd\\u202e\\ud83d\\ude00\\ufffd\","
	    "\"incoming\":false,\"time\":0,\"kept\":false}\n");
	buf_done(&out);
}

static void
an_error_reply_keeps_code_sentence_and_args(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct door_msg msg;
	struct buf out;

	kinds[1] = DOOR_SEND;
	buf_init(&out, 8192);
	fx_err_make(&err, E_NAME, 0, "name", "a\x1b<b\\\xff", "why", "x", NULL);
	assert_int_equal(door_encode_error(&out, 1, &err), 0);
	assert_int_equal(door_decode(&msg, (const char *)out.data, out.len,
			     kind_of, NULL, NULL),
	    0);
	assert_int_equal(msg.form, DOOR_REPLY);
	assert_false(msg.ok);
	assert_int_equal(msg.err.code, E_NAME);
	assert_string_equal(msg.err.text, err.text);
	assert_string_equal(
	    fx_err_arg(&msg.err, "name"), fx_err_arg(&err, "name"));
	assert_string_equal(fx_err_arg(&msg.err, "why"), "x");
	door_msg_done(&msg);
	buf_done(&out);
}

static void
an_error_reply_of_another_engine_is_made_safe(void **state FX_UNUSED)
{
	const char *line = "{\"id\":1,\"ok\":false,\"code\":\"E_NEW\","
			   "\"error\":\"\\u001b]0;x\\u0007\","
			   "\"args\":{\"a\":\"\\u001b\",\"b\":\"c\",\"d\":1}}";
	struct door_msg msg;

	kinds[1] = DOOR_SEND;
	assert_int_equal(
	    door_decode(&msg, line, strlen(line), kind_of, NULL, NULL), 0);
	assert_int_equal(msg.err.code, E_INTERNAL);
	assert_null(strchr(msg.err.text, '\x1b'));
	assert_null(fx_err_arg(&msg.err, "a"));
	assert_string_equal(fx_err_arg(&msg.err, "b"), "c");
	door_msg_done(&msg);
}

static void
a_front_end_takes_replies_and_events_only(void **state FX_UNUSED)
{
	static const char *const lines[] = {
		"{\"cmd\":\"status\",\"id\":1}",
		"{\"id\":2,\"ok\":true}", /* nobody waits */
		"{\"id\":1}",
	};
	struct fx_err err;
	struct door_msg msg;

	kinds[1] = DOOR_PAUSE;
	kinds[2] = -1;
	for (size_t i = 0; i < FX_COUNT(lines); i++) {
		assert_int_equal(door_decode(&msg, lines[i], strlen(lines[i]),
				     kind_of, NULL, &err),
		    -1);
		assert_int_equal(err.code, E_PROTO);
	}
	assert_int_equal(
	    door_decode(&msg, "{\"event\":\"new\"}", 15, kind_of, NULL, &err),
	    -1);
	assert_int_equal(err.code, E_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_golden_conversation_comes_back_byte_by_byte),
		cmocka_unit_test(refuses_what_is_wrong_and_names_the_field),
		cmocka_unit_test(ignores_fields_it_does_not_know),
		cmocka_unit_test(what_is_left_out_says_not_given),
		cmocka_unit_test(nests_so_deep_and_no_deeper),
		cmocka_unit_test(lines_have_a_longest_length),
		cmocka_unit_test(a_full_buffer_keeps_what_it_had),
		cmocka_unit_test(foreign_bytes_cannot_get_in),
		cmocka_unit_test(an_error_reply_keeps_code_sentence_and_args),
		cmocka_unit_test(an_error_reply_of_another_engine_is_made_safe),
		cmocka_unit_test(a_front_end_takes_replies_and_events_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
