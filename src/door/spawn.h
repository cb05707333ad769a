/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_SPAWN_H
#define FX_DOOR_SPAWN_H

/*
 * Finding the account's engine, or starting it.
 *
 * XDG_* variables decide which engine (os/xdg).  If nobody listens at its
 * socket, "fxt engine" is started: the fxt beside the running program, else
 * the one in FX_BINDIR; never by PATH.  It gets a session of its own, all
 * descriptors on /dev/null but stderr, which goes to "engine.err" in the
 * state folder.  Then it is called on until it answers with hello, for at
 * most SPAWN_MS.  Two starts at once are fine: the loser of the lock ends,
 * both callers find the winner.
 *
 * An interactive program steps: spawn_new(), then whenever spawn_fd() is
 * readable or spawn_wait_ms() is over, spawn_step().  Others call
 * spawn_connect(), which blocks.  One thread.
 */

#include <stdbool.h>

#include "base/err.h"
#include "door/client.h"

#define SPAWN_MS 5000

struct spawn_options {
	bool start;          /* false: only an engine that runs already */
	int umask;           /* the user's, for what the engine stores */
	const char *program; /* instead of the fxt that would be found */
};

struct spawn;

/*
 * Begin: returns 0 and *ret; or -1 with a sentence (no usable home or state
 * folder, no memory).  Strings in options are copied.
 */
int spawn_new(struct spawn **ret, const struct spawn_options *options,
    struct fx_err *err);

/*
 * Go on as far as possible without waiting.  Returns 1 and *ret, a client
 * that has its hello (still to be taken with client_next()), which the caller
 * frees; 0: call again later; or -1: E_NOENT without an engine (start false,
 * or no fxt found), E_TIMEOUT, E_VERSION, E_ACCESS, E_INTERNAL: with the last
 * thing a failed engine said.  After 1 or -1 only spawn_free() may follow.
 */
int spawn_step(struct spawn *s, struct client **ret, struct fx_err *err);

/* How long to wait before the next step at most; 0 at the beginning. */
int spawn_wait_ms(const struct spawn *s);

/* What to poll for POLLIN while waiting, or -1. */
int spawn_fd(const struct spawn *s);

/*
 * Free; an engine that was started goes on, and one that has ended is
 * reaped.  A long-lived program keeps s as long as the client.  NULL does
 * nothing.
 */
void spawn_free(struct spawn *s);

/* All of the above, blocking. */
int spawn_connect(struct client **ret, const struct spawn_options *options,
    struct fx_err *err);

#endif
