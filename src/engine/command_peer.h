/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_COMMAND_PEER_H
#define FX_ENGINE_COMMAND_PEER_H

/*
 * One command under way, and the commands about peers and pairing.  Each
 * returns 0 (reply with nothing), 1 (it has replied), or -1 with k->err.
 */

#include <stdint.h>

#include "base/err.h"
#include "door/types.h"

struct hub;

struct call {
	struct hub *hub;
	uint64_t client;
	int64_t id;
	enum door_kind kind;
	void *args; /* the struct of the kind, or NULL */
	struct fx_err err;
};

int command_pair_host(struct call *k);
int command_pair_join(struct call *k);
int command_pair_stop(struct call *k);
int command_peers(struct call *k);
int command_peer_set(struct call *k);
int command_peer_forget(struct call *k);
int command_peer_connect(struct call *k);
int command_fault(struct call *k); /* faults_show.c */

/* From now on accept from this peer within the limits of a. */
int command_trust(
    struct call *k, const uint8_t key[32], const struct door_accept *a);

#endif
