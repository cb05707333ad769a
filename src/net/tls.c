/* SPDX-License-Identifier: MIT */
#include "net/tls.h"

#include <assert.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/sslerr.h"
#include "net/tls_ctx.h"
#include "net/tls_io.h"

#define RECORD_MAX    16384
#define BULK_READ_LEN (128 * 1024)

struct tls {
	struct stream stream;
	struct stream *lower; /* owned; never changes */
	SSL *ssl;
	struct tls_io io;
	struct tls_peer peer;
	bool blocking;

	bool shaken; /* SSL_do_handshake() is done, its end may wait in io */
	bool up;     /* the handshake is done */
	bool failed; /* the handshake failed */

	bool ended;      /* the peer's close_notify came */
	bool more;       /* the last recv may have left bytes in ssl */
	bool exhausted;  /* the last recv stopped for lack of budget */
	bool said_close; /* our close_notify is written */

	uint64_t records; /* since the last key update */
	uint64_t records_max;
	uint64_t key_updates;
};

static const struct stream_ops tls_ops;

static struct tls *
tls_of(struct stream *s)
{
	assert(s->ops == &tls_ops);
	return FX_CONTAINER(s, struct tls, stream);
}

static const struct tls *
tls_of_const(const struct stream *s)
{
	assert(s->ops == &tls_ops);
	return (const struct tls *)(const void *)s;
}

/* Before each call that may read. */
static void
prepare(struct tls *t)
{
	sslerr_clear();
	t->io.budget = TLS_IO_BUDGET;
	t->io.exhausted = false;
}

/* Whether the last entry of the queue is an alert that the peer sent. */
static bool
is_alert(void)
{
	unsigned long e = ERR_peek_last_error();

	return ERR_GET_LIB(e) == ERR_LIB_SSL &&
	    ERR_GET_REASON(e) >= SSL_AD_REASON_OFFSET;
}

/* A final error of OpenSSL, or of the stream below, as -errno. */
static int
final_error(const struct tls *t)
{
	unsigned long e = ERR_peek_error();

	if (t->io.in_error != 0)
		return t->io.in_error;
	if (e == 0)
		return t->io.out_error != 0 ? t->io.out_error : -ECONNRESET;
	if (ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE)
		return -ENOMEM;
	return is_alert() ? -ECONNABORTED : -EBADMSG;
}

/*
 * What to do after a call that could not finish.  0: call again at once;
 * -EAGAIN: later; else final.
 */
static int
cannot_go_on(struct tls *t, int ssl_error)
{
	switch (ssl_error) {
	case SSL_ERROR_WANT_READ:
		t->exhausted = t->io.exhausted && !t->blocking;
		return t->io.exhausted && t->blocking ? 0 : -EAGAIN;
	case SSL_ERROR_WANT_WRITE:
		return tls_io_drain(&t->io);
	default:
		return final_error(t);
	}
}

static ssize_t
tls_recv(struct stream *s, void *to, size_t n)
{
	struct tls *t = tls_of(s);
	size_t got;
	int r;

	assert(t->up && n > 0);
	t->more = false;
	t->exhausted = false;
	if (t->ended)
		return 0;
	if (t->io.in_error != 0)
		return t->io.in_error;
	do {
		prepare(t);
		if (SSL_read_ex(t->ssl, to, n, &got) == 1) {
			t->more = SSL_has_pending(t->ssl) == 1;
			return (ssize_t)got;
		}
		r = SSL_get_error(t->ssl, 0);
		if (r == SSL_ERROR_ZERO_RETURN) {
			t->ended = true;
			return 0;
		}
		r = cannot_go_on(t, r);
	} while (r == 0);
	if (r != -EAGAIN)
		t->io.in_error = r;
	return r;
}

/* Turn n bytes, at most a record, into a record that waits in io. */
static int
seal(struct tls *t, const uint8_t *from, size_t n)
{
	size_t done;

	sslerr_clear();
	if (t->records >= t->records_max) {
		if (SSL_key_update(t->ssl, SSL_KEY_UPDATE_NOT_REQUESTED) != 1)
			goto fail;
		t->records = 0;
		t->key_updates++;
	}
	if (SSL_write_ex(t->ssl, from, n, &done) != 1)
		goto fail;
	assert(done == n);
	t->records++;
	return 0;

fail:
	/* There is room for it: only a broken connection comes here. */
	if (t->io.out_error == 0)
		t->io.out_error = final_error(t);
	return t->io.out_error;
}

