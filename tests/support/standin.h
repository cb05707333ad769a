/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_STANDIN_H
#define FX_SUPPORT_STANDIN_H

/*
 * Stands in for the account's engine: listens at its socket, greets, answers
 * every command with ok, sends the snapshot it was given, and says what a
 * test wants, on a thread of its own.  The environment (HOME, XDG_*) decides
 * which account, as for the engine (os/xdg).  Texts are lines of the front
 * door, each ended by a newline.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define STANDIN_VERSION 1 /* of the front door, as ours */

struct standin;

/* Appends what is said next; t counts the calls, from 0. */
typedef void standin_fn(void *arg, unsigned t, struct buf *out);

/* Listen.  Returns 0 and *ret, or -1. */
int standin_start(struct standin **ret, int version);

/* Close all doors and the socket.  NULL does nothing. */
void standin_stop(struct standin *s);

/* What the next snapshots consist of; copied. */
void standin_snapshot(struct standin *s, const char *text);

/* Say it to all clients; returns when the kernel has taken it, or after 5 s. */
void standin_say(struct standin *s, const char *text, size_t n);

/* Call fn every ms and say that; NULL ends it. */
void standin_every(struct standin *s, int ms, standin_fn *fn, void *arg);

/* How many clients there are; how many lines with this part have come. */
size_t standin_clients(struct standin *s);
size_t standin_heard(struct standin *s, const char *part);

#endif
