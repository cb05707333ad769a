/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_TLS_CTX_H
#define FX_NET_TLS_CTX_H

/*
 * What tls_ctx.c and tls.c share: the library's context, and what its
 * callbacks are told and tell.  For net/tls only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "net/tls.h"

struct ssl_ctx_st; /* SSL_CTX */
struct ssl_st;     /* SSL */

/*
 * The verdict on the peer's key.  It begins as "not known"; only the verify
 * callback makes it known.
 */
struct tls_peer {
	bool expects;
	uint8_t expected[TLS_SPKI_SIZE];

	bool known; /* accepted, spki is set */
	uint8_t spki[TLS_SPKI_SIZE];
	struct fx_err why; /* what our callbacks refused the peer for */
};

/* The library's context; valid as long as ctx. */
struct ssl_ctx_st *tls_ctx_ssl(struct tls_ctx *ctx);

/* Tell the callbacks where the verdict on ssl's peer belongs. */
void tls_ctx_attach(struct ssl_st *ssl, struct tls_peer *peer);

/* Whether both sides agreed on fx/1. */
bool tls_ctx_agreed(const struct ssl_st *ssl);

#endif
