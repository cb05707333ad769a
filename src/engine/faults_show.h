/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_FAULTS_SHOW_H
#define FX_ENGINE_FAULTS_SHOW_H

/*
 * The engine's simulation as front ends see it: set, cleared, asked for, and
 * told of while it, or one of a peer, is on.  Engine thread only.
 */

#include <stdint.h>

#include "base/err.h"

struct hub;

/*
 * Simulate what spec says from now on, instead of what was simulated before.
 * Only sessions opened from now on take part (INFO tells their peers), so
 * those that are idle end.  client: whose leaving ends it, 0: nobody's.
 * Returns 0, or -1 with err.
 */
int faults_show_set(
    struct hub *h, const char *spec, uint64_t client, struct fx_err *err);

/* No simulation any more. */
void faults_show_clear(struct hub *h);

/* A front end has left. */
void faults_show_left(struct hub *h, uint64_t client);

/* Reply to a command with the state. */
void faults_show_reply(struct hub *h, uint64_t client, int64_t id);

/* Tell one front end, if there is anything to tell. */
void faults_show_snapshot(struct hub *h, uint64_t client);

/* Tell all, if something changed. */
void faults_show_tell(struct hub *h);

/* The end of the engine. */
void faults_show_done(struct hub *h);

#endif
