/* SPDX-License-Identifier: MIT */
#include "net/tls_ctx.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>
#ifdef __aarch64__
# include <sys/auxv.h>
#endif

#include "base/limits.h"
#include "crypto/identity.h"
#include "crypto/sslerr.h"

/* Not const: the library's macros cast that away. */
static char groups[] = "X25519:P-256";
static char signatures[] = "ed25519";

/* As in ClientHello: each name behind its length. */
static const unsigned char alpn[] = { 4, 'f', 'x', '/', '1' };

struct tls_ctx {
	SSL_CTX *ssl;
};

static bool
has_hardware_aes(void)
{
#if defined(__x86_64__) || defined(__i386__)
	return __builtin_cpu_supports("aes") != 0;
#elif defined(__aarch64__)
	return (getauxval(AT_HWCAP) & (1UL << 3)) != 0; /* HWCAP_AES */
#else
	return false;
#endif
}

static void
note_other_protocol(SSL *ssl)
{
	struct tls_peer *peer = SSL_get_app_data(ssl);

	fx_err_set(&peer->why, E_NET,
	    "the other side does not speak the protocol fx/1");
}

/* A client that offers no protocol at all would not reach choose_alpn(). */
static int
look_at_hello(SSL *ssl, int *ret_alert, void *arg FX_UNUSED)
{
	const unsigned char *ext;
	size_t n;

	if (SSL_client_hello_get0_ext(ssl,
		TLSEXT_TYPE_application_layer_protocol_negotiation, &ext,
		&n) == 1)
		return SSL_CLIENT_HELLO_SUCCESS;
	note_other_protocol(ssl);
	*ret_alert = SSL_AD_NO_APPLICATION_PROTOCOL;
	return SSL_CLIENT_HELLO_ERROR;
}

static int
choose_alpn(SSL *ssl, const unsigned char **ret, unsigned char *ret_len,
    const unsigned char *in, unsigned n, void *arg FX_UNUSED)
{
	unsigned step;

	/* OpenSSL has checked that the lengths add up. */
	for (; n > 0; in += step, n -= step) {
		step = 1U + in[0];
		if (step > n)
			break;
		if (step == sizeof(alpn) && memcmp(in, alpn, step) == 0) {
			*ret = in + 1;
			*ret_len = in[0];
			return SSL_TLSEXT_ERR_OK;
		}
	}
	note_other_protocol(ssl);
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* The whole verification: the leaf's key, and nothing else, decides. */
static int
judge(X509_STORE_CTX *store, void *arg FX_UNUSED)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(
	    store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls_peer *peer = SSL_get_app_data(ssl);
	X509 *leaf = X509_STORE_CTX_get0_cert(store);
	uint8_t spki[TLS_SPKI_SIZE];

	peer->known = false;
	X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
	if (leaf == NULL) {
		fx_err_set(&peer->why, E_AUTH, "the peer shows no key");
		return 0;
	}
	if (identity_of_cert(leaf, spki, &peer->why) < 0)
		return 0;
	if (peer->expects &&
	    CRYPTO_memcmp(spki, peer->expected, sizeof(spki)) != 0) {
		fx_err_set(&peer->why, E_AUTH,
		    "the machine at the other end is not the expected one: "
		    "its key is another");
		return 0;
	}
	memcpy(peer->spki, spki, sizeof(spki));
	peer->known = true;
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

/* What both roles offer and accept.  False if the library refuses. */
static bool
restrict_protocol(SSL_CTX *ssl)
{
	const char *suites = has_hardware_aes()
	    ? "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
	      "TLS_CHACHA20_POLY1305_SHA256"
	    : "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
	      "TLS_AES_256_GCM_SHA384";

	if (SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION) != 1 ||
	    SSL_CTX_set_max_proto_version(ssl, TLS1_3_VERSION) != 1 ||
	    SSL_CTX_set_ciphersuites(ssl, suites) != 1 ||
	    SSL_CTX_set1_groups_list(ssl, groups) != 1 ||
	    SSL_CTX_set1_sigalgs_list(ssl, signatures) != 1 ||
	    SSL_CTX_set_num_tickets(ssl, 0) != 1 ||
	    SSL_CTX_set_max_early_data(ssl, 0) != 1 ||
	    SSL_CTX_set_alpn_protos(ssl, alpn, sizeof(alpn)) != 0)
		return false;
	SSL_CTX_set_options(ssl,
	    SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_max_cert_list(ssl, FX_TLS_CERT_LIST_MAX);
	SSL_CTX_set_client_hello_cb(ssl, look_at_hello, NULL);
	SSL_CTX_set_alpn_select_cb(ssl, choose_alpn, NULL);
	SSL_CTX_set_verify(
	    ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_cert_verify_callback(ssl, judge, NULL);
	return true;
}

struct tls_ctx *
tls_ctx_new(const struct identity *id, struct fx_err *err)
{
	struct tls_ctx *ctx;

	if (crypto_init(err) < 0)
		return NULL;
	sslerr_clear();
	ctx = calloc(1, sizeof(*ctx));
	if (ctx == NULL) {
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	ctx->ssl = SSL_CTX_new(TLS_method());
	if (ctx->ssl == NULL || !restrict_protocol(ctx->ssl) ||
	    SSL_CTX_use_certificate(ctx->ssl, identity_cert(id)) != 1 ||
	    SSL_CTX_use_PrivateKey(ctx->ssl, identity_key(id)) != 1 ||
	    SSL_CTX_check_private_key(ctx->ssl) != 1) {
		sslerr_set(err, E_INTERNAL, "TLS cannot be set up");
		tls_ctx_free(ctx);
		return NULL;
	}
	return ctx;
}

void
tls_ctx_free(struct tls_ctx *ctx)
{
	if (ctx == NULL)
		return;
	SSL_CTX_free(ctx->ssl);
	free(ctx);
}

SSL_CTX *
tls_ctx_ssl(struct tls_ctx *ctx)
{
	return ctx->ssl;
}

void
tls_ctx_attach(SSL *ssl, struct tls_peer *peer)
{
	SSL_set_app_data(ssl, peer);
}

bool
tls_ctx_agreed(const SSL *ssl)
{
	const unsigned char *name;
	unsigned n;

	SSL_get0_alpn_selected(ssl, &name, &n);
	return n == alpn[0] && memcmp(name, alpn + 1, n) == 0;
}
