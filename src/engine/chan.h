/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_CHAN_H
#define FX_ENGINE_CHAN_H

/*
 * A bounded queue of fixed-size messages between two threads that must not
 * lose any: the giver waits while it is full, until somebody takes or closes.
 * (os/mailbox is the queue that refuses instead of waiting.)
 *
 * Any thread may call everything but chan_free().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chan;

/* Up to cap messages of size bytes.  NULL without memory or descriptors. */
struct chan *chan_new(size_t cap, size_t size);
void chan_free(struct chan *c); /* nobody else uses it; NULL allowed */

/* Polls readable while a message waits or the channel is closed. */
int chan_fd(const struct chan *c);

/* Copy msg in, waiting for room.  False once closed: msg was not taken. */
bool chan_put(struct chan *c, const void *msg);

/* The same without waiting; false when full or closed. */
bool chan_try_put(struct chan *c, const void *msg);

/*
 * Copy the oldest message out.  wait_ms: -1 for ever, 0 not at all.  Returns
 * 1; 0 when none came in time; -1 when closed and empty.
 */
int chan_take(struct chan *c, void *msg, int64_t wait_ms);

/* No more messages; those inside can still be taken.  Wakes everybody. */
void chan_close(struct chan *c);

#endif
