/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DIALECT_PEER_H
#define FX_ENGINE_DIALECT_PEER_H

/*
 * Other programs by name: sections [dialect-peer NAME] of fxtui.conf(5), so
 * that files can be sent to one like to a paired device.  Plain data; engine
 * thread only.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/limits.h"
#include "dialect/dialect.h"
#include "net/addr.h"

struct conf;

#define DIALECT_PEERS_MAX    64
#define DIALECT_PEER_SECTION (FX_PETNAME_MAX + 16)

struct dialect_peer {
	char name[FX_PETNAME_MAX + 1];
	const struct dialect *dialect; /* NULL: not set yet */
	char address[ADDR_NAME_SIZE];  /* host[:port], "": not set yet */
	/* "dialect-peer.NAME.dialect" and ".address", for settings_at() */
	char keys[2][DIALECT_PEER_SECTION + 16];
};

struct dialect_peers {
	struct dialect_peer items[DIALECT_PEERS_MAX];
	size_t n;
};

/* Take all sections of the file; what is wrong is logged and left out. */
void dialect_peers_load(
    struct dialect_peers *p, const struct conf *conf, const char *file);

/*
 * Set "dialect-peer.NAME.dialect" or "dialect-peer.NAME.address"; NULL removes
 * it, and a peer without keys is gone.  E_ARGS, E_LIMIT.
 */
int dialect_peers_set(struct dialect_peers *p, const char *key,
    const char *value, struct fx_err *err);

/* Whether it is a key of dialect_peers_set(); where it stands in the file. */
bool dialect_peers_key(
    const char *key, char section[DIALECT_PEER_SECTION], const char **ret_key);

/* The i-th key of all and its value; 0: none. */
int dialect_peers_at(const struct dialect_peers *p, size_t i,
    const char **ret_key, const char **ret_value);

/* The one of that name that can be called, or NULL. */
const struct dialect_peer *dialect_peers_find(
    const struct dialect_peers *p, const char *name);

#endif
