/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_HOSTING_H
#define FX_ENGINE_HOSTING_H

/*
 * The pairing code that is shown, its life and its tries (reliability.md
 * 6.2): 10 minutes by the boot clock, 3 failed runs, one success, one run at
 * a time; then a person must make a new one.  Engine thread only; the secret
 * is derived in the pool.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct hub;
struct pair_secret;

/* Show a new code to this front end; replaces the one before. */
int hosting_start(struct hub *h, uint64_t client, struct fx_err *err);

/* Withdraw the code. */
void hosting_stop(struct hub *h);

/* Whether a run may begin now. */
bool hosting_open(const struct hub *h);

/* A run begins: counts as failed from here on.  The secret stays ours. */
const struct pair_secret *hosting_run(struct hub *h);

/* The run is over: succeeded (the code is used up) or failed. */
void hosting_over(struct hub *h, bool success, const struct fx_err *err);

int hosting_tries_left(const struct hub *h);

/* Every second: the end of its life. */
void hosting_tick(struct hub *h);

/* Free; the engine ends. */
void hosting_free(struct hub *h);

#endif
