/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_TCP_H
#define FX_NET_TCP_H

/*
 * A stream over a connected socket.  Sends with MSG_NOSIGNAL; a dead peer is
 * noticed within about a minute, idle (keepalive) and sending
 * (TCP_USER_TIMEOUT).  Takes any stream socket: options of TCP that a socket
 * does not have are left out.
 */

#include <stddef.h>

#include "base/attr.h"
#include "net/stream.h"

/*
 * Make a stream of fd, non-blocking, with TCP_NODELAY.  On success fd is the
 * stream's; on failure it is still the caller's.  Returns 0 or -errno.
 */
FX_NODISCARD
int tcp_new(struct stream **ret, int fd);

/*
 * Tell the kernel not to take more than bytes that were not yet sent
 * (TCP_NOTSENT_LOWAT); TCP_BULK_LOWAT suits data connections.  s must come
 * from tcp_new().  Returns 0 or -errno.
 */
#define TCP_BULK_LOWAT (2 * 1024 * 1024)
int tcp_notsent_lowat(struct stream *s, int bytes);

/*
 * From now on closing it, also by the end of this process, breaks the
 * connection (RST) instead of ending it in order; off: as usual.  s must come
 * from tcp_new().  Returns 0 or -errno.
 */
int tcp_linger(struct stream *s, bool on);

/*
 * Look at the first byte that waits, without taking it: 16 hex is TLS, all
 * else a dialect.  Returns 0..255; -EAGAIN; -ECONNRESET at the end; -errno.
 */
int tcp_peek(struct stream *s);

#endif
