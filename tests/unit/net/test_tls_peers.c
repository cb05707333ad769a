/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tls_peer.h"

static const struct peer_kind kinds[] = {
	{ .name = "one like us",
	    .key = KEY_ED25519,
	    .alpn = "\004fx/1",
	    .want_client_ok = true,
	    .want_server_ok = true },
	{ .name = "expired",
	    .key = KEY_ED25519,
	    .alpn = "\004fx/1",
	    .expired = true,
	    .want_client_ok = true,
	    .want_server_ok = true },
	{ .name = "with a chain",
	    .key = KEY_ED25519,
	    .alpn = "\004fx/1",
	    .chain = 2,
	    .want_client_ok = true,
	    .want_server_ok = true },
	{ .name = "fx/1 among others",
	    .key = KEY_ED25519,
	    .alpn = "\002h2\004fx/1",
	    .want_client_ok = true,
	    .want_server_ok = true },
	{ .name = "over-long chain",
	    .key = KEY_ED25519,
	    .alpn = "\004fx/1",
	    .chain = 60 },
	{ .name = "other ALPN",
	    .key = KEY_ED25519,
	    .alpn = "\004fx/2",
	    .want_alert = SSL_AD_NO_APPLICATION_PROTOCOL },
	{ .name = "shorter ALPN",
	    .key = KEY_ED25519,
	    .alpn = "\003fx/",
	    .want_alert = SSL_AD_NO_APPLICATION_PROTOCOL },
	{ .name = "no ALPN",
	    .key = KEY_ED25519,
	    .want_alert = SSL_AD_NO_APPLICATION_PROTOCOL },
	{ .name = "TLS 1.2",
	    .key = KEY_ED25519,
	    .alpn = "\004fx/1",
	    .max_version = TLS1_2_VERSION,
	    .want_alert = SSL_AD_PROTOCOL_VERSION },
	{ .name = "no certificate", .key = KEY_NONE, .alpn = "\004fx/1" },
	{ .name = "RSA", .key = KEY_RSA, .alpn = "\004fx/1" },
	{ .name = "P-256", .key = KEY_EC, .alpn = "\004fx/1" },
};

static void
accepts_and_refuses_clients(void **state)
{
	const struct scene *sc = *state;
	struct meeting m;

	for (size_t i = 0; i < FX_COUNT(kinds); i++) {
		const struct peer_kind *k = &kinds[i];

		meet(&m, sc, k, false);
		if (m.ours_result != (k->want_client_ok ? 0 : -1))
			fail_msg("client %s: %d %s", k->name, m.ours_result,
			    m.err.text);
		if (!k->want_client_ok) {
			assert_true(
			    m.err.code == E_NET || m.err.code == E_AUTH);
			assert_true(m.alert != 0);
			if (k->want_alert != 0)
				assert_int_equal(m.alert, k->want_alert);
		}
		part(&m);
	}
}

static void
accepts_and_refuses_servers(void **state)
{
	const struct scene *sc = *state;
	struct meeting m;

	for (size_t i = 0; i < FX_COUNT(kinds); i++) {
		const struct peer_kind *k = &kinds[i];

		meet(&m, sc, k, true);
		if (m.ours_result != (k->want_server_ok ? 0 : -1))
			fail_msg("server %s: %d %s", k->name, m.ours_result,
			    m.err.text);
		if (!k->want_server_ok)
			assert_true(
			    m.err.code == E_NET || m.err.code == E_AUTH);
		part(&m);
	}
}

static void
gives_no_tickets(void **state)
{
	const struct scene *sc = *state;
	struct meeting m;

	meet(&m, sc, &kinds[0], false);
	assert_int_equal(m.ours_result, 0);
	assert_int_equal(
	    SSL_SESSION_is_resumable(SSL_get0_session(m.theirs)), 0);
	part(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_and_refuses_clients),
		cmocka_unit_test(accepts_and_refuses_servers),
		cmocka_unit_test(gives_no_tickets),
	};

	return cmocka_run_group_tests(tests, scene_setup, scene_teardown);
}
