/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_PAST_H
#define FX_ENGINE_PAST_H

/*
 * What came before: the history, transfers that ended, from the database, to
 * look through and to forget (commands history and prune, setting
 * history_days; records of the inbox are not touched), and the sums of what
 * arrived.  Engine thread only.
 */

#include <stdint.h>

#include "engine/command_peer.h"

struct hub;

int past_sums(struct call *k);
int past_history(struct call *k);
int past_prune(struct call *k);

/* Every second: once an hour forget what the setting says. */
void past_tick(struct hub *h, int64_t now_ms);

#endif
