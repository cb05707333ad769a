/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_SSLERR_H
#define FX_CRYPTO_SSLERR_H

/*
 * OpenSSL's error queue as one struct fx_err, and the library's start.
 *
 * The queue belongs to the thread.  Whoever calls OpenSSL clears it before
 * and drains it after a failure, so that no old entry explains a new error.
 */

#include "base/attr.h"
#include "base/err.h"

/*
 * Start OpenSSL without its configuration file, whatever the environment
 * says.  May be called many times and from any thread; the first call in the
 * process must come before any other use of OpenSSL.  0 or -1.
 */
int crypto_init(struct fx_err *err);

/* Forget what lies in this thread's queue. */
void sslerr_clear(void);

/*
 * Set err to "<sentence>: <what OpenSSL says>" under code and empty the
 * queue.  Of several entries the oldest counts: it is nearest to the cause.
 * With an empty queue only the sentence is set.  Always returns -1.
 */
int sslerr_set(struct fx_err *err, enum fx_code code, const char *fmt, ...)
    FX_PRINTF(3, 4);

#endif
