/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_DIGEST_H
#define FX_CRYPTO_DIGEST_H

/*
 * SHA-256 and HMAC-SHA256.
 *
 * A struct digest is made once per thread or object and then used for any
 * number of messages; between two of them it holds nothing.  Making one is
 * the only thing that can fail.  One thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define DIGEST_SIZE 32 /* FX_DIGEST_SIZE */

struct digest;

/* 0 and *ret, ready for its first message; or -ENOMEM. */
FX_NODISCARD
int digest_new(struct digest **ret);
void digest_free(struct digest *d);

/* Forget what was added since the last digest_end(). */
void digest_reset(struct digest *d);

/* Add n bytes to the message. */
void digest_add(struct digest *d, const void *p, size_t n);

/* The hash of all that was added; d is ready for the next message. */
void digest_end(struct digest *d, uint8_t ret[DIGEST_SIZE]);

/* The hash of n bytes, by a d that is between two messages. */
void digest_once(
    struct digest *d, const void *p, size_t n, uint8_t ret[DIGEST_SIZE]);

/*
 * HMAC-SHA256 of n bytes under a key of key_len bytes, RFC 2104, by a d that
 * is between two messages.
 */
void digest_hmac(struct digest *d, const void *key, size_t key_len,
    const void *p, size_t n, uint8_t ret[DIGEST_SIZE]);

/* Whether n bytes are equal, in a time that depends on n only. */
bool digest_equal(const void *a, const void *b, size_t n);

/* Overwrite n secret bytes; the compiler cannot remove it. */
void digest_cleanse(void *p, size_t n);

#endif
