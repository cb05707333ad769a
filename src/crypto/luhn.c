/* SPDX-License-Identifier: MIT */
#include "crypto/luhn.h"

#define BASE 32u

uint8_t
luhn_check(const uint8_t *values, size_t n)
{
	unsigned factor = 2;
	unsigned sum = 0;
	unsigned q;

	while (n > 0) {
		q = factor * values[--n];
		sum += q / BASE + q % BASE;
		factor = 3 - factor;
	}
	return (uint8_t)((BASE - sum % BASE) % BASE);
}
