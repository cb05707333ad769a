/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/err.h"

/* Every code with its number on the wire and whether to try again. */
static const struct {
	enum fx_code code;
	unsigned number;
	const char *name;
	bool retry;
} codes[] = {
	{ FX_OK, 0, "OK", false },
	{ E_PROTO, 1, "E_PROTO", false },
	{ E_VERSION, 2, "E_VERSION", false },
	{ E_UNSUPPORTED, 3, "E_UNSUPPORTED", false },
	{ E_AUTH, 4, "E_AUTH", false },
	{ E_UNPAIRED, 5, "E_UNPAIRED", false },
	{ E_PAIR_CODE, 6, "E_PAIR_CODE", true },
	{ E_LIMIT, 7, "E_LIMIT", false },
	{ E_TIMEOUT, 8, "E_TIMEOUT", true },
	{ E_BUSY, 9, "E_BUSY", true },
	{ E_DECLINED, 10, "E_DECLINED", false },
	{ E_CANCELLED, 11, "E_CANCELLED", false },
	{ E_SHUTDOWN, 12, "E_SHUTDOWN", true },
	{ E_DUPLICATE, 13, "E_DUPLICATE", false },
	{ E_NOENT, 20, "E_NOENT", false },
	{ E_ACCESS, 21, "E_ACCESS", false },
	{ E_EXISTS, 22, "E_EXISTS", false },
	{ E_NOSPC, 23, "E_NOSPC", true },
	{ E_QUOTA, 24, "E_QUOTA", false },
	{ E_IO_READ, 25, "E_IO_READ", true },
	{ E_IO_WRITE, 26, "E_IO_WRITE", true },
	{ E_NAME, 27, "E_NAME", false },
	{ E_TYPE, 28, "E_TYPE", false },
	{ E_SRC_CHANGED, 29, "E_SRC_CHANGED", true },
	{ E_VANISHED, 30, "E_VANISHED", true },
	{ E_SIZE, 31, "E_SIZE", false },
	{ E_DIGEST, 40, "E_DIGEST", true },
	{ E_CHUNK, 41, "E_CHUNK", true },
	{ E_TREE, 42, "E_TREE", false },
	{ E_DECOMP, 43, "E_DECOMP", true },
	{ E_NET, 50, "E_NET", true },
	{ E_PEER_GONE, 51, "E_PEER_GONE", true },
	{ E_RESUME_MISMATCH, 60, "E_RESUME_MISMATCH", false },
	{ E_PARTIAL, 61, "E_PARTIAL", true },
	{ E_INTERNAL, 99, "E_INTERNAL", false },
	{ E_UNKNOWN, 1000, "E_UNKNOWN", false },
	{ E_ARGS, 1001, "E_ARGS", false },
	{ E_STATE, 1002, "E_STATE", false },
};

static void
knows_every_code_by_number_and_name(FX_UNUSED void **state)
{
	for (size_t i = 0; i < FX_COUNT(codes); i++) {
		assert_int_equal(codes[i].code, codes[i].number);
		assert_int_equal(fx_code_from(codes[i].number), codes[i].code);
		assert_string_equal(fx_code_name(codes[i].code), codes[i].name);
		assert_int_equal(fx_code_parse(codes[i].name), codes[i].code);
		assert_int_equal(fx_code_retry(codes[i].code), codes[i].retry);
		assert_true(strlen(fx_code_template(codes[i].code)) > 0);
	}
}

static void
takes_unknown_numbers_as_internal(FX_UNUSED void **state)
{
	assert_int_equal(fx_code_from(44), E_INTERNAL);
	assert_int_equal(fx_code_from(4000000000), E_INTERNAL);
	assert_int_equal(fx_code_parse("E_SEAL"), -1);
	assert_int_equal(fx_code_parse(""), -1);
}

static void
fills_the_sentence_and_keeps_the_args(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;

	assert_int_equal(fx_err_make(&err, E_NOSPC, ENOSPC, "need", "12.4G",
			     "have", "1.0G", NULL),
	    -1);
	assert_string_equal(
	    err.text, "Not enough space: 12.4G needed, 1.0G free; make room.");
	assert_int_equal(err.errnum, ENOSPC);
	assert_string_equal(fx_err_arg(&err, "need"), "12.4G");
	assert_string_equal(fx_err_arg(&err, "have"), "1.0G");
	assert_null(fx_err_arg(&err, "hav"));
	assert_null(fx_err_arg(&err, "12.4G"));
}

