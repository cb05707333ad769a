/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_LISTEN_H
#define FX_NET_LISTEN_H

/*
 * A listening socket for IPv4 and IPv6, or for one address.
 *
 * A spare descriptor is kept for the day none is left: then the caller in
 * front is accepted with it and closed at once, so that nobody hangs and the
 * loop does not spin (reliability.md, D9).  One thread uses a listener.
 */

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "net/addr.h"

#define LISTEN_BACKLOG  1024
#define LISTEN_PAUSE_MS 1000 /* the longest pause */

struct listen_sock;

/*
 * Listen on at->host, a numeric address, or "" for all of both families
 * (IPv4 alone where there is no IPv6); port 0 is the kernel's choice.
 * Returns 0; or -1 with E_NET (port in use, not our address, not allowed) or
 * E_ARGS (host is a name).
 */
FX_NODISCARD
int listen_open(
    struct listen_sock **ret, const struct addr_name *at, struct fx_err *err);

/* Close and free.  NULL does nothing. */
void listen_close(struct listen_sock *l);

/* Polls readable when somebody calls. */
int listen_fd(const struct listen_sock *l);

/* The port it really has. */
uint16_t listen_port(const struct listen_sock *l);

/* The address it really has. */
const struct addr *listen_addr(const struct listen_sock *l);

/*
 * Take one caller.  Returns 0 with *ret_fd, close-on-exec, non-blocking and
 * the caller's from now on, and *ret_peer; -EAGAIN if nobody (more) waits.
 * Callers that are gone already are skipped.
 *
 * -EMFILE, -ENFILE, -ENOBUFS, -ENOMEM: the machine is short of something; if
 * it was descriptors, one caller was turned away.  Do not watch listen_fd()
 * for the next listen_pause_ms().  Anything else: it does not work any more.
 */
FX_NODISCARD
int listen_accept(struct listen_sock *l, int *ret_fd, struct addr *ret_peer);

/*
 * How long to leave the socket alone: 0 after a success, then 50 ms, doubled
 * with each shortage in a row up to LISTEN_PAUSE_MS.
 */
unsigned listen_pause_ms(const struct listen_sock *l);

#endif
