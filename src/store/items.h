/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_ITEMS_H
#define FX_STORE_ITEMS_H

/*
 * What lies, or should lie, in the inbox: one row for each root of a
 * received transfer.  Forgetting a row never touches the file.  Numbers of
 * kind and state are the engine's.  Times are ms since the epoch, UTC, 0:
 * not yet.  Engine thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/limits.h"
#include "store/db.h"
#include "store/transfers.h"

struct item_row {
	int64_t id;                       /* set by items_insert() */
	char transfer[TRANSFERS_ID_SIZE]; /* the transfer it came with */
	uint32_t root;                    /* which of its roots, from 0 */
	char *name;                       /* raw bytes */
	char *path;                       /* where it is, raw bytes */
	int kind;                         /* file, folder, .. */
	uint64_t size;                    /* bytes */
	uint64_t files;
	int state;
	bool has_digest;
	uint8_t digest[32]; /* fx1 root of a file, tree of a folder */
	bool has_sha256;
	uint8_t sha256[32]; /* as computed by the sender */
	uint8_t peer[32];
	char petname[FX_PETNAME_MAX + 1]; /* at that time */
	char *address; /* of a dialect: whom it came from; else NULL */
	int first;     /* of a dialect: the state it arrived with; else 0 */
	int64_t received_ms;
	int64_t verified_ms;
	int code; /* enum fx_code */
	char *error;
	bool kept;
};

void items_row_done(struct item_row *row);

struct items_list {
	struct item_row *rows;
	size_t count;
	bool more;
};

void items_list_done(struct items_list *list);

/* Sets row->id.  E_EXISTS if the transfer has this root already. */
FX_NODISCARD
int items_insert(struct db *db, struct item_row *row, struct fx_err *err);

/* Write all of the row with this id.  E_NOENT. */
FX_NODISCARD
int items_update(struct db *db, const struct item_row *row, struct fx_err *err);

/* 1 and *ret, 0: none, -1. */
FX_NODISCARD
int items_get(
    struct db *db, int64_t id, struct item_row *ret, struct fx_err *err);

/* Up to max rows after the first skip ones, the newest first. */
FX_NODISCARD
int items_page(struct db *db, size_t skip, size_t max, struct items_list *ret,
    struct fx_err *err);

/* Those of one transfer, by root. */
FX_NODISCARD
int items_of(struct db *db, const char *transfer, struct items_list *ret,
    struct fx_err *err);

/* Those at a path (raw bytes), the oldest first. */
FX_NODISCARD
int items_at(struct db *db, const char *path, struct items_list *ret,
    struct fx_err *err);

/* Remove the record only.  E_NOENT. */
FX_NODISCARD
int items_forget(struct db *db, int64_t id, struct fx_err *err);

#endif
