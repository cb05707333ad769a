/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "net/netlist.h"

static bool
has(const char *list, const char *host)
{
	struct netlist l;
	struct addr a;
	struct fx_err err;

	assert_int_equal(netlist_parse(list, &l, &err), 0);
	assert_int_equal(addr_numeric(host, 5001, &a), 0);
	return netlist_has(&l, &a);
}

static void
local_is_what_cannot_come_from_the_internet(FX_UNUSED void **state)
{
	assert_true(has("local", "127.0.0.1"));
	assert_true(has("local", "127.255.0.9"));
	assert_true(has("local", "10.1.2.3"));
	assert_true(has("local", "172.31.255.255"));
	assert_true(has("local", "192.168.7.20"));
	assert_true(has("local", "169.254.1.1"));
	assert_true(has("local", "::1"));
	assert_true(has("local", "fd12::1"));
	assert_true(has("local", "fe80::1"));
	assert_false(has("local", "172.32.0.1"));
	assert_false(has("local", "8.8.8.8"));
	assert_false(has("local", "2001:db8::1"));
}

static void
an_address_in_a_mapped_form_is_that_address(FX_UNUSED void **state)
{
	assert_true(has("10.0.0.0/8", "::ffff:10.9.9.9"));
	assert_false(has("10.0.0.0/8", "::ffff:11.9.9.9"));
}

static void
bits_count_exactly(FX_UNUSED void **state)
{
	assert_true(has("192.168.7.16/28", "192.168.7.31"));
	assert_false(has("192.168.7.16/28", "192.168.7.32"));
	assert_true(has("192.168.7.20", "192.168.7.20"));
	assert_false(has("192.168.7.20", "192.168.7.21"));
	assert_true(has("any", "8.8.8.8"));
	assert_true(has("any", "2001:db8::1"));
	assert_false(has("", "127.0.0.1"));
	assert_true(has("10.0.0.0/8,fd00::/8", "fd00::2"));
}

static void
what_is_no_list_is_refused(FX_UNUSED void **state)
{
	static const char *const bad[] = { "desk", "10.0.0.0/33", "10.0.0/8",
		"fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "/8",
		"local local local local local local local local" };
	struct netlist l;
	struct fx_err err;

	for (size_t i = 0; i < FX_COUNT(bad); i++) {
		assert_int_equal(netlist_parse(bad[i], &l, &err), -1);
		assert_int_equal(err.code, E_ARGS);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(local_is_what_cannot_come_from_the_internet),
		cmocka_unit_test(an_address_in_a_mapped_form_is_that_address),
		cmocka_unit_test(bits_count_exactly),
		cmocka_unit_test(what_is_no_list_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
