/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_MD5_H
#define FX_CRYPTO_MD5_H

/*
 * MD5, for the wire formats of older programs that know nothing better.  It
 * guards against faults, not against people: nothing here is ever called
 * verified because of it.
 *
 * A struct md5 is made once and then used for any number of messages; between
 * two of them it holds nothing.  One thread at a time.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define MD5_SIZE 16

struct md5;

/* 0 and *ret; -EPERM where this machine's OpenSSL allows no MD5; -ENOMEM. */
FX_NODISCARD
int md5_new(struct md5 **ret);
void md5_free(struct md5 *m);

/* Add n bytes to the message. */
void md5_add(struct md5 *m, const void *p, size_t n);

/* The hash of all that was added; m is ready for the next message. */
void md5_end(struct md5 *m, uint8_t ret[MD5_SIZE]);

#endif
