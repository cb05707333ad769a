/* SPDX-License-Identifier: MIT */
#include "crypto/random.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include <openssl/rand.h>

#include "crypto/sslerr.h"

int
random_bytes(void *p, size_t n, struct fx_err *err)
{
	assert(n <= INT_MAX);
	sslerr_clear();
	if (RAND_bytes(p, (int)n) == 1)
		return 0;
	memset(p, 0, n);
	return sslerr_set(err, E_INTERNAL, "getting random bytes");
}

int
random_uuid(uint8_t ret[RANDOM_UUID_SIZE], struct fx_err *err)
{
	return random_bytes(ret, RANDOM_UUID_SIZE, err);
}
