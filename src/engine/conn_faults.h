/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_CONN_FAULTS_H
#define FX_ENGINE_CONN_FAULTS_H

/*
 * Where a fault simulation touches a data connection: between framing and
 * messages, so that digests and TLS stay whole and our repair is exercised
 * (protocol.md section 20).  Without a simulation every call does nothing.
 * The worker's thread only, but for begin and end.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conn_order;
struct conn_worker;
struct frame;
struct session;

/* Before the thread starts: follow the simulation of s.  0 or -ENOMEM. */
int conn_faults_begin(struct conn_worker *w, const struct session *s);
/* After it ended; drops orders that are still held back. */
void conn_faults_end(struct conn_worker *w);

/*
 * Sender: hold this order back; true: it was taken over.  False: *o has its
 * turn, and may be another one that was held back until now.
 */
bool conn_faults_hold(struct conn_worker *w, struct conn_order *o);

/*
 * Sender: an order that was held back long enough, or any when idle (no
 * other waits).  idle with false in return means: really nothing to do.
 */
bool conn_faults_held(struct conn_worker *w, bool idle, struct conn_order *ret);

/*
 * Sender: decide about the frame that is being made: the chunk of file_id at
 * offset, or a batch of files files, the first of which is file_id, in block
 * offset.  raw is changed if it is to be damaged (n may be 0).
 */
void conn_faults_out(struct conn_worker *w, uint32_t xid, uint32_t file_id,
    uint64_t offset, unsigned files, uint8_t *raw, size_t n);

/* Sender: conn_put(), as was decided.  -1 with w->err. */
int conn_faults_put(struct conn_worker *w, uint8_t type, uint32_t xid,
    const void *prefix, uint16_t plen, const void *body, size_t n);

/* Receiver: a frame came; true: it counts as lost.  Its body may change. */
bool conn_faults_in(struct conn_worker *w, const struct frame *f);

#endif
