/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_FLAKY_H
#define FX_SUPPORT_FLAKY_H

/*
 * A stream that misbehaves, for tests.  It stands on any other stream, below
 * TLS or above it, and does what its plan says; the plan may be changed at
 * any time between two calls.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "net/stream.h"

#define FLAKY_NEVER UINT64_MAX

struct flaky_plan {
	size_t recv_max;      /* bytes a recv, at least 1; SIZE_MAX */
	size_t send_max;      /* bytes a send, at least 1; SIZE_MAX */
	unsigned again_every; /* each n-th recv and send is -EAGAIN; 0: none */

	/* Offsets into all bytes received or sent, FLAKY_NEVER: not at all. */
	uint64_t recv_stall; /* from here on recv says -EAGAIN */
	uint64_t send_stall;
	uint64_t recv_break; /* here recv fails with -ECONNRESET */
	uint64_t send_break;
	uint64_t recv_end;  /* here recv says 0 */
	uint64_t recv_flip; /* the lowest bit of this byte is turned over */
};

/*
 * Put one over lower, which is its own on success; its plan is to behave.
 * Returns 0 or -ENOMEM.
 */
FX_NODISCARD
int flaky_new(struct stream **ret, struct stream *lower);

/* The plan of s, to be changed; valid as long as s. */
struct flaky_plan *flaky_plan(struct stream *s);

/* Bytes that went through so far. */
uint64_t flaky_received(const struct stream *s);
uint64_t flaky_sent(const struct stream *s);

#endif
