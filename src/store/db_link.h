/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_DB_LINK_H
#define FX_STORE_DB_LINK_H

/*
 * What db_open.c needs of db.c, where alone SQLite is known.  Three answers:
 * 0, 1 (the file is damaged or no database), -1; err is set with the latter
 * two.
 */

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "store/db.h"

/*
 * Connect to a file that exists in the folder with this real path, without
 * following any link; nothing is read yet.  0 or -1.  The caller ends it
 * with db_close().
 */
FX_NODISCARD
int db_link(
    struct db **ret, const char *dir, const char *name, struct fx_err *err);

/* The number that a query of one value gives. */
FX_NODISCARD
int db_link_ask(
    struct db *db, const char *sql, int64_t *ret, struct fx_err *err);

/*
 * Set all pragmas and limits and read them back, take the exclusive lock,
 * check the pages.
 */
FX_NODISCARD
int db_link_setup(struct db *db, struct fx_err *err);

/* The folder at this path, open; the caller closes it.  Or -1. */
FX_NODISCARD
int db_open_dir(const char *dir, struct fx_err *err);

/* Copy a whole database over another, 0 or -1. */
FX_NODISCARD
int db_link_copy(struct db *db, struct db *to, struct fx_err *err);

#endif
