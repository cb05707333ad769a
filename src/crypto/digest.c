/* SPDX-License-Identifier: MIT */
#include "crypto/digest.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define BLOCK_SIZE 64 /* of SHA-256, for HMAC */

struct digest {
	EVP_MD_CTX *ctx; /* initialised and without input between messages */
};

/*
 * With the context allocated nothing below can fail but by misuse, and a
 * wrong digest must not be passed on: hence assertions.
 */

int
digest_new(struct digest **ret)
{
	struct digest *d;
	EVP_MD *md;
	int ok;

	d = calloc(1, sizeof(*d));
	if (d == NULL)
		return -ENOMEM;
	d->ctx = EVP_MD_CTX_new();
	md = EVP_MD_fetch(NULL, "SHA256", NULL);
	ok = d->ctx != NULL && md != NULL &&
	    EVP_DigestInit_ex2(d->ctx, md, NULL) == 1;
	EVP_MD_free(md); /* the context holds its own reference */
	if (!ok) {
		digest_free(d);
		return -ENOMEM;
	}
	*ret = d;
	return 0;
}

void
digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

void
digest_reset(struct digest *d)
{
	int r = EVP_DigestInit_ex2(d->ctx, NULL, NULL);

	assert(r == 1);
}

void
digest_add(struct digest *d, const void *p, size_t n)
{
	int r;

	if (n == 0)
		return;
	r = EVP_DigestUpdate(d->ctx, p, n);
	assert(r == 1);
}

void
digest_end(struct digest *d, uint8_t ret[DIGEST_SIZE])
{
	unsigned n = 0;
	int r = EVP_DigestFinal_ex(d->ctx, ret, &n);

	assert(r == 1 && n == DIGEST_SIZE);
	digest_reset(d);
}

void
digest_once(struct digest *d, const void *p, size_t n, uint8_t ret[DIGEST_SIZE])
{
	digest_add(d, p, n);
	digest_end(d, ret);
}

void
digest_hmac(struct digest *d, const void *key, size_t key_len, const void *p,
    size_t n, uint8_t ret[DIGEST_SIZE])
{
	uint8_t block[BLOCK_SIZE] = { 0 };
	uint8_t inner[DIGEST_SIZE];
	size_t i;

	if (key_len > BLOCK_SIZE)
		digest_once(d, key, key_len, block);
	else if (key_len > 0)
		memcpy(block, key, key_len);

	for (i = 0; i < BLOCK_SIZE; i++)
		block[i] ^= 0x36;
	digest_add(d, block, BLOCK_SIZE);
	digest_add(d, p, n);
	digest_end(d, inner);

	for (i = 0; i < BLOCK_SIZE; i++)
		block[i] ^= 0x36 ^ 0x5c;
	digest_add(d, block, BLOCK_SIZE);
	digest_add(d, inner, sizeof(inner));
	digest_end(d, ret);

	digest_cleanse(block, sizeof(block));
	digest_cleanse(inner, sizeof(inner));
}

bool
digest_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void
digest_cleanse(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}
