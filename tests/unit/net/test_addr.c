/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/addr.h"

#define LABEL_63 \
 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_253                    \
 LABEL_63 "." LABEL_63 "." LABEL_63 \
	  ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
reads_what_people_type(void **state)
{
	static const struct {
		const char *text, *want_host;
		uint16_t want_port;
		const char *want_text;
	} table[] = {
		{ "host", "host", 5001, "host:5001" },
		{ "host:1", "host", 1, "host:1" },
		{ "a.b-c.example:65535", "a.b-c.example", 65535,
		    "a.b-c.example:65535" },
		{ "example.org.", "example.org.", 5001, "example.org.:5001" },
		{ "my_pc", "my_pc", 5001, "my_pc:5001" },
		{ "10.0.0.1", "10.0.0.1", 5001, "10.0.0.1:5001" },
		{ "10.0.0.1:80", "10.0.0.1", 80, "10.0.0.1:80" },
		{ "1.example", "1.example", 5001, "1.example:5001" },
		{ "::1", "::1", 5001, "[::1]:5001" },
		{ "[::1]", "::1", 5001, "[::1]:5001" },
		{ "[::1]:7", "::1", 7, "[::1]:7" },
		{ "fe80::1%eth0", "fe80::1%eth0", 5001, "[fe80::1%eth0]:5001" },
		{ "[fe80::1%2]:7", "fe80::1%2", 7, "[fe80::1%2]:7" },
		{ LABEL_63, LABEL_63, 5001, LABEL_63 ":5001" },
		{ NAME_253, NAME_253, 5001, NAME_253 ":5001" },
	};
	char text[ADDR_NAME_SIZE];
	struct addr_name name;

	(void)state;
	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(
		    addr_parse(table[i].text, 5001, &name, NULL), 0);
		assert_string_equal(name.host, table[i].want_host);
		assert_int_equal(name.port, table[i].want_port);
		addr_name_text(&name, text);
		assert_string_equal(text, table[i].want_text);
	}
}

static const char *const junk[] = {
	"",
	" ",
	" host",
	"host ",
	"ho st",
	"host\n",
	"h\033[31most",
	"h\xc3\xb6st",
	"-host",
	"host-",
	".host",
	"a..b",
	"host:",
	"host:0",
	"host:00080",
	"host:080",
	"host:65536",
	"host:99999",
	"host:123456",
	"host:+1",
	"host:-1",
	"host: 1",
	"host:1x",
	":1",
	":",
	"1.2.3",
	"127.1",
	"256.0.0.1",
	"1.2.3.4.5",
	"0x7f000001",
	"127.0.0.0x1",
	"2130706433",
	"1.2.3.4/24",
	"user@host",
	"http://host",
	"[",
	"]",
	"[]",
	"[::1",
	"[::1]x",
	"[::1]:",
	"[host]:1",
	"[1.2.3.4]:1",
	"::1]",
	"1:2:3",
	"::g",
	"fe80::1%",
	"fe80::1%e/h",
	"fe80::1%0123456789abcdef",
	"::1%a%b",
	LABEL_63 "a",
	NAME_253 "a",
};

static void
refuses_junk_and_leaves_the_result_alone(void **state)
{
	struct addr_name name = { .host = "kept", .port = 9 };
	struct fx_err err;

	(void)state;
	for (size_t i = 0; i < FX_COUNT(junk); i++) {
		if (addr_parse(junk[i], 5001, &name, &err) != -1)
			fail_msg("taken: \"%s\"", junk[i]);
		assert_int_equal(err.code, E_ARGS);
		assert_string_equal(name.host, "kept");
		assert_int_equal(name.port, 9);
	}
}

