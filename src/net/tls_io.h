/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_TLS_IO_H
#define FX_NET_TLS_IO_H

/*
 * What lies between OpenSSL and the stream below: a BIO that reads from the
 * stream and writes into a buffer.  For net/tls only.
 *
 * OpenSSL's writes never block and never reach the system by themselves, so
 * a send in non-blocking mode is either taken whole or not begun.  Only a
 * flush by OpenSSL (the end of a handshake flight, an alert, a key update)
 * drains the buffer on its own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/stream.h"

/* Bytes the buffer takes beyond TLS_BATCH: a record, alerts, key updates. */
#define TLS_IO_SLACK (32 * 1024)

/*
 * Bytes OpenSSL may read in one call of ours.  A peer that sends nothing but
 * empty records and key updates cannot hold the thread for longer.
 */
#define TLS_IO_BUDGET (256 * 1024)

struct bio_st;        /* BIO */
struct bio_method_st; /* BIO_METHOD */

struct tls_io {
	struct stream *lower;
	struct bio_method_st *method;
	bool bulk; /* keep the memory of a large buffer */

	struct buf out;  /* records on their way down */
	size_t out_sent; /* bytes of out that lower has taken */
	int out_error;   /* final result of sending, or 0 */

	size_t budget;  /* bytes OpenSSL may still read */
	bool exhausted; /* a read was refused for lack of budget */
	int in_error;   /* final result of receiving, or 0 */
};

/*
 * Set up io over lower, which stays the caller's.  Returns a BIO that refers
 * to io, for SSL_set_bio(), or NULL without memory.
 */
struct bio_st *tls_io_init(struct tls_io *io, struct stream *lower, bool bulk);

/* Free what io owns, after the BIO. */
void tls_io_done(struct tls_io *io);

/* Bytes written by OpenSSL that lower has not taken. */
size_t tls_io_waiting(const struct tls_io *io);

/* Send what waits.  0, -EAGAIN, or a final -errno. */
int tls_io_drain(struct tls_io *io);

#endif
