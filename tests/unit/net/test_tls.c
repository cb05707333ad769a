/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/flaky.h"
#include "tls_ends.h"

#define CAP (64 * 1024)

/* In memory, both ends in one thread. */
static void
ends_init(struct ends *e, const struct party *p, size_t cap,
    const struct tls_options *opt, struct stream *lower[2])
{
	assert_int_equal(mem_pair(&lower[0], &lower[1], cap), 0);
	ends_over(e, p, lower[0], lower[1], opt);
}

static int
setup(void **state)
{
	static struct party parties[2];

	party_init(&parties[0]);
	party_init(&parties[1]);
	*state = parties;
	return 0;
}

static int
teardown(void **state)
{
	struct party *p = *state;

	party_done(&p[0]);
	party_done(&p[1]);
	return 0;
}

static void
shows_each_side_the_others_key(void **state)
{
	const struct party *p = *state;
	uint8_t spki[TLS_SPKI_SIZE];
	struct stream *lower[2];
	struct ends e;

	ends_init(&e, p, CAP, NULL, lower);
	ends_must_shake(&e);
	tls_peer_spki(e.client, spki);
	assert_memory_equal(spki, identity_id(p[1].id), sizeof(spki));
	tls_peer_spki(e.server, spki);
	assert_memory_equal(spki, identity_id(p[0].id), sizeof(spki));
	assert_int_equal(tls_handshake(e.client, NULL), 0);
	ends_close(&e);
}

static void
accepts_only_the_expected_key(void **state)
{
	const struct party *p = *state;
	struct tls_options opt = { 0 };
	struct stream *lower[2];
	struct fx_err err[2];
	struct ends e;
	char byte;
	int r[2];

	for (int role = 0; role < 2; role++) {
		for (int right = 0; right < 2; right++) {
			assert_int_equal(
			    mem_pair(&lower[0], &lower[1], CAP), 0);
			opt.expect_spki =
			    identity_id(p[right ? 1 - role : role].id);
			assert_int_equal(
			    tls_new(&e.client, p[0].ctx, TLS_CLIENT, lower[0],
				role == 0 ? &opt : NULL),
			    0);
			assert_int_equal(
			    tls_new(&e.server, p[1].ctx, TLS_SERVER, lower[1],
				role == 1 ? &opt : NULL),
			    0);
			ends_shake(&e, 100, r, err);
			assert_int_equal(r[role], right ? 0 : -1);
			if (!right)
				assert_int_equal(err[role].code, E_AUTH);
			/* A client learns of it with its first recv. */
			if (!right && role == 1) {
				assert_int_equal(r[0], 0);
				assert_int_equal(
				    stream_recv(e.client, &byte, 1),
				    -ECONNABORTED);
			}
			if (!right && role == 0) {
				assert_int_equal(r[1], -1);
				assert_int_equal(err[1].code, E_NET);
			}
			ends_close(&e);
		}
	}
}

static void
shakes_hands_at_every_split(void **state)
{
	const struct party *p = *state;
	struct stream *lower[2];
	uint64_t total[2];
	struct fx_err err[2];
	struct ends e;
	int r[2];

	ends_init(&e, p, CAP, NULL, lower);
	ends_must_shake(&e);
	total[0] = mem_received(lower[0]);
	total[1] = mem_received(lower[1]);
	ends_close(&e);
	assert_true(total[0] > 500 && total[1] > 500);

	for (int side = 0; side < 2; side++) {
		for (uint64_t at = 0; at < total[side]; at++) {
			ends_init(&e, p, CAP, NULL, lower);
			mem_allow(lower[side], (size_t)at);
			ends_shake(&e, 4, r, err);
			assert_int_equal(r[side], -EAGAIN);
			mem_allow(lower[side], SIZE_MAX);
			ends_must_shake(&e);
			ends_carry(e.client, e.server, 3, 3);
			ends_close(&e);
		}
	}
}

