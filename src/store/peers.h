/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_PEERS_H
#define FX_STORE_PEERS_H

/*
 * The paired devices: the trust store (reliability.md 6.3).
 *
 * A row is selected by the whole key hash, or by the petname its user gave;
 * never by an address or by what the peer calls itself.  A revoked or
 * blocked key leaves a tombstone, which allows nothing.
 *
 * After each change of trust (insert, update, revoke, forget) the caller
 * commits and calls peers_export().  Engine thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/limits.h"
#include "store/db.h"

#define PEERS_KEY_SIZE   32
#define PEERS_TRUST_FILE "trust.txt"

/* What happens to an offer of this peer. */
enum peers_policy {
	PEERS_ASK = 0,    /* a person decides */
	PEERS_ACCEPT = 1, /* taken within the limits of the row, else asked */
	PEERS_DENY = 2,
};

struct peer_row {
	int64_t id;                    /* set by peers_insert() */
	uint8_t key[PEERS_KEY_SIZE];   /* SPKI hash */
	char name[FX_PETNAME_MAX + 1]; /* petname; "" in a tombstone */
	char *claimed;                 /* what it calls itself; a label only */
	char *address;                 /* "host:port" last used, or NULL */
	int64_t paired_ms;             /* since the epoch, UTC, as all times */
	char *how;                     /* "code", "hash", .. */
	enum peers_policy policy;
	uint64_t max_file;      /* bytes; 0: no limit, as the next two */
	uint64_t max_day_bytes; /* bytes a day */
	uint64_t max_day_files; /* files a day */
	char *into_dir;         /* landing folder, NULL: the usual one */
	int conflict;           /* rule for taken names; 0: the setting */
	bool blocked;
	int64_t revoked_ms; /* 0: not revoked */
	char *note;
	int64_t seen_ms;  /* 0: never */
	uint64_t rate_up; /* bytes a second to it at most; 0: any */
	uint64_t rate_down;
};

/* Free what the row points to and zero it. */
void peers_row_done(struct peer_row *row);

struct peers_list {
	struct peer_row *rows;
	size_t count;
};

void peers_list_done(struct peers_list *list);

/* 1 and *ret (to be freed by peers_row_done), 0: none, -1. */
FX_NODISCARD
int peers_get(struct db *db, const uint8_t key[PEERS_KEY_SIZE],
    struct peer_row *ret, struct fx_err *err);

/* The same by petname, in its exact spelling, else by its skeleton. */
FX_NODISCARD
int peers_find(
    struct db *db, const char *name, struct peer_row *ret, struct fx_err *err);

/* All by petname; tombstones only if asked for, and last. */
FX_NODISCARD
int peers_all(
    struct db *db, bool tombstones, struct peers_list *ret, struct fx_err *err);

/*
 * Add a peer, or bring back a revoked one under the same key (a blocked one
 * never: E_ACCESS).  The petname must be allowed (E_NAME) and must not look
 * like another's; a key that is there already is refused too (E_EXISTS).
 * Sets row->id.
 */
FX_NODISCARD
int peers_insert(struct db *db, struct peer_row *row, struct fx_err *err);

/*
 * Write all of the row with this key except id, revoked_ms and seen_ms.
 * E_NOENT if there is none; names as in peers_insert().
 */
FX_NODISCARD
int peers_update(struct db *db, const struct peer_row *row, struct fx_err *err);

/* Note when and at which address (or NULL) it was seen; no change of trust. */
FX_NODISCARD
int peers_seen(struct db *db, const uint8_t key[PEERS_KEY_SIZE],
    const char *address, int64_t now_ms, struct fx_err *err);

/* Make it a tombstone from now on; its petname becomes free.  E_NOENT. */
FX_NODISCARD
int peers_revoke(struct db *db, const uint8_t key[PEERS_KEY_SIZE],
    int64_t now_ms, struct fx_err *err);

/*
 * Remove it.  A blocked one stays as a nameless tombstone, so that pairing
 * again cannot undo the block; a revoked one stays too.  E_NOENT.
 */
FX_NODISCARD
int peers_forget(struct db *db, const uint8_t key[PEERS_KEY_SIZE],
    int64_t now_ms, struct fx_err *err);

/* Whether a petname could be given to key (NULL: to a new peer). 0 or -1. */
FX_NODISCARD
int peers_name_free(
    struct db *db, const char *name, const uint8_t *key, struct fx_err *err);

/* Only PEERS_ALLOW opens anything; PEERS_ERROR is a no. */
enum peers_trust {
	PEERS_UNKNOWN = 0,
	PEERS_ALLOW = 1,
	PEERS_REFUSED = 2, /* revoked or blocked */
	PEERS_ERROR = 3,   /* the look-up failed; err says why */
};

enum peers_trust peers_trust(
    struct db *db, const uint8_t key[PEERS_KEY_SIZE], struct fx_err *err);

/*
 * Write trust as text to PEERS_TRUST_FILE in the open state folder: 0600,
 * aside, synced, renamed.  One line a peer: key as 64 hex digits, state,
 * policy, petname and claimed name quoted.
 */
FX_NODISCARD
int peers_export(struct db *db, int dirfd, struct fx_err *err);

#endif
