/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_CONNECT_H
#define FX_NET_CONNECT_H

/*
 * Connecting to one of several addresses (happy eyeballs, RFC 8305): they
 * are tried in order, the next one as soon as the last has failed or
 * CONNECT_NEXT_MS after it began; the first that answers wins.
 *
 * A connector is one descriptor to a loop: watch connect_fd() for reading,
 * call connect_step() when it is readable.  It brings its own timers.  One
 * thread uses it.  connect_blocking() does all of it for worker threads.
 */

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "net/addr.h"
#include "net/stream.h"

#define CONNECT_NEXT_MS 250

struct connect;

/*
 * Begin to connect to the n addresses, 1 to RESOLVE_MAX, which are copied.
 * timeout_ms, at least 1, is for all of it.  Returns 0 and sets *ret; or -1
 * with E_NET or E_INTERNAL.  That an address cannot be reached is told by
 * connect_step().
 */
FX_NODISCARD
int connect_start(struct connect **ret, const struct addr *addrs, size_t n,
    unsigned timeout_ms, struct fx_err *err);

/* Polls readable when connect_step() has something to do. */
int connect_fd(const struct connect *c);

/*
 * Go on.  0: *ret is a connected stream (tcp_new()) and *ret_at the index of
 * its address; -EAGAIN: wait for connect_fd() again; -1: no address answered
 * (E_NET, the first address's reason) or the time is over (E_TIMEOUT).
 * After 0 or -1 only connect_free() is left.
 */
FX_NODISCARD
int connect_step(
    struct connect *c, struct stream **ret, size_t *ret_at, struct fx_err *err);

/* Stop trying and free.  NULL does nothing.  Cancel a watch of it before. */
void connect_free(struct connect *c);

/*
 * Connect and wait for it, on a thread that may.  cancel_fd is a descriptor
 * that becomes readable when somebody wants the call to end, or -1.
 * Returns 0; or -1 with E_NET, E_TIMEOUT, E_CANCELLED or E_INTERNAL.  The
 * stream is non-blocking.
 */
FX_NODISCARD
int connect_blocking(struct stream **ret, const struct addr *addrs, size_t n,
    unsigned timeout_ms, int cancel_fd, struct fx_err *err);

#endif
