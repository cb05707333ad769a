/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_TLS_H
#define FX_NET_TLS_H

/*
 * TLS 1.3 over another stream (protocol.md, Protection; reliability.md,
 * section 5).  ALPN fx/1 on both sides; both show a certificate, of which
 * only the key counts: Ed25519.  Who the peer is is for the caller to judge,
 * by tls_peer_spki(), or by an expected key that the handshake checks.
 *
 * A tls stream is made by tls_new(), brought up by tls_handshake() and then
 * used through stream.h.  As every stream it belongs to one thread at a time;
 * after a call it may change its mode and be given to another thread, with
 * what it has buffered.  Only stream_abort() may come from elsewhere.
 *
 * What is sent is gathered into TLS_BATCH bytes of records and goes out when
 * so many are there, or with stream_flush().  The process must ignore
 * SIGPIPE.
 *
 * Completeness never follows from an end: 0 from stream_recv() is the
 * peer's close_notify, an end without it -ECONNRESET.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "net/stream.h"

#define TLS_SPKI_SIZE   32
#define TLS_EXPORT_SIZE 32
#define TLS_BATCH       (256 * 1024)

/* Labels for tls_export(). */
#define TLS_EXPORT_PAIR "EXPERIMENTAL fxtui pairing 1"
#define TLS_EXPORT_JOIN "EXPERIMENTAL fx join 1"
#define TLS_EXPORT_BIND "EXPERIMENTAL fx bind 1"

struct identity;

/* What all connections of an engine share; both roles. */
struct tls_ctx;

enum tls_role {
	TLS_CLIENT, /* the initiator */
	TLS_SERVER, /* the acceptor */
};

struct tls_options {
	/*
	 * SHA-256 of the SubjectPublicKeyInfo the peer must have; NULL: any
	 * Ed25519 key.  Copied.
	 */
	const uint8_t *expect_spki;

	/* Records between two key updates; 0: FX_KEY_UPDATE_RECORDS. */
	uint64_t key_update_records;

	/*
	 * A data connection: read ahead in large pieces.  Costs memory that a
	 * control connection has no use for.
	 */
	bool bulk;
};

/*
 * Make the shared part.  It borrows nothing of id after the call.  Any
 * thread may make connections from it at the same time.
 * Returns NULL with E_INTERNAL.
 */
struct tls_ctx *tls_ctx_new(const struct identity *id, struct fx_err *err);

/* Free it; connections made from it may live on.  NULL does nothing. */
void tls_ctx_free(struct tls_ctx *ctx);

/*
 * Put TLS over lower.  opt may be NULL for defaults.  On success lower is the
 * new stream's and is closed with it; on failure, -ENOMEM, it is still the
 * caller's.
 */
FX_NODISCARD
int tls_new(struct stream **ret, struct tls_ctx *ctx, enum tls_role role,
    struct stream *lower, const struct tls_options *opt);

/*
 * The connection turned out to be one for data: as if opt->bulk had been set,
 * from the next record on.  After the handshake, with nothing half read.
 */
void tls_bulk(struct stream *s);

/*
 * Go on with the handshake of a stream from tls_new().  0: done; -EAGAIN: as
 * in stream.h; -1: over, with
 *   E_AUTH       the peer's key is not the expected one, or not Ed25519
 *   E_PEER_GONE  the connection ended or broke
 *   E_CANCELLED  stream_abort()
 *   E_NET        all else: no common protocol, a refusal, bytes that are no
 *                TLS; one sentence, safe to show
 * A client is done before the server has judged its certificate: a refusal
 * may come with the first recv, as -ECONNABORTED.
 */
FX_NODISCARD
int tls_handshake(struct stream *s, struct fx_err *err);

/* The peer's id: SHA-256 of its SPKI.  After the handshake. */
void tls_peer_spki(const struct stream *s, uint8_t ret[TLS_SPKI_SIZE]);

/*
 * Keying material of this connection (RFC 8446, section 7.5), after the
 * handshake.  context may be NULL if n is 0: an empty one.  Returns 0, or
 * -ENOMEM or -EIO if the library fails.
 */
FX_NODISCARD
int tls_export(struct stream *s, const char *label, const void *context,
    size_t n, uint8_t ret[TLS_EXPORT_SIZE]);

/* How often our sending key has been renewed. */
uint64_t tls_key_updates(const struct stream *s);

#endif
