/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_HASH_H
#define FX_PROTO_HASH_H

/*
 * SHA-256 as the step machines ask for it.  proto has no cryptography of its
 * own; whoever makes a machine hands it these operations (engine: crypto's
 * digest; tests: the same).  Owner thread only.
 */

#include <stddef.h>
#include <stdint.h>

struct proto_hash {
	void *(*start)(void); /* a new computation, or NULL without memory */
	void (*add)(void *h, const void *data, size_t n);
	void (*end)(void *h, uint8_t digest[32]); /* also frees h */
	void (*drop)(void *h);                    /* frees h, NULL allowed */
};

#endif
