/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_SHA256_LANES_H
#define FX_CRYPTO_SHA256_LANES_H

/*
 * SHA-256 (FIPS 180-4) of several messages of equal length at once.
 *
 * A kernel computes some number of lanes together; which kernels work is a
 * property of the processor, which is the fastest is measured once.  All give
 * the same digests as OpenSSL, which stays in use where none works or none is
 * faster.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/digest.h"

#define SHA256_BLOCK     64
#define SHA256_WORDS     8
#define SHA256_LANES_MAX 16

struct sha256_kernel {
	const char *name;
	unsigned lanes; /* 2 to SHA256_LANES_MAX */
	bool (*usable)(void);

	/*
	 * Add n blocks, n > 0, of each lane to its state.  state holds word
	 * after word, in each word lane after lane; from has a pointer for
	 * each lane, of any alignment.
	 */
	void (*add)(uint32_t *state, const uint8_t *const *from, size_t n);
};

/* All kernels of this build, whether usable here or not; ends with NULL. */
extern const struct sha256_kernel *const sha256_kernels[];

extern const uint32_t sha256_first[SHA256_WORDS]; /* H(0) */
extern const uint32_t sha256_k[64];

/*
 * Digests of count messages of len bytes each, one behind the other at p, by
 * kernel k, to ret one behind the other.
 */
void sha256_lanes_by(const struct sha256_kernel *k, const void *p, size_t len,
    size_t count, uint8_t *ret);

/*
 * The same by the way that is the fastest for count messages on this
 * processor.  d belongs to the thread and is between two messages.  The first
 * call in the process measures, for about 2 ms.
 */
void sha256_lanes(
    struct digest *d, const void *p, size_t len, size_t count, uint8_t *ret);

/* What sha256_lanes() has chosen: a kernel's name, else "openssl". */
const char *sha256_lanes_name(void);

#endif
