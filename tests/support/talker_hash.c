/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <openssl/evp.h>

#include "support/talker.h"

static void *
start(const EVP_MD *md)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	assert(ctx != NULL && EVP_DigestInit_ex(ctx, md, NULL) == 1);
	return ctx;
}

static void *
start_md5(void)
{
	return start(EVP_md5());
}

static void *
start_sha256(void)
{
	return start(EVP_sha256());
}

static void
add(void *h, const void *data, size_t n)
{
	EVP_DigestUpdate(h, data, n);
}

static void
end(void *h, uint8_t *digest)
{
	EVP_DigestFinal_ex(h, digest, NULL);
	EVP_MD_CTX_free(h);
}

static void
drop(void *h)
{
	EVP_MD_CTX_free(h);
}

const struct dialog_hash talker_md5 = { start_md5, add, end, drop };
const struct dialog_hash talker_sha256 = { start_sha256, add, end, drop };
