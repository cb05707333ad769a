/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_NUM_H
#define FX_BASE_NUM_H

/*
 * Numbers from text, within a range, and arithmetic that cannot wrap.
 *
 * Parsing knows no locale, takes the whole text, and refuses spaces, a plus
 * sign and an empty text.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * Parse decimal digits (i64: with an optional '-').  Returns 0 and sets *ret;
 * or -EINVAL (no number) or -ERANGE (outside min .. max), *ret untouched.
 */
int num_parse_u64(
    const char *text, uint64_t min, uint64_t max, uint64_t *ret) FX_NODISCARD;
int num_parse_i64(
    const char *text, int64_t min, int64_t max, int64_t *ret) FX_NODISCARD;

/*
 * Parse an amount of bytes: digits, perhaps a fraction ("1.5"), perhaps a
 * unit K M G T (powers of 1024, either case), perhaps "B" or, after a unit,
 * "iB".  A fraction of a byte is dropped; a fraction needs a unit.  Returns
 * as num_parse_u64.
 */
int num_parse_size(
    const char *text, uint64_t min, uint64_t max, uint64_t *ret) FX_NODISCARD;

/* Returns whether the result fits; *ret is untouched if it does not. */
FX_NODISCARD
static inline bool
num_add_u64(uint64_t a, uint64_t b, uint64_t *ret)
{
	uint64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*ret = sum;
	return true;
}

FX_NODISCARD
static inline bool
num_mul_u64(uint64_t a, uint64_t b, uint64_t *ret)
{
	uint64_t product;

	if (__builtin_mul_overflow(a, b, &product))
		return false;
	*ret = product;
	return true;
}

FX_NODISCARD
static inline bool
num_add_size(size_t a, size_t b, size_t *ret)
{
	size_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*ret = sum;
	return true;
}

FX_NODISCARD
static inline bool
num_mul_size(size_t a, size_t b, size_t *ret)
{
	size_t product;

	if (__builtin_mul_overflow(a, b, &product))
		return false;
	*ret = product;
	return true;
}

#endif
