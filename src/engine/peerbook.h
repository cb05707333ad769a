/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_PEERBOOK_H
#define FX_ENGINE_PEERBOOK_H

/*
 * Peers as the engine knows them: the trust store (store/peers) together with
 * who is connected and why somebody cannot be reached.  Engine thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/identity.h"
#include "door/types.h"
#include "net/addr.h"
#include "store/peers.h"

struct hub;
struct session;

/* Pairing succeeded: remember the peer under a free name like its claim. */
int peerbook_store(
    struct session *s, char ret_name[FX_PETNAME_MAX + 1], struct fx_err *err);

/* A session became READY and INFO came: name it, note its address. */
int peerbook_online(struct session *s, struct fx_err *err);

/* A session that was READY has ended: it was seen until now. */
void peerbook_offline(struct session *s);

/* A call failed: waiting transfers are told, front ends see why. */
void peerbook_unreachable(
    struct hub *h, const uint8_t key[32], const struct fx_err *err);

/* Send the peer's event to the front ends. */
void peerbook_changed(struct hub *h, const uint8_t key[32]);

/* What a peer calls itself: its bytes, which front ends make safe. */
void peerbook_claims(char *to, size_t cap, const char *claimed);

/*
 * The peer that a user means: petname, device id (shown or 64 hex digits), or
 * host[:port] of its address.  0 and *ret (peers_row_done), or -1 E_UNPAIRED.
 */
int peerbook_find(
    struct hub *h, const char *word, struct peer_row *ret, struct fx_err *err);

/* A peer as the front door shows it. */
struct peer_shown {
	struct door_peer d;
	char key[IDENTITY_TEXT_SIZE];
	char claims[FX_DEVICE_NAME_MAX * 4 + 1];
	char path[8];
	char why[512];
};
void peerbook_show(
    struct hub *h, const struct peer_row *row, struct peer_shown *ret);

/* All peers as events to one front end. */
void peerbook_snapshot(struct hub *h, uint64_t client);

/* Forget, block..: after a change of trust.  Commits, exports, tells. */
int peerbook_trust_changed(struct hub *h, struct fx_err *err);

/*
 * Have a READY session with this peer soon: use the one there is or call it.
 * Waiting transfers hear of the outcome.  row: for its address.
 */
int peerbook_reach(
    struct hub *h, const struct peer_row *row, struct fx_err *err);

/* dial.c: call a machine to pair with it; the result is an event. */
int dial_pair(struct hub *h, const struct addr_name *to, const char *code,
    uint64_t asker, struct fx_err *err);
/* dial.c: call a peer at an address. */
int dial_peer(struct hub *h, const struct addr_name *to, const uint8_t key[32],
    const char *name, struct fx_err *err);
bool dial_under_way(const struct hub *h, const uint8_t key[32]);
/* Give up all calls that are connecting; the engine ends. */
void dial_stop(struct hub *h);

#endif
