/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "net/connect.h"
#include "net/listen.h"
#include "net/tcp.h"
#include "os/thread.h"
#include "tls_ends.h"

#define TAIL (8 * 1024 * 1024 + 13)

/* Two connected TCP streams over loopback. */
static void
loopback(struct stream *lower[2])
{
	struct addr_name at = { .host = "127.0.0.1" };
	struct listen_sock *l;
	struct addr peer;
	int fd;

	assert_int_equal(listen_open(&l, &at, NULL), 0);
	assert_int_equal(
	    connect_blocking(&lower[0], listen_addr(l), 1, 10000, -1, NULL), 0);
	assert_int_equal(listen_accept(l, &fd, &peer), 0);
	assert_int_equal(tcp_new(&lower[1], fd), 0);
	listen_close(l);
}

static void
socket_pair(struct stream *lower[2])
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(tcp_new(&lower[0], fds[0]), 0);
	assert_int_equal(tcp_new(&lower[1], fds[1]), 0);
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

/* What a thread does with its end, and how it went. */
struct job {
	struct stream *s;
	size_t total;
	bool wait_for_end; /* read until the peer's end before closing */
	int result;        /* the first thing that went wrong, or 0 */
	size_t got;
};

/* Blocking: handshake, send it all, end, close. */
static void
send_and_close(void *arg)
{
	static uint8_t data[100000];
	struct job *j = arg;
	size_t n, at = 0;
	char byte;

	j->result = tls_handshake(j->s, NULL);
	while (j->result == 0 && at < j->total) {
		n = j->total - at;
		n = n < sizeof(data) ? n : sizeof(data);
		payload_fill(data, at, n);
		j->result = stream_send_full(j->s, data, n);
		at += n;
	}
	if (j->result == 0)
		j->result = stream_shut(j->s);
	if (j->result == 0 && j->wait_for_end)
		j->result = (int)stream_recv(j->s, &byte, 1);
	stream_close(j->s);
}

/* Blocking: handshake, receive until the end, end, close. */
static void
receive_to_end(void *arg)
{
	static uint8_t data[50000];
	struct job *j = arg;
	ssize_t r;

	j->result = tls_handshake(j->s, NULL);
	if (j->result == 0) {
		while ((r = stream_recv(j->s, data, sizeof(data))) > 0) {
			if (!payload_is(data, j->got, (size_t)r))
				j->result = -EILSEQ;
			j->got += (size_t)r;
		}
		if (r < 0)
			j->result = (int)r;
	}
	if (j->result == 0)
		j->result = stream_shut(j->s);
	stream_close(j->s);
}

/* side 0: the client sends and the server receives; 1: the other way. */
static void
carry_between_threads(const struct party *p, struct stream *lower[2],
    const struct tls_options *opt, int side, bool wait_for_end)
{
	struct job sending = { .total = TAIL, .wait_for_end = wait_for_end };
	struct job receiving = { 0 };
	struct thread *a, *b;
	struct ends e;

	ends_over(&e, p, lower[0], lower[1], opt);
	assert_int_equal(stream_set_blocking(e.client, true), 0);
	assert_int_equal(stream_set_blocking(e.server, true), 0);
	sending.s = side == 0 ? e.client : e.server;
	receiving.s = side == 0 ? e.server : e.client;
	assert_int_equal(
	    thread_start(&a, "sender", send_and_close, &sending), 0);
	assert_int_equal(
	    thread_start(&b, "receiver", receive_to_end, &receiving), 0);
	thread_join(a);
	thread_join(b);
	assert_int_equal(sending.result, 0);
	assert_int_equal(receiving.result, 0);
	assert_int_equal(receiving.got, TAIL);
}

static void
keeps_the_tail_when_a_sender_only_sends(void **state)
{
	const struct party *p = *state;
	struct tls_options opt = { .bulk = true };
	struct stream *lower[2];

	for (int side = 0; side < 2; side++) {
		loopback(lower);
		carry_between_threads(p, lower, &opt, side, true);
		socket_pair(lower);
		carry_between_threads(p, lower, NULL, side, true);
	}
}

/* No unread ticket makes the close a reset. */
static void
keeps_the_tail_when_the_client_closes_at_once(void **state)
{
	const struct party *p = *state;
	struct job sending = { .total = TAIL };
	struct job receiving = { 0 };
	struct stream *lower[2];
	struct thread *a, *b;
	struct ends e;

	loopback(lower);
	ends_over(&e, p, lower[0], lower[1], NULL);
	assert_int_equal(stream_set_blocking(e.client, true), 0);
	assert_int_equal(stream_set_blocking(e.server, true), 0);
	sending.s = e.client;
	receiving.s = e.server;
	assert_int_equal(
	    thread_start(&b, "receiver", receive_to_end, &receiving), 0);
	assert_int_equal(
	    thread_start(&a, "sender", send_and_close, &sending), 0);
	thread_join(a);
	thread_join(b);
	assert_int_equal(sending.result, 0);
	assert_int_equal(receiving.got, TAIL);
}

static void
renews_keys_under_load(void **state)
{
	const struct party *p = *state;
	struct tls_options opt = { .bulk = true, .key_update_records = 3 };
	struct stream *lower[2];

	loopback(lower);
	carry_between_threads(p, lower, &opt, 0, true);
}