static void
listens_on_any_host_and_port_zero(void **state)
{
	static const struct {
		const char *text, *want_host;
		uint16_t want_port;
	} table[] = {
		{ "", "", 5001 },
		{ ":7", "", 7 },
		{ ":0", "", 0 },
		{ "127.0.0.1:0", "127.0.0.1", 0 },
		{ "[::]:0", "::", 0 },
	};
	struct addr_name name;

	(void)state;
	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(
		    addr_parse_bind(table[i].text, 5001, &name, NULL), 0);
		assert_string_equal(name.host, table[i].want_host);
		assert_int_equal(name.port, table[i].want_port);
	}
	assert_int_equal(addr_parse_bind("a b", 1, &name, NULL), -1);
	assert_int_equal(addr_parse_bind("[]:1", 1, &name, NULL), -1);
}

static void
shows_addresses_and_knows_loopback(void **state)
{
	static const struct {
		const char *host, *want_text;
		bool want_loopback;
	} table[] = {
		{ "127.0.0.1", "127.0.0.1:7", true },
		{ "127.255.0.9", "127.255.0.9:7", true },
		{ "128.0.0.1", "128.0.0.1:7", false },
		{ "::1", "[::1]:7", true },
		{ "::2", "[::2]:7", false },
		{ "::ffff:127.0.0.1", "127.0.0.1:7", true },
		{ "::ffff:10.1.2.3", "10.1.2.3:7", false },
		{ "fe80::1%42", "[fe80::1%42]:7", false },
	};
	char text[ADDR_TEXT_SIZE];
	struct addr a;

	(void)state;
	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(addr_numeric(table[i].host, 7, &a), 0);
		addr_text(&a, text);
		assert_string_equal(text, table[i].want_text);
		assert_int_equal(addr_port(&a), 7);
		assert_int_equal(addr_is_loopback(&a), table[i].want_loopback);
	}
	assert_int_equal(addr_numeric("host", 7, &a), -EINVAL);
	assert_int_equal(addr_numeric("", 7, &a), -EINVAL);
	assert_int_equal(addr_numeric("fe80::1%99999999999", 7, &a), -EINVAL);
	assert_int_equal(addr_numeric("fe80::1%nosuchif", 7, &a), -EINVAL);
}

static void
counts_ipv4_alone_and_ipv6_by_64(void **state)
{
	static const struct {
		const char *a, *b;
		bool want_equal;
	} table[] = {
		{ "10.0.0.1", "10.0.0.1", true },
		{ "10.0.0.1", "10.0.0.2", false },
		{ "10.0.0.1", "::ffff:10.0.0.1", true },
		{ "2001:db8::1", "2001:db8::ffff:1", true },
		{ "2001:db8:0:1::1", "2001:db8:0:2::1", false },
		{ "::1", "10.0.0.1", false },
	};
	struct addr_key ka, kb;
	struct addr a, b;

	(void)state;
	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(addr_numeric(table[i].a, 1, &a), 0);
		assert_int_equal(addr_numeric(table[i].b, 2, &b), 0);
		ka = addr_key(&a);
		kb = addr_key(&b);
		assert_int_equal(addr_key_equal(&ka, &kb), table[i].want_equal);
	}
}

static void
tells_this_network_from_the_internet(void **state)
{
	static const struct {
		const char *host;
		bool lan;
	} table[] = {
		{ "127.3.2.1", true },
		{ "10.0.0.1", true },
		{ "172.15.255.255", false },
		{ "172.16.0.1", true },
		{ "172.32.0.1", false },
		{ "192.168.7.31", true },
		{ "192.169.7.31", false },
		{ "169.254.1.1", true },
		{ "100.64.0.1", false },
		{ "203.0.113.9", false },
		{ "::ffff:192.168.7.31", true },
		{ "::1", true },
		{ "fe80::1%42", true },
		{ "fd00::1", true },
		{ "2001:db8::1", false },
	};
	struct addr a;

	(void)state;
	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(addr_numeric(table[i].host, 7, &a), 0);
		assert_int_equal(addr_is_lan(&a), table[i].lan);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_people_type),
		cmocka_unit_test(refuses_junk_and_leaves_the_result_alone),
		cmocka_unit_test(listens_on_any_host_and_port_zero),
		cmocka_unit_test(shows_addresses_and_knows_loopback),
		cmocka_unit_test(counts_ipv4_alone_and_ipv6_by_64),
		cmocka_unit_test(tells_this_network_from_the_internet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