static void
carries_data_in_any_pieces(void **state)
{
	static const struct {
		size_t cap, step, total, piece;
		unsigned again_every;
		bool bulk;
	} table[] = {
		{ CAP, SIZE_MAX, 3000000, 512 * 1024, 0, true },
		{ CAP, SIZE_MAX, 3000000, 512 * 1024, 3, false },
		{ 1000, SIZE_MAX, 1000000, 100000, 2, true },
		{ 1000, 7, 200000, 16385, 5, false },
		{ 1, 1, 40000, 20000, 0, true },
		{ 1, 1, 40000, 1, 3, false },
	};
	const struct party *p = *state;
	struct stream *mem[2], *lower[2];
	struct ends e;

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		struct tls_options opt = { .bulk = table[i].bulk };

		assert_int_equal(mem_pair(&mem[0], &mem[1], table[i].cap), 0);
		for (int side = 0; side < 2; side++) {
			mem_step(mem[side], table[i].step);
			assert_int_equal(flaky_new(&lower[side], mem[side]), 0);
			flaky_plan(lower[side])->again_every =
			    table[i].again_every;
		}
		ends_over(&e, p, lower[0], lower[1], &opt);
		ends_must_shake(&e);
		ends_carry(e.client, e.server, table[i].total, table[i].piece);
		ends_carry(e.server, e.client, table[i].total, table[i].piece);
		ends_close(&e);
	}
}

/* What one read from below brought is told of until it is taken. */
static void
tells_of_bytes_that_it_holds(void **state)
{
	const struct party *p = *state;
	struct tls_options opt = { .bulk = true };
	struct stream *lower[2];
	struct ends e;
	char got[8];

	ends_init(&e, p, CAP, &opt, lower);
	ends_must_shake(&e);
	assert_int_equal(stream_send(e.client, "one", 3), 3);
	assert_int_equal(stream_send(e.client, "two", 3), 3);
	assert_int_equal(stream_flush(e.client), 0);
	assert_false(stream_pending(e.server));
	assert_int_equal(stream_recv(e.server, got, sizeof(got)), 3);
	assert_int_equal(mem_waiting(lower[1]), 0);
	assert_true(stream_pending(e.server));
	assert_int_equal(stream_recv(e.server, got, 1), 1);
	assert_true(stream_pending(e.server));
	assert_int_equal(stream_recv(e.server, got, sizeof(got)), 2);
	assert_int_equal(stream_recv(e.server, got, sizeof(got)), -EAGAIN);
	assert_false(stream_pending(e.server));
	ends_close(&e);
}

static void
sends_in_few_large_pieces(void **state)
{
	static uint8_t data[TLS_BATCH / 2];
	const struct party *p = *state;
	struct stream *lower[2];
	struct ends e;

	ends_init(&e, p, 4 * TLS_BATCH, NULL, lower);
	ends_must_shake(&e);
	assert_int_equal(
	    stream_send(e.client, data, sizeof(data)), sizeof(data));
	assert_int_equal(mem_waiting(lower[1]), 0);
	assert_int_equal(
	    stream_send(e.client, data, sizeof(data)), sizeof(data));
	assert_true(mem_waiting(lower[1]) >= TLS_BATCH);
	assert_int_equal(stream_send(e.client, data, 1), 1);
	assert_true(mem_waiting(lower[1]) < TLS_BATCH + 8192);
	assert_int_equal(stream_flush(e.client), 0);
	ends_close(&e);
}

static void
takes_no_more_than_its_buffer(void **state)
{
	static uint8_t data[4 * TLS_BATCH];
	const struct party *p = *state;
	struct stream *lower[2];
	struct ends e;
	ssize_t r;

	ends_init(&e, p, 5000, NULL, lower);
	ends_must_shake(&e);
	r = stream_send(e.client, data, sizeof(data));
	assert_true(r >= TLS_BATCH && r < TLS_BATCH + 65536);
	assert_int_equal(stream_send(e.client, data, 1), -EAGAIN);
	assert_int_equal(stream_flush(e.client), -EAGAIN);
	assert_int_equal(stream_shut(e.client), -EAGAIN);
	assert_true((stream_wants(e.client) & POLLOUT) != 0);
	ends_close(&e);
}