/* Non-blocking handshake here, then the stream goes to a thread. */
static void
changes_mode_and_thread_after_the_handshake(void **state)
{
	const struct party *p = *state;
	struct job receiving = { 0 };
	struct stream *lower[2];
	struct thread *thread;
	struct fx_err err[2];
	uint8_t data[1000];
	struct ends e;
	int r[2] = { -EAGAIN, -EAGAIN };

	loopback(lower);
	ends_over(&e, p, lower[0], lower[1], NULL);
	while (r[0] == -EAGAIN || r[1] == -EAGAIN) {
		ends_shake(&e, 1, r, err);
		if (r[0] == -EAGAIN)
			assert_int_equal(stream_wait(e.client, 10000), 0);
		else if (r[1] == -EAGAIN)
			assert_int_equal(stream_wait(e.server, 10000), 0);
	}
	payload_fill(data, 0, sizeof(data));
	assert_int_equal(stream_send(e.client, data, 400), 400);
	assert_int_equal(stream_flush(e.client), 0);
	assert_int_equal(stream_wait(e.server, 10000), 0);

	assert_int_equal(stream_set_blocking(e.server, true), 0);
	receiving.s = e.server;
	assert_int_equal(
	    thread_start(&thread, "receiver", receive_to_end, &receiving), 0);
	assert_int_equal(stream_send(e.client, data + 400, 600), 600);
	assert_int_equal(stream_set_blocking(e.client, true), 0);
	assert_int_equal(stream_shut(e.client), 0);
	assert_int_equal(stream_recv(e.client, data, 1), 0);
	thread_join(thread);
	assert_int_equal(receiving.result, 0);
	assert_int_equal(receiving.got, 1000);
	stream_close(e.client);
}

struct blocked {
	struct stream *s;
	bool sends;
	int handshake;
	ssize_t result;
};

static void
work_until_it_breaks(void *arg)
{
	static uint8_t data[65536];
	struct blocked *b = arg;

	b->handshake = tls_handshake(b->s, NULL);
	if (b->handshake < 0)
		return;
	(void)stream_send(b->s, "!", 1);
	(void)stream_flush(b->s);
	do {
		b->result = b->sends ? stream_send(b->s, data, sizeof(data))
				     : stream_recv(b->s, data, sizeof(data));
	} while (b->result > 0);
}

static void
wakes_a_blocked_thread_when_aborted(void **state)
{
	const struct party *p = *state;
	struct stream *lower[2];
	struct thread *thread;
	struct blocked b;
	struct ends e;
	char byte;

	for (int sends = 0; sends < 2; sends++) {
		loopback(lower);
		ends_over(&e, p, lower[0], lower[1], NULL);
		assert_int_equal(stream_set_blocking(e.client, true), 0);
		assert_int_equal(stream_set_blocking(e.server, true), 0);
		b = (struct blocked){ .s = e.server, .sends = sends == 1 };
		assert_int_equal(
		    thread_start(&thread, "worker", work_until_it_breaks, &b),
		    0);
		assert_int_equal(tls_handshake(e.client, NULL), 0);
		assert_int_equal(stream_recv_full(e.client, &byte, 1), 0);
		stream_abort(e.server);
		thread_join(thread);
		assert_int_equal(b.handshake, 0);
		assert_int_equal(b.result, -ECANCELED);
		stream_close(e.server);
		stream_close(e.client);
	}
}

static void
wakes_a_blocked_handshake_when_aborted(void **state)
{
	const struct party *p = *state;
	struct stream *lower[2], *server;
	struct thread *thread;
	struct blocked b;

	loopback(lower);
	assert_int_equal(
	    tls_new(&server, p[1].ctx, TLS_SERVER, lower[1], NULL), 0);
	assert_int_equal(stream_set_blocking(server, true), 0);
	b = (struct blocked){ .s = server };
	assert_int_equal(
	    thread_start(&thread, "worker", work_until_it_breaks, &b), 0);
	stream_abort(server);
	thread_join(thread);
	assert_int_equal(b.handshake, -1);
	stream_close(server);
	stream_close(lower[0]);
}

/* An acceptor learns by what came first that a connection is for data. */
static void
reads_ahead_from_the_record_on_that_said_so(void **state)
{
	const struct party *p = *state;
	struct stream *lower[2];
	struct ends e;
	char got[8];

	assert_int_equal(mem_pair(&lower[0], &lower[1], 1 << 20), 0);
	ends_over(&e, p, lower[0], lower[1], NULL);
	ends_must_shake(&e);
	assert_int_equal(stream_send(e.client, "join", 4), 4);
	assert_int_equal(stream_flush(e.client), 0);
	assert_int_equal(stream_recv(e.server, got, sizeof(got)), 4);
	tls_bulk(e.server);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(stream_send(e.client, "one", 3), 3);
		assert_int_equal(stream_send(e.client, "two", 3), 3);
		assert_int_equal(stream_flush(e.client), 0);
		assert_int_equal(stream_recv(e.server, got, sizeof(got)), 3);
		assert_int_equal(mem_waiting(lower[1]), 0);
		assert_int_equal(stream_recv(e.server, got, sizeof(got)), 3);
		assert_memory_equal(got, "two", 3);
	}
	ends_carry(e.client, e.server, 3000000, 512 * 1024);
	ends_close(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_tail_when_a_sender_only_sends),
		cmocka_unit_test(keeps_the_tail_when_the_client_closes_at_once),
		cmocka_unit_test(renews_keys_under_load),
		cmocka_unit_test(changes_mode_and_thread_after_the_handshake),
		cmocka_unit_test(reads_ahead_from_the_record_on_that_said_so),
		cmocka_unit_test(wakes_a_blocked_thread_when_aborted),
		cmocka_unit_test(wakes_a_blocked_handshake_when_aborted),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
