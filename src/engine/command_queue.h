/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_COMMAND_QUEUE_H
#define FX_ENGINE_COMMAND_QUEUE_H

/*
 * The commands of the front door that begin transfers, stop them and order
 * them; by command.c.  As there: 0 for done, 1 when it replied by itself, -1
 * with k->err.
 */

#include "engine/command_peer.h"

struct transfer;

/* The transfer of this id, or NULL with k->err (command.c). */
struct transfer *command_need(struct call *k, const char *id);

int command_send(struct call *k);
int command_pause(struct call *k); /* and resume */
int command_cancel(struct call *k);
int command_retry(struct call *k);
int command_move(struct call *k);
int command_limit(struct call *k);

#endif
