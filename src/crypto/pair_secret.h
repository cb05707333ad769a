/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_PAIR_SECRET_H
#define FX_CRYPTO_PAIR_SECRET_H

/* The inside of struct pair_secret, for pair.c and pair_secret.c only. */

#include <stdint.h>

#include "crypto/pair.h"

/* Lies in the secure heap. */
struct pair_secret {
	uint8_t w[PAIR_SCALAR_SIZE]; /* big-endian, 1 .. n-1 */
};

#endif
