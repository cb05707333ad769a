/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "dialect/sniff.h"
#include "unit/dialect/echo_golden.h"

#define B(name) SNIFF_BIT(DIALECT_##name)
#define PUSH    (B(PUSH_MD5) | B(PUSH_RAW))
#define LEN     (B(PULL_MD5) | B(ECHO_JSON))
#define MAX     (6 * 8 * 1024 * 1024 + 8 * 1024)
#define SEP     "<SEPARATOR>"
#define MD5     "6f5902ac237024bdd0c176cb93063dc4"
#define HELLO   "\026\003\001\002\000\001\000\001\374\003\003"

enum want {
	NATIVE = -1,
	CLOSE = -2,
	MORE = -3,
	/* else an enum dialect_id */
};

static int
ask(unsigned dialects, bool native, const char *data, size_t n, bool eof)
{
	enum dialect_id id = DIALECT_COUNT;

	switch (sniff(dialects, native, MAX, data, n, eof, &id)) {
	case SNIFF_MORE:
		return MORE;
	case SNIFF_NATIVE:
		return NATIVE;
	case SNIFF_UNDECIDABLE:
		return CLOSE;
	case SNIFF_DIALECT:
		assert_true(id < DIALECT_COUNT);
		return (int)id;
	}
	return MORE;
}

static const struct {
	unsigned dialects;
	const char *data;
	size_t n;
	size_t want_at; /* bytes after which it is decided; 0: only at EOF */
	int want;
} streams[] = {
#define ROW(dialects, data, at, want)        \
 {                                           \
  dialects, data, sizeof(data) - 1, at, want \
 }
	/* 5001 */
	ROW(PUSH, "hello.txt" SEP "12" SEP MD5 "hello world\n", 65,
	    DIALECT_PUSH_MD5),
	ROW(PUSH, "e" SEP " 0 " SEP "D41D8CD98F00B204E9800998ECF8427E", 58,
	    DIALECT_PUSH_MD5),
	ROW(PUSH, "data.csv" SEP "8a,b\n1,2\n", 21, DIALECT_PUSH_RAW),
	ROW(PUSH, "n" SEP "512345", 0, DIALECT_PUSH_RAW),
	ROW(PUSH, "n" SEP "8<data", 15, DIALECT_PUSH_RAW),
	ROW(PUSH, "n" SEP "8" SEP "not hex", 25, DIALECT_PUSH_RAW),
	ROW(PUSH, "n" SEP "8" SEP "abc", 0, DIALECT_PUSH_RAW),
	ROW(PUSH, "n" SEP "8 \n x", 17, DIALECT_PUSH_RAW),
	ROW(PUSH, "n" SEP "123456789012345678901", 33, DIALECT_PUSH_RAW),
	ROW(PUSH, "n" SEP "99999999999999999999x", 33, DIALECT_PUSH_RAW),
	ROW(PUSH, "n" SEP "x", 13, CLOSE),
	ROW(PUSH, "n" SEP "-1", 13, CLOSE),
	ROW(PUSH, "n" SEP "  ", 0, CLOSE),
	ROW(PUSH, "a\0b", 2, CLOSE),
	ROW(PUSH, "GET / HTTP/1.1\r\n", 15, CLOSE),
	ROW(PUSH, "SSH-2.0-OpenSSH_9.2\r\n", 20, CLOSE),
	ROW(PUSH, HELLO, 1, CLOSE),
	ROW(PUSH, "never a separator", 0, CLOSE),
	ROW(PUSH, "", 0, CLOSE),
	/* 9999 */
	ROW(LEN, "\0\0\0\011hello.txt", 5, DIALECT_PULL_MD5),
	ROW(LEN, UPLOAD, UPLOAD_LEN, DIALECT_ECHO_JSON),
	ROW(LEN, DISCONNECT "more", DISCONNECT_LEN, DIALECT_ECHO_JSON),
	ROW(LEN, "\0\0\020\001{", 5, DIALECT_ECHO_JSON),
	ROW(LEN, "\0\0\020\001 {", 5, DIALECT_ECHO_JSON),
	ROW(LEN, "\0\0\020\001a", 5, CLOSE),
	ROW(LEN, "\0\0\0\007{a}.txt", 11, DIALECT_PULL_MD5),
	ROW(LEN, "\0\0\0\002{}", 6, DIALECT_PULL_MD5),
	ROW(LEN, "\0\0\0\015{\"command\":1}", 17, DIALECT_PULL_MD5),
	ROW(LEN, "\0\0\0\017{\"command\":\"x\"}", 19, DIALECT_ECHO_JSON),
	ROW(LEN, "\0\0\0\006 a.txt", 10, DIALECT_PULL_MD5),
	ROW(LEN, "\0\0\0\144{\"comm", 0, CLOSE),
	ROW(LEN, "\0\0\0\0{", 4, CLOSE),
	ROW(LEN, "\003\000\040\000{", 5, DIALECT_ECHO_JSON),
	ROW(LEN, "\003\000\040\001{", 4, CLOSE),
	ROW(LEN, "\377\377\377\377", 4, CLOSE),
	ROW(LEN, "GET / HTTP/1.1\r\n", 4, CLOSE),
	ROW(LEN, "SSH-2.0-x\r\n", 4, CLOSE),
	ROW(LEN, "\0\0", 0, CLOSE),
	/* Alone on its port: it gets everything. */
	ROW(B(GO_AHEAD), "\0\0\0\0\0\0\0\014hello.txt", 0, DIALECT_GO_AHEAD),
	ROW(B(PUSH_MD5), "anything", 0, DIALECT_PUSH_MD5),
	ROW(B(PULL_MD5), "{", 0, DIALECT_PULL_MD5),
	ROW(B(ECHO_JSON), "\0", 0, DIALECT_ECHO_JSON),
#undef ROW
};