static void
names_a_placeholder_without_value(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;

	fx_err_make(&err, E_DECLINED, 0, "peer", "alice", NULL);
	assert_string_equal(err.text, "alice declined what.");
}

static void
fills_in_the_system_error_in_english(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;

	fx_err_make(&err, E_IO_READ, EIO, "file", "a.iso", NULL);
	assert_string_equal(
	    err.text, "a.iso could not be read: Input/output error.");
	assert_string_equal(fx_err_arg(&err, "errno"), "Input/output error");
	fx_err_errno(&err, E_IO_WRITE, ENOSPC, "writing %s", "a.iso");
	assert_string_equal(err.text, "writing a.iso: No space left on device");
	assert_int_equal(err.errnum, ENOSPC);
	assert_null(fx_err_arg(&err, "file"));
	fx_err_errno(&err, E_IO_READ, 0, "x");
	assert_string_equal(err.text, "x: no reason was given");
	fx_err_errno(&err, E_IO_WRITE, 123456, "x");
	assert_string_equal(err.text, "x: unknown error");
}

static void
makes_foreign_text_safe(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;

	fx_err_make(&err, E_NAME, 0, "name", "\x1b[31m{peer}", NULL);
	assert_string_equal(err.text,
	    "An entry was refused because of its name: \\x1B[31m{peer}.");
	assert_string_equal(fx_err_arg(&err, "name"), "\\x1B[31m{peer}");
	fx_err_set(&err, E_PROTO, "%s said %s", "al\nice", "\xff");
	assert_string_equal(err.text, "al\\x0Aice said \\xFF");
	fx_err_prefix(&err, "asking %s", "\x9b");
	assert_string_equal(err.text, "asking \\x9B: al\\x0Aice said \\xFF");
	assert_int_equal(err.code, E_PROTO);
}

static void
keeps_the_reason_behind_a_long_name(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;
	char name[3001];

	memset(name, '\x01', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	fx_err_make(&err, E_IO_READ, EACCES, "file", name, NULL);
	assert_non_null(strstr(err.text, "could not be read: Permission"));
	fx_err_errno(&err, E_IO_READ, EACCES, "opening %s", name);
	assert_non_null(strstr(err.text, ": Permission denied"));
	fx_err_set(&err, E_NET, "the reason");
	for (int i = 0; i < 3; i++)
		fx_err_prefix(&err, "sending %s", name);
	assert_non_null(strstr(err.text, "the reason"));
	assert_true(strlen(err.text) < sizeof(err.text));
	fx_err_set(&err, E_NET, "%s", name);
	assert_true(strlen(err.text) < sizeof(err.text));
}

static void
survives_more_args_than_fit(FX_UNUSED void **state)
{
	struct fx_err err = FX_ERR_NONE;
	char value[201];

	memset(value, 'v', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	fx_err_make(&err, E_PARTIAL, 0, "a", value, "b", value, "c", value, "d",
	    value, "e", value, "n", "1", NULL);
	assert_string_equal(fx_err_arg(&err, "a"), fx_err_arg(&err, "b"));
	assert_int_equal(strlen(fx_err_arg(&err, "a")), 100);
	assert_null(fx_err_arg(&err, "n"));
	assert_int_equal(err.args[sizeof(err.args) - 1], '\0');
	fx_err_make(&err, E_NAME, 0, "name", fx_err_arg(&err, "a"), NULL);
	assert_int_equal(strlen(fx_err_arg(&err, "name")), 100);
}

static void
allows_a_caller_who_does_not_care(FX_UNUSED void **state)
{
	assert_int_equal(fx_err_set(NULL, E_NET, "x"), -1);
	assert_int_equal(fx_err_errno(NULL, E_NET, EIO, "x"), -1);
	assert_int_equal(fx_err_make(NULL, E_NET, 0, NULL), -1);
	fx_err_prefix(NULL, "x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_every_code_by_number_and_name),
		cmocka_unit_test(takes_unknown_numbers_as_internal),
		cmocka_unit_test(fills_the_sentence_and_keeps_the_args),
		cmocka_unit_test(names_a_placeholder_without_value),
		cmocka_unit_test(fills_in_the_system_error_in_english),
		cmocka_unit_test(makes_foreign_text_safe),
		cmocka_unit_test(keeps_the_reason_behind_a_long_name),
		cmocka_unit_test(survives_more_args_than_fit),
		cmocka_unit_test(allows_a_caller_who_does_not_care),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
