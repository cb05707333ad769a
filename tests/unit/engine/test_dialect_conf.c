/* SPDX-License-Identifier: MIT */
/* The settings of dialects and of peers that speak one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/dialect_check.h"
#include "engine/dialect_conf.h"
#include "engine/dialect_peer.h"
#include "os/conf.h"

static struct dialect_conf c[DIALECT_COUNT];
static struct fx_err err;

static int
setup(FX_UNUSED void **state)
{
	for (unsigned i = 0; i < DIALECT_COUNT; i++)
		dialect_conf_init(&c[i], i);
	return 0;
}

static void
the_defaults_are_those_of_the_originals(FX_UNUSED void **state)
{
	for (unsigned i = 0; i < DIALECT_COUNT; i++) {
		const struct dialect *d = dialect_get((enum dialect_id)i);

		assert_int_equal(c[i].port, d->port);
		assert_int_equal(c[i].stamp, d->stamps);
		assert_int_equal(c[i].max_conn, d->max_conn);
		assert_int_equal(c[i].max_address, d->max_addr);
		assert_int_equal(c[i].reply_s, d->reply_s);
		assert_int_equal(c[i].max_retries, d->repeats);
		assert_int_equal(c[i].idle_s, 0);
		assert_int_equal(c[i].header_pause_ms, 100);
		assert_int_equal(c[i].accept, DIALECT_ACCEPT_ASK);
		assert_int_equal(c[i].off_after_min, 240);
		assert_string_equal(c[i].dir, "");
		assert_string_equal(c[i].share, "");
		assert_true(c[i].allowed.n > 0);
	}
}

static void
a_command_says_key_and_value(FX_UNUSED void **state)
{
	char a[] = "max_file=2G", b[] = "accept=allow", d[] = "dir=/tmp/a%20b";
	char *const good[] = { a, b, d };

	assert_int_equal(dialect_conf_take(&c[0], 0, good, 3, &err), 0);
	assert_int_equal(c[0].max_file, INT64_C(2) << 30);
	assert_int_equal(c[0].accept, DIALECT_ACCEPT_ALLOW);
	assert_string_equal(c[0].dir, "/tmp/a b");
	assert_int_equal(dialect_conf_set(&c[0], 0, "max_file", NULL, &err), 0);
	assert_int_equal(c[0].max_file, 0);
}

static void
what_is_wrong_is_refused_and_changes_nothing(FX_UNUSED void **state)
{
	static const char *const bad[][2] = { { "port", "65536" },
		{ "accept", "maybe" }, { "header_s", "0" }, { "dir", "here" },
		{ "bind", "desk" }, { "allow", "10.0.0.0/40" },
		{ "suffix", "../x" }, { "nonsense", "1" },
		{ "header_pause_ms", "5001" } };
	struct dialect_conf before = c[0];
	char text[] = "port";
	char *const no_value[] = { text };

	for (size_t i = 0; i < FX_COUNT(bad); i++) {
		assert_int_equal(
		    dialect_conf_set(&c[0], 0, bad[i][0], bad[i][1], &err), -1);
		assert_int_equal(err.code, E_ARGS);
	}
	assert_int_equal(dialect_conf_take(&c[0], 0, no_value, 1, &err), -1);
	assert_memory_equal(&before, &c[0], sizeof(before));
}

static void
sections_of_the_file_are_taken(FX_UNUSED void **state)
{
	static const char text[] =
	    "[dialect push-raw]\nport = 7000\nport2 = 1\n"
	    "[dialect smoke]\nport = 1\n"
	    "[dialect-peer old]\ndialect = go-ahead\n"
	    "address = 10.0.0.9\n"
	    "[dialect-peer half]\naddress = h:1\n"
	    "[dialect-peer ~x]\naddress = h:1\n"
	    "[dialect-peer pull]\ndialect = pull-md5\n";
	static struct dialect_peers p;
	const struct dialect_peer *old;
	struct conf *conf;

	assert_int_equal(
	    conf_parse(&conf, text, strlen(text), NULL, NULL, &err), 0);
	dialect_conf_load(c, conf, "file");
	dialect_peers_load(&p, conf, "file");
	conf_free(conf);
	assert_int_equal(c[DIALECT_PUSH_RAW].port, 7000);
	assert_int_equal(c[DIALECT_PUSH_MD5].port, 5001);
	old = dialect_peers_find(&p, "old");
	assert_non_null(old);
	assert_int_equal(old->dialect->id, DIALECT_GO_AHEAD);
	assert_string_equal(old->address, "10.0.0.9");
	assert_null(dialect_peers_find(&p, "half"));
	assert_int_equal(p.n, 2);
	assert_int_equal(
	    dialect_peers_set(&p, "dialect-peer.half.address", NULL, &err), 0);
	assert_int_equal(p.n, 1);
}

static void
no_key_of_a_device_is_one_of_a_dialect(FX_UNUSED void **state)
{
	uint8_t key[32];

	for (unsigned i = 0; i < DIALECT_COUNT; i++) {
		dialect_key(i, key);
		assert_int_equal(dialect_of_key(key), i);
		key[0] = 1;
		assert_int_equal(dialect_of_key(key), -1);
	}
	memset(key, 0, sizeof(key));
	assert_int_equal(dialect_of_key(key), -1);
	key[31] = DIALECT_COUNT + 1;
	assert_int_equal(dialect_of_key(key), -1);
}

static void
the_name_of_a_check_leads_back_to_it(FX_UNUSED void **state)
{
	for (int i = DIALOG_MD5_OK; i < DIALOG_FAILED; i++)
		assert_int_equal(dialect_check_find(
				     dialect_check_name((enum dialog_shown)i)),
		    i);
	assert_int_equal(dialect_check_find("verified"), DIALOG_NO_FILE);
	assert_null(dialect_check_name(DIALOG_FAILED));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    the_defaults_are_those_of_the_originals, setup),
		cmocka_unit_test_setup(a_command_says_key_and_value, setup),
		cmocka_unit_test_setup(
		    what_is_wrong_is_refused_and_changes_nothing, setup),
		cmocka_unit_test_setup(sections_of_the_file_are_taken, setup),
		cmocka_unit_test(no_key_of_a_device_is_one_of_a_dialect),
		cmocka_unit_test(the_name_of_a_check_leads_back_to_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