static void
renews_its_key_and_keeps_the_data(void **state)
{
	const struct party *p = *state;
	struct tls_options opt = { .key_update_records = 3 };
	struct stream *lower[2];
	struct ends e;

	ends_init(&e, p, CAP, &opt, lower);
	ends_must_shake(&e);
	ends_carry(e.client, e.server, 100 * 1000, 1000);
	assert_int_equal(tls_key_updates(e.client), 33);
	assert_int_equal(tls_key_updates(e.server), 0);
	ends_carry(e.server, e.client, 20 * 16384, 20 * 16384);
	assert_int_equal(tls_key_updates(e.server), 6);
	ends_carry(e.client, e.server, 2000, 1000);
	ends_close(&e);
}

static void
exports_the_same_on_both_sides_only(void **state)
{
	static const struct {
		const char *label, *context;
	} table[] = {
		{ TLS_EXPORT_PAIR, NULL },
		{ TLS_EXPORT_BIND, NULL },
		{ TLS_EXPORT_JOIN, "0123456789abcdef" },
		{ TLS_EXPORT_JOIN, "0123456789abcdeg" },
		{ TLS_EXPORT_JOIN, NULL },
	};
	uint8_t key[2 * FX_COUNT(table)][TLS_EXPORT_SIZE];
	const struct party *p = *state;
	uint8_t other[TLS_EXPORT_SIZE];
	struct stream *lower[2];
	struct ends e;
	size_t n = 0;

	for (int connection = 0; connection < 2; connection++) {
		ends_init(&e, p, CAP, NULL, lower);
		ends_must_shake(&e);
		for (size_t i = 0; i < FX_COUNT(table); i++, n++) {
			const char *context = table[i].context;
			size_t len = context == NULL ? 0 : strlen(context);

			assert_int_equal(tls_export(e.client, table[i].label,
					     context, len, key[n]),
			    0);
			assert_int_equal(tls_export(e.server, table[i].label,
					     context, len, other),
			    0);
			assert_memory_equal(key[n], other, sizeof(other));
		}
		ends_close(&e);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(
			    key[i], key[j], TLS_EXPORT_SIZE);
}

static void
ends_in_order_and_reads_on(void **state)
{
	const struct party *p = *state;
	struct stream *lower[2];
	struct ends e;
	char got[16];

	ends_init(&e, p, CAP, NULL, lower);
	ends_must_shake(&e);
	assert_int_equal(stream_send(e.client, "last", 4), 4);
	assert_int_equal(stream_shut(e.client), 0);
	assert_int_equal(stream_shut(e.client), 0);
	assert_int_equal(stream_send(e.client, "x", 1), -EPIPE);
	assert_int_equal(stream_recv(e.server, got, sizeof(got)), 4);
	assert_int_equal(stream_recv(e.server, got, sizeof(got)), 0);
	assert_int_equal(stream_recv(e.server, got, sizeof(got)), 0);
	assert_int_equal(stream_send(e.server, "result", 6), 6);
	assert_int_equal(stream_flush(e.server), 0);
	assert_int_equal(stream_recv(e.client, got, sizeof(got)), 6);
	assert_int_equal(stream_shut(e.server), 0);
	assert_int_equal(stream_recv(e.client, got, sizeof(got)), 0);
	ends_close(&e);
}

/* One end over a flaky stream whose plan begins after the handshake. */
static void
misbehaving(struct ends *e, const struct party *p, struct stream **ret_flaky)
{
	struct stream *mem[2];

	assert_int_equal(mem_pair(&mem[0], &mem[1], CAP), 0);
	assert_int_equal(flaky_new(ret_flaky, mem[1]), 0);
	ends_over(e, p, mem[0], *ret_flaky, NULL);
	ends_must_shake(e);
}

/* On the wire a record of 5 bytes has a header, a type and a tag too. */
#define HELLO_RECORD (5 + 5 + 1 + 16)

static void
send_hello_twice(struct stream *s)
{
	for (int i = 0; i < 2; i++) {
		assert_int_equal(stream_send(s, "hello", 5), 5);
		assert_int_equal(stream_flush(s), 0);
	}
}

static void
calls_a_cut_or_broken_stream_reset(void **state)
{
	const struct party *p = *state;
	struct flaky_plan *plan;
	struct stream *flaky;
	struct ends e;
	char got[64];

	for (uint64_t cut = 0; cut <= 2 * HELLO_RECORD; cut++) {
		for (int broken = 0; broken < 2; broken++) {
			misbehaving(&e, p, &flaky);
			plan = flaky_plan(flaky);
			*(broken ? &plan->recv_break : &plan->recv_end) =
			    flaky_received(flaky) + cut;
			send_hello_twice(e.client);
			for (uint64_t n = cut / HELLO_RECORD; n > 0; n--)
				assert_int_equal(
				    stream_recv(e.server, got, 64), 5);
			for (int n = 0; n < 2; n++)
				assert_int_equal(stream_recv(e.server, got, 64),
				    -ECONNRESET);
			ends_close(&e);
		}
	}
}

static void
refuses_a_single_flipped_bit(void **state)
{
	const struct party *p = *state;
	struct stream *flaky;
	struct ends e;
	char got[64];
	ssize_t r;

	for (uint64_t at = 0; at < HELLO_RECORD; at++) {
		misbehaving(&e, p, &flaky);
		flaky_plan(flaky)->recv_flip = flaky_received(flaky) + at;
		send_hello_twice(e.client);
		assert_int_equal(stream_shut(e.client), 0);
		r = stream_recv(e.server, got, sizeof(got));
		assert_true(r == -EBADMSG || r == -ECONNRESET);
		assert_true(stream_recv(e.server, got, sizeof(got)) == r);
		ends_close(&e);
	}
}

static void
tells_an_end_within_the_handshake(void **state)
{
	const struct party *p = *state;
	struct stream *lower[2];
	struct fx_err err[2];
	struct ends e;
	int r[2];

	for (int side = 0; side < 2; side++) {
		ends_init(&e, p, CAP, NULL, lower);
		mem_allow(lower[side], 100);
		ends_shake(&e, 3, r, err);
		assert_int_equal(r[side], -EAGAIN);
		mem_allow(lower[side], SIZE_MAX);
		if (side == 0) {
			stream_abort(e.server);
			assert_int_equal(tls_handshake(e.client, err), -1);
			assert_int_equal(err[0].code, E_PEER_GONE);
			assert_int_equal(tls_handshake(e.server, err), -1);
			assert_int_equal(err[0].code, E_CANCELLED);
		} else {
			stream_close(e.client);
			e.client = NULL;
			while ((r[1] = tls_handshake(e.server, err)) == -EAGAIN)
				continue;
			assert_int_equal(r[1], -1);
			assert_int_equal(err[0].code, E_PEER_GONE);
		}
		ends_close(&e);
	}
}

static void
calls_what_is_no_tls_a_failure(void **state)
{
	static const char *const table[] = {
		"GET / HTTP/1.1\r\n\r\n",
		"\026\003\001\377\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"SSH-2.0-OpenSSH_9.2p1 \033[31mDebian\r\n",
	};
	const struct party *p = *state;
	struct stream *lower[2];
	struct fx_err err;
	struct ends e;

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		ends_init(&e, p, CAP, NULL, lower);
		for (int side = 0; side < 2; side++) {
			struct stream *s = side == 0 ? e.client : e.server;

			assert_true(stream_send(lower[1 - side], table[i],
					strlen(table[i])) > 0);
			assert_int_equal(tls_handshake(s, &err), -1);
			assert_int_equal(err.code, E_NET);
			assert_null(strchr(err.text, '\033'));
			assert_int_equal(tls_handshake(s, &err), -1);
		}
		ends_close(&e);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_each_side_the_others_key),
		cmocka_unit_test(accepts_only_the_expected_key),
		cmocka_unit_test(shakes_hands_at_every_split),
		cmocka_unit_test(carries_data_in_any_pieces),
		cmocka_unit_test(tells_of_bytes_that_it_holds),
		cmocka_unit_test(sends_in_few_large_pieces),
		cmocka_unit_test(takes_no_more_than_its_buffer),
		cmocka_unit_test(renews_its_key_and_keeps_the_data),
		cmocka_unit_test(exports_the_same_on_both_sides_only),
		cmocka_unit_test(ends_in_order_and_reads_on),
		cmocka_unit_test(calls_a_cut_or_broken_stream_reset),
		cmocka_unit_test(refuses_a_single_flipped_bit),
		cmocka_unit_test(tells_an_end_within_the_handshake),
		cmocka_unit_test(calls_what_is_no_tls_a_failure),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
