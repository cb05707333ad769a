/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_LUHN_H
#define FX_CRYPTO_LUHN_H

/*
 * Luhn mod 32: the check character of pairing codes and device ids
 * (protocol.md, annex A).  It finds each single wrong character and nearly
 * each exchange of two neighbours.
 */

#include <stddef.h>
#include <stdint.h>

/* The check value, 0..31, of n symbol values 0..31. */
uint8_t luhn_check(const uint8_t *values, size_t n);

#endif
