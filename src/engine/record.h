/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_RECORD_H
#define FX_ENGINE_RECORD_H

/* The paths of an outgoing transfer in its record.  Engine thread. */

#include "engine/transfer.h"

struct buf;

/* Append paths and note of t to out.  0 or -ENOMEM. */
int record_roots_encode(struct buf *out, const struct transfer *t);

/* Fill paths and note of t; false, with none, if data is not of that form. */
bool record_roots_decode(struct transfer *t, const void *data, size_t n);

#endif
