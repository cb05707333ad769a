/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_TLS_ENDS_H
#define FX_TEST_TLS_ENDS_H

/*
 * Two installations with a TLS context each, and how to bring two ends up
 * in one thread.  Include after cmocka.h.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "crypto/identity.h"
#include "net/mem.h"
#include "net/tls.h"

struct party {
	struct identity *id;
	struct tls_ctx *ctx;
};

static inline void
party_init(struct party *p)
{
	assert_int_equal(identity_new(&p->id, NULL), 0);
	p->ctx = tls_ctx_new(p->id, NULL);
	assert_non_null(p->ctx);
}

static inline void
party_done(struct party *p)
{
	tls_ctx_free(p->ctx);
	identity_free(p->id);
}

/* A client and a server of the two parties over lower streams. */
struct ends {
	struct stream *client;
	struct stream *server;
};

static inline void
ends_over(struct ends *e, const struct party *p, struct stream *client_lower,
    struct stream *server_lower, const struct tls_options *opt)
{
	assert_int_equal(
	    tls_new(&e->client, p[0].ctx, TLS_CLIENT, client_lower, opt), 0);
	assert_int_equal(
	    tls_new(&e->server, p[1].ctx, TLS_SERVER, server_lower, opt), 0);
}

/* Step both ends until neither is in progress, or turns is over. */
static inline void
ends_shake(struct ends *e, int turns, int ret[2], struct fx_err err[2])
{
	ret[0] = ret[1] = -EAGAIN;
	while (turns-- > 0 && (ret[0] == -EAGAIN || ret[1] == -EAGAIN)) {
		if (ret[0] == -EAGAIN)
			ret[0] = tls_handshake(e->client, &err[0]);
		if (ret[1] == -EAGAIN)
			ret[1] = tls_handshake(e->server, &err[1]);
		if (ret[0] == -1 || ret[1] == -1)
			turns = turns < 4 ? turns : 4;
	}
}

static inline void
ends_must_shake(struct ends *e)
{
	struct fx_err err[2];
	int r[2];

	ends_shake(e, 100000, r, err);
	assert_int_equal(r[0], 0);
	assert_int_equal(r[1], 0);
}

static inline void
ends_close(struct ends *e)
{
	stream_close(e->client);
	stream_close(e->server);
}

/* Byte i of a test's payload. */
static inline uint8_t
payload_byte(uint64_t i)
{
	return (uint8_t)((i * 2654435761U) >> 13);
}

static inline void
payload_fill(uint8_t *to, uint64_t at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = payload_byte(at + i);
}

static inline bool
payload_is(const uint8_t *from, uint64_t at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (from[i] != payload_byte(at + i))
			return false;
	return true;
}

/*
 * Send total bytes from one end and receive them at the other, in pieces of
 * at most piece bytes.  What send did not take is changed before it is sent
 * again.
 */
static inline void
ends_carry(struct stream *from, struct stream *to, size_t total, size_t piece)
{
	static uint8_t out[512 * 1024], in[64 * 1024];
	size_t sent = 0, got = 0, n;
	ssize_t r;
	int idle = 0;

	while (got < total && idle < 100000) {
		n = total - sent < piece ? total - sent : piece;
		idle++;
		if (n > 0) {
			payload_fill(out, sent, n);
			r = stream_send(from, out, n);
			assert_true(r > 0 || r == -EAGAIN);
			memset(out, 0, n);
			if (r > 0) {
				sent += (size_t)r;
				idle = 0;
			}
		}
		r = stream_flush(from);
		assert_true(r == 0 || r == -EAGAIN);
		while ((r = stream_recv(to, in, sizeof(in))) > 0) {
			assert_true(payload_is(in, got, (size_t)r));
			got += (size_t)r;
			idle = 0;
		}
		assert_int_equal(r, -EAGAIN);
		assert_false(stream_pending(to));
	}
	assert_int_equal(got, total);
}

#endif
