/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "dialect/dialog.h"

static const struct {
	const char *name;
	uint16_t want_port;
	const char *want_bind;
	const char *want_word;
	bool want_pull;
	bool want_stamps;
	unsigned want_conn;
	unsigned want_idle[2];
	unsigned want_reply;
	unsigned want_repeats;
} usual[] = {
	{ "push-md5", 5001, "0.0.0.0", "send", false, true, 16, { 30, 30 }, 30,
	    2 },
	{ "pull-md5", 9999, "0.0.0.0", "get", true, false, 16, { 30, 10 }, 30,
	    0 },
	{ "echo-json", 9999, "localhost", "send", false, false, 2, { 30, 30 },
	    30, 3 },
	{ "push-raw", 5001, "0.0.0.0", "send", false, false, 16, { 30, 30 }, 10,
	    0 },
	{ "go-ahead", 12000, "127.0.0.1", "send", false, false, 16, { 30, 30 },
	    600, 0 },
};

static void
each_dialect_has_the_originals_ways(FX_UNUSED void **state)
{
	assert_int_equal(FX_COUNT(usual), DIALECT_COUNT);
	for (size_t i = 0; i < FX_COUNT(usual); i++) {
		const struct dialect *d = dialect_find(usual[i].name);

		assert_non_null(d);
		assert_ptr_equal(d, dialect_get((enum dialect_id)i));
		assert_string_equal(d->name, usual[i].name);
		assert_int_equal(d->id, i);
		assert_int_equal(d->port, usual[i].want_port);
		assert_string_equal(d->bind, usual[i].want_bind);
		assert_string_equal(d->client_word, usual[i].want_word);
		assert_int_equal(d->pull, usual[i].want_pull);
		assert_int_equal(d->stamps, usual[i].want_stamps);
		assert_int_equal(d->max_conn, usual[i].want_conn);
		assert_int_equal(d->idle_s[0], usual[i].want_idle[0]);
		assert_int_equal(d->idle_s[1], usual[i].want_idle[1]);
		assert_int_equal(d->reply_s, usual[i].want_reply);
		assert_int_equal(d->repeats, usual[i].want_repeats);
	}
}

static void
an_unknown_name_is_no_dialect(FX_UNUSED void **state)
{
	assert_null(dialect_find("push"));
	assert_null(dialect_find("push-md5 "));
	assert_null(dialect_find("PUSH-MD5"));
	assert_null(dialect_find(""));
}

static void
a_configuration_begins_with_what_is_usual(FX_UNUSED void **state)
{
	struct dialog_conf c;

	dialog_conf_init(&c, dialect_get(DIALECT_PULL_MD5), DIALOG_CLIENT);
	assert_int_equal(c.side, DIALOG_CLIENT);
	assert_int_equal(c.idle_s, 10);
	assert_int_equal(c.header_pause_ms, 100);
	assert_int_equal(c.header_s, 10);
	assert_int_equal(c.connect_s, 10);
	assert_int_equal(c.attempts, 7);
	assert_true(c.max_file == UINT64_MAX);
	assert_false(c.pad_header);
	assert_false(c.faults);

	dialog_conf_init(&c, dialect_get(DIALECT_ECHO_JSON), DIALOG_SERVER);
	assert_int_equal(c.max_file, 8 * 1024 * 1024);
	assert_int_equal(c.chunk_size, 1024);
	assert_int_equal(c.fault_ppm, 100000);
	assert_int_equal(c.repeats, 3);
	assert_true(c.keep);
}

static void
every_state_has_its_words(FX_UNUSED void **state)
{
	assert_string_equal(dialog_shown_text(DIALOG_MD5_OK), "MD5 ok");
	assert_string_equal(
	    dialog_shown_text(DIALOG_SENT), "sent, not confirmed");
	for (int i = DIALOG_NO_FILE; i <= DIALOG_FAILED; i++)
		assert_non_null(dialog_shown_text((enum dialog_shown)i));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_dialect_has_the_originals_ways),
		cmocka_unit_test(an_unknown_name_is_no_dialect),
		cmocka_unit_test(a_configuration_begins_with_what_is_usual),
		cmocka_unit_test(every_state_has_its_words),
	};

	return cmocka_run_group_tests_name("dialect", tests, NULL, NULL);
}
