/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_MEM_H
#define FX_NET_MEM_H

/*
 * Two streams in memory, each the other's peer: for tests, and for two
 * engines in one process.  Always non-blocking, without a descriptor; both
 * ends belong to one thread.
 *
 * A gate decides how much of what has been sent the receiver gets to see, so
 * that a test can cut the bytes wherever it likes.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "net/stream.h"

/*
 * Make a pair that holds up to cap bytes in each direction, at least 1.
 * Returns 0 or -ENOMEM.  Each end is closed on its own; to the other end that
 * is an orderly end, after the bytes under way.
 */
FX_NODISCARD
int mem_pair(struct stream **ret_a, struct stream **ret_b, size_t cap);

/*
 * From now on s receives n more bytes and then -EAGAIN, whatever else is
 * under way.  SIZE_MAX, the beginning, is no gate.
 */
void mem_allow(struct stream *s, size_t n);

/* At most n bytes, at least 1, in one recv or send of s. */
void mem_step(struct stream *s, size_t n);

/* Bytes under way to s, gate or not. */
size_t mem_waiting(const struct stream *s);

/* Bytes that s has received. */
uint64_t mem_received(const struct stream *s);

#endif