static ssize_t
tls_send(struct stream *s, const void *from, size_t n)
{
	struct tls *t = tls_of(s);
	const uint8_t *p = from;
	size_t done = 0, step;
	int r = 0;

	assert(t->up && n > 0);
	if (t->said_close)
		return -EPIPE;
	while (r == 0 && done < n) {
		if (tls_io_waiting(&t->io) >= TLS_BATCH)
			r = tls_io_drain(&t->io);
		if (r == -EAGAIN && tls_io_waiting(&t->io) < TLS_BATCH)
			r = 0;
		if (r < 0)
			break;
		step = n - done < RECORD_MAX ? n - done : RECORD_MAX;
		r = seal(t, p + done, step);
		if (r == 0)
			done += step;
	}
	if (tls_io_waiting(&t->io) >= TLS_BATCH)
		(void)tls_io_drain(&t->io);
	return done > 0 ? (ssize_t)done : r;
}

static int
tls_flush(struct stream *s)
{
	return tls_io_drain(&tls_of(s)->io);
}

static bool
tls_pending(const struct stream *s)
{
	return tls_of_const(s)->more;
}

static short
tls_wants(const struct stream *s)
{
	const struct tls *t = tls_of_const(s);
	short wants = stream_wants(t->lower);

	return (short)(t->exhausted ? wants | POLLIN : wants);
}

static int
tls_fd(const struct stream *s)
{
	return stream_fd(tls_of_const(s)->lower);
}

static int
tls_set_blocking(struct stream *s, bool on)
{
	struct tls *t = tls_of(s);
	int r = stream_set_blocking(t->lower, on);

	if (r == 0)
		t->blocking = on;
	return r;
}

static int
tls_shut(struct stream *s)
{
	struct tls *t = tls_of(s);
	int r;

	if (!t->said_close) {
		sslerr_clear();
		if (t->up)
			(void)SSL_shutdown(t->ssl);
		t->said_close = true;
	}
	r = tls_io_drain(&t->io);
	return r < 0 ? r : stream_shut(t->lower);
}

static void
tls_abort(struct stream *s)
{
	stream_abort(FX_CONTAINER(s, struct tls, stream)->lower);
}

static void
tls_close(struct stream *s)
{
	struct tls *t = tls_of(s);

	SSL_free(t->ssl);
	tls_io_done(&t->io);
	stream_close(t->lower);
	free(t);
}

static const struct stream_ops tls_ops = {
	.name = "tls",
	.recv = tls_recv,
	.send = tls_send,
	.flush = tls_flush,
	.pending = tls_pending,
	.wants = tls_wants,
	.fd = tls_fd,
	.set_blocking = tls_set_blocking,
	.shut = tls_shut,
	.abort = tls_abort,
	.close = tls_close,
};

void
tls_bulk(struct stream *s)
{
	struct tls *t = tls_of(s);

	/* The buffer that is there now goes as soon as it is empty. */
	t->io.bulk = true;
	SSL_clear_mode(t->ssl, SSL_MODE_RELEASE_BUFFERS);
	SSL_set_default_read_buffer_len(t->ssl, BULK_READ_LEN);
	SSL_set_read_ahead(t->ssl, 1);
}

static void
configure(struct tls *t, enum tls_role role, const struct tls_options *opt)
{
	t->records_max = opt->key_update_records != 0 ? opt->key_update_records
						      : FX_KEY_UPDATE_RECORDS;
	t->peer.expects = opt->expect_spki != NULL;
	if (t->peer.expects)
		memcpy(t->peer.expected, opt->expect_spki, TLS_SPKI_SIZE);
	t->peer.why = FX_ERR_NONE;
	tls_ctx_attach(t->ssl, &t->peer);

	if (role == TLS_CLIENT)
		SSL_set_connect_state(t->ssl);
	else
		SSL_set_accept_state(t->ssl);
	if (opt->bulk)
		tls_bulk(&t->stream);
	else
		SSL_set_mode(t->ssl, SSL_MODE_RELEASE_BUFFERS);
}

