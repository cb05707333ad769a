/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/tcp.h"
#include "os/thread.h"
#include "tls_peer.h"

static const struct peer_kind like_us = {
	.name = "one like us",
	.key = KEY_ED25519,
	.alpn = "\004fx/1",
};

static void
renew_their_key(SSL *theirs, int how)
{
	assert_int_equal(SSL_key_update(theirs, how), 1);
	assert_int_equal(SSL_do_handshake(theirs), 1);
}

/* A peer may ask us to renew our key, as often as it likes. */
static void
answers_requests_to_renew_its_key(void **state)
{
	const struct scene *sc = *state;
	struct meeting m;
	char got[8];

	meet(&m, sc, &like_us, false);
	for (int i = 0; i < 100; i++) {
		renew_their_key(m.theirs, SSL_KEY_UPDATE_REQUESTED);
		pump(&m);
		assert_int_equal(stream_recv(m.ours, got, 8), -EAGAIN);
		assert_int_equal(SSL_write(m.theirs, "ping", 4), 4);
		pump(&m);
		assert_int_equal(stream_recv(m.ours, got, 8), 4);
		assert_int_equal(stream_send(m.ours, "pong", 4), 4);
		assert_int_equal(stream_flush(m.ours), 0);
		pump(&m);
		assert_int_equal(SSL_read(m.theirs, got, 8), 4);
	}
	part(&m);
}

/* More of what carries nothing than one call may read. */
#define FLOOD 12000

static void
does_not_let_a_flood_hold_the_loop(void **state)
{
	const struct scene *sc = *state;
	struct meeting m;
	char got[8];
	int again = 0;
	ssize_t r;

	meet(&m, sc, &like_us, false);
	for (int i = 0; i < FLOOD; i++)
		renew_their_key(m.theirs, SSL_KEY_UPDATE_NOT_REQUESTED);
	assert_int_equal(SSL_write(m.theirs, "ping", 4), 4);
	pump(&m);
	while ((r = stream_recv(m.ours, got, 8)) == -EAGAIN) {
		again++;
		assert_true(mem_waiting(m.our_lower) > 0);
		assert_true((stream_wants(m.ours) & POLLIN) != 0);
	}
	assert_int_equal(r, 4);
	assert_int_equal(again, 1);
	assert_int_equal(stream_recv(m.ours, got, 8), -EAGAIN);
	part(&m);
}

/* What we must answer does not pile up when the peer reads nothing. */
static void
bounds_the_answers_that_nobody_reads(void **state)
{
	static uint8_t data[2 * WIRE];
	const struct scene *sc = *state;
	struct meeting m;
	size_t sent, got = 0;
	char text[8];
	int n;

	meet(&m, sc, &like_us, false);
	sent = (size_t)stream_send(m.ours, data, sizeof(data));
	assert_true(sent < sizeof(data));
	for (int i = 0; i < 5000; i++) {
		renew_their_key(m.theirs, SSL_KEY_UPDATE_REQUESTED);
		pump_out(&m);
		assert_int_equal(stream_recv(m.ours, text, 8), -EAGAIN);
	}
	assert_true(mem_waiting(m.our_lower) > 0);
	assert_true((stream_wants(m.ours) & POLLOUT) != 0);
	assert_int_equal(SSL_write(m.theirs, "ping", 4), 4);
	pump_out(&m);
	do {
		pump_in(&m);
		while ((n = SSL_read(m.theirs, data, sizeof(data))) > 0)
			got += (size_t)n;
		n = (int)stream_recv(m.ours, text, 8);
	} while (n == -EAGAIN);
	assert_int_equal(n, 4);
	while (stream_flush(m.ours) == -EAGAIN)
		pump_in(&m);
	pump_in(&m);
	while ((n = SSL_read(m.theirs, data, sizeof(data))) > 0)
		got += (size_t)n;
	assert_int_equal(got, sent);
	part(&m);
}

struct reading {
	struct stream *s;
	ssize_t result;
};

static void
read_once(void *arg)
{
	struct reading *r = arg;
	char got[8];

	r->result = tls_handshake(r->s, NULL);
	if (r->result == 0)
		r->result = stream_recv(r->s, got, sizeof(got));
}

static void
waits_through_a_flood_in_blocking_mode(void **state)
{
	const struct scene *sc = *state;
	SSL_CTX *ctx = new_ctx(sc, &like_us, false);
	SSL *theirs = SSL_new(ctx);
	struct reading reading;
	struct thread *thread;
	struct stream *lower;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(tcp_new(&lower, fds[0]), 0);
	assert_int_equal(
	    tls_new(&reading.s, sc->party.ctx, TLS_SERVER, lower, NULL), 0);
	assert_int_equal(stream_set_blocking(reading.s, true), 0);
	assert_int_equal(
	    thread_start(&thread, "reader", read_once, &reading), 0);

	SSL_set_fd(theirs, fds[1]);
	assert_int_equal(SSL_connect(theirs), 1);
	for (int i = 0; i < FLOOD; i++)
		renew_their_key(theirs, SSL_KEY_UPDATE_NOT_REQUESTED);
	assert_int_equal(SSL_write(theirs, "ping", 4), 4);
	thread_join(thread);
	assert_int_equal(reading.result, 4);

	stream_close(reading.s);
	SSL_free(theirs);
	SSL_CTX_free(ctx);
	close(fds[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_requests_to_renew_its_key),
		cmocka_unit_test(does_not_let_a_flood_hold_the_loop),
		cmocka_unit_test(bounds_the_answers_that_nobody_reads),
		cmocka_unit_test(waits_through_a_flood_in_blocking_mode),
	};

	return cmocka_run_group_tests(tests, scene_setup, scene_teardown);
}
