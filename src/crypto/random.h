/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_RANDOM_H
#define FX_CRYPTO_RANDOM_H

/* Chance, from OpenSSL's generator.  Any thread. */

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define RANDOM_UUID_SIZE 16

/* Fill p with n random bytes.  0, or -1 with E_INTERNAL and p all zero. */
FX_NODISCARD
int random_bytes(void *p, size_t n, struct fx_err *err);

/* 16 random bytes, the id of a transfer or session: all 128 bits random. */
FX_NODISCARD
int random_uuid(uint8_t ret[RANDOM_UUID_SIZE], struct fx_err *err);

#endif
