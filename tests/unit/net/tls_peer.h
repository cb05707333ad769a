/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_TLS_PEER_H
#define FX_TEST_TLS_PEER_H

/*
 * Peers that are not ours: the library driven by hand, with settings that we
 * do not have.  Include after cmocka.h.
 */

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "tls_ends.h"

#define WIRE (1024 * 1024)

enum key {
	KEY_NONE,
	KEY_ED25519,
	KEY_RSA,
	KEY_EC,
};

struct peer_kind {
	const char *name;
	enum key key;
	int max_version;  /* 0: the library's own */
	const char *alpn; /* with length byte; NULL: none at all */
	bool expired;
	int chain;           /* more certificates behind the leaf */
	bool want_client_ok; /* it is accepted as a client, */
	bool want_server_ok; /* as a server */
	int want_alert;      /* that it gets as a client, 0: any */
};

/* The party that is ours, and keys for those that are not. */
struct scene {
	struct party party;
	EVP_PKEY *ed, *rsa, *ec;
};

static inline int
scene_setup(void **state)
{
	static struct scene scene;

	party_init(&scene.party);
	scene.ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	scene.rsa = EVP_RSA_gen(2048);
	scene.ec = EVP_EC_gen("P-256");
	assert_true(scene.ed != NULL && scene.rsa != NULL && scene.ec != NULL);
	*state = &scene;
	return 0;
}

static inline int
scene_teardown(void **state)
{
	struct scene *sc = *state;

	EVP_PKEY_free(sc->ed);
	EVP_PKEY_free(sc->rsa);
	EVP_PKEY_free(sc->ec);
	party_done(&sc->party);
	return 0;
}

static inline X509 *
new_cert(EVP_PKEY *key, bool expired)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);

	assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
			     (const unsigned char *)"peer", -1, -1, 0),
	    1);
	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -7200);
	X509_gmtime_adj(X509_getm_notAfter(x), expired ? -3600 : 3600);
	X509_set_issuer_name(x, name);
	X509_set_pubkey(x, key);
	assert_true(
	    X509_sign(x, key,
		EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256()) > 0);
	return x;
}

static inline int
accept_any(X509_STORE_CTX *store, void *arg)
{
	(void)store;
	(void)arg;
	return 1;
}

static inline int
choose_last(SSL *ssl, const unsigned char **ret, unsigned char *ret_len,
    const unsigned char *in, unsigned n, void *arg)
{
	const struct peer_kind *k = arg;
	const char *last = k->alpn;

	(void)ssl;
	(void)in;
	(void)n;
	while (last[1 + last[0]] != '\0')
		last += 1 + last[0];
	*ret = (const unsigned char *)last + 1;
	*ret_len = (unsigned char)last[0];
	return SSL_TLSEXT_ERR_OK;
}

static inline void
give_key(SSL_CTX *ctx, const struct scene *sc, const struct peer_kind *k)
{
	EVP_PKEY *key = k->key == KEY_RSA ? sc->rsa
	    : k->key == KEY_EC            ? sc->ec
					  : sc->ed;
	X509 *x = new_cert(key, k->expired);

	assert_int_equal(SSL_CTX_use_certificate(ctx, x), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(ctx, key), 1);
	X509_free(x);
	for (int i = 0; i < k->chain; i++) {
		x = new_cert(sc->rsa, false);
		assert_int_equal(SSL_CTX_add0_chain_cert(ctx, x), 1);
	}
}

static inline SSL_CTX *
new_ctx(const struct scene *sc, const struct peer_kind *k, bool server)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_method());
	union {
		const struct peer_kind *k;
		void *arg;
	} u = { .k = k };

	assert_non_null(ctx);
	if (k->max_version != 0)
		SSL_CTX_set_max_proto_version(ctx, k->max_version);
	SSL_CTX_set_cert_verify_callback(ctx, accept_any, NULL);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	if (k->key != KEY_NONE)
		give_key(ctx, sc, k);
	if (k->alpn != NULL && server)
		SSL_CTX_set_alpn_select_cb(ctx, choose_last, u.arg);
	if (k->alpn != NULL && !server)
		assert_int_equal(
		    SSL_CTX_set_alpn_protos(ctx, (const unsigned char *)k->alpn,
			(unsigned)strlen(k->alpn)),
		    0);
	return ctx;
}

/* One of theirs and one of ours in memory, stepped in turns. */
struct meeting {
	SSL_CTX *ctx;
	SSL *theirs;
	struct stream *ours;
	struct stream *wire;      /* their end of the memory */
	struct stream *our_lower; /* ours, below TLS */
	int ours_result;
	struct fx_err err;
	int alert; /* the last one that they received, or 0 */
};

static inline void
note_alert(const SSL *ssl, int where, int value)
{
	struct meeting *m = SSL_get_app_data(ssl);

	if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT)
		m->alert = value & 0xff;
}

/* What theirs has written goes onto the wire. */
static inline void
pump_out(struct meeting *m)
{
	static char bytes[WIRE];
	int n;

	while ((n = BIO_read(SSL_get_wbio(m->theirs), bytes, WIRE)) > 0)
		assert_int_equal(stream_send(m->wire, bytes, (size_t)n), n);
}

/* What is on the wire can be read by theirs. */
static inline void
pump_in(struct meeting *m)
{
	static char bytes[WIRE];
	ssize_t n;

	while ((n = stream_recv(m->wire, bytes, WIRE)) > 0)
		assert_int_equal(
		    BIO_write(SSL_get_rbio(m->theirs), bytes, (int)n), n);
}

static inline void
pump(struct meeting *m)
{
	pump_out(m);
	pump_in(m);
}

static inline void
meet(struct meeting *m, const struct scene *sc, const struct peer_kind *k,
    bool they_serve)
{
	char byte;

	*m = (struct meeting){ .ours_result = -EAGAIN };
	assert_int_equal(mem_pair(&m->our_lower, &m->wire, WIRE), 0);
	assert_int_equal(
	    tls_new(&m->ours, sc->party.ctx,
		they_serve ? TLS_CLIENT : TLS_SERVER, m->our_lower, NULL),
	    0);
	m->ctx = new_ctx(sc, k, they_serve);
	m->theirs = SSL_new(m->ctx);
	SSL_set_app_data(m->theirs, m);
	SSL_set_info_callback(m->theirs, note_alert);
	SSL_set_bio(m->theirs, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
	if (they_serve)
		SSL_set_accept_state(m->theirs);
	else
		SSL_set_connect_state(m->theirs);
	for (int turn = 0; turn < 10; turn++) {
		if (m->ours_result == -EAGAIN)
			m->ours_result = tls_handshake(m->ours, &m->err);
		pump(m);
		ERR_clear_error();
		if (SSL_do_handshake(m->theirs) == 1)
			(void)SSL_read(m->theirs, &byte, 1);
		pump(m);
	}
}

static inline void
part(struct meeting *m)
{
	SSL_free(m->theirs);
	SSL_CTX_free(m->ctx);
	stream_close(m->ours);
	stream_close(m->wire);
}

#endif