static bool
is_alone(unsigned dialects)
{
	return (dialects & (dialects - 1)) == 0;
}

static void
every_prefix_of_a_stream_has_one_answer(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(streams); i++) {
		for (size_t n = 0; n <= streams[i].n; n++) {
			int got = ask(streams[i].dialects, false,
			    streams[i].data, n, false);
			bool known = is_alone(streams[i].dialects) ||
			    (streams[i].want_at > 0 && n >= streams[i].want_at);

			if (got != (known ? streams[i].want : MORE))
				fail_msg(
				    "stream %zu, %zu bytes: %d", i, n, got);
		}
		assert_int_equal(ask(streams[i].dialects, false,
				     streams[i].data, streams[i].n, true),
		    streams[i].want);
	}
}

static void
native_is_seen_beside_every_dialect(FX_UNUSED void **state)
{
	static const unsigned sets[] = { PUSH, LEN, B(PUSH_MD5), B(PULL_MD5),
		B(ECHO_JSON), B(PUSH_RAW), B(GO_AHEAD) };

	for (size_t i = 0; i < FX_COUNT(sets); i++)
		for (size_t n = 0; n < sizeof(HELLO); n++)
			assert_int_equal(ask(sets[i], true, HELLO, n, false),
			    n < 6 ? MORE : NATIVE);
	assert_int_equal(ask(0, true, "", 0, false), NATIVE);
	assert_int_equal(ask(0, false, "x", 1, false), CLOSE);
}

static void
a_dialect_is_seen_beside_native(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(streams); i++) {
		int before = MORE;

		for (size_t n = 1; n <= streams[i].n; n++) {
			int got = ask(streams[i].dialects, true,
			    streams[i].data, n, false);

			if (streams[i].data[0] == '\026')
				continue;
			assert_int_equal(got,
			    ask(streams[i].dialects, false, streams[i].data, n,
				false));
			assert_true(before == MORE || before == got);
			before = got;
		}
	}
	/* 0x16 that is no hello after all goes to the dialect. */
	assert_int_equal(
	    ask(B(GO_AHEAD), true, "\026\003\001\0\0\002", 6, false),
	    DIALECT_GO_AHEAD);
	assert_int_equal(
	    ask(B(GO_AHEAD), true, "\026\004", 2, false), DIALECT_GO_AHEAD);
	assert_int_equal(
	    ask(B(GO_AHEAD), true, "\026\003", 2, true), DIALECT_GO_AHEAD);
	assert_int_equal(ask(PUSH, true, "\026\003", 2, true), CLOSE);
}

static void
a_padded_header_is_seen_at_its_end(FX_UNUSED void **state)
{
	static char data[4200];
	size_t n;

	memset(data, ' ', sizeof(data));
	memcpy(data, "n" SEP, 12);
	memcpy(data + 4096 - 45, "12" SEP MD5, 45);
	assert_int_equal(ask(PUSH, false, data, 4095, false), MORE);
	assert_int_equal(ask(PUSH, false, data, 4096, false), DIALECT_PUSH_MD5);

	memset(data + 12, ' ', sizeof(data) - 12);
	data[4095] = '5';
	data[4096] = '1';
	assert_int_equal(ask(PUSH, false, data, 4096, false), MORE);
	assert_int_equal(ask(PUSH, false, data, 4097, false), DIALECT_PUSH_RAW);

	memset(data, 'a', sizeof(data));
	for (n = 0; n <= 4096; n++)
		assert_int_equal(ask(PUSH, false, data, n, false), MORE);
	assert_int_equal(ask(PUSH, false, data, 4097, false), CLOSE);
}

static void
only_what_can_be_told_apart_shares_a_port(FX_UNUSED void **state)
{
	unsigned possible = 0;

	for (unsigned set = 0; set < SNIFF_BIT(DIALECT_COUNT); set++)
		possible += sniff_possible(set);
	assert_int_equal(possible, 1 + DIALECT_COUNT + 2);
	assert_true(sniff_possible(PUSH));
	assert_true(sniff_possible(LEN));
	assert_false(sniff_possible(PUSH | LEN));
	assert_false(sniff_possible(B(PUSH_MD5) | B(GO_AHEAD)));
	assert_false(sniff_possible(SNIFF_BIT(DIALECT_COUNT)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_prefix_of_a_stream_has_one_answer),
		cmocka_unit_test(native_is_seen_beside_every_dialect),
		cmocka_unit_test(a_dialect_is_seen_beside_native),
		cmocka_unit_test(a_padded_header_is_seen_at_its_end),
		cmocka_unit_test(only_what_can_be_told_apart_shares_a_port),
	};

	return cmocka_run_group_tests_name("sniff", tests, NULL, NULL);
}
