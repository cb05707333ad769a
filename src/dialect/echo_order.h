/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_ECHO_ORDER_H
#define FX_DIALECT_ECHO_ORDER_H

/*
 * In which order a server of echo-json sends the chunks of a file, and which
 * of them simulated faults hit.  Without faults: one after another, whole.
 * The seed decides everything else.
 */

#include "dialect/dialog.h"

struct echo_order {
	uint64_t total; /* chunks */
	uint64_t at;    /* how many were given */
	uint32_t size;  /* bytes of a chunk */
	bool faults;
	uint32_t ppm;
	uint64_t seed;
	uint32_t *shuffled; /* with faults: the sequence numbers */
	uint8_t *hurt;      /* with faults: room for one chunk */
};

enum echo_ordered {
	ECHO_ORDER_WHOLE,
	ECHO_ORDER_LOST, /* only sequence is set */
	ECHO_ORDER_HURT, /* data is changed */
	ECHO_ORDER_END   /* all were given */
};

struct echo_chunk {
	uint64_t sequence;
	const uint8_t *data; /* in the file or, valid until the next, beside */
	size_t n;
};

/*
 * For a file of n > 0 bytes.  A seed goes on from file to file, so that a
 * second try has other faults.  False without memory.
 */
bool echo_order_init(
    struct echo_order *o, struct dialog_conf *conf, uint64_t n);
void echo_order_done(struct echo_order *o);

enum echo_ordered echo_order_next(struct echo_order *o, const uint8_t *file,
    uint64_t n, struct echo_chunk *ret);

#endif
