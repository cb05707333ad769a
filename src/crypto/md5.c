/* SPDX-License-Identifier: MIT */
#include "crypto/md5.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include <openssl/evp.h>

struct md5 {
	EVP_MD_CTX *ctx; /* initialised and without input between messages */
};

int
md5_new(struct md5 **ret)
{
	struct md5 *m = calloc(1, sizeof(*m));
	EVP_MD *md;
	int r = 0;

	if (m == NULL)
		return -ENOMEM;
	m->ctx = EVP_MD_CTX_new();
	md = EVP_MD_fetch(NULL, "MD5", NULL);
	if (m->ctx == NULL)
		r = -ENOMEM;
	else if (md == NULL || EVP_DigestInit_ex2(m->ctx, md, NULL) != 1)
		r = -EPERM;
	EVP_MD_free(md);
	if (r < 0)
		md5_free(m);
	else
		*ret = m;
	return r;
}

void
md5_free(struct md5 *m)
{
	if (m == NULL)
		return;
	EVP_MD_CTX_free(m->ctx);
	free(m);
}

void
md5_add(struct md5 *m, const void *p, size_t n)
{
	int r = EVP_DigestUpdate(m->ctx, p, n);

	assert(r == 1);
}

void
md5_end(struct md5 *m, uint8_t ret[MD5_SIZE])
{
	unsigned n = 0;
	int r = EVP_DigestFinal_ex(m->ctx, ret, &n);

	assert(r == 1 && n == MD5_SIZE);
	r = EVP_DigestInit_ex2(m->ctx, NULL, NULL);
	assert(r == 1);
}
