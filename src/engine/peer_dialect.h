/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_PEER_DIALECT_H
#define FX_ENGINE_PEER_DIALECT_H

/*
 * Older programs that were given a name (engine/dialect_peer.h), shown to
 * front ends among the peers.  They have no key; what stands in its place is
 * '~' and the name, which no name of a paired device begins with.  Engine
 * thread only.
 */

#include <stdint.h>

#include "base/limits.h"
#include "door/types.h"

struct call;
struct hub;

#define PEER_DIALECT_KEY (FX_PETNAME_MAX + 2)

/* Behind the '~' of such a key, or NULL: it is none. */
const char *peer_dialect_name(const char *key);

/* All of them as events to one front end. */
void peer_dialects_snapshot(struct hub *h, uint64_t client);

/* How many can be called; the i-th, valid until settings change. */
size_t peer_dialects_count(const struct hub *h);
void peer_dialect_show(const struct hub *h, size_t i, struct door_peer *ret,
    char key[PEER_DIALECT_KEY]);

/* A setting was changed: tell everybody if it is one of theirs. */
void peer_dialect_changed(struct hub *h, const char *setting);

/* Commands peer-set and peer-forget about one; name without '~'. */
int peer_dialect_set(
    struct call *k, const char *name, const struct door_peer_set *a);
int peer_dialect_forget(struct call *k, const char *name);

#endif
