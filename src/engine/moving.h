/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_MOVING_H
#define FX_ENGINE_MOVING_H

/*
 * Sending with `move`: what was sent is removed here, once the receiver has
 * said that all of it is delivered (protocol.md section 12, reliability.md
 * 4.2).  A file is removed only if it still is the one that was listed, size,
 * time and inode; others stay, and are named.  If not everything that was
 * listed was delivered, nothing is removed.  Folders go when they are empty.
 *
 * What was listed is noted in an unnamed file of the state folder.  An
 * interrupted transfer lists anew, also after a restart: the record of t says
 * that it moves.  If the receiver had delivered all before, nothing is
 * removed, as nothing of it was compared again.  Engine thread only; removing
 * runs in the pool.
 */

#include <stdbool.h>

#include "proto/manifest.h"

struct transfer;

/* A list begins, anew: t->move was asked for.  Without it nothing happens. */
void moving_begin(struct transfer *t);
/* This entry was listed. */
void moving_note(struct transfer *t, const struct entry *e);

/*
 * All is delivered: true if sources are removed now, and t becomes DONE when
 * that is over.
 */
bool moving_start(struct transfer *t);

void moving_free(struct transfer *t);

#endif
