/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_ECHO_BACK_H
#define FX_DIALECT_ECHO_BACK_H

/*
 * What comes back of a file in echo-json: chunks of any length in any order,
 * each perhaps more than once.  Of a chunk that comes again the last counts if
 * it is as long as the first, which alone was given room.
 */

#include "dialect/dialog.h"

struct echo_back {
	uint8_t *bytes; /* chunks one behind the other, as they came */
	size_t used;
	size_t max;                /* bytes of the file */
	uint64_t total;            /* chunks */
	uint64_t here;             /* different ones that came */
	struct echo_piece *pieces; /* by sequence number */
};

/*
 * For a file of n bytes in total chunks, 1 <= total <= n < 4 GiB.  False
 * without memory.  *b is zeroed or was used before.
 */
bool echo_back_init(struct echo_back *b, size_t n, uint64_t total);
void echo_back_done(struct echo_back *b);

/*
 * A chunk.  False if there is no such number, it is empty, or all together
 * are longer than the file.
 */
bool echo_back_add(
    struct echo_back *b, int64_t sequence, const uint8_t *data, size_t n);

/* The next number from *at on that is missing; false if none is. */
bool echo_back_missing(const struct echo_back *b, uint64_t *at);

/* A place in the file; zero: its beginning. */
struct echo_place {
	uint64_t piece;
	size_t at; /* bytes of it that are behind */
};

/*
 * The next bytes of the file, at most max; place moves behind them.  Returns
 * 0 at the end.  Nothing is missing.
 */
size_t echo_back_next(const struct echo_back *b, struct echo_place *place,
    size_t max, const uint8_t **ret);

/* Whether all of it has this SHA-256; false without memory. */
bool echo_back_equal(const struct echo_back *b,
    const struct dialog_hash *sha256, const uint8_t want[DIALOG_SHA256_SIZE]);

#endif
