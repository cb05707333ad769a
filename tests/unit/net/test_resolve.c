/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/resolve.h"

static void
finds_numeric_and_local_hosts(void **state)
{
	struct addr_name name = { .host = "192.0.2.7", .port = 9 };
	struct addr addrs[RESOLVE_MAX];
	char text[ADDR_TEXT_SIZE];
	struct fx_err err;
	int n;

	(void)state;
	assert_int_equal(resolve_name(&name, addrs, NULL), 1);
	addr_text(&addrs[0], text);
	assert_string_equal(text, "192.0.2.7:9");

	name = (struct addr_name){ .host = "localhost", .port = 9 };
	n = resolve_name(&name, addrs, NULL);
	assert_true(n >= 1 && n <= RESOLVE_MAX);
	for (int i = 0; i < n; i++) {
		assert_true(addr_is_loopback(&addrs[i]));
		assert_int_equal(addr_port(&addrs[i]), 9);
	}

	name.host[0] = '\0';
	assert_int_equal(resolve_name(&name, addrs, &err), -1);
	assert_int_equal(err.code, E_NET);

	/* Too long a label: no resolver asks the network for it. */
	memset(name.host, 'a', 64);
	memcpy(name.host + 64, ".invalid", 9);
	assert_int_equal(resolve_name(&name, addrs, &err), -1);
	assert_int_equal(err.code, E_NET);
	assert_non_null(strstr(err.text, "aaaa"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_numeric_and_local_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
