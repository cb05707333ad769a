/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_CONN_FLOW_H
#define FX_ENGINE_CONN_FLOW_H

/*
 * What moves on a data connection within a frame.  A chunk may take minutes
 * on a slow line, so that whether it moves cannot be told by frames; and a
 * peer that sends a byte now and then must not hold a connection for ever
 * (protocol.md section 18).
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define SLOW_BYTES (60 * 1024) /* fewer.. */
#define SLOW_MS    60000       /* ..within so long is too slow */

/* Written by the worker, read by the engine. */
struct conn_flow {
	_Atomic uint64_t bytes; /* of bodies, so far */
	_Atomic uint32_t xid;   /* whose frame is under way; 0: none */
	atomic_bool waits;      /* for bytes of the peer, within a frame */
};

/* What the engine saw of it; zeros at first. */
struct slow {
	uint64_t bytes;
	int64_t since_ms; /* when bytes was seen; 0: nobody waits */
};

/*
 * Whether a peer is too slow: for SLOW_MS bytes of it are waited for whenever
 * this is called, and fewer than SLOW_BYTES have come.  Pure.
 */
bool slow_peer(struct slow *s, uint64_t bytes, bool waits, int64_t now_ms);

/* Once a second: what moves counts for its transfer; what is slow breaks. */
struct hub;
void conn_flow_tick(struct hub *h, int64_t now_ms);

#endif
