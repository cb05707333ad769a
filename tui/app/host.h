/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_HOST_H
#define FX_TUI_APP_HOST_H

/*
 * A private engine, or the demo's two, started on a thread of its own so that
 * the screen does not wait for it.  The only file that knows engine/engine.h.
 * UI thread.
 */

#include "base/err.h"

struct host;

struct host_options {
	bool demo;         /* else one engine with the account's own state */
	const char *fault; /* what a demo's engine simulates, or NULL */
	int umask;         /* the user's */
};

/* Begin.  Returns 0 and *ret, freed with host_stop(); or -1. */
int host_start(
    struct host **ret, const struct host_options *options, struct fx_err *err);

/* Polls readable when host_door() has an answer for the first time. */
int host_fd(const struct host *h);

/*
 * A front door: 1 and *ret_fd, the caller's; 0: it is still starting; -1 with
 * a sentence: it could not start, or has ended.
 */
int host_door(struct host *h, int *ret_fd, struct fx_err *err);

/* Stop the engines, wait for them, leave no trace of a demo.  NULL allowed. */
void host_stop(struct host *h);

#endif