int
tls_new(struct stream **ret, struct tls_ctx *ctx, enum tls_role role,
    struct stream *lower, const struct tls_options *opt)
{
	static const struct tls_options defaults;
	struct tls *t;
	BIO *bio;

	if (opt == NULL)
		opt = &defaults;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return -ENOMEM;
	t->stream.ops = &tls_ops;
	t->lower = lower;
	sslerr_clear();
	bio = tls_io_init(&t->io, lower, opt->bulk);
	if (bio == NULL)
		goto fail_alloc;
	t->ssl = SSL_new(tls_ctx_ssl(ctx));
	if (t->ssl == NULL)
		goto fail_bio;
	SSL_set_bio(t->ssl, bio, bio);
	configure(t, role, opt);
	*ret = &t->stream;
	return 0;

fail_bio:
	BIO_free(bio);
	tls_io_done(&t->io);
fail_alloc:
	free(t);
	return -ENOMEM;
}

/* Say why the handshake failed with the final result r. */
static int
tell_failure(struct tls *t, int r, struct fx_err *err)
{
	t->failed = true;
	if (t->peer.why.code != FX_OK) {
		if (err != NULL)
			*err = t->peer.why;
		return -1;
	}
	switch (r) {
	case -ECANCELED:
		return fx_err_set(err, E_CANCELLED, "connecting was cancelled");
	case -ECONNRESET:
	case -EPIPE:
		return fx_err_set(err, E_PEER_GONE,
		    "the connection broke before it was protected");
	case -ECONNABORTED:
		return sslerr_set(err, E_NET, "the other side refused");
	case -EBADMSG:
		return sslerr_set(
		    err, E_NET, "no protected connection is possible");
	default:
		return fx_err_errno(err, E_NET, -r, "the connection failed");
	}
}

/* The last look before anything is sent or believed. */
static int
finish(struct tls *t, struct fx_err *err)
{
	int r = tls_io_drain(&t->io);

	if (r == -EAGAIN)
		return r;
	if (r < 0)
		return tell_failure(t, r, err);
	if (!t->peer.known) {
		fx_err_set(&t->peer.why, E_AUTH, "the peer shows no key");
		return tell_failure(t, -EBADMSG, err);
	}
	if (!tls_ctx_agreed(t->ssl)) {
		t->failed = true;
		return fx_err_set(err, E_NET,
		    "the other side does not speak the protocol fx/1");
	}
	t->up = true;
	return 0;
}

int
tls_handshake(struct stream *s, struct fx_err *err)
{
	struct tls *t = tls_of(s);
	int r, drained;

	if (t->up)
		return 0;
	if (t->failed)
		return fx_err_set(err, E_NET, "the handshake has failed");
	while (!t->shaken) {
		prepare(t);
		r = SSL_do_handshake(t->ssl);
		if (r == 1) {
			t->shaken = true;
			break;
		}
		r = cannot_go_on(t, SSL_get_error(t->ssl, r));
		drained = tls_io_drain(&t->io);
		if (r == -EAGAIN && drained < 0 && drained != -EAGAIN)
			r = drained;
		if (r == -EAGAIN)
			return r;
		if (r < 0)
			return tell_failure(t, r, err);
	}
	return finish(t, err);
}

void
tls_peer_spki(const struct stream *s, uint8_t ret[TLS_SPKI_SIZE])
{
	const struct tls *t = tls_of_const(s);

	assert(t->up);
	memcpy(ret, t->peer.spki, TLS_SPKI_SIZE);
}

int
tls_export(struct stream *s, const char *label, const void *context, size_t n,
    uint8_t ret[TLS_EXPORT_SIZE])
{
	struct tls *t = tls_of(s);

	assert(t->up);
	sslerr_clear();
	if (SSL_export_keying_material(t->ssl, ret, TLS_EXPORT_SIZE, label,
		strlen(label), n > 0 ? context : (const void *)"", n, 1) == 1)
		return 0;
	return final_error(t) == -ENOMEM ? -ENOMEM : -EIO;
}

uint64_t
tls_key_updates(const struct stream *s)
{
	return tls_of_const(s)->key_updates;
}
